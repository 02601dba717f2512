"""The contracts of every engine, on a real SolrCloud of two nodes."""

import pytest

from articles.search.engines.solr.client import Address
from articles.search.engines.solr.engine import SolrSearch
from articles.search.engines.solr.turns import FileTurns
from tests.contract.haystack_contract import HaystackContract
from tests.contract.search_engine_contract import SearchEngineContract
from tests.live.emptied import emptied, few_are_marked


class TestSolrSearch(SearchEngineContract):
    @pytest.fixture(autouse=True)
    def three_are_many(self, monkeypatch):
        few_are_marked(monkeypatch)

    @pytest.fixture
    def engine(self, solr, tmp_path):
        return SolrSearch(Address.parse(solr.url("contract")), FileTurns(tmp_path / "home"), leave_old=0)

    @pytest.fixture(autouse=True)
    def empty_index(self, engine):
        emptied(engine)


class TestArchiveEngine(HaystackContract):
    engine = "articles.search.engines.solr.SolrArchiveEngine"

    @pytest.fixture(autouse=True)
    def connection(self, solr, settings, tmp_path, own_index, monkeypatch):
        monkeypatch.setattr(type(self), "url", solr.url("haystack"))
        monkeypatch.setattr("articles.search.engines.solr.engine.LEAVE_OLD", 0.0)
        emptied(SolrSearch(Address.parse(self.url), FileTurns(tmp_path / "home"), leave_old=0))
        yield from HaystackContract.connection.__wrapped__(self, settings, tmp_path, own_index)
