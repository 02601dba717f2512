"""What costs most takes turns; beyond that it is turned away, and light requests go on."""

import runpy
import threading
import time
from types import SimpleNamespace

import pytest

from articles import making_way
from articles.models.access import issue_feed
from articles.search import upkeep
from articles.views import fair_share, turns
from tests.newsroom import small_archive

pytestmark = pytest.mark.django_db


@pytest.fixture
def held(client, rhea, monkeypatch):
    monkeypatch.setattr(turns, "PATIENCE", 0.05)
    monkeypatch.setattr(fair_share, "turns", turns.Turns())
    held = small_archive()
    upkeep.rebuild()
    client.force_login(rhea)
    return held


WIDE = [
    "/search/?q=a*+b*+c*",
    "/search/passage/?q=a*+b*+c*",
    "/api/v1/search?q=a*+b*+c*",
    "/search.atom?q=a*+b*+c*",
]


def dear_addresses(held):
    pair = f"/compare/{held.wire.pk}/{held.cut.pk}"
    return [f"{pair}/", f"{pair}.json", f"{pair}.csv", "/search.csv?q=market", *WIDE]


def test_a_dear_request_beyond_its_turn_is_told_when_to_come_again_and_light_ones_go_on(client, held):
    turn = fair_share.turns.taken()
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


def test_a_pasted_passage_and_a_private_feed_take_turns_too(client, held, rhea):
    secret, _ = issue_feed(rhea, "Wide", "q=a*+b*+c*")
    turn = fair_share.turns.taken()
    assert client.post("/search/passage/", {"q": "market " * 400}).status_code == 503
    assert client.post("/search/passage/", {"q": "market"}).status_code == 302
    assert client.get(f"/feeds/{secret}.atom").status_code == 503
    turn.end()
    assert client.post("/search/passage/", {"q": "market " * 400}).status_code == 200


def test_a_program_is_turned_away_in_its_own_form(client, held):
    turn = fair_share.turns.taken()
    pair = f"/compare/{held.wire.pk}/{held.cut.pk}"
    for address, kind in (
        (f"{pair}/", "text/html"),
        (f"{pair}.json", "application/json"),
        (f"{pair}.csv", "text/plain"),
        ("/search.csv?q=market", "text/plain"),
        ("/api/v1/search?q=a*+b*+c*", "application/json"),
        ("/search.atom?q=a*+b*+c*", "text/plain"),
    ):
        answer = client.get(address)
        assert (answer.status_code, answer["Content-Type"].split(";")[0]) == (503, kind), address
        assert b"The archive is busy" in answer.content
    turn.end()


@pytest.mark.parametrize(
    "words", ["who? what? where? when?", "2 * 3 * 4 * 5", "a*b*c*d", "mark* trad*", '"a* b* c*"']
)
def test_only_stars_at_the_end_of_words_are_wildcards(rf, words):
    assert not fair_share.is_wide(rf.get("/search/", {"q": words}))


def test_a_streamed_export_keeps_its_turn_until_its_last_line(client, held):
    export = client.get("/search.csv?q=market")
    assert client.get("/search.csv?q=market").status_code == 503
    assert b"headline" in b"".join(export)
    assert client.get("/search.csv?q=market").status_code == 200


def test_a_reader_who_goes_away_gives_the_turn_back(client, held):
    client.get("/search.csv?q=market").close()
    assert client.get("/search.csv?q=market").status_code == 200


def test_one_who_reads_slowly_loses_the_turn_and_still_gets_every_line(client, held, monkeypatch):
    monkeypatch.setattr(turns, "LONGEST_TURN", -1.0)
    lines = iter(client.get("/search.csv?q="))
    first = [next(lines), next(lines)]
    assert client.get("/search.csv?q=market").status_code == 200
    assert len([*first, *lines]) > 3


def test_an_answer_that_is_never_read_nor_closed_loses_its_turn_to_the_next(client, held, monkeypatch):
    forgotten = client.get("/search.csv?q=market")
    assert client.get("/search.csv?q=market").status_code == 503
    monkeypatch.setattr(turns, "PATIENCE", 1.0)
    next(iter(fair_share.turns.lent)).until = 0.0
    assert client.get("/search.csv?q=market").status_code == 200
    assert b"headline" in b"".join(forgotten)


def test_a_turn_is_waited_for_and_given_back_where_the_page_fails(client, held, monkeypatch):
    monkeypatch.setattr(turns, "PATIENCE", 5.0)
    turn = fair_share.turns.taken()
    threading.Timer(0.3, turn.end).start()
    assert client.get(f"/compare/{held.wire.pk}/{held.cut.pk}/").status_code == 200
    assert client.get("/compare/999999/888888/").status_code == 404
    assert client.get(f"/compare/{held.wire.pk}/{held.cut.pk}/").status_code == 200


