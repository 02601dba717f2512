"""Which collections are the archive's own, and what a request that is sent again meets."""

import logging

import pytest

from articles.search.engine import EngineUnusable
from articles.search.engines.solr import collections
from articles.search.engines.solr.client import Address, WrongQuestion
from articles.search.engines.solr.collections import Collections, schema_version

OWN = [
    f"archive_{schema_version()}_20261122t070000_0a1b",
    "archive_00112233_20250101t000000_ffff",
]
OTHERS = [
    "archive",
    f"archive_staging_{schema_version()}_20261122t070000_0a1b",
    f"archive2_{schema_version()}_20261122t070000_0a1b",
    f"{OWN[0]}_kept",
    f"my_{OWN[0]}",
]


class AnsweringCluster:
    """Lists collections, takes what is asked of it down, and refuses as it is told to."""

    def __init__(self, refusal=""):
        self.address = Address.parse("solr://one:8983/archive")
        self.refusal, self.acts = refusal, []

    def get(self, path, **asked):
        return {"collections": [*OTHERS, *OWN], "configSets": [f"archive_{schema_version()}"]}

    def act(self, path, **asked):
        self.acts.append((asked["action"], asked.get("name", "")))
        self.asked = asked
        if self.refusal:
            raise WrongQuestion(f"Solr refused a request ({self.refusal})")


class CopyingCluster(AnsweringCluster):
    """Three nodes with two filled shards in one copy each. A copy asked for serves at the fourth look;
    on the node `lost`, or where they `fail`, never."""

    def __init__(self, copies, lost="", fail=False):
        super().__init__()
        self.address = Address.parse(f"solr://one:8983,two:8983/archive?copies={copies}")
        self.lost, self.fail, self.looks = lost, fail, 0
        self.added = []
        self.shards = {"shard1": [("one", "active")], "shard2": [("two", "active")]}

    def get(self, path, **asked):
        self.looks += 1
        serve = self.looks > 3 and not self.fail
        shards = {
            shard: {
                "replicas": {
                    f"{shard}_{node}": {
                        "node_name": node,
                        "state": "active" if serve and node != self.lost else state,
                    }
                    for node, state in held
                }
            }
            for shard, held in self.shards.items()
        }
        live = [node for node in ("one", "two", "three") if node != self.lost or self.looks < 2]
        return {"cluster": {"collections": {asked["collection"]: {"shards": shards}}, "live_nodes": live}}

    def act(self, path, **asked):
        self.added.append((asked["shard"], asked["nrtReplicas"], asked.get("createNodeSet")))
        for node in asked.get("createNodeSet", "one").split(",")[: asked["nrtReplicas"]]:
            self.shards[asked["shard"]].append((node, "recovering"))


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr(collections, "COPY_LOOK", 0.0)


def test_a_new_collection_is_filled_in_one_copy_of_as_many_shards_as_the_address_says():
    cluster = AnsweringCluster()
    cluster.address = Address.parse("solr://one:8983,two:8983/archive?shards=4&copies=3")
    Collections(cluster).make()
    assert (cluster.asked["numShards"], cluster.asked["replicationFactor"]) == (4, 1)


@pytest.mark.parametrize("copies", [2, 3])
def test_copies_are_made_on_other_nodes_and_waited_for_until_they_serve(copies, quick):
    cluster = CopyingCluster(copies)
    Collections(cluster).copy_out("made")
    assert cluster.added == [("shard1", copies - 1, "three,two"), ("shard2", copies - 1, "one,three")]
    assert cluster.looks == 4


def test_one_copy_is_no_work_and_of_fewer_nodes_than_copies_solr_makes_what_it_can(quick):
    cluster = CopyingCluster(1)
    Collections(cluster).copy_out("made")
    assert (cluster.added, cluster.looks) == ([], 0)
    cluster = CopyingCluster(4)
    Collections(cluster).copy_out("made")
    assert cluster.added == [("shard1", 3, None), ("shard2", 3, None)]


def test_a_copy_whose_node_is_lost_is_not_waited_for(quick):
    cluster = CopyingCluster(2, lost="three")
    Collections(cluster).copy_out("made")
    assert cluster.looks == 4


def test_copies_that_never_serve_are_told_by_their_names(quick, monkeypatch):
    monkeypatch.setattr(collections, "COPIED_WITHIN", 0.0)
    with pytest.raises(EngineUnusable, match="did not copy shard1_three, shard2_one of made"):
        Collections(CopyingCluster(2, fail=True)).copy_out("made")


def test_the_address_says_two_shards_and_two_copies_where_it_says_nothing():
    assert Address.parse("solr://one:8983/archive") == Address(("one:8983",), "archive", shards=2, copies=2)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("solr://one:8983/archive?shard=4", "says 'shard'"),
        ("solr://one:8983/archive?shards=many", "shards=many; give a number from 1 to 100"),
        ("solr://one:8983/archive?copies=0", "copies=0; give a number"),
        ("solr://one:8983/archive?copies=", "copies=; give a number"),
        ("solr:///archive", "not of the form"),
        ("http://one:8983/archive", "not of the form"),
    ],
)
def test_an_address_that_says_anything_else_is_refused(url, words):
    with pytest.raises(ValueError, match=words):
        Address.parse(url)


def test_collections_of_another_name_with_the_same_beginning_are_not_the_archive_s():
    assert sorted(Collections(AnsweringCluster()).all_of_name()) == sorted(OWN)


def test_what_a_request_that_is_sent_again_finds_done_is_done():
    made = Collections(AnsweringCluster("collection already exists: archive_…")).make()
    assert made.startswith(f"archive_{schema_version()}_")
    Collections(AnsweringCluster("Could not find collection : archive_…")).drop(OWN[0])


def test_any_other_refusal_is_told():
    with pytest.raises(WrongQuestion, match="not enough nodes"):
        Collections(AnsweringCluster("not enough nodes")).make()
    with pytest.raises(WrongQuestion, match="not enough nodes"):
        Collections(AnsweringCluster("not enough nodes")).drop(OWN[0])


def test_an_old_collection_that_cannot_be_dropped_is_logged_and_the_others_go(caplog):
    cluster = AnsweringCluster("timed out")
    with caplog.at_level(logging.ERROR):
        Collections(cluster).drop_old(OWN)
    assert cluster.acts == [("DELETE", each) for each in OWN]
    assert [each in caplog.text for each in OWN] == [True, True]


def test_the_version_changes_with_whatever_decides_the_words_of_a_document(monkeypatch, tmp_path):
    from articles.language import stems

    before = schema_version()
    other = tmp_path / "stems.py"
    other.write_bytes(b"other stems")
    monkeypatch.setattr(stems, "__file__", str(other))
    collections.schema_version.cache_clear()
    try:
        assert schema_version() != before
    finally:
        monkeypatch.undo()
        collections.schema_version.cache_clear()
    assert schema_version() == before
