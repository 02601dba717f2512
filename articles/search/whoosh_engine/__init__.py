"""Haystack's Whoosh engine, made lean: its classes, with arrays for postings. See docs/decisions/."""

from haystack.backends.whoosh_backend import WhooshEngine

from .backend import ArchiveBackend
from .folder import IndexFolder, LockHeld
from .haystack_query import ArchiveSearchQuery
from .snapshot import IndexUnusable

__all__ = ["ArchiveBackend", "ArchiveEngine", "IndexFolder", "IndexUnusable", "LockHeld"]


class ArchiveEngine(WhooshEngine):
    """The archive's engine, as HAYSTACK_CONNECTIONS names it."""

    backend = ArchiveBackend
    query = ArchiveSearchQuery
