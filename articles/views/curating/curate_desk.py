"""What every desk page of the curators shares: who gets in, and how an act that is refused is told."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.forms import BaseForm
from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.utils.http import url_has_allowed_host_and_scheme

from articles.curation.errors import Refused, Stale
from articles.curation.undo import UNDOES
from articles.models import Decision, Job
from articles.parameters import whole_number

View = Callable[..., HttpResponseBase]
ActT = TypeVar("ActT", bound=Decision | Job)


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


def attempt(
    request: HttpRequest,
    form: BaseForm,
    do: Callable[[], ActT],
    said: str | Callable[[Decision], str],
) -> ActT | None:
    """Do it and say so, with the way to undo it; None where it was refused, and then the form says why.

    Of what goes on in the background the job is returned, and its page tells.

    `said` may be a function that words the decision itself.
    """
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
    if isinstance(decision, Job):
        return decision
    tell(request, decision, said if isinstance(said, str) else said(decision))
    return decision


def tell(request: HttpRequest, decision: Decision, said: str, button: str = "Undo") -> None:
    """The message after an act; base.html sets a button beside it that takes the act back."""
    messages.success(request, said, extra_tags=f"{UNDOES}{decision.pk} {button}")


def tell_refusal(request: HttpRequest, refused: Refused) -> None:
    """Why it was not done, and what others did meanwhile."""
    messages.error(request, str(refused))
    for change in refused.changes if isinstance(refused, Stale) else ():
        messages.error(request, change)


def back_from(request: HttpRequest, otherwise: str) -> str:
    """The page that an act was done from, as its form says; `otherwise` where it names none of this site."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    # From the root alone: `redirect` takes any other words for the name of a view.
    return wanted if is_ours and wanted.startswith("/") else otherwise


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent, be it nothing at all; None where nothing was sent."""
    return request.POST if request.method == "POST" else None


def seen(request: HttpRequest) -> int | None:
    """The revision number that the form showed, if it said."""
    return whole_number(request.POST.get("revision_number"))
