"""The pages about the archive itself: About, and Help, which anybody may read."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from articles.models import Article
from articles.reports.tallies import archive_tally, source_tallies


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """What this archive is and what it holds, in figures."""
    seen = Article.objects.countable_by(request.user)
    days = seen.exclude(printed_on=None).values_list("printed_on", flat=True)
    counts = archive_tally(request.user)
    figures = {
        "articles": counts.articles,
        "stories": counts.stories,
        "first": days.order_by("printed_on").first(),
        "last": days.order_by("-printed_on").first(),
        "latest": seen.order_by("-ingested_at").values_list("ingested_at", flat=True).first(),
    }
    sources = sum(number is not None for number in source_tallies(request.user))
    return render(request, "articles/about.html", {"figures": figures, "sources": sources})


@require_safe
@login_not_required
def help_page(request: HttpRequest) -> HttpResponse:
    """How to search, and what the words on the pages mean."""
    return render(request, "articles/help.html")


@require_safe
def opensearch(request: HttpRequest) -> HttpResponse:
    """How a browser's own search box searches here (OpenSearch 1.1)."""
    addresses = {
        name: request.build_absolute_uri(reverse(route))
        for name, route in (("search", "search"), ("feed", "search-feed"))
    }
    return render(request, "opensearch.xml", addresses, "application/opensearchdescription+xml")
