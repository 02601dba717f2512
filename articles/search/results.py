"""What the pages ask of search: a page of results, all its articles, a rank, likeness.

The one entry point. Views name no engine; the engine names no reader: here the reader's hidden articles
are handed to it, and taken out before anything is counted.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, cast

from django.utils import timezone

from articles.measuring import search_timed
from articles.models import SEE_HIDDEN, Article, may_read

from . import plain, style
from .answered import answered, page_count
from .damage import note_if_damaged
from .differing import with_differing
from .engine import NO_HITS, EngineUnusable, Hit, Query, Rank, Sort, TooMuchWork, current_engine
from .index import entry_of
from .misspelt import HalvedQuery, did_you_mean, halved
from .passage import articles_sharing, passage_page
from .places import folded_facets, spellings_of
from .plan import NO_STYLE, also_searched, plan_query
from .query import And, Listed, Node, ParsedQuery, exactly, parse_query
from .shown import (
    LEADS,
    Bucket,
    Facet,
    ResultPage,
    ResultRow,
    SearchRequest,
)
from .snippets import Marked, marked_segments, marks_of, snippet
from .spans import span_notes, with_spans
from .unchanged import kept
from .undated import undated_left_out

MOST_VERSIONS_SHOWN = 50  # versions fetched for one row; the counts stay exact
MOST_PER_PAGE = 200
FAR = 10_000
"""A page past so many hits is asked for once it is known that there is one: an engine sets aside room for all
hits before it."""
MOST_RELATED_TRIED = 4  # times as many as are shown, since versions of one story are shown once

__all__ = [
    "LEADS",
    "Bucket",
    "Facet",
    "Rank",
    "ResultPage",
    "ResultRow",
    "SearchRequest",
    "Sort",
    "TooMuchWork",
    "hit_ids",
    "hits_in",
    "page",
    "query_of",
    "rank_in_result",
    "related",
    "snippets_for",
]


def page(request: SearchRequest, user: Any) -> ResultPage:
    """One page of results for this reader. Four queries of the database, however many rows."""
    parsed = parse_query(request.text)
    per_page = min(max(request.per_page, 1), MOST_PER_PAGE)
    if not may_read(user):
        return answered(request, parsed, NO_HITS, (), 1, per_page)
    number = min(max(request.page, 1), 10**6)
    query = query_of(request, parsed, user, (number - 1) * per_page, number * per_page)
    if parsed.passage:
        return passage_page(request, parsed, query)
    problem, is_damaged = "", False
    notes: tuple[str, ...] = ()
    try:
        asked = with_spans(query)
        with search_timed("page"):
            is_far = number * per_page > FAR
            found = current_engine().search(replace(asked, start=0, stop=per_page) if is_far else asked)
        last = page_count(found, request.collapse, per_page)
        if number > last or is_far:
            number = min(number, last)
            there = replace(asked, start=(number - 1) * per_page, stop=number * per_page)
            found = current_engine().search(there)
    except TooMuchWork as stopped:
        notes = (str(stopped),)
        found = NO_HITS
        number = 1
    except (EngineUnusable, OSError) as error:
        is_damaged = note_if_damaged(error)
        problem = str(error) if Article.objects.exists() else ""  # an empty archive has no index yet
        found, number = plain.search_database(query, parsed.tree, user, per_page)
    if found.capped:
        notes = (*notes, "A word with a star stood for too many words; the commonest of them were searched.")
    is_cut = bool(notes)
    rows = _rows(found.hits, query, user)
    if any(row.article.printed_precision == Article.Precision.ABOUT for row in rows):
        notes = (*notes, *span_notes(query))
    result = answered(request, parsed, found, rows, number, per_page, notes, problem)
    if places := result.facets.get("place"):
        folded = folded_facets(places, request.places, user)
        result = replace(result, facets={**result.facets, "place": folded})
    if is_damaged and not result.freshness.is_damaged:
        # The files open as they should: the damage lies deeper, where this search has read.
        result = replace(result, freshness=replace(result.freshness, problem=problem, is_damaged=True))
    if problem or is_cut:
        return result
    if not found.count and (words := halved(parsed, query)):
        return _page_of_halved(request, words, parsed, user)
    also = () if request.exact else also_searched(parsed.tree, style.current())
    return replace(
        result,
        also_searched=also,
        undated_left_out=undated_left_out(parsed, query),
        did_you_mean="" if found.count else did_you_mean(parsed, query),
    )


def _page_of_halved(request: SearchRequest, words: HalvedQuery, parsed: ParsedQuery, user: Any) -> ResultPage:
    """The page of the query with its unknown words parted; links and exports carry its text."""
    told = [f"“{word}” stands nowhere as one word; “{halves}” was searched." for word, halves in words.words]
    result = page(replace(request, text=words.text), user)
    return replace(result, notes=(*parsed.notes, *told, *result.notes), is_halved=True)


def query_of(
    request: SearchRequest, parsed: ParsedQuery, user: Any, start: int = 0, stop: int | None = None
) -> Query:
    """The request as a question to an engine, planned, with what this reader may not see.

    The plan is blind to house style unless the request is for exact words.
    """
    tree = with_differing(parsed.tree, user)
    return Query(
        plan=plan_query(exactly(tree), NO_STYLE) if request.exact else plan_query(tree, style.current()),
        chosen={
            "source": request.sources,
            "agency": request.agencies,
            "section": request.sections,
            "place": spellings_of(request.places, user) if request.places else (),
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
        source_names=style.source_names() if "source:" in parsed.text else {},
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


def hit_ids(
    request: SearchRequest, user: Any, most: int | None = None, among: frozenset[int] | None = None
) -> list[int]:
    """The first `most` matching articles in the request's order, or all: for exports and feeds. With `among`
    those of these articles, and the engine hands out no others.

    Stories are not collapsed. Raises TooMuchWork, so that a search that was stopped is never taken for
    one that found nothing.
    """
    if not may_read(user):
        return []
    parsed = parse_query(request.text)
    query = query_of(replace(request, collapse=False), parsed, user, 0, most)
    if parsed.passage:
        shared = [article.pk for article, _ in articles_sharing(parsed.passage, query)]
        return [pk for pk in shared if among is None or pk in among][:most]
    query = replace(query, wants_facets=False)
    asked = (
        query if among is None else replace(query, plan=And((cast("Node", query.plan), Listed(among, ""))))
    )
    try:
        ids = list(current_engine().matching(with_spans(asked)))
        is_found = bool(ids) or (among is not None and bool(current_engine().search(with_spans(query)).count))
    except (EngineUnusable, OSError) as error:
        note_if_damaged(error)
        found, _ = plain.search_database(query, parsed.tree, user, None)
        return [hit.article for hit in found.hits if among is None or hit.article in among][:most]
    if not is_found and (words := halved(parsed, query)):
        return hit_ids(replace(request, text=words.text), user, most, among)
    return ids


def snippets_for(request: SearchRequest, ids: Sequence[int], user: Any) -> dict[int, tuple[Marked, ...]]:
    """Why these articles match: for each that this reader may see, its own words with the query's marked."""
    planned = query_of(request, parse_query(request.text), user).plan
    rows = Article.objects.visible_to(user).filter(pk__in=ids).order_by()
    return {
        pk: snippet(f"{headline} · {standfirst} · {body}".replace("·  ·", "·"), planned)
        for pk, headline, standfirst, body in rows.values_list("pk", "headline", "standfirst", "body")
    }


