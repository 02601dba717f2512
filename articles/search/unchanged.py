"""Small facts of the database kept while it does not change, so that a search need not read them again.

Only what every search needs and no query decides: house style, names of sources, what is hidden.
"""

import threading
from collections.abc import Callable
from typing import Any, TypeVar, cast

from django.db import connection

Fact = TypeVar("Fact")
_thread = threading.local()


Stamp = tuple[object, ...]


def write_stamp() -> Stamp | None:
    """Equal stamps mean that nothing at all was written in between; None where that cannot be told.

    It outlives the request as the connection does (CONN_MAX_AGE). Inside a transaction, which may be
    rolled back, and on databases that STAMPS does not name nothing is promised.
    """
    of_vendor = STAMPS.get(connection.vendor)
    if of_vendor is None or connection.in_atomic_block:
        return None
    connection.ensure_connection()
    return of_vendor(cast(Any, connection.connection))


def _sqlite_stamp(raw: Any) -> Stamp:
    """SQLite counts the commits of others (`data_version`) and a connection's own changes.

    Both mean something only within one connection, so that is part of the stamp, held so that no other
    connection can stand at its address in memory.
    """
    (version,) = raw.execute("PRAGMA data_version").fetchone()
    return raw, version, raw.total_changes


STAMPS: dict[str, Callable[[Any], Stamp]] = {"sqlite": _sqlite_stamp}
"""How each database tells that nothing was written, given its raw connection."""


def kept(name: object, read: Callable[[], Fact]) -> Fact:
    """What `read` gives, read again after any write. One per thread and name."""
    now = write_stamp()
    if now is None:
        return read()
    facts = _thread.__dict__.setdefault("facts", {})
    found = facts.get(name)
    if found is not None and found[0] == now:
        return cast(Fact, found[1])
    fact = read()
    if len(facts) > 64:
        facts.clear()
    facts[name] = (now, fact)
    return fact
