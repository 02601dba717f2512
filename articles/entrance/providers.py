"""Sign-on by an OpenID Connect provider: who may come in by it, and into which groups its claims lead."""

from collections.abc import Iterable, Mapping
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from axes.helpers import get_client_ip_address
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import Group, User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

NOT_ADMITTED = "{provider} knows you; this archive does not. Ask an administrator for an account."
TAKEN = (
    "An account here has this mail address already. Sign in to it by its password, or ask an administrator."
)
NOT_SIGNED_ON = "{provider} did not sign you in. Try again, or use a password."


class Accounts(DefaultAccountAdapter):  # type: ignore[misc]  # it has no types
    """Accounts are made by administrators or on the first sign-on; nobody signs up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return get_client_ip_address(request) or "0.0.0.0"

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *rest: Any, **more: Any
    ) -> None:
        """That somebody signed in or out is seen on every page; the rest is told on its own page."""

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponse:
        messages.error(request, "This account is closed.")
        return redirect("login")

    def send_notification_mail(self, *given: Any, **more: Any) -> None:
        """No mails besides those that somebody asked for."""


class Providers(DefaultSocialAccountAdapter):  # type: ignore[misc]  # it has no types
    """A first sign-on makes an account where ARCHIVE_OIDC_CREATE allows; each brings groups up to date."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        if not settings.ARCHIVE_OIDC_CREATE:
            messages.error(request, NOT_ADMITTED.format(provider=settings.ARCHIVE_OIDC_NAME))
            raise ImmediateHttpResponse(redirect("login"))
        return True

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        if not sociallogin.is_existing:
            self._join_by_mail(request, sociallogin)
        if sociallogin.is_existing:
            follow_claims(sociallogin.user, sociallogin.account.extra_data)

    def _join_by_mail(self, request: HttpRequest, sociallogin: Any) -> None:
        """An account that has the address already is joined if the operator says so, else left alone."""
        given = [(each.email, each.verified) for each in sociallogin.email_addresses]
        for email, is_verified in given or [(sociallogin.user.email, False)]:
            held = list(User.objects.filter(email__iexact=email)) if email else []
            if not held:
                continue
            if settings.ARCHIVE_OIDC_BY_MAIL and is_verified and len(held) == 1:
                sociallogin.connect(request, held[0])
                return
            messages.error(request, TAKEN)
            raise ImmediateHttpResponse(redirect("login"))

    def save_user(self, request: HttpRequest, sociallogin: Any, form: Any = None) -> Any:
        user = super().save_user(request, sociallogin, form)
        follow_claims(user, sociallogin.account.extra_data)
        return user

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: Any = None,
        exception: Exception | None = None,
        extra_context: Any = None,
    ) -> None:
        messages.error(request, NOT_SIGNED_ON.format(provider=settings.ARCHIVE_OIDC_NAME))
        raise ImmediateHttpResponse(redirect("login"))


def follow_claims(user: User, told: Mapping[str, Any]) -> None:
    """Put a person into the groups that the provider's claim names, and out of the others that it could.

    Groups that ARCHIVE_OIDC_GROUPS does not mention stay as they are, and so does whoever is a superuser.
    """
    mapped: dict[str, str] = settings.ARCHIVE_OIDC_GROUPS
    if not mapped:
        return
    wanted = {mapped[name] for name in _claimed(told) if name in mapped}
    user.groups.remove(*Group.objects.filter(name__in=set(mapped.values()) - wanted))
    user.groups.add(*Group.objects.filter(name__in=wanted))
    if not user.is_superuser:
        user.is_staff = user.groups.exclude(name="readers").exists()
        user.save(update_fields=["is_staff"])


def _claimed(told: Mapping[str, Any]) -> Iterable[str]:
    """The names in the claim, of the answer about the user or of the identity token."""
    for part in (told.get("userinfo"), told.get("id_token"), told):
        given = part.get(settings.ARCHIVE_OIDC_GROUPS_CLAIM) if isinstance(part, Mapping) else None
        if isinstance(given, str):
            return given.replace(",", " ").split()
        if isinstance(given, list):
            return [each for each in given if isinstance(each, str)]
    return ()
