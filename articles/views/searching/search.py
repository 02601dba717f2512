"""The search page: the box, the filters, and the results collapsed by story."""

from datetime import UTC, datetime

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from articles.forms import date_notes, search_request
from articles.models import SavedSearch
from articles.parameters import whole_number
from articles.reports.found_stories import found_stories
from articles.search import results
from articles.search.query import LONGEST_QUERY
from articles.search.suggestions import Suggestion, suggestions_for
from articles.views.fair_share import dear, is_wide
from articles.views.searching.filters import (
    LEADS,
    changed,
    filters_of,
    here,
    narrowing_of,
    nothing_on,
    sentence_of,
    sorts_of,
    undated_address,
)
from articles.views.searching.histogram import histogram_of

LONGEST_SHOWN = 2000
LONGEST_PREFIX = 100


@require_safe
@dear("search", is_wide)
def search(request: HttpRequest) -> HttpResponse:
    """The box, and what was found. An empty box lists the whole archive, newest first."""
    return _results(request, request.GET)


def is_dear_passage(request: HttpRequest) -> bool:
    """Whether a passage is looked for, or a query with many wildcards."""
    return len(request.POST.get("q", "")) > LONGEST_QUERY or is_wide(request)


@require_http_methods(["GET", "HEAD", "POST"])
@dear("search", is_dear_passage)
def search_passage(request: HttpRequest) -> HttpResponse:
    """The articles that share a pasted text: by POST, which changes nothing, since no address is so long.

    What is short enough for a query is sent on to the search page, whose address can be kept.
    """
    if request.method != "POST":
        return _results(request, request.GET)
    asked = request.POST.copy()
    asked.pop("csrfmiddlewaretoken", None)
    if len(asked.get("q", "")) <= LONGEST_QUERY:
        return redirect(f"{reverse('search')}?{here(asked)}")
    return _results(request, asked)


def _results(request: HttpRequest, asked: QueryDict) -> HttpResponse:
    wanted = search_request(asked)
    found = results.page(wanted, request.user)
    typed = asked.get("q", "")
    if found.is_halved:  # links, exports and feeds of this page carry the query that found something
        asked = asked.copy()
        asked["q"] = found.text
    return render(
        request,
        "articles/search.html",
        {
            "query": "" if found.is_passage else typed[:LONGEST_SHOWN],
            "passage": typed if found.is_passage else "",
            "longest_query": LONGEST_QUERY,
            "found": found,
            "pages": Paginator(range(found.page_count), 1).get_page(found.number),
            "stories": found_stories(
                found.rows, request.user, in_place=wanted.collapse and not found.is_passage
            ),
            "notes": (*found.notes, *date_notes(asked)),
            "filters": filters_of(found, asked),
            # A link cannot carry a passage: its filters are taken off in its own form.
            "sentence": () if found.is_passage else sentence_of(found, asked),
            "nothing_on": nothing_on(asked),
            "exactly": changed(asked, exact="1"),
            "undated_address": undated_address(found, asked) if found.undated_left_out.count else "",
            "narrowing": narrowing_of(found, asked) if found.is_passage else (),
            "sorts": sorts_of(found, asked),
            "histogram": histogram_of(found, asked),
            "new_since": marked_new_after(asked, request),
            "here": here(asked),
            "found_in": here(asked) if wanted.text and not found.is_passage else "",
            "leads": LEADS,
            "kept": [
                (name, value)
                for name in ("source", "agency", "section", "place", "year", "kind")
                for value in asked.getlist(name)
                if value
            ],
        },
    )


def marked_new_after(asked: QueryDict, request: HttpRequest) -> datetime | None:
    """What came in later is marked as new: since the look before the last at the saved search of `?saved=`.

    Where it was never looked at before, all is new.
    """
    number = whole_number(asked.get("saved"))
    if not number or not request.user.is_authenticated:
        return None
    saved = SavedSearch.objects.kept().filter(pk=number, user_id=request.user.pk).first()
    if saved is None or saved.looked_at is None:
        return None
    return saved.looked_before or datetime.min.replace(tzinfo=UTC)


@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    """What goes on from the letters typed so far, for the search box: label, kind and address."""
    prefix = request.GET.get("q", "")[:LONGEST_PREFIX]
    return JsonResponse(
        {
            "suggestions": [
                {"label": each.label, "kind": each.kind, "address": suggestion_address(each)}
                for each in suggestions_for(prefix, request.user)
            ]
        }
    )


def suggestion_address(suggestion: Suggestion) -> str:
    """Where a suggestion leads."""
    if suggestion.kind == "headline":
        return reverse("article", args=[suggestion.article])
    return reverse(suggestion.kind, args=[suggestion.value])
