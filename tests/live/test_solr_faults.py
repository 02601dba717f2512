"""A SolrCloud that loses nodes while it is written and read: nothing is lost, no search fails."""

import shutil
import threading
import time
from collections import Counter

import pytest

from articles.search.engine import EngineUnusable
from articles.search.engines.solr import collections
from articles.search.engines.solr.client import Address
from articles.search.engines.solr.engine import SolrSearch
from articles.search.engines.solr.turns import FileTurns
from tests.contract.search_engine_contract import entry, query
from tests.live.reading import Readers, Written
from tests.live.solr import ZOOKEEPER, SolrCloud, why_not

ENTRIES = 2_000
LONGEST_PAUSE = 15.0  # seconds that a write may take while a shard gets a new leader
AWAY = 10.0  # seconds after a kill until a node is started again, in a rebuild
GONE = 60.0  # seconds without ZooKeeper
BACK_WITHIN = 60.0  # seconds after it is there again in which writes must go on


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


@pytest.fixture(scope="module")
def written(engine):
    """What the tests of this module write, one after the other."""
    return Written(engine)


@pytest.fixture
def tell(capsys):
    """Say a figure beside the dots."""

    def say(words):
        with capsys.disabled():
            print(f"\n  {words}", flush=True)

    return say


def leading_node(cloud, engine):
    """The node that leads most shards."""
    state = engine.collections.state(engine.collections.in_use())
    replicas = [each for shard in state["shards"].values() for each in shard["replicas"].values()]
    leads = Counter(each["node_name"] for each in replicas if each.get("leader") == "true")
    port = int(leads.most_common(1)[0][0].split(":")[1].split("_")[0])
    return next(name for name in cloud.names if cloud.ports[name] == port)


def test_a_killed_leader_loses_nothing_and_fails_no_search(cloud, engine, written, tell):
    written.write(range(1, 101))
    with Readers(engine, written) as readers:
        killed = leading_node(cloud, engine)
        kill = threading.Timer(1.0, cloud.kill, [killed])
        kill.start()
        began = time.monotonic()
        written.write(range(101, ENTRIES + 1))
        tell(
            f"{ENTRIES} written in {time.monotonic() - began:.0f} s, "
            f"the longest pause {written.longest:.1f} s"
        )
        kill.join()
        cloud.start(killed)
        cloud.wait_until_whole()
    tell(readers.told())
    assert readers.failed == []
    assert engine.digests() == written.digests
    engine.verify()
    assert written.longest <= LONGEST_PAUSE


def test_nodes_restarted_one_after_the_other_are_seen_by_no_reader(cloud, engine, written, tell):
    with Readers(engine, written) as readers:
        for name in cloud.names:
            cloud.stop(name)
            written.write(range(1, 201), f"A zeppelin rose while {name} was away.")
            cloud.start(name)
            cloud.wait_until_whole()
    tell(readers.told())
    assert readers.failed == []
    assert engine.digests() == written.digests
    engine.verify()


def test_without_zookeeper_searches_go_on_and_writes_wait_and_are_lost_by_nobody(
    cloud, engine, written, tell
):
    numbers = iter(range(ENTRIES + 1, 10 * ENTRIES))
    refused = 0
    with Readers(engine, written) as readers:
        cloud.stop(ZOOKEEPER)
        until = time.monotonic() + GONE
        while time.monotonic() < until:
            try:
                written.write([next(numbers)])
            except EngineUnusable:
                refused += 1
                time.sleep(1.0)
        cloud.start(ZOOKEEPER)
        began = time.monotonic()
        written.write(sorted(written.sent - written.bodies.keys()), within=BACK_WITHIN)
        tell(f"{refused} writes refused in {GONE:.0f} s; they went on {time.monotonic() - began:.1f} s after")
        cloud.wait_until_whole()
    tell(readers.told())
    assert refused
    assert readers.failed == []
    assert engine.digests() == written.digests
    engine.verify()


def test_a_new_schema_is_built_aside_without_a_gap(engine, written, monkeypatch, tmp_path, tell):
    """As after an upgrade: the old index answers and takes nothing, until the new one is there."""
    before = engine.collections.in_use()
    newer = tmp_path / "configset"
    shutil.copytree(collections.CONFIGSET, newer)
    schema = newer / "schema.xml"
    field = '<field name="newer" type="int" indexed="false" docValues="true"/>'
    schema.write_text(schema.read_text().replace("</schema>", f"{field}</schema>"))
    entries = [entry(number, body, story=number // 3) for number, body in written.bodies.items()]
    for configset in (newer, collections.CONFIGSET):
        with monkeypatch.context() as upgraded, Readers(engine, written) as readers:
            upgraded.setattr(collections, "CONFIGSET", configset)
            collections.schema_version.cache_clear()
            assert not engine.has_current_schema()
            with engine.writing(), pytest.raises(EngineUnusable, match="run manage.py setup_search"):
                engine.write([entry(1, "A zeppelin too early.")], ())
            with engine.writing():
                engine.rebuild(entries, lambda digests: None)
            assert engine.has_current_schema()
        tell(readers.told())
        assert readers.failed == []
    collections.schema_version.cache_clear()
    assert engine.collections.in_use() != before
    assert engine.digests() == written.digests


def test_a_node_killed_while_an_index_is_built_anew_is_waited_for_and_nothing_is_lost(
    cloud, engine, written, tell
):
    """Each shard has one copy until all is in it: the writer waits for the node that has it."""
    killed = leading_node(cloud, engine)

    def entries():
        for count, (number, body) in enumerate(written.bodies.items()):
            if count == ENTRIES // 2:
                cloud.kill(killed)
                threading.Timer(AWAY, cloud.start, [killed]).start()
            yield entry(number, body, story=number // 3)

    with Readers(engine, written) as readers:
        began = time.monotonic()
        with engine.writing():
            engine.rebuild(entries(), lambda digests: None)
        tell(f"built in {time.monotonic() - began:.0f} s with a node away for {AWAY:.0f}")
    cloud.wait_until_whole()
    tell(readers.told())
    assert readers.failed == []
    assert engine.digests() == written.digests
    engine.verify()


def test_while_no_node_answers_the_engine_says_so_at_once_and_comes_back_by_itself(cloud, engine, written):
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
    assert engine.search(query("zeppelin")).count == len(written.bodies)
