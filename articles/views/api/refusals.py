"""How the API says no: always in JSON, whatever was asked and by whatever method."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase

from articles.models import Scope

SIGN_IN = "Sign in to read the archive, or send a token."
PREFIX = "/api/"


def refusal(status: int, message: str, **more: Any) -> JsonResponse:
    """`{"error": message}`; a 401 says in what way to sign in (RFC 6750)."""
    answer = JsonResponse({"error": message, **more}, status=status)
    if status == 401:
        answer["WWW-Authenticate"] = "Bearer"
    return answer


def answers_json(view: Callable[..., Any]) -> bool:
    """Whether a view is one of the API's."""
    return bool(getattr(view, "answers_json", False))


def is_of_api(request: HttpRequest) -> bool:
    """Whether the address is one of the API's, known or not."""
    return request.path_info.startswith(PREFIX)


def beyond_scope(request: HttpRequest, scope: Scope) -> JsonResponse | None:
    """The refusal of a token without this scope; None where it has it, or where the request has no token."""
    token = getattr(request, "token", None)
    if token is None or scope in token.scopes:
        return None
    return refusal(403, f"This token has not the scope “{scope}”.")


def takes_token(
    scope: Scope,
) -> Callable[[Callable[..., HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """Mark a view outside the API that programs ask too: it heeds a token, which needs this scope."""

    def decorated(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def within_scope(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            return beyond_scope(request, scope) or view(request, *args, **kwargs)

        within_scope.takes_token = scope  # type: ignore[attr-defined]
        return within_scope

    return decorated


def heeds_token(view: Callable[..., Any]) -> bool:
    """Whether a view looks at the token of a request: the API's do, and those that `takes_token` marks."""
    return answers_json(view) or hasattr(view, "takes_token")


def is_program(request: HttpRequest) -> bool:
    """Whether no person looks at the answer: browsers name HTML among what they accept."""
    return "text/html" not in request.headers.get("Accept", "")
