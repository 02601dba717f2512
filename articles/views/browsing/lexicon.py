"""The house-style lexicon: which outlet prints which form, on what evidence, as a page and as CSV."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from articles.reports.house_style import entries_seen, every_pair, inconsistent_pairs, style_pairs
from articles.syndication.style import SEEN_ENOUGH, starter_pairs
from articles.views.exporting.cells import csv_answer

PER_PAGE = 60
COLUMNS = (
    "form",
    "other form",
    "kind",
    "status",
    "acts",
    "outlet printing form",
    "outlet printing other",
    "times",
)


@require_safe
def lexicon(request: HttpRequest) -> HttpResponse:
    """The lexicon mined from versions, and the list that ships. One-off pairs are shown on request."""
    least = 1 if request.GET.get("all") else SEEN_ENOUGH
    page = Paginator(entries_seen(request.user, least), PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "articles/lexicon.html",
        {
            "pairs": style_pairs(page.object_list, request.user),
            "page": page,
            "least": least,
            "everything": least == 1,
            "inconsistent": inconsistent_pairs(request.user, least, PER_PAGE),
            "starter": starter_pairs(),
        },
    )


@require_safe
def lexicon_csv(request: HttpRequest) -> StreamingHttpResponse:
    """Every pair with its outlets, one row an outlet crossing, as CSV."""
    rows = (
        (
            pair.entry.left,
            pair.entry.right,
            pair.entry.kind,
            pair.entry.status,
            "yes" if pair.acts else "no",
            left,
            right,
            times,
        )
        for pair in every_pair(request.user)
        for left, right, times in sorted(pair.crossings)
    )
    return csv_answer("house-style.csv", COLUMNS, rows)
