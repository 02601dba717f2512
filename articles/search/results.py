"""What the pages ask of search: a page of results, all its articles, neighbours, suggestions, likeness.

The one door. Views name no engine; the engine names no reader: here the reader's hidden articles
are handed to it, and taken out before anything is counted.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.utils import timezone

from articles.models import SEE_HIDDEN, Article, Source, may_read
from articles.search.engines.whoosh import IndexUnusable

from . import plain, style, upkeep
from .answered import answered, page_count
from .passage import articles_sharing
from .plan import NO_STYLE, Plan, plan
from .query import ParsedQuery, exactly, parse
from .request import Answer, Ask, Row, TooMuchWork
from .shown import (
    LEADS,
    Bucket,
    Facet,
    Neighbours,
    ResultPage,
    ResultRow,
    SearchRequest,
    Sort,
    Suggestion,
)
from .snippets import marked, marks_of, snippet
from .unchanged import kept

MOST_VERSIONS_SHOWN = 50  # versions fetched for one row; the counts stay exact
MOST_PER_PAGE = 200

__all__ = [
    "LEADS",
    "Bucket",
    "Facet",
    "Neighbours",
    "ResultPage",
    "ResultRow",
    "SearchRequest",
    "Sort",
    "Suggestion",
    "TooMuchWork",
    "find_passage",
    "hit_ids",
    "neighbours",
    "page",
    "related",
    "suggest",
]


def page(request: SearchRequest, user: Any) -> ResultPage:
    """One page of results for this reader. Four queries of the database, however many rows."""
    parsed = parse(request.text)
    per_page = min(max(request.per_page, 1), MOST_PER_PAGE)
    if not may_read(user):
        return answered(request, parsed, Answer(0, 0, ()), (), 1, per_page)
    if parsed.passage:
        return _passage_page(request, parsed, user, per_page)
    planned = plan_of(request, parsed)
    number = min(max(request.page, 1), 10**6)
    ask = ask_of(request, parsed, user, (number - 1) * per_page, number * per_page)
    problem = ""
    notes: tuple[str, ...] = ()
    try:
        found = upkeep.backend().answer(ask)
        last = page_count(found, request.collapse, per_page)
        if number > last:
            number = last
            found = upkeep.backend().answer(replace(ask, start=(last - 1) * per_page, stop=last * per_page))
    except TooMuchWork as stopped:
        notes = (str(stopped),)
        found = Answer(0, 0, ())
        number = 1
    except (IndexUnusable, OSError) as error:
        problem = str(error) if Article.objects.exists() else ""  # an empty archive has no index yet
        found, number = plain.answer(ask, parsed.tree, user, per_page)
    if found.capped:
        notes = (*notes, "A word with a star stood for too many words; the commonest of them were searched.")
    rows = _rows(found.rows, planned, user)
    result = answered(request, parsed, found, rows, number, per_page, notes, problem)
    if not found.count and not problem and not notes:
        from .spelling import did_you_mean

        return replace(result, did_you_mean=did_you_mean(parsed, ask))
    return result


def plan_of(request: SearchRequest, parsed: ParsedQuery) -> Plan:
    """The query planned as this request wants it, blind to house style unless it is exact."""
    if request.exact:
        return plan(exactly(parsed.tree), NO_STYLE)
    return plan(parsed.tree, style.current())


def ask_of(request: SearchRequest, parsed: ParsedQuery, user: Any, start: int, stop: int | None) -> Ask:
    """The request as a question to an engine, with what this reader may not see."""
    return Ask(
        tree=plan_of(request, parsed),
        chosen={
            "source": request.sources,
            "agency": request.agencies,
            "section": request.sections,
            "place": request.places,
            "year": request.years,
            "kind": request.kinds,
        },
        first=request.date_from,
        last=request.date_to,
        undated=request.undated,
        hidden=hidden_ids(user),
        sort=request.sort,
        collapse=request.collapse,
        lead=request.lead,
        start=start,
        stop=stop,
        names=style.source_names() if "source:" in parsed.text else {},
    )


def hidden_ids(user: Any) -> frozenset[int]:
    """What this reader may not see. One query, and only after a write or the end of an embargo."""
    sees_all = user.has_perm(SEE_HIDDEN)
    hidden, until = kept(("hidden", sees_all), lambda: _read_hidden(user))
    return hidden if until is None or until > timezone.now() else _read_hidden(user)[0]


def _read_hidden(user: Any) -> tuple[frozenset[int], datetime | None]:
    """What is hidden, and the moment when the first of its embargoes ends."""
    rows = list(Article.objects.hidden_from(user).order_by().values_list("pk", "status", "embargo_until"))
    ends = [end for _, status, end in rows if status == Article.Status.EMBARGOED and end]
    return frozenset(pk for pk, _, _ in rows), min(ends, default=None)


def hit_ids(request: SearchRequest, user: Any) -> list[int]:
    """Every matching article in the request's order, for exports and feeds; stories are not collapsed.

    Raises TooMuchWork, so that a search that was stopped is never taken for one that found nothing.
    """
    if not may_read(user):
        return []
    parsed = parse(request.text)
    if parsed.passage:
        return [article.pk for article, _ in articles_sharing(parsed.passage, hidden_ids(user))]
    ask = replace(ask_of(replace(request, collapse=False), parsed, user, 0, None), wants_facets=False)
    try:
        found = upkeep.backend().answer(ask)
    except (IndexUnusable, OSError):
        found, _ = plain.answer(ask, parsed.tree, user, None)
    return [row.article for row in found.rows]


def neighbours(request: SearchRequest, user: Any, article_id: int) -> Neighbours:
    """The results before and after an article, in the order and collapsing of the page it was opened from."""
    if not may_read(user):
        return Neighbours(None, None)
    parsed = parse(request.text)
    ask = replace(ask_of(request, parsed, user, 0, None), wants_facets=False)
    try:
        rows = upkeep.backend().answer(ask).rows
    except TooMuchWork:
        return Neighbours(None, None)
    except (IndexUnusable, OSError):
        rows = plain.answer(ask, parsed.tree, user, None)[0].rows
    for place, row in enumerate(rows):
        if article_id in row.versions:
            before = rows[place - 1].article if place else None
            after = rows[place + 1].article if place + 1 < len(rows) else None
            return Neighbours(before, after, place + 1, len(rows))
    return Neighbours(None, None, 0, len(rows))


def suggest(prefix: str, user: Any, most: int = 5) -> tuple[Suggestion, ...]:
    """Sources, sections and headlines that go on from what is typed; only of articles this reader may see."""
    typed = " ".join(prefix.split())[:100]
    if len(typed) < 2 or not may_read(user):
        return ()
    visible = Article.objects.visible_to(user).order_by()
    named = Source.objects.filter(name__icontains=typed, pk__in=visible.values("source")).order_by("name")
    sections = visible.filter(section__istartswith=typed).values_list("section", flat=True).distinct()
    headlines = visible.filter(headline__icontains=typed).order_by("-pk").values_list("pk", "headline")
    return (
        *(Suggestion("source", source.name, source.slug) for source in named[:most]),
        *(Suggestion("section", section, section) for section in sections.order_by("section")[:most]),
        *(Suggestion("headline", headline, headline, pk) for pk, headline in headlines[:most]),
    )


def related(article: Article, user: Any, most: int = 6) -> list[Article]:
    """More like this: articles about the same, the story's own versions left out, most alike first."""
    from articles.search.engines.whoosh.likeness import more_like

    if not may_read(user):
        return []
    try:
        snapshot = upkeep.backend().folder.snapshot()
        alike = more_like(snapshot, article.pk, hidden_ids(user), most * 4)
    except (IndexUnusable, OSError):
        return []
    found = Article.objects.visible_to(user).for_list().in_bulk([pk for pk, _ in alike])
    kept: dict[int, Article] = {}
    for pk, _ in alike:
        if pk in found and found[pk].story_id != article.story_id:
            kept.setdefault(found[pk].story_id, found[pk])
    return list(kept.values())[:most]


