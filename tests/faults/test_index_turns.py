"""Turns at writing a shared index, on the tests' database: files of one machine, or locks of the server."""

import threading

import pytest
from django.db import connection

from articles.search.engine import EngineBusy
from articles.search.engines.solr.turns import PARTS, DatabaseTurns

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def turns(tmp_path):
    return DatabaseTurns(tmp_path)


def elsewhere(turns, parts, patience=0.0):
    """What another thread, with a connection of its own, comes to: "mine", or why not."""
    said = []

    def ask():
        try:
            with turns.taken(parts, "archive", patience):
                said.append("mine")
        except EngineBusy as busy:
            said.append(str(busy))
        finally:
            connection.close()

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()
    return said[0]


def test_a_part_that_is_held_is_nobody_else_s_and_the_others_are_free(turns):
    with turns.taken([1], "archive", 0):
        assert elsewhere(turns, [1]) == "archive: the index is being written by another process"
        assert elsewhere(turns, range(PARTS)) != "mine"
        assert elsewhere(turns, [0]) == elsewhere(turns, [2]) == "mine"
    assert elsewhere(turns, range(PARTS)) == "mine"


def test_who_waits_gets_the_turn_once_it_is_given_back(turns):
    said = []
    with turns.taken(range(PARTS), "archive", 0):
        waiting = threading.Thread(target=lambda: said.append(elsewhere(turns, [3], 10)))
        waiting.start()
    waiting.join()
    assert said == ["mine"]


def test_the_same_thread_does_not_get_a_part_twice(turns):
    with turns.taken([1], "archive", 0):
        with pytest.raises(EngineBusy), turns.taken(range(PARTS), "archive", 0):
            pass
        assert elsewhere(turns, [0]) == "mine"  # what was taken on the way was given back


def test_a_connection_that_is_lost_takes_its_turns_with_it(turns):
    if connection.vendor != "postgresql":
        pytest.skip("a file's lock goes with its process")
    with turns.taken([1], "archive", 0):
        connection.connection.close()
        assert elsewhere(turns, [1], 5) == "mine"
        connection.close()
