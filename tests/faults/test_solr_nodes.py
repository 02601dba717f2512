"""Nodes of a SolrCloud that hang, refuse or do not know yet: the next is asked, and nobody waits for long."""

import json
import threading
import time
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from articles.search.engine import EngineUnusable
from articles.search.engines.solr import client
from articles.search.engines.solr.client import Address, Cluster, NoSuchIndex, WrongQuestion

WHOLE = {"responseHeader": {"status": 0}, "said": "hits"}


class Node:
    """A server that answers each request with `status`, after `delay` seconds."""

    def __init__(self, status=200, delay=0.0):
        self.status, self.delay, self.asked = status, delay, 0
        self.reason = "a reason"
        self.over = threading.Event()
        node = self

        class Answer(BaseHTTPRequestHandler):
            def do_POST(self):
                node.asked += 1
                self.rfile.read(int(self.headers.get("Content-Length", 0)))
                node.over.wait(node.delay)
                said = WHOLE if node.status == 200 else {"error": {"msg": node.reason}}
                data = json.dumps(said).encode()
                self.send_response(node.status)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *words):
                pass

            def handle_one_request(self):
                try:
                    super().handle_one_request()
                except OSError:
                    self.close_connection = True

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
        self.server.daemon_threads = True
        self.host = f"127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def end(self):
        self.over.set()
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def node():
    made = []

    def make(**options):
        made.append(Node(**options))
        return made[-1]

    yield make
    for each in made:
        each.end()


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """The same rules, twenty times as fast."""
    monkeypatch.setattr(client, "_memory", client._Memory())
    for name, seconds in (
        ("READING", 0.75), ("READ_ATTEMPT", 0.3), ("AVOIDED", 0.25), ("AVOIDED_SILENT", 1.5),
        ("LEFT_ALONE", 0.4), ("PAUSE", 0.01),
    ):  # fmt: skip
        monkeypatch.setattr(client, name, seconds)


def cluster(*nodes):
    return Cluster(Address(tuple(each.host for each in nodes), "archive"))


def took(ask):
    began = time.monotonic()
    with suppress(EngineUnusable):
        ask()
    return time.monotonic() - began


def test_a_node_that_takes_a_question_and_says_nothing_leaves_time_for_the_next(node):
    hung, well = node(delay=30), node()
    asked = cluster(hung, well)
    assert asked.ask("archive", {})["said"] == "hits"
    # Another thread's cluster knows it too, and so asks the other first.
    assert took(lambda: cluster(hung, well).ask("archive", {})) < 0.2
    assert (hung.asked, well.asked) == (1, 2)


def test_where_nobody_says_anything_one_waits_and_the_others_are_told_at_once(node):
    hung = node(delay=30)
    with pytest.raises(EngineUnusable, match="Solr does not answer"):
        cluster(hung).ask("archive", {})
    with pytest.raises(EngineUnusable, match="did not answer a moment ago"):
        cluster(hung).ask("archive", {})
    assert hung.asked == 1
    time.sleep(0.45)
    one = threading.Thread(target=lambda: took(lambda: cluster(hung).ask("archive", {})))
    one.start()
    time.sleep(0.1)
    assert took(lambda: cluster(hung).ask("archive", {})) < 0.05
    one.join()
    hung.delay = 0.0
    time.sleep(0.45)
    assert cluster(hung).ask("archive", {})["said"] == "hits"
    assert cluster(hung).ask("archive", {})["said"] == "hits"


def test_a_question_that_fails_keeps_no_other_from_being_asked(node):
    failing = node(status=500)
    assert took(lambda: cluster(failing).ask("archive", {})) > 0.5
    failing.status = 200
    assert cluster(failing).ask("archive", {})["said"] == "hits"


def test_what_the_cluster_itself_cannot_tell_is_not_asked_for_at_once_again(node):
    """As LISTALIASES while ZooKeeper is away; searches go on."""
    failing = node(status=503)
    assert took(lambda: cluster(failing).get("admin/collections")) > 0.5
    assert took(lambda: cluster(failing).get("admin/collections")) < 0.05
    failing.status = 200
    assert cluster(failing).ask("archive", {})["said"] == "hits"


def test_a_node_that_does_not_know_a_new_collection_yet_leaves_it_to_the_others(node):
    unaware, well = node(status=404), node()
    assert cluster(unaware, well).ask("archive", {})["said"] == "hits"
    with pytest.raises(NoSuchIndex):
        cluster(unaware, node(status=404)).ask("archive", {})


def test_a_node_that_does_not_know_is_no_proof_while_another_says_nothing(node):
    with pytest.raises(EngineUnusable, match="Solr does not answer"):
        cluster(node(status=404), node(status=503)).ask("archive", {})


def test_a_refusal_is_told_at_once(node):
    with pytest.raises(WrongQuestion, match="a reason"):
        cluster(node(status=400), node()).ask("archive", {})


def test_a_node_that_knows_of_no_replica_yet_is_asked_again(node):
    """As all of them after ZooKeeper was away."""
    unaware = node(status=400)
    unaware.reason = "No active replicas found for collection: archive"
    threading.Timer(0.3, setattr, [unaware, "status", 200]).start()
    assert cluster(unaware).ask("archive", {})["said"] == "hits"


def test_what_takes_its_time_is_not_sent_twice(node):
    slow, other = node(delay=0.5), node()
    cluster(slow, other).act("admin/collections", action="CREATE")
    assert (slow.asked, other.asked) == (1, 0)
