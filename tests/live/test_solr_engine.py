"""The contract of every engine, on a real SolrCloud of two nodes."""

import pytest

from articles.search.engines.solr.client import Address
from articles.search.engines.solr.engine import SolrSearch
from tests.contract.search_engine_contract import SearchEngineContract


class TestSolrSearch(SearchEngineContract):
    @pytest.fixture
    def engine(self, solr, tmp_path):
        return SolrSearch(Address.parse(solr.url("contract")), tmp_path / "home", leave_old=0)

    @pytest.fixture(autouse=True)
    def empty_index(self, engine):
        """A new collection takes seconds: one that is there and current is emptied instead."""
        with engine.writing():
            if engine.has_current_schema():
                engine.empty()
            else:
                engine.rebuild((), lambda digests: None)
