"""Wrong passwords slow down whoever gives them, by name and address together; where somebody has signed in
from before, they are not shut out by others.

Attempts are kept by django-axes, under the address that it reads behind a declared proxy
(docs/decisions/django-axes.md). This says when the next one is looked at.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.helpers import get_client_ip_address, get_client_username
from axes.models import AccessAttempt, AccessLog
from django.db.models import Max, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

REMEMBERED = timedelta(hours=1)
"""How long a wrong password counts after the last one."""
FIRST_WAIT = 10
"""Seconds to wait after the last attempt that is free; twice as long after each further one."""


@dataclass(frozen=True, slots=True)
class PaceRule:
    """Wrong passwords that share these facts: how many are free, and the longest wait in seconds.

    `is_for_strangers`: nobody waits by it at an address from which the name has signed in before.
    """

    facts: tuple[str, ...]
    free: int
    longest: int
    is_for_strangers: bool = False


RULES = (
    PaceRule(("username", "ip_address"), 4, 900),
    PaceRule(("ip_address",), 50, 900),  # one address that tries many names
    # Many addresses that try one name: of all that are new to it, one every ten seconds is looked at. Which,
    # whoever tries most often decides; so its owner does not wait among them.
    PaceRule(("username",), 50, 10, is_for_strangers=True),
)


def wait_after(failures: int, rule: PaceRule) -> int:
    """Seconds between this many wrong passwords and the next attempt.

    >>> [wait_after(failures, RULES[0]) for failures in (0, 4, 5, 6, 30)]
    [0, 0, 10, 20, 900]
    """
    over = failures - rule.free
    return min(FIRST_WAIT * 2 ** min(over - 1, 20), rule.longest) if over > 0 else 0


def seconds_to_wait(request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
    """How long whoever asks has to wait before a password of this name is looked at again; 0: not at all."""
    told = {
        "username": get_client_username(request, credentials) or "",
        "ip_address": get_client_ip_address(request),
    }
    now, longest = timezone.now(), 0
    recent = AccessAttempt.objects.filter(attempt_time__gte=now - REMEMBERED)
    for rule in RULES:
        found = recent.filter(**{fact: told[fact] for fact in rule.facts})
        counted = found.aggregate(failures=Sum("failures_since_start"), last=Max("attempt_time"))
        if counted["last"] is not None:
            left = wait_after(counted["failures"], rule) - (now - counted["last"]).total_seconds()
            if left > longest and not (rule.is_for_strangers and AccessLog.objects.filter(**told).exists()):
                longest = int(left + 0.999)
    return longest


class PacedHandler(AxesDatabaseHandler):  # type: ignore[misc]  # it has no types
    """django-axes' own records of attempts; whether one is locked is a matter of seconds."""

    def is_locked(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> bool:
        waits = seconds_to_wait(request, credentials) > 0
        if waits and request is not None:
            request.axes_locked_out = True  # type: ignore[attr-defined]  # axes then counts no attempt
        return waits


def too_soon(
    request: HttpRequest, response: HttpResponse | None = None, credentials: dict[str, Any] | None = None
) -> HttpResponse:
    """The answer to an attempt that comes too soon: 429, with how long to wait."""
    wait = max(1, seconds_to_wait(request, credentials))
    answer = render(request, "registration/locked_out.html", {"seconds": wait}, status=429)
    answer["Retry-After"] = str(wait)
    return answer
