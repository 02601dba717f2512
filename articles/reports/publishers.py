"""Sources that may have one publisher: what they share that only one house's sources do. A curator
decides."""

from collections import Counter
from dataclasses import dataclass
from itertools import combinations

from django.db.models import F

from articles.ingest import line_table
from articles.models import Article, Source, SyndicationLink

LEAST_IDENTICAL, LEAST_REPORTERS = 2, 3
"""Two sources are proposed from so many identical articles on one day, or so many reporters in common."""
LEAST_FURNITURE, FURNITURE_SHARE, FURNITURE_SOURCES = 5, 0.25, 3
"""... or from so many lines of page furniture in common that few sources have, and so much of the smaller
one's furniture. Of 96 outlets of 2012 to 2017 three pairs had as much, each of one house; outlets that print
one another's columns had at most .20."""


@dataclass(frozen=True, slots=True)
class PublisherProposal:
    """Two sources without a common publisher: how many articles they print word for word on one day, how
    many bylines they share, and how many lines of page furniture that few others have."""

    left: Source
    right: Source
    identical: int
    reporters: int
    furniture: int


def proposed_publishers() -> list[PublisherProposal]:
    """Pairs of sources that may have one publisher, those with most in common first; agencies are left out,
    since anybody prints their copy."""
    sources = {source.pk: source for source in Source.objects.exclude(kind=Source.Kind.AGENCY)}
    identical = _identical()
    reporters = _reporters()
    furniture = _furniture()
    found = []
    for pair in identical.keys() | reporters.keys() | furniture.keys():
        left, right = (sources.get(number) for number in pair)
        if left is None or right is None or _has_one_publisher(left, right):
            continue
        shares_furniture = pair in furniture
        if identical[pair] >= LEAST_IDENTICAL or reporters[pair] >= LEAST_REPORTERS or shares_furniture:
            found.append(
                PublisherProposal(left, right, identical[pair], reporters[pair], furniture.get(pair, 0))
            )
    return sorted(
        found,
        key=lambda each: (
            -each.identical,
            -each.reporters,
            -each.furniture,
            each.left.name,
            each.right.name,
        ),
    )


def _has_one_publisher(left: Source, right: Source) -> bool:
    return left.publisher_id is not None and left.publisher_id == right.publisher_id


def _identical() -> Counter[tuple[int, int]]:
    """How many links between two sources are word for word, without an agency as their origin."""
    rows = SyndicationLink.objects.joining().filter(
        degree=SyndicationLink.Degree.IDENTICAL, origin="", first__printed_on=F("second__printed_on")
    )
    pairs = rows.values_list("first__source", "second__source").iterator()
    return Counter((min(pair), max(pair)) for pair in pairs if None not in pair and pair[0] != pair[1])


def _reporters() -> Counter[tuple[int, int]]:
    """How many whole bylines two sources share, of articles that are no agency's copy."""
    rows = Article.objects.exclude(source=None).exclude(byline="").filter(agency="").order_by()
    signed: dict[str, set[int]] = {}
    for source, byline in rows.values_list("source", "byline").distinct().iterator():
        if source is not None and len(byline.split()) > 1:
            signed.setdefault(byline.casefold(), set()).add(source)
    shared: Counter[tuple[int, int]] = Counter()
    for sources in signed.values():
        shared.update(combinations(sorted(sources), 2))
    return shared


def _furniture() -> dict[tuple[int, int], int]:
    """How many rare lines of page furniture two sources share, where that is much of the smaller one's."""
    holders = line_table.furniture_holders()
    lines = Counter(source for sources in holders.values() for source in sources)
    shared: Counter[tuple[int, int]] = Counter()
    for sources in holders.values():
        if len(sources) <= FURNITURE_SOURCES:
            shared.update(combinations(sorted(sources), 2))
    return {
        pair: count
        for pair, count in shared.items()
        if count >= LEAST_FURNITURE and count >= FURNITURE_SHARE * min(lines[pair[0]], lines[pair[1]])
    }
