"""Who prints whose copy: outlet by outlet, as a chart, as a table and as CSV."""

import csv
from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from articles.charts.figures import Crossing, outlet_matrix
from articles.models import Article, Source, SyndicationLink
from articles.views.exporting.export import safe_cell

OUTLETS_DRAWN = 20
PAIRS_SHOWN = 200
COLUMNS = ("outlet", "other outlet", "shared articles", "outlet first", "other first", "undetermined")


@dataclass(frozen=True, slots=True)
class Sharing:
    """Two outlets that print the same copy: pairs of versions, by which of the two came first."""

    one: Source
    other: Source
    one_first: int
    other_first: int
    undetermined: int

    @property
    def count(self) -> int:
        return self.one_first + self.other_first + self.undetermined

    @property
    def cells(self) -> tuple[str | int, ...]:
        """In the order of COLUMNS."""
        return (
            self.one.name,
            self.other.name,
            self.count,
            self.one_first,
            self.other_first,
            self.undetermined,
        )


def sharings(user: Any) -> list[Sharing]:
    """Every pair of outlets with joining links between articles that this reader may see, most first.

    Unidentified articles stand in no row; copy within one outlet is not reuse between outlets.
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
        Sharing(names[one], names[other], seen["one"], seen["other"], seen["undetermined"])
        for (one, other), seen in counts.items()
    ]
    return sorted(found, key=lambda pair: (-pair.count, pair.one.name, pair.other.name))


@require_safe
def reuse(request: HttpRequest) -> HttpResponse:
    """The matrix of outlets, drawn, and the pairs behind it."""
    found = sharings(request.user)
    weights: Counter[Source] = Counter()
    for pair in found:
        weights[pair.one] += pair.count
        weights[pair.other] += pair.count
    drawn = sorted((source for source, _ in weights.most_common(OUTLETS_DRAWN)), key=lambda one: one.name)
    place = {source.pk: at for at, source in enumerate(drawn)}
    crossings = []
    for pair in found:
        if pair.one.pk in place and pair.other.pk in place:
            row, column = place[pair.one.pk], place[pair.other.pk]
            crossings += [Crossing(row, column, pair.count), Crossing(column, row, pair.count)]
    label = f"{len(drawn)} outlets by the copy they share; the table below has the figures"
    return render(
        request,
        "articles/reuse.html",
        {
            "matrix": mark_safe(  # noqa: S308  names are escaped where they are drawn
                outlet_matrix([source.name for source in drawn], crossings, label)
            ),
            "drawn": len(drawn),
            "outlets": len(weights),
            "sharings": found[:PAIRS_SHOWN],
            "unshown": max(0, len(found) - PAIRS_SHOWN),
        },
    )


@require_safe
def reuse_csv(request: HttpRequest) -> HttpResponse:
    """Every pair of outlets, as CSV."""
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="reuse.csv"'
    writer = csv.writer(answer)
    writer.writerow(COLUMNS)
    writer.writerows([safe_cell(cell) for cell in pair.cells] for pair in sharings(request.user))
    return answer
