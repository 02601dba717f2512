"""Who gets through the door: the one guard that every reading page stands behind."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers

from articles.models import Article, Notice, may_read

View = Callable[..., HttpResponse]


class Withdrawn(Exception):
    """A withdrawn article was asked for by a reader without the right to see it."""

    def __init__(self, article: Article) -> None:
        super().__init__(article.pk)
        self.article = article


def readers_only(view: View) -> View:
    """Only for those who may read; others sign in and come back to the same address.

    A withdrawn article answers 410 with its tombstone. Nothing read is kept by a cache, so
    that what is withdrawn is gone at once.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_read(request.user):
            return redirect_to_login(request.get_full_path())
        try:
            response = view(request, *args, **kwargs)
        except Withdrawn as gone:
            response = tombstone(request, gone.article)
        add_never_cache_headers(response)
        return response

    return guarded


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
    raise Http404("There is no such article.")


def tombstone(request: HttpRequest, article: Article) -> HttpResponse:
    """The page in a withdrawn article's place: its number, the day and the public reason; no headline."""
    reasons = Notice.objects.public().filter(article=article, kind=Notice.Kind.WITHDRAWAL)
    return render(request, "410.html", {"article": article, "reasons": reasons}, status=410)
