"""Haystack's Whoosh engine, made lean: its classes, with arrays for postings. See docs/decisions/."""

from haystack.backends.whoosh_backend import WhooshEngine

from articles.search.engines.whoosh.backend import ArchiveBackend
from articles.search.engines.whoosh.folder import IndexFolder, LockHeld
from articles.search.engines.whoosh.haystack_query import ArchiveSearchQuery
from articles.search.engines.whoosh.snapshot import IndexUnusable

__all__ = ["ArchiveBackend", "ArchiveEngine", "IndexFolder", "IndexUnusable", "LockHeld"]


class ArchiveEngine(WhooshEngine):
    """The archive's engine, as HAYSTACK_CONNECTIONS names it."""

    backend = ArchiveBackend
    query = ArchiveSearchQuery
