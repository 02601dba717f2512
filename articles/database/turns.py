"""Turns at work that one at a time may do, wherever in the archive it runs: PostgreSQL's own locks."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.db import Error, connection

TURNS = 0x70435
"""The class of PostgreSQL's advisory locks that are turns; the second number is the turn's."""
TRIED_EVERY = 0.05  # seconds between two tries

_thread = threading.local()


def has_turns() -> bool:
    """Whether the database gives turns: SQLite's archive is on one machine, where a file does."""
    return connection.vendor == "postgresql"


@contextmanager
def turn(number: int, patience: float = 0.0) -> Iterator[bool]:
    """Hold a turn; False where somebody else held it for so many seconds.

    It is the session's, not a transaction's: it goes with the connection, so that it cannot outlive its
    holder, and a holder that lost it finds its next statement fail. A session may take a lock twice; two
    parts of one thread may not.
    """
    held: set[int] = _thread.__dict__.setdefault("held", set())
    until = time.monotonic() + patience
    while number in held or not _asked("SELECT pg_try_advisory_lock(%s, %s)", number):
        if time.monotonic() >= until:
            yield False
            return
        time.sleep(TRIED_EVERY)
    held.add(number)
    try:
        yield True
    finally:
        held.discard(number)
        with suppress(Error):  # a connection that is lost has lost its locks
            _asked("SELECT pg_advisory_unlock(%s, %s)", number)


def _asked(statement: str, number: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(statement, [TURNS, number])
        return bool(cursor.fetchone()[0])
