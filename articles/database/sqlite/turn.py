"""The turnstile before SQLite's write lock."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError

PATIENCE = 30.0
"""Seconds, as long as a connection waits for the write lock itself (archive/databases.py)."""
ASKED_EVERY = 0.005


@contextmanager
def in_turn(database: str) -> Iterator[None]:
    """Hold the turn at the write lock of a database file while a transaction is begun, not longer.

    SQLite has no queue: whoever waits looks now and then whether the lock is free. A run that begins its
    next transaction at once after each commit leaves no moment in which the others see it free; they waited
    for up to 24 seconds while it settled. Here the next one in holds the turn until he has the lock, and the
    run waits behind him. A process that is killed gives up its turn. Raises OperationalError, worded as
    SQLite's, where the turn does not come within PATIENCE.
    """
    try:
        file = os.open(f"{database}-turn", os.O_RDWR | os.O_CREAT, 0o660)
    except OSError:  # a folder that cannot be written to: SQLite says so better
        yield
        return
    try:
        _wait(file)
        yield
    finally:
        os.close(file)


def _wait(file: int) -> None:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= until:
                raise OperationalError("database is locked") from None
            time.sleep(ASKED_EVERY)
        else:
            return
