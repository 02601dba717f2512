"""How many requests in a minute are answered: counted in the default cache, by whoever asks."""

import time

from axes.helpers import get_client_ip_address
from django.core.cache import cache
from django.http import HttpRequest

WINDOW = 60
"""Seconds in which so many requests are answered."""


def seconds_over(who: str, most: int) -> int:
    """Count one request of this key; 0, or for how long it has to wait.

    Counted by each server process, unless a cache that they share is set.
    """
    now = int(time.time())
    window = now // WINDOW
    key = f"asked:{who}:{window}"
    cache.add(key, 0, WINDOW * 2)
    try:
        asked = cache.incr(key)
    except ValueError:
        asked = 1  # it was dropped from a full cache a moment ago
    return (window + 1) * WINDOW - now if asked > most else 0


def asker(request: HttpRequest) -> str:
    """Who asks: the person who is signed in, else the address, as read behind a declared proxy."""
    if request.user.is_authenticated:
        return f"person-{request.user.pk}"
    return f"address-{get_client_ip_address(request)}"
