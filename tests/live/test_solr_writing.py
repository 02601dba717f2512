"""Writing to a SolrCloud by several machines: no older entry wins, a moved one is never seen twice."""

import pytest

from articles.search.engines.solr.client import Address
from articles.search.engines.solr.engine import SolrSearch
from articles.search.engines.solr.sight import DatabaseSight
from articles.search.engines.solr.turns import FileTurns
from tests.contract.search_engine_contract import entry, query
from tests.live.emptied import emptied

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def address(solr):
    return Address.parse(solr.url("contract"))


@pytest.fixture
def engine(address, tmp_path):
    return emptied(SolrSearch(address, FileTurns(tmp_path / "one"), sight=DatabaseSight(), leave_old=0))


def test_an_entry_read_before_another_machine_wrote_is_not_written(engine, address, tmp_path):
    other = SolrSearch(address, FileTurns(tmp_path / "two"), sight=DatabaseSight(), leave_old=0)
    with engine.writing():
        engine.write([entry(1), entry(2)], ())
    seen = engine.held([1, 2])
    with engine.writing(), other.writing():  # machines keep one another out by version alone
        assert other.write([entry(1, "A newer choir.")], (), other.held([1])) == frozenset()
        assert engine.write([entry(1, "An older band."), entry(2, "A band.")], (), seen) == {1}
    assert [hit.article for hit in engine.search(query("choir")).hits] == [1]
    assert [hit.article for hit in engine.search(query("band")).hits] == [2]


@pytest.mark.parametrize("longest_search", [0.0, 30.0])
def test_an_article_that_changes_its_story_is_seen_once_at_every_moment(engine, monkeypatch, longest_search):
    """Looked at after each request to Solr, since between two of them readers may come.

    The old document is taken out once no search can be under way that read of it.
    """
    monkeypatch.setattr("articles.search.engines.solr.writing.LONGEST_SEARCH", longest_search)
    with engine.writing():
        engine.write([entry(1, story=1), entry(2, story=2)], ())
    counts = []
    sent = type(engine.cluster).write

    def looked_at(cluster, *args, **options):
        answer = sent(cluster, *args, **options)
        counts.append(engine.search(query("zeppelin", collapse=True)).count)
        return answer

    monkeypatch.setattr(type(engine.cluster), "write", looked_at)
    with engine.writing():
        engine.write([entry(number, story=story) for number, story in ((1, 77), (2, 78))], ())
    assert len(counts) >= 3
    assert set(counts) == {2}
    found = engine.search(query("zeppelin", collapse=True, sort="newest"))
    assert [(hit.article, hit.story) for hit in found.hits] == [(2, 78), (1, 77)]
    assert set(DatabaseSight().out_of_sight()) == ({"1!1", "2!2"} if longest_search else set())
    assert engine.digests() == {number: entry(number, story=75 + number + 1).digest for number in (1, 2)}
    monkeypatch.setattr("articles.search.engines.solr.writing.LONGEST_SEARCH", 0.0)
    with engine.writing():
        pass
    assert DatabaseSight().out_of_sight() == ()
    assert engine.cluster.ask(engine.name, {"query": "*:*", "limit": 0})["response"]["numFound"] == 2


def test_what_a_broken_move_left_behind_is_taken_out_by_the_next_write(engine):
    with engine.writing():
        engine.write([entry(1, story=1)], ())
        engine.cluster.write(engine.name, [{"id": "5!1", "article": 1, "story": 5, "digest": 9}])
        engine.write([entry(2)], ())
        assert engine.digests()[1] == -1  # two documents: neither digest is right, so check_index tells it
        engine.write([entry(1, story=1)], ())
    assert engine.digests() == {1: entry(1, story=1).digest, 2: entry(2).digest}


def test_what_a_killed_writer_hid_is_seen_again_after_an_index_was_built_anew(engine):
    with engine.writing():
        engine.write([entry(1, story=77)], ())
        DatabaseSight().hide(["77!1", "5!2"])
        assert engine.search(query("zeppelin")).count == 0
        assert engine.digests() == {1: -1}  # so check_index tells it
        engine.rebuild([entry(1, story=77)], lambda digests: None)
    assert engine.search(query("zeppelin")).count == 1
    assert DatabaseSight().out_of_sight() == ()


def test_an_index_built_anew_leaves_one_whose_name_begins_alike_alone(engine, solr, tmp_path):
    longer = Address.parse(solr.url("contract_staging"))
    other = emptied(SolrSearch(longer, FileTurns(tmp_path / "three"), sight=DatabaseSight(), leave_old=0))
    with other.writing():
        other.write([entry(5)], ())
    with engine.writing():
        engine.rebuild([entry(1)], lambda digests: None)
    assert other.digests() == {5: entry(5).digest}
    with other.writing():
        other.remove_index()
    assert engine.digests() == {1: entry(1).digest}


def test_an_index_built_anew_stands_on_both_nodes_and_is_written_on_both(engine):
    entries = [
        entry(number, f"A zeppelin landed on field {number}.", story=number) for number in range(1, 201)
    ]
    with engine.writing():
        engine.rebuild(entries, lambda digests: None)
    shards = engine.collections.state(engine.collections.in_use())["shards"]
    nodes = [{each["node_name"] for each in held["replicas"].values()} for held in shards.values()]
    assert [len(each) for each in nodes] == [2, 2]
    engine.verify()
    with engine.writing():
        engine.write([entry(201, "A zeppelin landed last.", story=201)], [7])
    engine.verify()
    assert engine.search(query("zeppelin")).count == 200


def test_large_writes_are_packed_where_the_address_says_so(engine, solr, tmp_path, monkeypatch):
    packed = Address.parse(f"{solr.url('contract')}?gzip=1")
    other = SolrSearch(packed, FileTurns(tmp_path / "four"), sight=DatabaseSight(), leave_old=0)
    sent, send = [], type(other.cluster)._send

    def looked_at(cluster, host, path, patience, given):
        if path.endswith("/update"):
            sent.append((given["headers"].get("Content-Encoding"), len(given["data"])))
        return send(cluster, host, path, patience, given)

    monkeypatch.setattr(type(other.cluster), "_send", looked_at)
    entries = [entry(number, f"A zeppelin landed on field {number}. " * 200) for number in range(1, 31)]
    with other.writing():
        other.write(entries, ())
    assert sent[0][0] == "gzip" and {encoding for encoding, _ in sent[1:]} == {None}
    assert other.digests() == {each.article: each.digest for each in entries}
    with engine.writing():
        engine.write([entry(number, f"A choir sang in hall {number}. " * 200) for number in range(1, 31)], ())
    plain = max(size for encoding, size in sent if encoding is None)
    assert plain > 5 * sent[0][1]
