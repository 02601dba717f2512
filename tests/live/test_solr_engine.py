"""The contracts of every engine, on a real SolrCloud of two nodes."""

import pytest

from articles.search.engines.solr.client import Address
from articles.search.engines.solr.engine import SolrSearch
from articles.search.engines.solr.turns import FileTurns
from tests.contract.haystack_contract import HaystackContract
from tests.contract.search_engine_contract import SearchEngineContract


def emptied(engine):
    """The engine with an empty index: a new collection takes seconds, so one that is there is emptied."""
    with engine.writing():
        if engine.has_current_schema():
            engine.empty()
        else:
            engine.rebuild((), lambda digests: None)
    return engine


class TestSolrSearch(SearchEngineContract):
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
