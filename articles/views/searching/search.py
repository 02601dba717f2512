"""The search page: the box, the filters, and the results collapsed by story."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from articles.forms import date_notes, search_request
from articles.search import results
from articles.search.suggestions import Suggestion, suggestions_for
from articles.views.listing import strips_of
from articles.views.searching.filters import LEADS, chips_of, filters_of, here, histogram_of, sorts_of

LONGEST_SHOWN = 2000
LONGEST_PREFIX = 100


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """The box, and what was found. An empty box lists the whole archive, newest first."""
    wanted = search_request(request.GET)
    found = results.page(wanted, request.user)
    return render(
        request,
        "articles/search.html",
        {
            "query": request.GET.get("q", "")[:LONGEST_SHOWN],
            "found": found,
            "pages": Paginator(range(found.page_count), 1).get_page(found.number),
            "strips": strips_of(found.rows, request.user),
            "notes": (*found.notes, *date_notes(request.GET)),
            "filters": filters_of(found, request.GET),
            "chips": chips_of(found, request.GET),
            "sorts": sorts_of(found, request.GET),
            "histogram": histogram_of(found, request.GET),
            "here": here(request.GET),
            "found_in": here(request.GET) if wanted.text else "",
            "leads": LEADS,
            "kept": [
                (name, value)
                for name in ("source", "agency", "section", "place", "year", "kind")
                for value in request.GET.getlist(name)
                if value
            ],
        },
    )


@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    """What goes on from the letters typed so far, for the search box: label, kind and address."""
    prefix = request.GET.get("q", "")[:LONGEST_PREFIX]
    return JsonResponse(
        {
            "suggestions": [
                {"label": each.label, "kind": each.kind, "address": address_of(each)}
                for each in suggestions_for(prefix, request.user)
            ]
        }
    )


def address_of(suggestion: Suggestion) -> str:
    """Where a suggestion leads."""
    if suggestion.kind == "headline":
        return reverse("article", args=[suggestion.article])
    return reverse(suggestion.kind, args=[suggestion.value])
