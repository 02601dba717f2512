"""What every desk page of the curators shares: who gets in, and how an act that is refused is told."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.forms import BaseForm
from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.html import format_html

from articles.curation.errors import Refused, Stale
from articles.models import Decision
from articles.parameters import whole_number

View = Callable[..., HttpResponseBase]


def desk(permission: str) -> Callable[[View], View]:
    """Only for those with this right of the archive; others sign in, or are told that it is not theirs."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not request.user.has_perm(f"articles.{permission}"):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return guard


def attempt(request: HttpRequest, form: BaseForm, do: Callable[[], Decision], said: str) -> Decision | None:
    """Do it and say so, with the way to undo it; None where it was refused, and then the form says why."""
    try:
        decision = do()
    except Stale as stale:
        form.is_stale = True  # type: ignore[attr-defined]
        form.add_error(None, str(stale))
        for change in stale.changes:
            form.add_error(None, change)
        return None
    except Refused as refused:
        form.add_error(None, str(refused))
        return None
    tell(request, decision, said)
    return decision


def tell(request: HttpRequest, decision: Decision, said: str) -> None:
    """The message after an act, with a link to take it back."""
    messages.success(
        request,
        format_html(
            '{} <a href="{}" data-key="u">Undo</a>', said, reverse("review-decision", args=[decision.pk])
        ),
    )


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent, be it nothing at all; None where nothing was sent."""
    return request.POST if request.method == "POST" else None


def seen(request: HttpRequest) -> int | None:
    """The revision number that the form showed, if it said."""
    return whole_number(request.POST.get("revision_number"))
