"""How the API says no: always in JSON, whatever was asked and by whatever method."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, JsonResponse

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
