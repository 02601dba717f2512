"""How the API says no: always in JSON, whatever was asked and by whatever method."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.http import HttpRequest, JsonResponse

ViewT = TypeVar("ViewT", bound=Callable[..., Any])
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


def takes_token(view: ViewT) -> ViewT:
    """Mark a view outside the API that programs ask too: it heeds a token, and refuses them by 401."""
    view.takes_token = True  # type: ignore[attr-defined]
    return view


def heeds_token(view: Callable[..., Any]) -> bool:
    """Whether a view looks at the token of a request: the API's do, and those that `takes_token` marks."""
    return answers_json(view) or bool(getattr(view, "takes_token", False))


def is_program(request: HttpRequest) -> bool:
    """Whether no person looks at the answer: browsers name HTML among what they accept."""
    return "text/html" not in request.headers.get("Accept", "")
