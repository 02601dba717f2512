"""A question to an answer over one snapshot: count, order, slice, collapse, facets, histogram."""

from collections.abc import Iterable
from datetime import date

import numpy as np

from articles.search.engines.whoosh.evaluate import Evaluation
from articles.search.engines.whoosh.segment import UNDATED, Array
from articles.search.engines.whoosh.snapshot import Snapshot
from articles.search.request import FACETS, UNKNOWN, Answer, Ask, Row

DAYS_UP_TO = 62  # a result that spans no more days is counted by day,
MONTHS_UP_TO = 72  # no more months by month, longer ones by year
MOST_VALUES = 200  # values of one facet that an answer carries; the chosen ones always


def answer(snapshot: Snapshot, ask: Ask) -> Answer:
    """Everything a page of results needs. The hidden articles are taken away before anything is counted."""
    run = Evaluation(snapshot, ask.names, wants_scores=ask.sort == "relevance")
    mask = run.mask(ask.tree) & snapshot.alive
    mask[snapshot.places_of(ask.hidden)] = False
    if ask.first or ask.last or ask.undated:
        mask &= _in_period(snapshot, ask)
    chosen = {name: _chosen(snapshot, name, values) for name, values in ask.chosen.items() if values}
    all_chosen = _all(mask, chosen.values())
    hits = np.flatnonzero(all_chosen)
    stories = snapshot.story_numbers[hits] if ask.collapse or ask.wants_facets else None
    per_story = np.bincount(stories, minlength=snapshot.story_total) if stories is not None else None
    keys = _keys(snapshot, hits, run, ask)
    rows = (
        _stories(snapshot, hits, stories, keys, run, ask)
        if ask.collapse
        else _documents(snapshot, hits, keys, run, ask)
    )
    facets: dict[str, tuple[tuple[str, int], ...]] = {}
    histogram: tuple[tuple[date, int], ...] = ()
    step, undated = "month", 0
    if ask.wants_facets:
        for name in FACETS:
            narrowed = hits
            if name in chosen:
                narrowed = np.flatnonzero(_all(mask, (m for other, m in chosen.items() if other != name)))
            facets[name] = _counts(snapshot, name, narrowed, ask.chosen.get(name, ()))
        histogram, step, undated = _histogram(snapshot, hits)
    return Answer(
        count=len(hits),
        story_count=int(np.count_nonzero(per_story)) if per_story is not None else len(hits),
        rows=rows,
        facets=facets,
        histogram=histogram,
        step=step,
        undated=undated,
        capped=run.is_capped,
        generation=snapshot.generation,
    )


def _all(mask: Array, others: Iterable[Array]) -> Array:
    for other in others:
        mask = mask & other
    return mask


def _in_period(snapshot: Snapshot, ask: Ask) -> Array:
    printed = snapshot.printed
    if not (ask.first or ask.last):
        return printed == UNDATED
    low = ask.first.toordinal() if ask.first else 1
    high = ask.last.toordinal() if ask.last else date.max.toordinal()
    inside = (printed >= min(low, high)) & (printed <= max(low, high))
    return inside | (printed == UNDATED) if ask.undated else inside


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


def _keys(snapshot: Snapshot, hits: Array, run: Evaluation, ask: Ask) -> Array:
    """What to order by, most first. Undated documents stand last whichever way."""
    printed = snapshot.printed[hits].astype(np.int64)
    if ask.sort == "relevance" and run.is_scored:
        return run.scores[hits]
    if ask.sort == "oldest":
        return np.where(printed == UNDATED, -(10**9), -printed)
    return printed


def _best_first(keys: Array, ties: Array, start: int, stop: int | None) -> Array:
    """The places of the slice when ordered by key, most first, then by tie, least first."""
    candidates = np.arange(len(keys))
    if stop is not None and 0 < stop * 4 < len(keys):
        least = np.partition(keys, len(keys) - stop)[len(keys) - stop]
        candidates = np.flatnonzero(keys >= least)
    order = np.lexsort((ties[candidates], -keys[candidates]))
    return candidates[order[start:stop]]


def _ties(snapshot: Snapshot, hits: Array, ask: Ask) -> Array:
    return snapshot.article[hits] if ask.sort == "oldest" else -snapshot.article[hits]


