"""Second factors: kept encrypted, and demanded of whom the operator says."""

import base64
import hashlib
import secrets
from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.http import HttpRequest

STAFF, EVERYBODY = "staff", "everybody"
"""Of whom ARCHIVE_SECOND_FACTOR may demand one; "" leaves it to each person."""


class SecondFactors(DefaultMFAAdapter):  # type: ignore[misc]  # it has no types
    """Secrets of second factors lie in the database encrypted with a key that follows from the secret key."""

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Where the archive's secret key is another by now, drawn anew each time: no code fits it.

        Never a fixed text, the empty one neither: the codes that follow from it are known to everybody.
        """
        try:
            return _cipher().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            return base64.b32encode(secrets.token_bytes(20)).decode()  # as TOTP's secrets are written


def _cipher() -> Fernet:
    digest = hashlib.sha256(b"second factors" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))


def has_second_factor(user: Any) -> bool:
    return bool(Authenticator.objects.filter(user=user.pk, type=Authenticator.Type.TOTP).exists())


def must_set_up(request: HttpRequest) -> bool:
    """Whether this person has to set up a second factor before anything else.

    Whoever signed on by the provider is left to the provider's own rules.
    """
    demanded, user = settings.ARCHIVE_SECOND_FACTOR, request.user
    if not demanded or not user.is_authenticated or (demanded == STAFF and not user.is_staff):
        return False
    methods = request.session.get("account_authentication_methods", [])
    if any(each.get("method") == "socialaccount" for each in methods):
        return False
    return not has_second_factor(user)
