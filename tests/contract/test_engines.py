"""The contracts, on each engine: the archive's Protocol, and Haystack's own calls as far as they go."""

import pytest

from articles.search.engines.whoosh.engine import WhooshSearch
from tests.contract.haystack_contract import HaystackContract
from tests.contract.search_engine_contract import SearchEngineContract


class TestWhooshSearch(SearchEngineContract):
    @pytest.fixture
    def engine(self, tmp_path):
        return WhooshSearch(tmp_path / "contract")


class TestArchiveEngine(HaystackContract):
    engine = "articles.search.engines.whoosh.ArchiveEngine"


class TestSimpleEngine(HaystackContract):
    """Asks the database itself: it keeps no index, so nothing can be out of step."""

    engine = "haystack.backends.simple_backend.SimpleEngine"
    cannot = frozenset({"keep an index", "slice", "combine words", "fields", "facets", "sort"})
