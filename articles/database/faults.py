"""What stopped a program: the disk, a lock, a server that is away, or what is stored itself."""

import errno
from enum import Enum, auto

from django.db import DatabaseError


class FaultKind(Enum):
    """What an error of the database or the system comes from."""

    DAMAGED = auto()
    HELD = auto()
    FULL = auto()
    FAILING = auto()
    UNWRITABLE = auto()
    AWAY = auto()
    UNSET = auto()
    OTHER = auto()


_ERRNOS = {
    FaultKind.FULL: (errno.ENOSPC, errno.EDQUOT, errno.EFBIG),
    FaultKind.FAILING: (errno.EIO,),
    FaultKind.UNWRITABLE: (errno.EACCES, errno.EPERM, errno.EROFS),
}
_WORDS = {
    FaultKind.DAMAGED: ("malformed", "not a database", "Could not decode to UTF-8"),
    FaultKind.HELD: ("is locked", "is busy", "lock timeout"),
    FaultKind.FULL: ("disk is full", "disk full", "No space left", "Disk quota exceeded"),
    FaultKind.FAILING: ("disk I/O",),  # so SQLite calls a disk that is full in its log, too
    FaultKind.UNWRITABLE: ("readonly", "unable to open"),
    # What psycopg and its pool say where a PostgreSQL server stops, crashes or was never there.
    FaultKind.AWAY: (
        *("terminating connection", "closed the connection", "connection failed", "connection is closed"),
        *("couldn't get a connection", "consuming input failed", "sending query failed"),
        "connection is lost",
    ),
    FaultKind.UNSET: ("no such table", "no such column", 'relation "articles_'),
}
_PASSING = frozenset(
    {FaultKind.HELD, FaultKind.FULL, FaultKind.FAILING, FaultKind.UNWRITABLE, FaultKind.AWAY}
)


def kind_of_fault(stopped: Exception) -> FaultKind:
    """What an error comes from. Of the system's the number tells, for its words hold names of files."""
    if isinstance(stopped, OSError):
        return next((kind for kind, numbers in _ERRNOS.items() if stopped.errno in numbers), FaultKind.OTHER)
    if not isinstance(stopped, DatabaseError):
        return FaultKind.OTHER
    words = str(stopped)
    return next((kind for kind, said in _WORDS.items() if any(s in words for s in said)), FaultKind.OTHER)


def is_damage(stopped: Exception) -> bool:
    """Whether the database's file is not what SQLite wrote."""
    return kind_of_fault(stopped) is FaultKind.DAMAGED


def is_passing(stopped: Exception) -> bool:
    """Whether the same thing may go well later, with room, rights or a server: what is stored is not at
    fault, and the program neither."""
    return kind_of_fault(stopped) in _PASSING
