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

from articles.alerts.counting import MOST_KEPT
from articles.forms import SavedSearchForm, saved_once
from articles.models import HowOften, SavedSearch
from articles.search.results import hidden_ids


@require_safe
@login_required
def saved_index(request: HttpRequest) -> HttpResponse:
    """The reader's saved searches, each with what is new as the worker counted it last."""
    assert isinstance(request.user, User)
    hidden = hidden_ids(request.user)
    rows = [(each, new_words(each, hidden)) for each in SavedSearch.objects.kept().filter(user=request.user)]
    thrown = SavedSearch.objects.thrown().filter(user=request.user)
    return render(
        request, "articles/saved.html", {"rows": rows, "thrown": thrown, "choices": HowOften.choices}
    )


def new_words(saved: SavedSearch, hidden: frozenset[int]) -> str:
    """How many new articles a search has, without what is hidden by now; or why that is not told."""
    if saved.counted_at is None:
        return "not counted yet"
    if saved.new_articles is None:
        return "takes too long"
    count = len(set(saved.new_articles) - hidden)
    return f"{count:,}{'+' if len(saved.new_articles) >= MOST_KEPT else ''}"


def own_search(request: HttpRequest, pk: int) -> SavedSearch:
    own: SavedSearch = get_object_or_404(SavedSearch.objects.kept(), pk=pk, user_id=request.user.pk)
    return own


def _query_of(saved: SavedSearch) -> str:
    """Its query string, without the page number."""
    return urlencode([pair for pair in parse_qsl(saved.query) if pair[0] not in ("page", "saved")])


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
    saved = own_search(request, pk)
    return redirect(f"{reverse('search')}?{_query_of(saved)}")


@require_POST
@login_required
def saved_looked(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a saved search and note the hour, so that only later arrivals count as new.

    The list that opens marks what came in since the look before.
    """
    saved = own_search(request, pk)
    saved.looked_before, saved.looked_at = saved.looked_at, timezone.now()
    saved.new_articles, saved.counted_at = [], saved.looked_at
    saved.save(update_fields=["looked_before", "looked_at", "new_articles", "counted_at"])
    return redirect(f"{reverse('search')}?{_query_of(saved)}&saved={saved.pk}")


@require_POST
@login_required
def saved_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw a saved search away, or bring it back."""
    saved = get_object_or_404(SavedSearch, pk=pk, user_id=request.user.pk)
    if request.POST.get("act") != "bring back":
        saved.throw_away()
        messages.success(request, f"“{saved.name}” was removed. It stands below and can be brought back.")
    elif saved.bring_back():
        messages.success(request, f"“{saved.name}” is back.")
    else:
        messages.error(request, f"You have another “{saved.name}” by now; remove that one first.")
    return redirect("saved")
