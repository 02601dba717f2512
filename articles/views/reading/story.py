"""A story: one article of copy, and the versions of it that the archive holds."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe

from articles.charts.figures import TimelinePoint, timeline
from articles.linking.versions import (
    fullest_of,
    lead_of,
    letters_of,
    links_within,
    origin_of,
    spanning_forest,
    strongest_first,
)
from articles.models import Article, Follow, HowOften, Story, in_printing_order
from articles.reports.facts import fact_table
from articles.reports.story import PrintedDay, story_report
from articles.reports.story_lead import lead_sentence
from articles.views.access import Withdrawn
from articles.views.reading.wording import LinkEvidence, evidence_of, held_together, origin_line

FURTHER_SHOWN = 40
"""Links beyond those that hold the story together; a story of n versions has up to n²/2 of them."""


def current_story(pk: int) -> Story:
    """The story of this number, or the one it was merged into. Raises Http404 for none."""
    story = get_object_or_404(Story, pk=pk).current()
    if story.merged_into_id is not None:
        raise Http404("The merges of this story lead in a circle.")
    return story


@require_safe
def story_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The versions side by side, and on what evidence they are one story."""
    story = current_story(pk)
    if story.pk != pk:
        return redirect(story)
    versions = versions_for(story, request.user)
    fullest = fullest_of(versions)
    links = links_within(story, request.user)
    evidence, further, unlisted = evidence_in(links, len(versions))
    origin, by_curator = origin_of(story, versions)
    report = story_report(story, versions, request.user)
    facts = fact_table(report.columns, report.fullest, request.user) if report else None
    return render(
        request,
        "articles/story.html",
        {
            "story": story,
            "lead": lead_of(story, versions),
            "sentence": lead_sentence(versions, report, facts),
            "versions": versions,
            "letters": letters_of(article.pk for article in versions),
            "fullest": fullest,
            "facts": facts,
            "origin_line": origin_line(story, origin, by_curator),
            "evidence": evidence,
            "further": further,
            "further_unlisted": unlisted,
            "held_together": held_together(links, len(versions)),
            "report": report,
            "put_right": [article for article in versions if article.printed_corrections],
            "timeline": timeline_of(report.days) if report else "",
            "follow": Follow.objects.filter(user=request.user.pk, story=story).first(),
            "follow_choices": HowOften.choices,
        },
    )


def versions_for(story: Story, user: Any) -> list[Article]:
    """The versions that this reader may see, without their bodies, in the order of printing.

    Raises Withdrawn where all that is left is withdrawn, Http404 where there is nothing.
    """
    versions = in_printing_order(
        Article.objects.visible_to(user)
        .filter(story=story)
        .select_related("source")
        .defer("body", "origins")
        .order_by()
    )
    if not versions:
        withdrawn = Article.objects.filter(story=story, status=Article.Status.WITHDRAWN).first()
        if withdrawn is not None:
            raise Withdrawn(withdrawn)
        raise Http404("There is no such story.")
    return versions


def evidence_in(links: Any, versions: int) -> tuple[list[LinkEvidence], list[LinkEvidence], int]:
    """The links that hold the versions together, the strongest of the others, and how many more there are.

    Three queries; of a link that is not shown nothing but its ends is read.
    """
    in_order = strongest_first(links)
    edges = in_order.values_list("pk", "first", "second").iterator(chunk_size=500)
    holding = spanning_forest(edges, versions)
    shown = in_order.select_related("first__source", "second__source", "decided_by").defer(
        "spans", "ledger", "first__body", "second__body", "first__origins", "second__origins"
    )
    first = shown.filter(pk__in=holding)
    further = list(shown.exclude(pk__in=holding)[: FURTHER_SHOWN + 1])
    unlisted = links.count() - len(holding) - FURTHER_SHOWN if len(further) > FURTHER_SHOWN else 0
    return (
        [evidence_of(one) for one in first],
        [evidence_of(one) for one in further[:FURTHER_SHOWN]],
        unlisted,
    )


def timeline_of(days: tuple[PrintedDay, ...]) -> SafeString:
    """The versions by day, drawn; nothing where all came on one day."""
    points = [
        TimelinePoint(each.day, f"{each.article.source_name}, {each.day:%d %B %Y}", each.is_first)
        for each in days
    ]
    if len({point.day for point in points}) < 2:
        return mark_safe("")
    label = f"{len(points)} dated versions, from {min(p.day for p in points)} to {max(p.day for p in points)}"
    return mark_safe(timeline(points, label))  # noqa: S308  labels are escaped where they are drawn
