"""What costs most takes turns; beyond that it is turned away, and light requests go on."""

import threading

import pytest

from articles.search import upkeep
from articles.views import fair_share
from tests.newsroom import small_archive

pytestmark = pytest.mark.django_db


@pytest.fixture
def held(client, rhea, monkeypatch):
    monkeypatch.setattr(fair_share, "PATIENCE", 0.05)
    monkeypatch.setattr(fair_share, "_turns", threading.BoundedSemaphore(fair_share.AT_ONCE))
    both = fair_share.AT_ONCE + fair_share.WAITING
    monkeypatch.setattr(fair_share, "_queue", threading.BoundedSemaphore(both))
    monkeypatch.setattr(fair_share, "_lent", set())
    held = small_archive()
    upkeep.rebuild()
    client.force_login(rhea)
    return held


def dear_addresses(held):
    pair = f"/compare/{held.wire.pk}/{held.cut.pk}"
    return [f"{pair}/", f"{pair}.json", f"{pair}.csv", "/search.csv?q=market", "/search/?q=a*+b*+c*"]


def test_a_dear_request_beyond_its_turn_is_told_when_to_come_again_and_light_ones_go_on(client, held):
    turn = fair_share.Turn.taken()
    for address in dear_addresses(held):
        answer = client.get(address)
        assert (answer.status_code, answer["Retry-After"]) == (503, "5"), address
    for address in ("/", "/search/?q=market", "/search/?q=mark*", f"/articles/{held.wire.pk}/"):
        assert client.get(address).status_code == 200, address
    turn.end()
    for address in dear_addresses(held):
        answer = client.get(address)
        b"".join(answer)
        assert answer.status_code == 200, address


def test_a_streamed_export_keeps_its_turn_until_its_last_line(client, held):
    export = client.get("/search.csv?q=market")
    assert client.get("/search.csv?q=market").status_code == 503
    assert b"headline" in b"".join(export)
    assert client.get("/search.csv?q=market").status_code == 200


def test_a_reader_who_goes_away_gives_the_turn_back(client, held):
    client.get("/search.csv?q=market").close()
    assert client.get("/search.csv?q=market").status_code == 200


def test_one_who_reads_slowly_loses_the_turn_and_still_gets_every_line(client, held, monkeypatch):
    monkeypatch.setattr(fair_share, "LONGEST_TURN", -1.0)
    lines = iter(client.get("/search.csv?q="))
    first = [next(lines), next(lines)]
    assert client.get("/search.csv?q=market").status_code == 200
    assert len([*first, *lines]) > 3


def test_an_answer_that_is_never_read_nor_closed_loses_its_turn_to_the_next(client, held, monkeypatch):
    forgotten = client.get("/search.csv?q=market")
    assert client.get("/search.csv?q=market").status_code == 503
    monkeypatch.setattr(fair_share, "PATIENCE", 1.0)
    next(iter(fair_share._lent))._until = 0.0
    assert client.get("/search.csv?q=market").status_code == 200
    assert b"headline" in b"".join(forgotten)


def test_a_turn_is_waited_for_and_given_back_where_the_page_fails(client, held, monkeypatch):
    monkeypatch.setattr(fair_share, "PATIENCE", 5.0)
    turn = fair_share.Turn.taken()
    threading.Timer(0.3, turn.end).start()
    assert client.get(f"/compare/{held.wire.pk}/{held.cut.pk}/").status_code == 200
    assert client.get("/compare/999999/888888/").status_code == 404
    assert client.get(f"/compare/{held.wire.pk}/{held.cut.pk}/").status_code == 200


def test_no_more_wait_than_leave_threads_for_others(held):
    turns = [fair_share.Turn.taken()]
    waiting = threading.Thread(target=lambda: turns.append(fair_share.Turn.taken()))
    fair_share.PATIENCE = 2.0
    waiting.start()
    while fair_share._queue._value:
        pass
    assert fair_share.Turn.taken() is None
    turns[0].end()
    waiting.join()
    assert turns[1] is not None


def test_a_comparison_that_takes_too_long_is_told_and_gives_its_turn_back(client, held, cora, monkeypatch):
    client.force_login(cora)
    pair = f"/compare/{held.wire.pk}/{held.cut.pk}"
    addresses = [f"{pair}/", f"{pair}.json", f"{pair}.csv"]
    with monkeypatch.context() as patched:
        patched.setattr("articles.views.comparing.budget.COMPARED_FOR", 0.0)
        for address in addresses:
            answer = client.get(address)
            assert (answer.status_code, "Read them one by one" in answer.content.decode()) == (422, True)
    assert client.get(addresses[0]).status_code == 200
