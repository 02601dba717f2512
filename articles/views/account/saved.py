"""Saved searches, each with what is new since its owner last looked."""

from urllib.parse import parse_qsl, urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from articles.forms import SavedSearchForm, saved_once, search_request
from articles.models import SavedSearch
from articles.reports.arrivals import count_new


@require_safe
@login_required
def saved_index(request: HttpRequest) -> HttpResponse:
    """The reader's saved searches. The count of new articles is made on each visit, never stored."""
    assert isinstance(request.user, User)
    rows = [
        (each, count_new(search_request(dict_of(each.query)), each.looked_at, request.user))
        for each in request.user.saved_searches.all()
    ]
    return render(request, "articles/saved.html", {"rows": rows})


def dict_of(query: str) -> "dict[str, list[str]]":
    """A query string as lists by name, the shape of request.GET.lists()."""
    lists: dict[str, list[str]] = {}
    for name, value in parse_qsl(query, keep_blank_values=False):
        lists.setdefault(name, []).append(value)
    return lists


@require_POST
@login_required
def saved_new(request: HttpRequest) -> HttpResponse:
    """Save the search that the form carries; the page number is left out."""
    assert isinstance(request.user, User)
    form = SavedSearchForm(request.POST, user=request.user)
    if not form.is_valid():
        return render(request, "articles/saved_form.html", {"form": form}, status=422)
    made = saved_once(form)
    if made is None:
        return render(request, "articles/saved_form.html", {"form": form}, status=422)
    messages.success(request, f"Saved as “{made.name}”.")
    return redirect("saved")


@require_safe
@login_required
def saved_open(request: HttpRequest, pk: int) -> HttpResponse:
    """Go to the search."""
    saved = get_object_or_404(SavedSearch, pk=pk, user_id=request.user.pk)
    kept = urlencode([pair for pair in parse_qsl(saved.query) if pair[0] != "page"])
    return redirect(f"{reverse('search')}?{kept}")


@require_POST
@login_required
def saved_looked(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a saved search and note the hour, so that only later arrivals count as new."""
    saved = get_object_or_404(SavedSearch, pk=pk, user_id=request.user.pk)
    saved.looked_at = timezone.now()
    saved.save(update_fields=["looked_at"])
    return redirect("saved-open", pk=saved.pk)


@require_POST
@login_required
def saved_delete(request: HttpRequest, pk: int) -> HttpResponse:
    saved = get_object_or_404(SavedSearch, pk=pk, user_id=request.user.pk)
    saved.delete()
    messages.success(request, f"“{saved.name}” was removed.")
    return redirect("saved")
