"""How the API says no: always in JSON, whatever was asked and by whatever method."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from articles.views.access import Withdrawn

SIGN_IN = "Sign in to read the archive."
METHODS = ("GET", "HEAD")


def refusal(status: int, message: str) -> JsonResponse:
    return JsonResponse({"error": message}, status=status)


def json_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view of the API: it reads and never writes, so it needs no form token; every refusal is JSON."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method not in METHODS:
            answer = refusal(405, f"{request.method} is not answered here. The API only reads: use GET.")
            answer["Allow"] = ", ".join(METHODS)
            return answer
        try:
            return view(request, *args, **kwargs)
        except Withdrawn as gone:
            return refusal(410, f"Article {gone.article.pk} was withdrawn.")
        except Http404 as missing:
            return refusal(404, str(missing))

    answered.answers_json = True  # type: ignore[attr-defined]
    return csrf_exempt(answered)


def answers_json(view: Callable[..., Any]) -> bool:
    """Whether a view is one of the API's."""
    return bool(getattr(view, "answers_json", False))
