"""A query to its hits over one snapshot: count, order, slice, collapse, facets, histogram, rank."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np

from articles.search.engine import FACETS, UNKNOWN, Hit, Hits, Query, Rank
from articles.search.engines.whoosh.counting import facet_counts, histogram_of_days
from articles.search.engines.whoosh.evaluate import Evaluation
from articles.search.engines.whoosh.segment import UNDATED, Array
from articles.search.engines.whoosh.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Evaluated:
    """A query run over a snapshot, before order and slice.

    `mask` is every document that matches, `hits` those that all of `chosen` let in, rising. Parallel to
    `hits`: `keys`, to order by, most first, and `ties`, least first, no two alike.
    """

    snapshot: Snapshot
    query: Query
    run: Evaluation
    mask: Array
    chosen: dict[str, Array]
    hits: Array
    keys: Array
    ties: Array


def _evaluated(snapshot: Snapshot, query: Query) -> Evaluated:
    """The hidden articles are taken away before anything is counted."""
    run = Evaluation(snapshot, query.source_names, wants_scores=query.sort == "relevance")
    mask = run.mask(query.plan) & snapshot.alive
    mask[snapshot.documents_of(query.hidden)] = False
    if query.first or query.last or query.undated:
        mask &= _in_period(snapshot, query)
    chosen = {name: _chosen(snapshot, name, values) for name, values in query.chosen.items() if values}
    hits = np.flatnonzero(_all(mask, chosen.values()))
    keys, ties = _keys(snapshot, hits, run, query), _ties(snapshot, hits, query)
    return Evaluated(snapshot, query, run, mask, chosen, hits, keys, ties)


def search_snapshot(snapshot: Snapshot, query: Query) -> Hits:
    """Everything a page of results needs."""
    found = _evaluated(snapshot, query)
    facets: dict[str, tuple[tuple[str, int], ...]] = {}
    histogram: tuple[tuple[date, int], ...] = ()
    step, undated = "month", 0
    if query.wants_facets:
        for name in FACETS:
            narrowed = found.hits
            if name in found.chosen:
                others = (mask for other, mask in found.chosen.items() if other != name)
                narrowed = np.flatnonzero(_all(found.mask, others))
            facets[name] = facet_counts(snapshot, name, narrowed, query.chosen.get(name, ()))
        histogram, step, undated = histogram_of_days(snapshot, found.hits)
    return Hits(
        count=len(found.hits),
        story_count=_story_count(found) if query.collapse or query.wants_facets else len(found.hits),
        hits=_stories(found) if query.collapse else _documents(found),
        facets=facets,
        histogram=histogram,
        step=step,
        undated=undated,
        capped=found.run.is_capped,
    )


def matching_articles(snapshot: Snapshot, query: Query) -> list[int]:
    """The articles of the query's slice in its order, as numbers alone: 8 bytes an article until here."""
    found = _evaluated(snapshot, query)
    order = _best_first(found.keys, found.ties, query.start, query.stop)
    articles: list[int] = snapshot.article[found.hits[order]].tolist()
    return articles


def rank_in_snapshot(snapshot: Snapshot, query: Query, article: int) -> Rank:
    """The rank of an article's hit by counting those that stand ahead of it: nothing is sorted."""
    found = _evaluated(snapshot, query)
    number = np.flatnonzero(snapshot.article[found.hits] == article)
    if query.collapse:
        rows, keys, ties = _story_order(found)
    else:
        rows, keys, ties = found.hits, found.keys, found.ties
    if not len(number):
        return Rank(0, len(rows))
    own = number[0]
    if query.collapse:
        own = np.searchsorted(rows, snapshot.story_numbers[found.hits[own]])
    ahead = (keys > keys[own]) | ((keys == keys[own]) & (ties < ties[own]))
    behind = ~ahead
    behind[own] = False
    # The last of those ahead has their least key and of these the greatest tie; the first behind the reverse.
    before, after = _furthest(-keys, -ties, ahead), _furthest(keys, ties, behind)
    return Rank(
        int(np.count_nonzero(ahead)) + 1,
        len(rows),
        None if before is None else _article_of_row(found, int(rows[before])),
        None if after is None else _article_of_row(found, int(rows[after])),
    )


def _furthest(keys: Array, ties: Array, among: Array) -> int | None:
    """The index with the greatest key among some, and of these the least tie; None where there are none."""
    candidates = np.flatnonzero(among)
    if not len(candidates):
        return None
    greatest = candidates[keys[candidates] == keys[candidates].max()]
    return int(greatest[np.argmin(ties[greatest])])


def _article_of_row(found: Evaluated, row: int) -> int:
    if not found.query.collapse:
        return int(found.snapshot.article[row])
    versions = np.flatnonzero(found.snapshot.story_numbers[found.hits] == row)
    versions = versions[np.lexsort((found.ties[versions], -found.keys[versions]))]
    lead = _lead(found.snapshot, found.hits[versions].tolist(), found.query.lead)
    return int(found.snapshot.article[lead])


def _all(mask: Array, others: Iterable[Array]) -> Array:
    for other in others:
        mask = mask & other
    return mask


def _in_period(snapshot: Snapshot, query: Query) -> Array:
    printed = snapshot.printed
    if not (query.first or query.last):
        return printed == UNDATED
    low = query.first.toordinal() if query.first else 1
    high = query.last.toordinal() if query.last else date.max.toordinal()
    inside = (printed >= min(low, high)) & (printed <= max(low, high))
    return inside | (printed == UNDATED) if query.undated else inside


