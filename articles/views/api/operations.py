"""An operation of the API: its method, scope, what it takes and answers, said once beside its view."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

from django.core.exceptions import BadRequest, PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest
from django.http.multipartparser import MultiPartParserError
from django.http.request import UnreadablePostError
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt

from articles.curation.errors import Refused, Stale
from articles.models import Scope
from articles.views.access import Withdrawn
from articles.views.api.refusals import beyond_scope, refusal
from articles.views.api.schemas import REFUSAL, Schema

ApiView = Callable[..., HttpResponseBase]


@dataclass(frozen=True, slots=True)
class QueryParameter:
    """One parameter of the query string."""

    name: str
    description: str
    schema: Mapping[str, Any] = field(default_factory=lambda: {"type": "string"})
    is_list: bool = False


@dataclass(frozen=True, slots=True)
class Operation:
    """What one address does under one method. `answers` gives status to words and schema."""

    method: str
    summary: str
    scope: Scope
    answers: Mapping[int, tuple[str, Schema]]
    query: tuple[QueryParameter, ...] = ()
    body: Mapping[str, Schema] = field(default_factory=dict)

    @property
    def methods(self) -> tuple[str, ...]:
        return ("GET", "HEAD") if self.method == "GET" else (self.method,)

    @property
    def is_a_write(self) -> bool:
        return self.method != "GET"


REFUSED: Mapping[int, str] = {
    400: "A value or the body cannot be read",
    401: "No token, or one that is unknown, has run out or was revoked",
    403: "The token or the account may not do this",
    405: "The address does not answer this method",
    429: "The token has asked too often; `Retry-After` says for how many seconds to wait",
}
"""What every operation may answer besides its own."""


def operation(described: Operation) -> Callable[[ApiView], ApiView]:
    """Make a view of the API: it looks at method and scope first, and every refusal of its is JSON.

    What reads is open to whoever may read the pages, with a token or signed in. What writes takes a token
    alone: a browser's session would need a form token, which a program does not have.
    """

    def decorated(view: ApiView) -> ApiView:
        @wraps(view)
        def answered_in_json(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method not in described.methods:
                allowed = ", ".join(described.methods)
                answer = refusal(405, f"{request.method} is not answered here; use {allowed}.")
                answer["Allow"] = allowed
                return answer
            token = getattr(request, "token", None)
            if token is None and described.is_a_write:
                return refusal(401, "Send a token: what changes the archive is not taken from a browser.")
            if beyond := beyond_scope(request, described.scope):
                return beyond
            try:
                return view(request, *args, **kwargs)
            except Withdrawn as gone:
                return refusal(410, f"Article {gone.article.pk} was withdrawn.")
            except Http404 as missing:
                return refusal(404, str(missing) or "There is no such thing.")
            except PermissionDenied as denied:
                return refusal(403, str(denied) or "This account may not do this.")
            except Stale as stale:
                return refusal(409, str(stale), changes=stale.changes)
            except Refused as refused:
                return refusal(409, str(refused))
            except RequestDataTooBig:
                return refusal(413, "The request is larger than is taken at once; send less.")
            except (BadRequest, MultiPartParserError, SuspiciousOperation, UnreadablePostError) as bad:
                return refusal(400, str(bad) or "The request cannot be read.")

        answered_in_json.answers_json = True  # type: ignore[attr-defined]
        answered_in_json.operation = described  # type: ignore[attr-defined]
        return csrf_exempt(answered_in_json)

    return decorated


def operation_of(view: Callable[..., Any]) -> Operation | None:
    """What a view said of itself; None for a view that is no operation."""
    found: Operation | None = getattr(view, "operation", None)
    return found


def refusals_of(described: Operation) -> dict[int, tuple[str, Schema]]:
    """Status to words and schema of what any operation may answer, and of what a body adds."""
    said: dict[int, tuple[str, Schema]] = {status: (words, REFUSAL) for status, words in REFUSED.items()}
    if described.body:
        said[413] = ("The request is larger than is taken at once", REFUSAL)
    return said