def hits_in(request: SearchRequest, texts: Sequence[str], user: Any) -> list[list[tuple[int, int]]]:
    """Where the query's words stand in each text: (start, end) offsets, rising, not overlapping.

    Words side by side are one hit. None for a pasted passage, which has no words of its own.
    """
    parsed = parse_query(request.text)
    if parsed.passage or not request.text or not may_read(user):
        return [[] for _ in texts]
    planned = query_of(request, parsed, user).plan
    found = []
    for text in texts:
        spans, at = [], 0
        for segment, is_marked in marked_segments(text, marks_of(text, planned)):
            if is_marked:
                spans.append((at, at + len(segment)))
            at += len(segment)
        found.append(spans)
    return found


def rank_in_result(request: SearchRequest, user: Any, article_id: int) -> Rank:
    """Where an article stands in a result, in the order and collapsing of the page it was opened from."""
    if not may_read(user):
        return Rank(0, 0)
    parsed = parse_query(request.text)
    query = replace(query_of(request, parsed, user), wants_facets=False)
    if parsed.passage:
        shared = [(article.pk,) for article, _ in articles_sharing(parsed.passage, query)]
        return _rank(shared, article_id)
    try:
        return current_engine().rank_of(with_spans(query), article_id)
    except TooMuchWork:
        return Rank(0, 0)
    except (EngineUnusable, OSError) as error:
        note_if_damaged(error)
        hits = plain.search_database(query, parsed.tree, user, None)[0].hits
        return _rank([hit.versions for hit in hits], article_id)