def find_passage(text: str, user: Any) -> list[tuple[Article, float]]:
    """The articles that share most of a pasted text, each with the share of it that they hold, 0 to 1."""
    return articles_sharing(text, hidden_ids(user)) if may_read(user) else []


def _passage_page(request: SearchRequest, parsed: ParsedQuery, user: Any, per_page: int) -> ResultPage:
    shared = articles_sharing(parsed.passage, hidden_ids(user))
    pages = max(1, -(-len(shared) // per_page))
    number = min(max(request.page, 1), pages)
    rows = tuple(
        ResultRow(
            article,
            article.story,
            1,
            1,
            ((article.title, False),),
            ((f"{share:.0%} of the passage is in this article.", False),),
            share,
            (article,),
        )
        for article, share in shared[(number - 1) * per_page : number * per_page]
    )
    stories = len({article.story_id for article, _ in shared})
    result = answered(request, parsed, Answer(len(shared), stories, ()), rows, number, per_page)
    return replace(
        result, is_passage=True, searched_as="articles that share this passage", notes=(), page_count=pages
    )


def _rows(rows: tuple[Row, ...], planned: Plan, user: Any) -> tuple[ResultRow, ...]:
    """The rows with their articles, in the engine's order: one query for the rows, one for the words."""
    wanted = {pk for row in rows for pk in row.versions[:MOST_VERSIONS_SHOWN]}
    found = Article.objects.visible_to(user).for_list().in_bulk(wanted)
    leads = [row.article for row in rows]
    words = {
        pk: f"{standfirst} · {body}" if standfirst else body
        for pk, standfirst, body in Article.objects.filter(pk__in=leads).values_list(
            "pk", "standfirst", "body"
        )
    }
    shown = []
    for row in rows:
        article = found.get(row.article)
        if article is None:
            continue  # it left the database a moment ago
        shown.append(
            ResultRow(
                article,
                article.story,
                len(row.versions),
                row.outlets,
                marked(article.title, marks_of(article.title, planned)),
                snippet(words[row.article], planned),
                row.score,
                tuple(found[pk] for pk in row.versions[:MOST_VERSIONS_SHOWN] if pk in found),
            )
        )
    return tuple(shown)
