"""Solr's answers as the archive's Hits: facets, histogram, stories and their leads."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from articles.search.counting import MOST_VALUES, histogram_step
from articles.search.engine import UNKNOWN, Hit

Document = Mapping[str, Any]


def facet_values(name: str, facet: Mapping[str, Any], chosen: tuple[str, ...]) -> tuple[tuple[str, int], ...]:
    """The values of a facet and how many articles have each, most first; years rising."""
    pairs = [(str(bucket["val"]), int(bucket["count"])) for bucket in facet.get("buckets", ())]
    missing = int(facet.get("missing", {}).get("count", 0))
    if missing:
        pairs.append((UNKNOWN, missing))
    if name == "year":
        pairs.sort(key=lambda pair: (pair[0] == UNKNOWN, pair[0]))
        kept = pairs
    else:
        pairs.sort(key=lambda pair: (-pair[1], pair[0]))
        kept = pairs[:MOST_VALUES] + [pair for pair in pairs[MOST_VALUES:] if pair[0] in chosen]
    found = {value for value, _ in pairs}
    return (*kept, *((value, 0) for value in dict.fromkeys(chosen) if value not in found))


def step_of(articles: Mapping[str, Any]) -> str:
    """The step of the histogram over these counts: a day, a month or a year."""
    if "first" not in articles:
        return "month"
    first, last = date.fromordinal(int(articles["first"])), date.fromordinal(int(articles["last"]))
    return histogram_step(first, last)


def buckets_of_months(months: Mapping[str, Any], step: str) -> tuple[tuple[date, int], ...]:
    """The histogram by month or year, the empty ones between the first and the last among it."""
    counts: dict[int, int] = {}
    for bucket in months.get("buckets", ()):
        number = int(bucket["val"]) if step == "month" else int(bucket["val"]) // 12
        counts[number] = counts.get(number, 0) + int(bucket["count"])
    if not counts:
        return ()
    return tuple(
        (
            date(number // 12, number % 12 + 1, 1) if step == "month" else date(number, 1, 1),
            counts.get(number, 0),
        )
        for number in range(min(counts), max(counts) + 1)
    )


def buckets_of_days(days: Mapping[str, Any]) -> tuple[tuple[date, int], ...]:
    counts = {int(bucket["val"]): int(bucket["count"]) for bucket in days.get("buckets", ())}
    if not counts:
        return ()
    return tuple(
        (date.fromordinal(number), counts.get(number, 0)) for number in range(min(counts), max(counts) + 1)
    )


def hit_of(documents: Sequence[Document], lead_rule: str) -> Hit:
    """One row: `documents` are the matching articles of a story in the result's order, or one article."""
    lead = lead_document(documents, lead_rule)
    in_order = [lead, *(each for each in documents if each is not lead)]
    sources = [each.get("source", "") for each in documents]
    return Hit(
        int(lead["article"]),
        int(lead["story"]),
        max(float(each.get("score", 0.0)) for each in documents),
        tuple(int(each["article"]) for each in in_order),
        len({source for source in sources if source}) + sources.count(""),
    )


def lead_document(documents: Sequence[Document], rule: str) -> Document:
    """Which document stands for its story; the best match decides between equals."""
    if rule == "best" or len(documents) == 1:
        return documents[0]
    if rule == "first":
        return min(documents, key=lambda each: int(each.get("printed", date.max.toordinal())))
    if rule == "fullest":
        return max(documents, key=lambda each: int(each["words"]))
    if rule == "agency":
        return max(documents, key=lambda each: (each.get("kind") == "wire", int(each["words"])))
    return max(documents, key=lambda each: each.get("source") == rule)
