"""Who asks, by the token of a request; and how often a token may ask."""

import time

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse

from articles.models import AccessToken
from articles.views.api.refusals import refusal

WINDOW = 60
"""Seconds in which ARCHIVE_API_PER_MINUTE requests are answered."""


def authenticate(request: HttpRequest) -> HttpResponse | None:
    """Let the request be its token's owner's, as far as the token goes; the refusal where it may not be.

    A request without a token stays whose it is.
    """
    given = request.headers.get("Authorization", "")
    if not given:
        return None
    scheme, _, secret = given.partition(" ")
    token = AccessToken.objects.named_by(secret.strip()) if scheme.lower() == "bearer" else None
    if token is None:
        return refusal(
            401, "The token is unknown, has run out or was revoked; make another on the account page."
        )
    if wait := seconds_to_wait(token):
        answer = refusal(
            429, f"At most {settings.ARCHIVE_API_PER_MINUTE} requests a minute; wait {wait} seconds."
        )
        answer["Retry-After"] = str(wait)
        return answer
    request.user = token.bearer()
    request.token = token  # type: ignore[attr-defined]
    token.note_use()
    return None


def seconds_to_wait(token: AccessToken) -> int:
    """Count one request of this token; 0, or for how long it has to wait.

    Counted in the default cache: by each server process, unless a cache that they share is set.
    """
    now = int(time.time())
    window = now // WINDOW
    key = f"asked:{token.pk}:{window}"
    cache.add(key, 0, WINDOW * 2)
    try:
        asked = cache.incr(key)
    except ValueError:
        asked = 1  # it was dropped from a full cache a moment ago
    return (window + 1) * WINDOW - now if asked > settings.ARCHIVE_API_PER_MINUTE else 0
