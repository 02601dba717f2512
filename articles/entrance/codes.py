"""A code of an authenticator is taken once, by whichever of the server's processes.

allauth remembers a code for one period of 30 seconds, in the cache; by MFA_TOTP_TOLERANCE it fits for three,
and by default each process has a cache of its own. The step of the last code that was taken is kept with
the authenticator instead, and no code of that step or an earlier one fits (RFC 6238, section 5.2).
"""

from typing import Any

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import decrypt
from django.db import transaction

LAST_STEP = "last_step"
"""In an authenticator's data: the number of the period whose code was taken last."""


class CodeForm(forms.AuthenticateForm):  # type: ignore[misc]  # it has no types
    """The second factor after the password."""

    def clean_code(self) -> Any:
        _refuse_taken(self.user, self.cleaned_data["code"])
        return super().clean_code()


class CodeAgainForm(forms.ReauthenticateForm):  # type: ignore[misc]  # it has no types
    """The second factor of somebody who is signed in, before what is asked for again."""

    def clean_code(self) -> Any:
        _refuse_taken(self.user, self.cleaned_data["code"])
        return super().clean_code()


def _refuse_taken(user: Any, code: str) -> None:
    """Take the code where it is one of this person's authenticator; whatever else is given is judged later.

    Raises ValidationError where it, or a later one, was taken before.
    """
    with transaction.atomic():
        of_this_person = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP)
        authenticator = of_this_person.select_for_update().first()
        step = _step_of(authenticator, code) if authenticator else None
        if step is None:
            return
        if step <= authenticator.data.get(LAST_STEP, -1):
            raise get_adapter().validation_error("incorrect_code")
        authenticator.data[LAST_STEP] = step
        authenticator.save(update_fields=["data"])


def _step_of(authenticator: Authenticator, code: str) -> int | None:
    """The period whose code this is, of those that fit now."""
    secret = decrypt(authenticator.data["secret"])
    for step in totp.yield_hotp_counters_from_time():
        if compare_user_code(actual=code, expected=totp.format_hotp_value(totp.hotp_value(secret, step))):
            return int(step)
    return None
