"""Who asks, by the token of a request; and how often a token may ask."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from articles.entrance.limits import seconds_over
from articles.models import AccessToken
from articles.views.api.refusals import refusal


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
    if wait := seconds_over(f"token-{token.pk}", settings.ARCHIVE_API_PER_MINUTE):
        answer = refusal(
            429, f"At most {settings.ARCHIVE_API_PER_MINUTE} requests a minute; wait {wait} seconds."
        )
        answer["Retry-After"] = str(wait)
        return answer
    request.user = token.bearer()
    request.token = token  # type: ignore[attr-defined]
    token.note_use()
    return None