@pytest.mark.parametrize(("threads", "waiting"), [(1, 1), (4, 1), (12, 9)])
def test_no_more_wait_than_leave_threads_for_others(held, monkeypatch, settings, tmp_path, threads, waiting):
    settings.ARCHIVE_HOME = tmp_path
    fair_share.seat(threads)
    monkeypatch.setattr(turns, "PATIENCE", 10.0)
    taken = [fair_share.turns.taken()]

    def wait():
        taken.append(fair_share.turns.taken())
        taken[-1].end()

    waiters = [threading.Thread(target=wait) for _ in range(waiting)]
    for each in waiters:
        each.start()
    while fair_share.turns._queue._value:
        time.sleep(0.01)
    assert fair_share.turns.taken() is None
    taken[0].end()
    for each in waiters:
        each.join()
    assert len(taken) == 1 + waiting and None not in taken


def test_processes_of_one_machine_share_its_turns_and_whoever_waits_longest_is_next(monkeypatch, tmp_path):
    monkeypatch.setattr(turns, "PATIENCE", 0.2)
    one, other, third = (turns.Turns(machine=turns.MachineTurns(tmp_path / "turns", 1)) for _ in range(3))
    turn = one.taken()
    assert other.taken() is None
    monkeypatch.setattr(turns, "PATIENCE", 10.0)
    came = []

    def wait(process, name):
        turn = process.taken()
        came.append(name)
        turn.end()

    waiters = [threading.Thread(target=wait, args=each) for each in ((other, "other"), (third, "third"))]
    for each in waiters:
        each.start()
        time.sleep(0.1)
    turn.end()
    for each in waiters:
        each.join()
    assert came == ["other", "third"]


def test_turns_of_a_machine_are_as_many_as_it_says(monkeypatch, tmp_path):
    monkeypatch.setattr(turns, "PATIENCE", 0.05)
    processes = [turns.Turns(machine=turns.MachineTurns(tmp_path / "turns", 2)) for _ in range(3)]
    taken = [process.taken() for process in processes]
    assert [turn is None for turn in taken] == [False, False, True]
    for turn in taken[:2]:
        turn.end()


def test_a_streamed_answer_gives_the_turn_of_the_machine_on(monkeypatch, tmp_path):
    monkeypatch.setattr(turns, "PATIENCE", 0.05)
    one, other = (turns.Turns(machine=turns.MachineTurns(tmp_path / "turns", 1)) for _ in range(2))
    lent = one.taken()
    lent.lend()
    assert one.taken() is None  # the process's own is kept
    turn = other.taken()
    turn.end()
    lent.end()


def test_a_folder_that_cannot_be_written_to_keeps_nobody_from_a_turn(tmp_path):
    (tmp_path / "turns").write_text("a file where the folder should be")
    process = turns.Turns(machine=turns.MachineTurns(tmp_path / "turns", 1))
    turn = process.taken()
    assert turn is not None
    turn.end()


def test_dear_work_makes_way_for_a_light_request_until_it_is_answered(monkeypatch):
    begun, ended = threading.Event(), threading.Event()

    def light():
        with making_way.answering():
            assert making_way.make_way() == 0.0  # it waits for nobody itself
            begun.set()
            ended.wait(10)

    answering = threading.Thread(target=light)
    answering.start()
    begun.wait(10)
    threading.Timer(0.2, ended.set).start()
    making_way.become_dear()
    assert making_way.make_way() > 0.1
    answering.join()
    assert making_way.make_way() == 0.0


def test_dear_work_ends_where_light_requests_never_do(monkeypatch):
    monkeypatch.setattr(making_way, "FOR", 0.1)
    begun, ended = threading.Event(), threading.Event()

    def light():
        with making_way.answering():
            begun.set()
            ended.wait(10)

    answering = threading.Thread(target=light)
    answering.start()
    begun.wait(10)
    making_way.become_dear()
    assert making_way.make_way() >= 0.1
    assert making_way.make_way() == 0.0
    ended.set()
    answering.join()


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


@pytest.mark.parametrize("words", ["a** b** c**", "a*b c*d e*f", "-a* -b* -c*"])
def test_every_star_that_the_grammar_reads_makes_a_search_wide(rf, words):
    assert fair_share.is_wide(rf.get("/search/", {"q": words}))


def test_a_wide_search_takes_a_turn_where_it_is_prepared_or_an_article_is_ranked_in_it(client, held):
    addresses = [
        "/exports/?form=csv&query=q%3Da*%2Bb*%2Bc*",
        f"/articles/{held.wire.pk}/?found=q%3Da*%2Bb*%2Bc*",
    ]
    turn = fair_share.turns.taken()
    for address in addresses:
        assert client.get(address).status_code == 503, address
        assert client.get(address.replace("*", "")).status_code == 200, address
    turn.end()
    for address in addresses:
        assert client.get(address).status_code == 200, address


def test_gunicorn_tells_each_process_how_many_of_its_threads_may_wait(settings, tmp_path, monkeypatch):
    settings.ARCHIVE_HOME = tmp_path
    monkeypatch.setattr(fair_share, "turns", turns.Turns())
    configured = runpy.run_path(str(settings.BASE_DIR / "gunicorn.conf.py"))
    configured["post_worker_init"](SimpleNamespace(cfg=SimpleNamespace(threads=configured["threads"])))
    assert fair_share.turns._queue._value == configured["threads"] - turns.THREADS_LEFT