def _documents(snapshot: Snapshot, hits: Array, keys: Array, run: Evaluation, ask: Ask) -> tuple[Row, ...]:
    shown = hits[_best_first(keys, _ties(snapshot, hits, ask), ask.start, ask.stop)]
    scores = run.scores[shown].tolist() if run.is_scored else [0.0] * len(shown)
    articles, stories = snapshot.article[shown].tolist(), snapshot.story[shown].tolist()
    return tuple(Row(a, s, score, (a,), 1) for a, s, score in zip(articles, stories, scores, strict=True))


def _stories(
    snapshot: Snapshot, hits: Array, stories: Array | None, keys: Array, run: Evaluation, ask: Ask
) -> tuple[Row, ...]:
    """One row a story, standing where its best document stands."""
    assert stories is not None
    ties = _ties(snapshot, hits, ask)
    lowest = -np.inf if keys.dtype.kind == "f" else np.iinfo(np.int64).min
    best = np.full(snapshot.story_total, lowest, dtype=keys.dtype)
    np.maximum.at(best, stories, keys)
    tie = np.full(snapshot.story_total, np.iinfo(np.int64).max, dtype=np.int64)
    leading = keys == best[stories]
    np.minimum.at(tie, stories[leading], ties[leading])
    present = np.flatnonzero(np.bincount(stories, minlength=snapshot.story_total))
    shown = present[_best_first(best[present], tie[present], ask.start, ask.stop)]
    place = np.full(snapshot.story_total, -1, dtype=np.int32)
    place[shown] = np.arange(len(shown))
    wanted = place[stories] >= 0
    members: list[list[int]] = [[] for _ in range(len(shown))]
    kept = np.flatnonzero(wanted)
    kept = kept[np.lexsort((ties[kept], -keys[kept]))]
    for row, hit in zip(place[stories[kept]].tolist(), hits[kept].tolist(), strict=True):
        members[row].append(hit)
    return tuple(_row(snapshot, documents, run, ask) for documents in members)


def _row(snapshot: Snapshot, documents: list[int], run: Evaluation, ask: Ask) -> Row:
    lead = _lead(snapshot, documents, ask.lead)
    in_order = [lead, *(document for document in documents if document != lead)]
    values, codes = snapshot.values("source"), snapshot.codes("source")
    slugs = [values[codes[document]] for document in documents]
    outlets = len({slug for slug in slugs if slug}) + slugs.count("")
    return Row(
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


def _counts(
    snapshot: Snapshot, name: str, hits: Array, chosen: tuple[str, ...]
) -> tuple[tuple[str, int], ...]:
    if name == "year":
        counts = np.bincount(snapshot.month[hits] // 12)
        pairs = [
            (str(year) if year else UNKNOWN, int(counts[year])) for year in np.flatnonzero(counts).tolist()
        ]
        pairs.sort(key=lambda pair: (pair[0] == UNKNOWN, pair[0]))
    else:
        values = snapshot.values(name)
        counts = np.bincount(snapshot.codes(name)[hits], minlength=len(values))
        present = np.flatnonzero(counts)
        if len(present) > MOST_VALUES:
            present = present[np.argsort(-counts[present], kind="stable")]
        pairs = [(values[number] or UNKNOWN, int(counts[number])) for number in present.tolist()]
        pairs.sort(key=lambda pair: (-pair[1], pair[0]))
    found = {value for value, _ in pairs}
    kept = pairs if name == "year" else pairs[:MOST_VALUES]
    kept += [pair for pair in pairs[len(kept) :] if pair[0] in chosen]
    return tuple(kept) + tuple((value, 0) for value in dict.fromkeys(chosen) if value not in found)


def _histogram(snapshot: Snapshot, hits: Array) -> tuple[tuple[tuple[date, int], ...], str, int]:
    printed = snapshot.printed[hits]
    months = snapshot.month[hits]
    dated = printed != UNDATED
    undated = int(len(hits) - np.count_nonzero(dated))
    if undated == len(hits):
        return (), "month", undated
    printed, months = printed[dated], months[dated]
    if int(printed.max()) - int(printed.min()) < DAYS_UP_TO:
        numbers, step = printed, "day"
    elif int(months.max()) - int(months.min()) < MONTHS_UP_TO:
        numbers, step = months, "month"
    else:
        numbers, step = months // 12, "year"
    low = int(numbers.min())
    counts = np.bincount(numbers - low)
    present = [(_bucket(low + number, step), int(count)) for number, count in enumerate(counts.tolist())]
    return tuple(present), step, undated


def _bucket(number: int, step: str) -> date:
    if step == "day":
        return date.fromordinal(number)
    if step == "month":
        return date(number // 12, number % 12 + 1, 1)
    return date(number, 1, 1)
