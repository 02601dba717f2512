"""The turnstile before SQLite's write lock."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError

from articles.database.file_lock import wait_for_lock

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
        if not wait_for_lock(file, PATIENCE, ASKED_EVERY):
            raise OperationalError("database is locked")
        yield
    finally:
        os.close(file)
