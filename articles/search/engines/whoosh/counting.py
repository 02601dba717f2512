"""Facets and the histogram of a result: how many of its documents have each value."""

from datetime import date

import numpy as np

from articles.search.counting import MOST_VALUES, histogram_step
from articles.search.engine import UNKNOWN
from articles.search.engines.whoosh.segment import UNDATED, Array
from articles.search.engines.whoosh.snapshot import Snapshot


def facet_counts(
    snapshot: Snapshot, name: str, hits: Array, chosen: tuple[str, ...]
) -> tuple[tuple[str, int], ...]:
    """The values of a facet among some documents and how many have each, most first; years rising."""
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


def histogram_of_days(snapshot: Snapshot, hits: Array) -> tuple[tuple[tuple[date, int], ...], str, int]:
    """The first day of each bucket and its count, the buckets' step, and how many documents are undated."""
    printed = snapshot.printed[hits]
    months = snapshot.month[hits]
    dated = printed != UNDATED
    undated = int(len(hits) - np.count_nonzero(dated))
    if undated == len(hits):
        return (), "month", undated
    printed, months = printed[dated], months[dated]
    step = histogram_step(date.fromordinal(int(printed.min())), date.fromordinal(int(printed.max())))
    numbers = {"day": printed, "month": months, "year": months // 12}[step]
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
