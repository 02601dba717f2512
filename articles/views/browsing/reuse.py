"""Who prints whose copy: outlet by outlet, as a chart, as a table and as CSV."""

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from articles.charts.figures import Crossing, outlet_matrix
from articles.reports.reuse import busiest, sharings
from articles.views.exporting.cells import csv_answer

OUTLETS_DRAWN = 20
PAIRS_SHOWN = 200
COLUMNS = ("outlet", "other outlet", "shared articles", "outlet first", "other first", "undetermined")


@require_safe
def reuse(request: HttpRequest) -> HttpResponse:
    """The matrix of outlets, drawn, and the pairs behind it."""
    found = sharings(request.user)
    outlets = busiest(found)
    drawn = sorted((source for source, _ in outlets[:OUTLETS_DRAWN]), key=lambda one: one.name)
    position = {source.pk: at for at, source in enumerate(drawn)}
    crossings = []
    for pair in found:
        if pair.one.pk in position and pair.other.pk in position:
            row, column = position[pair.one.pk], position[pair.other.pk]
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
            "outlets": len(outlets),
            "sharings": found[:PAIRS_SHOWN],
            "unshown": max(0, len(found) - PAIRS_SHOWN),
        },
    )


@require_safe
def reuse_csv(request: HttpRequest) -> StreamingHttpResponse:
    """Every pair of outlets, as CSV."""
    rows = (
        (pair.one.name, pair.other.name, pair.count, pair.one_first, pair.other_first, pair.undetermined)
        for pair in sharings(request.user)
    )
    return csv_answer("reuse.csv", COLUMNS, rows)