def _rank(rows: Sequence[tuple[int, ...]], article_id: int) -> Rank:
    """The same of a result that is at hand, row by row, each with its lead first."""
    for index, versions in enumerate(rows):
        if article_id in versions:
            before = rows[index - 1][0] if index else None
            after = rows[index + 1][0] if index + 1 < len(rows) else None
            return Rank(index + 1, len(rows), before, after)
    return Rank(0, len(rows))


def related(article: Article, user: Any, most: int = 6) -> list[Article]:
    """More like this: articles about the same, the story's own versions left out, most alike first."""
    if not may_read(user):
        return []
    try:
        alike = current_engine().similar(entry_of(article), hidden_ids(user), most * MOST_RELATED_TRIED)
    except (EngineUnusable, OSError) as error:
        note_if_damaged(error)
        return []
    found = Article.objects.visible_to(user).for_list().in_bulk([each.article for each in alike])
    by_story: dict[int, Article] = {}
    for each in alike:
        other = found.get(each.article)
        if other is not None and other.story_id != article.story_id:
            by_story.setdefault(other.story_id, other)
    return list(by_story.values())[:most]


def _rows(hits: tuple[Hit, ...], query: Query, user: Any) -> tuple[ResultRow, ...]:
    """The rows with their articles, in the engine's order: one query for the rows, one for the words.

    Where the best match has no headline, and no other lead was asked for, the best that has one stands first.
    """
    wanted = {pk for hit in hits for pk in hit.versions[:MOST_VERSIONS_SHOWN]}
    found = Article.objects.visible_to(user).for_list().in_bulk(wanted)
    held = [
        (hit, [found[pk] for pk in hit.versions[:MOST_VERSIONS_SHOWN] if pk in found])
        for hit in hits
        if hit.article in found  # else it left the database a moment ago
    ]
    if query.lead == "best":
        held = [(hit, sorted(versions, key=lambda each: not each.headline)) for hit, versions in held]
    leads = [versions[0].pk for _, versions in held]
    words = {
        pk: f"{standfirst} · {body}" if standfirst else body
        for pk, standfirst, body in Article.objects.filter(pk__in=leads).values_list(
            "pk", "standfirst", "body"
        )
    }
    return tuple(
        ResultRow(
            versions[0],
            versions[0].story,
            len(hit.versions),
            hit.outlets,
            marked_segments(versions[0].title, marks_of(versions[0].title, query.plan)),
            snippet(words[versions[0].pk], query.plan),
            hit.score,
            tuple(versions),
        )
        for hit, versions in held
    )
