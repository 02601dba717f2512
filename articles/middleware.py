"""What holds for every address: values that can be kept, who may read, how often, how much is taken,
tombstones, no caching."""

from collections.abc import Callable
from time import monotonic, perf_counter
from typing import Any

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse

from articles import making_way, measuring, tracing
from articles.database.numbers import is_number_too_large
from articles.entrance.factors import must_set_up
from articles.entrance.limits import asker, seconds_over
from articles.ingest.upgrading import waiting_migrations
from articles.models import may_read
from articles.read_only import NOT_MIGRATED, RETRY_AFTER, TOLD, is_read_only
from articles.views.access import Withdrawn, tombstone
from articles.views.api.refusals import (
    SIGN_IN,
    answers_json,
    heeds_token,
    is_of_api,
    is_program,
    refusal,
)
from articles.views.api.tokens import authenticate
from articles.views.errors import TooLarge, bad_request, refuse_nul, too_large, too_many

NOT_CACHED = "private, no-store"
COUNTED_METHODS = ("GET", "HEAD", "POST", "OPTIONS")
"""Methods that are counted by name; anybody may make up others."""


class TracingMiddleware:
    """Gives each request a number, counts it, and times it; the answer tells the number as `X-Request-ID`.

    A number that came with the request is kept where it is one, so that a proxy's log and ours agree. What
    is dear makes way for it until its view says that it is dear itself.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        begun = perf_counter()
        number = tracing.fit_or_new(request.headers.get("X-Request-ID", ""))
        with tracing.traced(number), making_way.answering():
            response = self.get_response(request)
        page = request.resolver_match.view_name if request.resolver_match else "none"
        method = request.method if request.method in COUNTED_METHODS else "other"
        measuring.count_request(page, method, response.status_code, perf_counter() - begun)
        response["X-Request-ID"] = number
        return response


class MigratedMiddleware:
    """While migrations wait, what would ask tables that may lack a column is answered 503, in words.

    Nothing is written meanwhile either. A process looks until it has found none waiting, then never again.
    """

    OPEN = ("healthz", "readyz")
    LOOK_EVERY = 5.0
    """Seconds between two looks while some wait; each reads the migrations."""
    is_migrated = False
    _looked_at = -LOOK_EVERY

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if self.is_migrated or request.path_info in map(reverse, self.OPEN) or not self._is_waiting():
            return self.get_response(request)
        if is_of_api(request):
            answer: HttpResponse = refusal(503, NOT_MIGRATED)
        else:
            # Without the request: the frame of other pages asks the database who is signed in.
            words = {"told": NOT_MIGRATED, "archive_name": settings.ARCHIVE_NAME}
            answer = HttpResponse(render_to_string("not_migrated.html", words), status=503)
        answer["Retry-After"] = str(RETRY_AFTER)
        return answer

    @classmethod
    def _is_waiting(cls) -> bool:
        if monotonic() - cls._looked_at < cls.LOOK_EVERY:
            return True
        try:
            cls.is_migrated = not waiting_migrations()
        except DatabaseError:
            return False  # the page fails over it in its own way, as it does at any other time
        if not cls.is_migrated:
            cls._looked_at = monotonic()
        return not cls.is_migrated


class PrivateAnswersMiddleware:
    """Marks every answer so that no cache keeps it: what is withdrawn is gone at the next request.

    It stands below WhiteNoise, which answers for static files itself; those alone may be cached.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response["Cache-Control"] = NOT_CACHED
        return response


