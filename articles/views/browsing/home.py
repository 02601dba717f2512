"""The morning page: what came in, by day and by story; what was corrected, changed and disagrees."""

from collections import Counter

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from articles.curation.queue import waiting_counts
from articles.models import Source
from articles.reports.disagreements import figures_that_disagree
from articles.reports.intake import intake_board
from articles.reports.morning import arrivals, changed_since_printing, corrected
from articles.reports.tallies import archive_tally, month_tallies, source_tallies

FIGURES_SHOWN = 5


def _waiting(request: HttpRequest) -> int:
    """How many questions of the review queue wait for this visitor; none for who does not curate."""
    user = request.user
    if not isinstance(user, User) or not user.has_perm("articles.curate"):
        return 0
    return sum(waiting_counts(user).values())


def _intake_warnings(request: HttpRequest) -> tuple[str, ...]:
    """What the intake board warns of, for staff alone."""
    user = request.user
    return intake_board(user).warnings if isinstance(user, User) and user.is_staff else ()


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What came in by day of arrival, whole stories first; for those who curate, what waits for them."""
    years: Counter[int] = Counter()
    for (year, _), articles in month_tallies(request.user).items():
        years[year] += articles
    tallies = source_tallies(request.user)
    sources = [
        (source, tallies[source.pk].articles)
        for source in Source.objects.filter(pk__in=[number for number in tallies if number]).order_by("name")
    ]
    notices, printed = corrected(request.user)
    return render(
        request,
        "articles/home.html",
        {
            "days": arrivals(request.user),
            "notices": notices,
            "printed": printed,
            "changed": changed_since_printing(request.user),
            "disagreeing": figures_that_disagree(request.user, FIGURES_SHOWN),
            "waiting": _waiting(request),
            "intake_warnings": _intake_warnings(request),
            "counts": archive_tally(request.user),
            "years": sorted(years.items(), reverse=True),
            "sources": sources,
        },
    )
