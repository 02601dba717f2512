"""How many requests in a minute are answered: counted in the default cache, by whoever asks."""

import time

from axes.helpers import get_client_ip_address
from django.core.cache import cache
from django.http import HttpRequest

WINDOW = 60
"""Seconds in which so many requests are answered."""


def seconds_over(who: str, most: int, window: int = WINDOW) -> int:
    """Count one request of this key in windows of so many seconds; 0, or for how long it has to wait.

    Counted by each server process, unless a cache that they share is set.
    """
    now = int(time.time())
    number = now // window
    key = f"asked:{who}:{number}"
    cache.add(key, 0, window * 2)
    try:
        asked = cache.incr(key)
    except ValueError:
        asked = 1  # it was dropped from a full cache a moment ago
    return (number + 1) * window - now if asked > most else 0


def asker(request: HttpRequest) -> str:
    """Who asks: the person who is signed in, else the address, as read behind a declared proxy."""
    if request.user.is_authenticated:
        return f"person-{request.user.pk}"
    return f"address-{get_client_ip_address(request)}"