class StorableValuesMiddleware:
    """Refuses a value with a NUL character, in the address or a form: no column of text holds one; and a
    number that no column of numbers holds, wherever a view or a form of another package asks for it.

    PostgreSQL raises over it, and forms of Django do; code that reads `request.POST` itself would not.
    It asks once it is known who may read: nobody else's values are looked at.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., Any], view_args: Any, view_kwargs: Any
    ) -> None:
        """Raises NotText, which is answered by a 400; an address with a NUL character is nobody's."""
        if "\0" in request.path_info:
            raise Http404
        refuse_nul(request.GET)
        if not answers_json(view_func):  # those look at the size of a form first, and ask themselves
            refuse_nul(request.POST)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A 400 for a number that the database calls too large; any other error of the program stays one."""
        return bad_request(request, TooLarge()) if is_number_too_large(exception) else None


class ReadOnlyMiddleware:
    """While an upgrade runs, only what reads is answered; signing in and out goes on, each way there is."""

    OPEN = frozenset({"login", "logout", "mfa_authenticate", "sign-on", "openid_connect_callback"})

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., Any], view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        if request.method in ("GET", "HEAD", "OPTIONS") or not is_read_only():
            return None
        if request.resolver_match and request.resolver_match.view_name in self.OPEN:
            return None
        if is_of_api(request):
            answer: HttpResponse = refusal(503, TOLD)
        else:
            answer = render(request, "503.html", {"told": TOLD}, status=503)
        answer["Retry-After"] = str(RETRY_AFTER)
        return answer


class TokenMiddleware:
    """Where a view heeds tokens (the API's, and the feed of a search), that of a request says whose it is."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., Any], view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        return authenticate(request) if heeds_token(view_func) else None


class LimitMiddleware:
    """So many requests a minute from one person or address, where ARCHIVE_PAGES_PER_MINUTE says how many.

    It stands below WhiteNoise: static files do not count. A request with a token counts as that token's
    (views.api.tokens) and not here.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        most = settings.ARCHIVE_PAGES_PER_MINUTE
        if most and not self._is_free(request) and (wait := seconds_over(asker(request), most)):
            return too_many(request, most, wait)
        return self.get_response(request)

    def _is_free(self, request: HttpRequest) -> bool:
        return request.path in map(reverse, ("healthz", "readyz", "metrics")) or (
            is_of_api(request) and request.headers.get("Authorization", "").startswith("Bearer ")
        )


class BodySizeMiddleware:
    """Answers 413 to a body of over MOST_BYTES, unread, but where whoever sends it may send more.

    What looks for the token of a form reads the form, files and all, before any view could say who may
    send it; so this stands in the way itself. Captures are larger: their pages take what people with the
    right to add them send, and their address in the API looks at token, right and size before it reads.
    A body that states no length is read as an empty one (Django under WSGI).
    """

    MOST_BYTES = 4 * 1024 * 1024

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if _body_size(request) > self.MOST_BYTES and not self._may_send(request):
            return too_large(request, self.MOST_BYTES)
        return self.get_response(request)

    def _may_send(self, request: HttpRequest) -> bool:
        if request.path_info.startswith(reverse("upload-new")):
            return request.user.has_perm("articles.add_captures")
        return request.path_info == reverse("api-captures")


def _body_size(request: HttpRequest) -> int:
    """Bytes up to which the body is read, as WSGIRequest takes them from the same header; 0 if not stated."""
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


class SecondFactorMiddleware:
    """Of whom a second factor is demanded, and who has none yet, sets it up before anything else."""

    OPEN = frozenset({"mfa_activate_totp", "account_reauthenticate", "logout", "login", "healthz", "help"})

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., Any], view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        name = request.resolver_match.url_name if request.resolver_match else ""
        if name in self.OPEN or getattr(request, "token", None) is not None or not must_set_up(request):
            return None
        if answers_json(view_func):
            return refusal(403, "Set up a second factor on the account page first.")
        return redirect("mfa_activate_totp")


class ReadingMiddleware(LoginRequiredMiddleware):
    """Every view is for those who may read, unless it is marked `login_not_required`.

    With ARCHIVE_PUBLIC_READING everybody may read; views of what belongs to one person are marked
    `login_required` besides. Who may not is sent to sign in; a program that asks the API or for a
    feed is told so in JSON.
    """

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., Any], view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        if may_read(request.user) or not getattr(view_func, "login_required", True):
            return None
        if answers_json(view_func) or (heeds_token(view_func) and is_program(request)):
            return refusal(401, SIGN_IN)
        answer: HttpResponseBase = self.handle_no_permission(request, view_func)
        return answer

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """410 with a tombstone where a view came upon a withdrawn article."""
        return tombstone(request, exception.article) if isinstance(exception, Withdrawn) else None
