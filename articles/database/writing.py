"""One writer of the record at a time, on either database."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

RECORD = 0x11CED
"""The number of PostgreSQL's advisory lock. Such locks are a database's own: two archives on one server
do not meet."""


@contextmanager
def one_writer() -> Iterator[None]:
    """A transaction in which nobody else changes captures, articles, links, stories or decisions.

    What it reads of them stays true until it ends, so that it may look first and write then. SQLite gives
    this to every transaction (IMMEDIATE). On PostgreSQL an advisory lock is taken before anything is read;
    it goes with the transaction, also where the process is killed. Begin the outermost transaction with it:
    taken later, behind locks on rows, it could wait for somebody who waits for those. Raises
    OperationalError where it waits for longer than 30 seconds.
    """
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [RECORD])
        yield


@contextmanager
def within_writer() -> Iterator[None]:
    """The transaction that the caller has begun with `one_writer`, or else one of its own.

    Unlike a second `one_writer` it sets no savepoint: what goes wrong within ends the caller's transaction.
    """
    if connection.in_atomic_block:
        yield
        return
    with one_writer():
        yield
