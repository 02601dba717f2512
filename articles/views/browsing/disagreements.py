"""The desk's page of figures in which versions disagree."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from articles.reports.disagreements import figures_that_disagree

LISTED = 60


@require_safe
def disagreements(request: HttpRequest) -> HttpResponse:
    """Figures that disagree, newest first."""
    rows = figures_that_disagree(request.user, LISTED)
    return render(request, "articles/disagreements.html", {"rows": rows, "is_cut": len(rows) == LISTED})
