"""Whether anything was written since: a stamp of what the database holds, in the means of each."""

from collections.abc import Callable
from typing import Any, cast

from django.db import DEFAULT_DB_ALIAS, connection, connections

WriteStamp = tuple[object, ...]


def write_stamp() -> WriteStamp | None:
    """Equal stamps mean that nothing at all was written in between; None where that cannot be told.

    Read the stamp before what it is to stand for. Inside a transaction, which may be rolled back, and on
    databases that STAMPS does not name nothing is promised.
    """
    # Each attribute of Django's `connection` is a look-up by thread; this runs twice in every search.
    held = connections[DEFAULT_DB_ALIAS]
    of_vendor = STAMPS.get(held.vendor)
    if of_vendor is None or held.in_atomic_block:
        return None
    if held.connection is None:
        held.ensure_connection()
    return of_vendor(cast(Any, held.connection))


def _sqlite_stamp(raw: Any) -> WriteStamp:
    """SQLite counts the commits of others (`data_version`) and a connection's own changes.

    Both mean something only within one connection, so that is part of the stamp, held so that no other
    connection can stand at its address in memory.
    """
    (version,) = raw.execute("PRAGMA data_version").fetchone()
    return raw, version, raw.total_changes


def _postgresql_stamp(raw: Any) -> WriteStamp:
    """What a PostgreSQL snapshot sees is told by which transactions are over: the same to every connection
    and process, so it needs no counter that all writers would wait for.

    Rows that nobody sees yet change it too, and so does a write to another database of the server; then
    a fact is read again for nothing. A server put back from a copy counts transactions anew, hence its start.
    """
    with connection.wrap_database_errors:
        return tuple(raw.execute("SELECT pg_current_snapshot()::text, pg_postmaster_start_time()").fetchone())


STAMPS: dict[str, Callable[[Any], WriteStamp]] = {"sqlite": _sqlite_stamp, "postgresql": _postgresql_stamp}
"""How each database tells that nothing was written, given its raw connection."""
