"""A story: one article of copy, and the versions of it that the archive holds."""

from dataclasses import dataclass

from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from articles.models import Article, Story, SyndicationLink
from articles.views.access import Withdrawn
from articles.views.reading.story_parts import story_parts
from articles.views.reading.versions import evidence_of, fullest_of, held_together, holding_together, lead_of

MERGES_FOLLOWED = 50


@dataclass(frozen=True, slots=True)
class Version:
    """One version with its figures."""

    article: Article
    paragraphs: int
    is_fullest: bool


def current_story(pk: int) -> Story:
    """The story of this number, or the one it was merged into. Raises Http404 for none."""
    story = get_object_or_404(Story, pk=pk)
    for _ in range(MERGES_FOLLOWED):
        if story.merged_into_id is None:
            return story
        story = story.merged_into
    raise Http404("The merges of this story lead in a circle.")


def origin_of(story: Story, articles: list[Article]) -> tuple[Article | None, str]:
    """The version that came first, with who says so; None where direction is undetermined."""
    for number, words in (
        (story.original_id, "the original, a curator says"),
        (story.likely_original_id, "likely the original"),
    ):
        for article in articles:
            if article.pk == number:
                return article, words
    return None, ""


@require_safe
def story_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The versions side by side, and the evidence that joins them."""
    story = current_story(pk)
    if story.pk != pk:
        return redirect(story)
    articles = list(
        Article.objects.visible_to(request.user)
        .filter(story=story)
        .select_related("source")
        .defer("body", "origins")
        .order_by(F("printed_on").asc(nulls_last=True), "pk")
    )
    if not articles:
        withdrawn = Article.objects.filter(story=story, status=Article.Status.WITHDRAWN).first()
        if withdrawn is not None:
            raise Withdrawn(withdrawn)
        raise Http404("There is no such story.")
    fullest = fullest_of(articles)
    numbers = [article.pk for article in articles]
    links = (
        SyndicationLink.objects.filter(first__in=numbers, second__in=numbers)
        .exclude(status=SyndicationLink.Status.REJECTED)
        .select_related("first__source", "second__source", "decided_by")
        .defer("spans", "ledger", "first__body", "second__body")
        .order_by("-score", "pk")
    )
    links = list(links)
    holding = holding_together(links)
    origin, origin_words = origin_of(story, articles)
    return render(
        request,
        "articles/story.html",
        {
            "story": story,
            "lead": lead_of(story, articles),
            "versions": [
                Version(article, len(article.body_roles), article.pk == fullest.pk) for article in articles
            ],
            "fullest": fullest,
            "evidence": [evidence_of(link) for link in holding],
            "further": [evidence_of(link) for link in links if link not in holding],
            "held_together": held_together(links, len(articles)),
            "origin": origin,
            "origin_words": origin_words,
            "parts": story_parts(story, request.user),
            "outlets": len({article.source_id or -article.pk for article in articles}),
        },
    )
