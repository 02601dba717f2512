"""An index of its own in a SolrCloud for each test: a collection takes seconds, so it is used again."""

import os
from pathlib import Path

import pytest

from articles.search.engines.solr import flags
from articles.search.engines.solr.client import Address
from articles.search.engines.solr.collections import Collections, schema_version
from articles.search.engines.solr.engine import SolrSearch
from articles.search.engines.solr.turns import FileTurns
from articles.search.engines.solr.writing import EntrySender

_make, _all_of_name = Collections.make, Collections.all_of_name
_spare: dict[str, list[str]] = {}
"""By name of an index its collections that are empty and that nothing leads to."""


def emptied(engine: SolrSearch) -> SolrSearch:
    """The engine with an empty index of this version's schema."""
    with engine.writing():
        if engine.has_current_schema():
            engine.empty()
        else:
            engine.rebuild((), lambda digests: None)
    return engine


def few_are_marked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three hidden articles are many, and each change is worth a commit."""
    monkeypatch.setattr(flags, "MANY_HIDDEN", 2)
    monkeypatch.setattr(flags, "FEWEST_CHANGES", 1)
    flags.left_out.cache_clear()


def no_index_yet(url: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of an index that is not there, and which no other process of the tests asks for.

    While the test runs a collection that is dropped is emptied instead, and made anew is one of those.
    `url` is how the address begins.
    """
    own = f"{url}_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}?shards=2&copies=1"
    for name in ("make", "drop", "all_of_name"):
        monkeypatch.setattr(Collections, name, globals()[f"_{name}_spared"])
    collections = SolrSearch(Address.parse(own), FileTurns(folder / "turns")).collections
    if collections.all_of_name():
        collections.remove()
    return own


def _make_spared(collections: Collections) -> str:
    spare = _spare.setdefault(collections.name, [])
    current = [each for each in spare if each.startswith(f"{collections.name}_{schema_version()}_")]
    if not current:
        return _make(collections)
    spare.remove(current[-1])
    return current[-1]


def _drop_spared(collections: Collections, collection: str) -> None:
    collections.cluster.write(collection, {"delete": {"query": "*:*"}})
    EntrySender(collections.cluster, collection).show()
    _spare.setdefault(collections.name, []).append(collection)


def _all_of_name_spared(collections: Collections) -> list[str]:
    spare = _spare.get(collections.name, ())
    return [each for each in _all_of_name(collections) if each not in spare]