def _chosen(snapshot: Snapshot, name: str, values: tuple[str, ...]) -> Array:
    if name == "year":
        years = snapshot.month // 12
        numbers = [0 if value == UNKNOWN else int(value) for value in values if _is_year(value)]
        return np.isin(years, numbers)
    wanted = {"" if value == UNKNOWN else value for value in values}
    table = np.array([*(value in wanted for value in snapshot.values(name)), False])
    return table[snapshot.codes(name)]


def _is_year(value: str) -> bool:
    return value == UNKNOWN or (value.isascii() and value.isdecimal() and len(value) <= 4)


def _keys(snapshot: Snapshot, hits: Array, run: Evaluation, query: Query) -> Array:
    """What to order by, most first. Undated documents stand last whichever way."""
    printed = snapshot.printed[hits].astype(np.int64)
    if query.sort == "relevance" and run.is_scored:
        return run.scores[hits]
    if query.sort == "oldest":
        return np.where(printed == UNDATED, -(10**9), -printed)
    return printed


def _best_first(keys: Array, ties: Array, start: int, stop: int | None) -> Array:
    """The indices of the slice when ordered by key, most first, then by tie, least first."""
    candidates = np.arange(len(keys))
    if stop is not None and 0 < stop * 4 < len(keys):
        # Only those with at least the stop-th greatest key can be on the slice: sorting these is enough.
        least = np.partition(keys, len(keys) - stop)[len(keys) - stop]
        candidates = np.flatnonzero(keys >= least)
    order = np.lexsort((ties[candidates], -keys[candidates]))
    return candidates[order[start:stop]]


def _ties(snapshot: Snapshot, hits: Array, query: Query) -> Array:
    return snapshot.article[hits] if query.sort == "oldest" else -snapshot.article[hits]


def _documents(found: Evaluated) -> tuple[Hit, ...]:
    snapshot, query = found.snapshot, found.query
    shown = found.hits[_best_first(found.keys, found.ties, query.start, query.stop)]
    scores = found.run.scores[shown].tolist() if found.run.is_scored else [0.0] * len(shown)
    articles, stories = snapshot.article[shown].tolist(), snapshot.story[shown].tolist()
    return tuple(Hit(a, s, score, (a,), 1) for a, s, score in zip(articles, stories, scores, strict=True))


def _story_count(found: Evaluated) -> int:
    stories = found.snapshot.story_numbers[found.hits]
    return int(np.count_nonzero(np.bincount(stories, minlength=found.snapshot.story_total)))


def _story_order(found: Evaluated) -> tuple[Array, Array, Array]:
    """The stories found, rising, and the key and tie of each: those of its best document."""
    stories, keys, ties = found.snapshot.story_numbers[found.hits], found.keys, found.ties
    lowest = -np.inf if keys.dtype.kind == "f" else np.iinfo(np.int64).min
    best = np.full(found.snapshot.story_total, lowest, dtype=keys.dtype)
    np.maximum.at(best, stories, keys)
    tie = np.full(found.snapshot.story_total, np.iinfo(np.int64).max, dtype=np.int64)
    # Only documents that hold their story's best key may give it its tie, so the two are one document's.
    leading = keys == best[stories]
    np.minimum.at(tie, stories[leading], ties[leading])
    present = np.flatnonzero(np.bincount(stories, minlength=found.snapshot.story_total))
    return present, best[present], tie[present]


def _stories(found: Evaluated) -> tuple[Hit, ...]:
    """One row a story, standing where its best document stands."""
    snapshot, query = found.snapshot, found.query
    present, keys, ties = _story_order(found)
    shown = present[_best_first(keys, ties, query.start, query.stop)]
    # For each story its row on this slice, -1 for those that are not on it.
    row_of = np.full(snapshot.story_total, -1, dtype=np.int32)
    row_of[shown] = np.arange(len(shown))
    rows = row_of[snapshot.story_numbers[found.hits]]
    kept = np.flatnonzero(rows >= 0)
    kept = kept[np.lexsort((found.ties[kept], -found.keys[kept]))]
    versions: list[list[int]] = [[] for _ in range(len(shown))]
    for row, document in zip(rows[kept].tolist(), found.hits[kept].tolist(), strict=True):
        versions[row].append(document)
    return tuple(_hit(found, documents) for documents in versions)


def _hit(found: Evaluated, documents: list[int]) -> Hit:
    snapshot, run = found.snapshot, found.run
    lead = _lead(snapshot, documents, found.query.lead)
    in_order = [lead, *(document for document in documents if document != lead)]
    values, codes = snapshot.values("source"), snapshot.codes("source")
    slugs = [values[codes[document]] for document in documents]
    outlets = len({slug for slug in slugs if slug}) + slugs.count("")
    return Hit(
        int(snapshot.article[lead]),
        int(snapshot.story[lead]),
        float(run.scores[documents].max()) if run.is_scored else 0.0,
        tuple(snapshot.article[in_order].tolist()),
        outlets,
    )


def _lead(snapshot: Snapshot, documents: list[int], rule: str) -> int:
    """Which document stands for its story; the best match decides between equals."""
    if rule == "best" or len(documents) == 1:
        return documents[0]
    if rule == "first":
        never = date.max.toordinal()
        return min(documents, key=lambda document: int(snapshot.printed[document]) or never)
    if rule == "fullest":
        return max(documents, key=lambda document: int(snapshot.words[document]))
    kinds, sources = snapshot.values("kind"), snapshot.values("source")
    if rule == "agency":
        return max(
            documents, key=lambda p: (kinds[snapshot.codes("kind")[p]] == "wire", int(snapshot.words[p]))
        )
    return max(documents, key=lambda document: sources[snapshot.codes("source")[document]] == rule)
