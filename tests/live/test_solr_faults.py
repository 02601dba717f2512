"""A SolrCloud that loses nodes while it is written and read: nothing is lost, no search fails."""

import threading
import time

import pytest

from articles.search.engine import EngineUnusable, TooMuchWork
from articles.search.engines.solr.client import Address
from articles.search.engines.solr.engine import SolrSearch
from articles.search.engines.solr.turns import FileTurns
from tests.contract.search_engine_contract import entry, query
from tests.live.solr import SolrCloud, why_not

ENTRIES = 400
BATCH = 20


@pytest.fixture(scope="module")
def cloud(tmp_path_factory):
    """A cluster of this module's own: its nodes are killed."""
    if why_not():
        pytest.skip(f"SolrCloud {why_not()}")
    with SolrCloud(tmp_path_factory.mktemp("faults")) as running:
        yield running


@pytest.fixture(scope="module")
def engine(cloud, tmp_path_factory):
    turns = FileTurns(tmp_path_factory.mktemp("home"))
    search = SolrSearch(Address.parse(cloud.url("faults")), turns, leave_old=0)
    with search.writing():
        search.rebuild((), lambda digests: None)
    return search


class Readers:
    """Searches without a pause on a thread of their own; `failed` holds what went wrong."""

    def __init__(self, engine):
        self.engine, self.asked, self.failed = engine, 0, []
        self.slowest = 0.0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *failure):
        self._over.set()
        self._thread.join()

    def _run(self):
        while not self._over.is_set():
            began = time.monotonic()
            try:
                found = self.engine.search(query("zeppelin", stop=20, collapse=True))
                if len(found.hits) != min(20, found.story_count):
                    self.failed.append(f"{len(found.hits)} hits of {found.story_count}")
            except (EngineUnusable, TooMuchWork, OSError) as error:
                self.failed.append(str(error))
            self.asked += 1
            self.slowest = max(self.slowest, time.monotonic() - began)
            time.sleep(0.05)


def written(engine, numbers, body="A zeppelin landed."):
    """Write entries in batches; the longest that one batch took, in seconds."""
    slowest = 0.0
    numbers = list(numbers)
    for start in range(0, len(numbers), BATCH):
        began = time.monotonic()
        batch = [entry(number, body, story=number // 3) for number in numbers[start : start + BATCH]]
        with engine.writing(30):
            assert engine.write(batch, (), engine.held(each.article for each in batch)) == frozenset()
        slowest = max(slowest, time.monotonic() - began)
    return slowest


def expected(numbers, body="A zeppelin landed."):
    return {number: entry(number, body, story=number // 3).digest for number in numbers}


def test_a_killed_node_loses_nothing_and_fails_no_search(cloud, engine, record_property):
    written(engine, range(1, 41))
    with Readers(engine) as readers:
        kill = threading.Timer(2.0, cloud.kill, ["node1"])
        kill.start()
        slowest = written(engine, range(41, ENTRIES))
        kill.join()
        cloud.start("node1")
        cloud.wait_until_whole()
    record_property("slowest write (s)", round(slowest, 1))
    record_property("searches", readers.asked)
    record_property("slowest search (s)", round(readers.slowest, 1))
    assert readers.asked > 0
    assert readers.failed == []
    assert engine.digests() == expected(range(1, ENTRIES))
    engine.verify()


def test_nodes_restarted_one_after_the_other_are_seen_by_no_reader(cloud, engine):
    with Readers(engine) as readers:
        for name in cloud.names:
            cloud.stop(name)
            written(engine, range(1, 61), f"A zeppelin rose while {name} was away.")
            cloud.start(name)
            cloud.wait_until_whole()
    assert readers.failed == []
    held = engine.digests()
    assert len(held) == ENTRIES - 1
    assert {number: held[number] for number in range(1, 61)} == expected(
        range(1, 61), "A zeppelin rose while node2 was away."
    )
    engine.verify()


def test_a_new_schema_is_built_aside_without_a_gap(engine):
    before = engine.collections.in_use()
    entries = [entry(number, story=number // 3) for number in range(1, ENTRIES)]
    with Readers(engine) as readers, engine.writing():
        engine.rebuild(entries, lambda digests: None)
    assert readers.failed == []
    assert engine.collections.in_use() != before
    assert engine.digests() == expected(range(1, ENTRIES))


def test_while_no_node_answers_the_engine_says_so_at_once_and_comes_back_by_itself(cloud, engine):
    for name in cloud.names:
        cloud.stop(name)
    began = time.monotonic()
    with pytest.raises(EngineUnusable, match="Solr does not answer"):
        engine.search(query("zeppelin"))
    assert time.monotonic() - began < 5
    assert engine.has_index()
    for name in cloud.names:
        cloud.start(name)
    cloud.wait_until_whole()
    assert engine.search(query("zeppelin")).count == ENTRIES - 1
