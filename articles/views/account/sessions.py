"""Where a person is signed in, and how to end it there."""

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST


def sessions_of(request: HttpRequest) -> list[UserSession]:
    """This person's sessions, this one first, then the newest; those that ended are forgotten."""
    assert isinstance(request.user, User)
    key = request.session.session_key
    held: list[UserSession] = UserSession.objects.purge_and_list(request.user)
    if key and not any(each.session_key == key for each in held):
        UserSession.objects.create_from_request(request)  # it began before sessions were listed
        held = UserSession.objects.purge_and_list(request.user)
    return sorted(held, key=lambda each: (each.session_key != key, -each.created_at.timestamp()))


@require_POST
@login_required
def session_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End one session of this person elsewhere, or this very one."""
    session = get_object_or_404(UserSession, pk=pk, user_id=request.user.pk)
    if session.session_key == request.session.session_key:
        request.session.flush()
    session.end()
    messages.success(request, "Signed out there.")
    return redirect("account")


@require_POST
@login_required
def sessions_end(request: HttpRequest) -> HttpResponse:
    """End all sessions of this person but this one."""
    others = [each for each in sessions_of(request) if each.session_key != request.session.session_key]
    for each in others:
        each.end()
    messages.success(request, f"Signed out in {len(others)} other place{'' if len(others) == 1 else 's'}.")
    return redirect("account")
