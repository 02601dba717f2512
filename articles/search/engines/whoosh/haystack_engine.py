"""Haystack's Whoosh engine with the archive's search in its place: the thin side of the seam."""

from pathlib import Path
from typing import Any

from django.core.checks import CheckMessage
from haystack.backends.whoosh_backend import WhooshEngine, WhooshSearchBackend, WhooshSearchQuery

from articles.search.engines.whoosh.codec import schema
from articles.search.engines.whoosh.engine import WhooshSearch
from articles.search.engines.whoosh.folder_checks import check_connection
from articles.search.haystack_backend import HaystackBackend
from articles.search.haystack_query import GrammarQuery


class ArchiveBackend(HaystackBackend, WhooshSearchBackend):
    """Haystack's backend of one index; `archive_engine` is what the archive itself asks."""

    archive_engine: WhooshSearch

    def __init__(self, connection_alias: str, **options: Any) -> None:
        super().__init__(connection_alias, **options)
        self.archive_engine = WhooshSearch(Path(self.path))

    def optimize(self) -> None:
        """Haystack's name for writing all segments anew as one."""
        with self.held():
            self.archive_engine.merge_all()

    def build_schema(self, fields: Any) -> Any:
        """Whoosh's schema is the codec's; Haystack's fields say what may be asked, not how it is kept."""
        return "text", schema()


class ArchiveSearchQuery(GrammarQuery, WhooshSearchQuery):
    """What `SearchQuerySet.filter(...)` builds, as text that search.query parses."""


class ArchiveEngine(WhooshEngine):
    """The archive's engine, as HAYSTACK_CONNECTIONS names it."""

    backend = ArchiveBackend
    query = ArchiveSearchQuery

    @staticmethod
    def check_connection(connection: dict[str, Any]) -> list[CheckMessage]:
        """What is wrong with the settings of this connection, for Django's checks."""
        return check_connection(connection)
