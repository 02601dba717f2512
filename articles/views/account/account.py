"""The account page: what a person has here, tokens for programs, and addresses of feeds."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from articles.entrance.factors import has_second_factor
from articles.forms import LONGEST_SEARCH_CARRIED, SEARCH_TOO_LONG
from articles.models import AccessToken, FeedAddress, Scope, issue_feed, issue_token
from articles.models.access import NEEDED_FOR
from articles.views.account.sessions import sessions_of


class TokenForm(forms.Form):
    """A token's name, its scopes (those only that the account has the rights for), and how long it lives."""

    DAYS = (("30", "30 days"), ("90", "90 days"), ("365", "a year"), ("", "until it is revoked"))
    name = forms.CharField(label="What it is for", max_length=200)
    scopes = forms.MultipleChoiceField(
        label="What it may do", widget=forms.CheckboxSelectMultiple, initial=[Scope.READ.value]
    )
    days = forms.ChoiceField(label="For how long", choices=DAYS, required=False, initial="90")

    def __init__(self, *args: Any, owner: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["scopes"]
        assert isinstance(choice, forms.MultipleChoiceField)
        choice.choices = [(scope.value, scope.label) for scope in scopes_open_to(owner)]


def scopes_open_to(owner: User) -> list[Scope]:
    """The scopes that a token of this person may have."""
    return [
        scope for scope in Scope if scope not in NEEDED_FOR or owner.has_perm(f"articles.{NEEDED_FOR[scope]}")
    ]


@require_safe
@login_required
def account(request: HttpRequest) -> HttpResponse:
    """Tokens, feeds and where one's other things are."""
    return render(request, "articles/account.html", contents_of_account(request))


def contents_of_account(request: HttpRequest, **more: Any) -> dict[str, Any]:
    """What the account page shows; `more` overrules it."""
    assert isinstance(request.user, User)
    return {
        "tokens": AccessToken.objects.filter(user=request.user),
        "feeds": FeedAddress.objects.filter(user=request.user),
        "form": TokenForm(owner=request.user),
        "sessions": sessions_of(request),
        "has_password": request.user.has_usable_password(),
        "has_second_factor": has_second_factor(request.user),
        **more,
    }


@require_POST
@login_required
def token_new(request: HttpRequest) -> HttpResponse:
    """Make a token and show it, this once."""
    assert isinstance(request.user, User)
    form = TokenForm(request.POST, owner=request.user)
    if not form.is_valid():
        return render(request, "articles/account.html", contents_of_account(request, form=form), status=422)
    given = form.cleaned_data
    ends = timezone.now() + timedelta(days=int(given["days"])) if given["days"] else None
    secret, made = issue_token(request.user, given["name"], given["scopes"], ends)
    return render(request, "articles/account.html", contents_of_account(request, secret=secret, made=made))


@require_POST
@login_required
def token_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    token = get_object_or_404(AccessToken, pk=pk, user_id=request.user.pk, revoked_at=None)
    token.revoke()
    messages.success(request, f"The token “{token.name}” was revoked.")
    return redirect("account")


@require_POST
@login_required
def feed_new(request: HttpRequest) -> HttpResponse:
    """Make the address of a search as a feed and show it, this once."""
    assert isinstance(request.user, User)
    query = request.POST.get("query", "")
    if len(query) > LONGEST_SEARCH_CARRIED:
        told = contents_of_account(request, told=SEARCH_TOO_LONG)
        return render(request, "articles/account.html", told, status=422)
    name = request.POST.get("name", "").strip()[:200] or "A search"
    secret, made = issue_feed(request.user, name, query)
    address = request.build_absolute_uri(reverse("private-feed", args=[secret]))
    return render(request, "articles/account.html", contents_of_account(request, address=address, made=made))


@require_POST
@login_required
def feed_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    feed = get_object_or_404(FeedAddress, pk=pk, user_id=request.user.pk, revoked_at=None)
    feed.revoke()
    messages.success(request, f"The feed “{feed.name}” was revoked; its address is dead.")
    return redirect("account")
