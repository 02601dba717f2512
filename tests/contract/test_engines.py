"""The contract, on the archive's engine and, as far as it goes, on Haystack's simple one."""

from tests.contract.engine_contract import EngineContract


class TestArchiveEngine(EngineContract):
    engine = "articles.search.engines.whoosh.ArchiveEngine"


class TestSimpleEngine(EngineContract):
    """Asks the database itself: it keeps no index, so nothing can be out of step."""

    engine = "haystack.backends.simple_backend.SimpleEngine"
    cannot = frozenset({"keep an index", "slice", "combine words", "fields", "facets", "sort"})
