"""Light requests that this process is answering: what is dear makes way for them between two steps.

A process has one interpreter. Two threads that both compute take it in turn, and a light request that asks
the database gives it up at every row; so whoever works on something dear waits until the light ones are done.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

FOR = 3.0
"""Seconds that one dear request makes way in all: where light ones never end, it ends all the same."""

_thread = threading.local()
_lock = threading.Lock()
_in_hand = 0
_none_in_hand = threading.Event()
_none_in_hand.set()


@contextmanager
def answering() -> Iterator[None]:
    """Count what this thread does inside as a light request, until it says that it is dear."""
    _count(1)
    _thread.is_light = True
    try:
        yield
    finally:
        become_dear()


def become_dear() -> None:
    """The request that this thread answers is not, or no longer, a light one."""
    if getattr(_thread, "is_light", False):
        _thread.is_light = False
        _count(-1)
    _thread.made_way = 0.0


def make_way() -> float:
    """Wait while this process answers light requests, FOR seconds in all in one dear request.

    Returns the seconds that it waited now; none in a thread that answers a light one itself.
    """
    if _none_in_hand.is_set() or getattr(_thread, "is_light", False):
        return 0.0
    made: float = getattr(_thread, "made_way", 0.0)
    if made >= FOR:
        return 0.0
    begun = time.monotonic()
    _none_in_hand.wait(FOR - made)
    waited = time.monotonic() - begun
    _thread.made_way = made + waited
    return waited


def _count(change: int) -> None:
    global _in_hand
    with _lock:
        _in_hand += change
        if _in_hand:
            _none_in_hand.clear()
        else:
            _none_in_hand.set()
