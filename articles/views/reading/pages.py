"""The pages about the archive itself: About, and Help, which anybody may read."""

from django.contrib.auth.decorators import login_not_required
from django.db.models import Count, Max, Min
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from articles.models import Article, Source


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """What this archive is and what it holds, in figures."""
    visible = Article.objects.visible_to(request.user).order_by()
    figures = visible.aggregate(
        articles=Count("pk"),
        stories=Count("story", distinct=True),
        first=Min("printed_on"),
        last=Max("printed_on"),
        latest=Max("ingested_at"),
    )
    sources = Source.objects.filter(articles__in=visible).distinct().count()
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
