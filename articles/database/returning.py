"""What to do where the database server goes away in the middle: wait for it, and do the thing once more."""

import logging
import time
from collections.abc import Callable
from typing import TypeVar

from django.db import OperationalError, connection

log = logging.getLogger(__name__)

Result = TypeVar("Result")
PATIENCE = 60.0
"""Seconds that a server may be away: a restart takes 1 to 10, longer only after a crash under load."""
_LOOK_EVERY = 0.5


def again_after_return(do: Callable[[], Result]) -> Result:
    """`do`; and where the server goes away in it and is back within PATIENCE seconds, `do` once more.

    What it does must be safe to repeat: the server may have kept it and gone before it could say so. Raises
    the OperationalError where the server stays away, or where it never went, as for a lock. SQLite's file
    does not go away.
    """
    try:
        return do()
    except OperationalError as stopped:
        if not _is_lost():
            raise
        log.warning("The database went away (%s); waiting for it.", " ".join(str(stopped).split()))
        if not _is_back():
            raise
        log.warning("The database is back.")
        return do()


def _is_lost() -> bool:
    """Whether the connection is gone, and with it whatever was not committed."""
    if connection.vendor != "postgresql" or connection.in_atomic_block:
        return False
    # A server that is told to stop says so first and hangs up a moment later, so the connection is tried.
    return connection.connection is None or not connection.is_usable()


def _is_back() -> bool:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        connection.close()
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
            return True
        except OperationalError:
            time.sleep(_LOOK_EVERY)
    return False
