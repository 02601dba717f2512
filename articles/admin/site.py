"""The admin's front page: the site's own sign-in, and what waits for a person on its first page."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.forms.fields import InvalidJSONInput
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from articles.curation import queue
from articles.curation.errors import signed_in
from articles.reports.intake import intake_board


def sign_in(request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
    """One sign-in for pages and admin; somebody who is signed in and no staff is told so."""
    wanted = request.GET.get("next") or reverse("admin:index")
    if not request.user.is_authenticated:
        return redirect_to_login(wanted)
    if not admin.site.has_permission(request):
        raise PermissionDenied
    return redirect("admin:index")


def front_page(request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
    """The intake board and what waits for a person, above the list of models."""
    waiting = (
        queue.waiting_counts(signed_in(request.user)) if request.user.has_perm("articles.curate") else {}
    )
    rows = [(kind, queue.KINDS[kind], count) for kind, count in waiting.items()]
    board = intake_board(request.user) if request.user.is_staff else None
    return _plain_front_page(request, {**(extra_context or {}), "waiting": rows, "board": board})


class JsonInput(forms.JSONField):
    """JSON typed in by a person. Of what Python cannot read for its depth or the length of a number Django's
    own field makes an error of the program."""

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except (ValueError, RecursionError) as bad:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from bad

    def bound_data(self, data: Any, initial: Any) -> Any:
        try:
            return super().bound_data(data, initial)
        except (ValueError, RecursionError):
            return InvalidJSONInput(data)


# Before the admin's classes of other applications are made: none of them names a field of its own.
admin.ModelAdmin.formfield_overrides = {models.JSONField: {"form_class": JsonInput}}
_plain_front_page = admin.site.index
admin.site.index = front_page  # type: ignore[assignment, method-assign]
admin.site.login = sign_in  # type: ignore[method-assign]
admin.site.site_header = "The archive’s records"
admin.site.site_title = "Records"
admin.site.index_title = "What can be put in order"
admin.site.site_url = "/"
admin.site.enable_nav_sidebar = False
