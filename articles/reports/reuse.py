"""Who prints whose copy, outlet by outlet: the links that join versions, counted."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from articles.models import Article, Source, SyndicationLink


@dataclass(frozen=True, slots=True)
class OutletPair:
    """Two outlets that print the same copy: pairs of versions, by which of the two came first."""

    one: Source
    other: Source
    one_first: int
    other_first: int
    undetermined: int

    @property
    def count(self) -> int:
        return self.one_first + self.other_first + self.undetermined


def sharings(user: Any) -> list[OutletPair]:
    """Every pair of outlets with joining links between articles that this reader may see, most first.

    Unidentified articles stand in no row; copy within one outlet is not reuse between outlets. Two queries.
    """
    hidden = Article.objects.hidden_from(user).values("pk")
    rows = (
        SyndicationLink.objects.joining()
        .exclude(first__in=hidden)
        .exclude(second__in=hidden)
        .filter(first__source__isnull=False, second__source__isnull=False)
        .order_by()
        .values_list("first__source", "second__source", "direction")
        .annotate(Count("pk"))
    )
    names = Source.objects.in_bulk()
    counts: dict[tuple[int, int], Counter[str]] = {}
    for first, second, direction, count in rows:
        if first == second:
            continue
        one, other = sorted((first, second), key=lambda pk: names[pk].name)
        if not direction:
            who = "undetermined"
        else:
            earlier = first if direction == SyndicationLink.Direction.FIRST_TO_SECOND else second
            who = "one" if earlier == one else "other"
        counts.setdefault((one, other), Counter())[who] += count
    found = [
        OutletPair(names[one], names[other], seen["one"], seen["other"], seen["undetermined"])
        for (one, other), seen in counts.items()
    ]
    return sorted(found, key=lambda pair: (-pair.count, pair.one.name, pair.other.name))


def busiest(found: list[OutletPair]) -> list[tuple[Source, int]]:
    """The outlets in these pairs with how many articles they share, most first."""
    weights: Counter[Source] = Counter()
    for pair in found:
        weights[pair.one] += pair.count
        weights[pair.other] += pair.count
    return weights.most_common()
