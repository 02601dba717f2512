"""Signing in: a password, then a second factor where one is set up; and by a provider where there is one."""

import hashlib
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from allauth.socialaccount.providers.openid_connect import views as openid_connect
from django.conf import settings
from django.contrib.auth import views as auth
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm, PasswordResetForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from articles.entrance.limits import asker, seconds_over
from articles.jobs.passwords import put_link

HOUR = 3_600
MOST_ASKED = 10
"""Links to new passwords that one visitor may ask for in an hour."""
MOST_MAILED = 3
"""Of them, those for one mail address, whoever asks."""
PROVIDER = "provider"
"""The provider's name in addresses; there is one."""


class SignInView(auth.LoginView):
    """Name and password. Whoever has a second factor is asked for it next, and is signed in then."""

    redirect_authenticated_user = True

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        user = form.get_user()
        record_authentication(
            self.request, user, method="password", username=user.get_username(), reauthenticated=True
        )
        answer: HttpResponse = perform_login(
            self.request, user, email_verification="none", redirect_url=self.get_success_url()
        )
        return answer

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "provider": settings.ARCHIVE_OIDC_NAME}


class ForgottenView(auth.PasswordResetView):
    """A link to a new password, mailed to accounts that have one. Nothing says whether there is such.

    The worker mails it, so that the answer takes as long where there is none; what is over the limits is
    answered the same and not mailed.
    """

    def form_valid(self, form: PasswordResetForm) -> HttpResponse:
        address = form.cleaned_data["email"]
        named = hashlib.sha256(address.casefold().encode("utf-8", "surrogatepass")).hexdigest()
        # The address is not counted for a visitor who is over: nobody fills the cache with made-up ones.
        if not (
            seconds_over(f"forgotten-{asker(self.request)}", MOST_ASKED, HOUR)
            or seconds_over(f"forgotten-{named}", MOST_MAILED, HOUR)
        ):
            put_link(address)
        return redirect(self.get_success_url())


@require_POST
@login_not_required
def sign_on(request: HttpRequest) -> HttpResponseBase:
    """To the provider. It only signs in: nothing is connected with an account that is signed in already."""
    if not settings.ARCHIVE_OIDC_ISSUER or request.GET or set(request.POST) - {"csrfmiddlewaretoken", "next"}:
        raise Http404("There is no provider to sign on by.")
    answer: HttpResponseBase = openid_connect.login(request, PROVIDER)
    return answer


@require_safe
@login_not_required
def signed_on(request: HttpRequest, provider_id: str = PROVIDER) -> HttpResponseBase:
    """Back from the provider."""
    if not settings.ARCHIVE_OIDC_ISSUER:
        raise Http404("There is no provider to sign on by.")
    answer: HttpResponseBase = openid_connect.callback(request, PROVIDER)
    return answer
