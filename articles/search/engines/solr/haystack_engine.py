"""Haystack's Solr engine with the archive's search in its place: the thin side of the seam."""

from pathlib import Path
from typing import Any

from django.core.checks import CheckMessage, Error
from haystack.backends.solr_backend import SolrEngine, SolrSearchBackend, SolrSearchQuery

from articles.search.engines.solr.client import Address
from articles.search.engines.solr.engine import SolrSearch
from articles.search.engines.solr.flags import DatabaseFlags
from articles.search.engines.solr.sight import DatabaseSight
from articles.search.engines.solr.turns import DatabaseTurns
from articles.search.haystack_backend import HaystackBackend
from articles.search.haystack_query import GrammarQuery


class SolrArchiveBackend(HaystackBackend, SolrSearchBackend):
    """Haystack's backend of one collection; `archive_engine` is what the archive itself asks."""

    archive_engine: SolrSearch

    def __init__(self, connection_alias: str, **options: Any) -> None:
        address = Address.parse(options["URL"])
        # Haystack's own connection (pysolr) is to one node; whoever needs another asks `archive_engine`.
        one_node = f"http://{address.hosts[0]}/solr/{address.name}"
        super().__init__(connection_alias, **{**options, "URL": one_node})
        self.setup_complete = False
        turns = DatabaseTurns(Path(options["PATH"]))
        self.archive_engine = SolrSearch(address, turns, sight=DatabaseSight(), flags=DatabaseFlags())


class SolrArchiveQuery(GrammarQuery, SolrSearchQuery):
    """What `SearchQuerySet.filter(...)` builds, as text that search.query parses."""


class SolrArchiveEngine(SolrEngine):
    """The archive's engine, as HAYSTACK_CONNECTIONS names it."""

    backend = SolrArchiveBackend
    query = SolrArchiveQuery

    @staticmethod
    def check_connection(connection: dict[str, Any]) -> list[CheckMessage]:
        """What is wrong with the settings of this connection, for Django's checks. No node is asked."""
        try:
            Address.parse(connection.get("URL", ""))
        except ValueError as error:
            return [
                Error(
                    f"ARCHIVE_SEARCH_URL: {error}.",
                    hint="Name some nodes and the index, for instance solr://10.0.0.5:8983,10.0.0.6:8983/archive.",
                    id="articles.E006",
                )
            ]
        return []
