"""A single article by its number: shown, unknown, or withdrawn, with a tombstone."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from articles.models import Article, Notice


class Withdrawn(Exception):
    """A withdrawn article was asked for by a reader without the right to see it."""

    def __init__(self, article: Article) -> None:
        super().__init__(article.pk)
        self.article = article


def article_or_gone(request: HttpRequest, pk: int) -> Article:
    """The article, if this reader may see it.

    Raises Withdrawn for a withdrawn one, Http404 for an embargoed or unknown one.
    """
    article = Article.objects.visible_to(request.user).select_related("source", "story").filter(pk=pk).first()
    if article is not None:
        return article
    withdrawn = Article.objects.filter(pk=pk, status=Article.Status.WITHDRAWN).first()
    if withdrawn is not None:
        raise Withdrawn(withdrawn)
    raise Http404(f"There is no article {pk}.")


def tombstone(request: HttpRequest, article: Article) -> HttpResponse:
    """The page that stands for a withdrawn article: its number, day and public reason, no headline."""
    reasons = Notice.objects.public().filter(article=article, kind=Notice.Kind.WITHDRAWAL)
    return render(request, "410.html", {"article": article, "reasons": reasons}, status=410)
