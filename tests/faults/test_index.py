"""The index survives what happens to files: cut, changed, missing, read-only, a writer killed half way."""

import os
import random
import signal
import stat
import threading
import time
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command

from articles import checks
from articles.search import results, upkeep
from articles.search.engine import EngineUnusable, Query, current_engine
from articles.search.engines.whoosh.answering import search_snapshot
from articles.search.engines.whoosh.folder import IndexFolder
from articles.search.index import Entry
from articles.search.plan import plan_query
from articles.search.query import parse_query
from articles.search.results import SearchRequest
from tests.factories import ArticleFactory


def entry(number, body="A balloon rose over the harbour."):
    return Entry(
        number, number, f"Article {number}", "", "", body, "post", "", "", "", "", date(2014, 1, 1), "en", 6
    )


def make(folder, numbers, build=None):
    writer = folder.writer(build)
    for number in numbers:
        writer.add(entry(number))
    writer.commit()


def count(folder, text):
    return search_snapshot(folder.snapshot(), Query(plan_query(parse_query(text).tree))).count


@pytest.fixture
def folder(tmp_path):
    made = IndexFolder(tmp_path / "index")
    made.swap_in(made.new_build())
    return made


def segment_file(folder):
    return next(folder.current.glob("*.postings"))


def cut(file):
    file.write_bytes(file.read_bytes()[:-100])


def empty(file):
    file.write_bytes(b"")


def foreign(file):
    file.write_bytes(os.urandom(5000))


@pytest.mark.django_db
@pytest.mark.parametrize("damage", [cut, empty, foreign, os.unlink])
def test_a_damaged_segment_is_never_an_empty_answer(rhea, damage):
    upkeep.mark([ArticleFactory(body="A balloon.").pk])
    upkeep.drain()
    damage(segment_file(current_engine().folder))
    from articles.search.engines.whoosh import snapshot

    snapshot.forget_open_snapshots()
    shown = results.page(SearchRequest("balloon"), rhea)
    assert shown.degraded
    assert shown.count == 1
    assert "manage.py" in shown.problem
    assert upkeep.check().damage
    call_command("check_index", "--fix", stdout=StringIO(), stderr=StringIO())
    assert not results.page(SearchRequest("balloon"), rhea).degraded


@pytest.mark.django_db
@pytest.mark.parametrize("damage", [cut, empty, foreign])
def test_a_damaged_table_of_contents_is_said_and_mended(rhea, damage):
    upkeep.mark([ArticleFactory(body="A balloon.").pk])
    upkeep.drain()
    damage(next(current_engine().folder.current.glob("*.toc")))
    from articles.search.engines.whoosh import snapshot

    snapshot.forget_open_snapshots()
    assert results.page(SearchRequest("balloon"), rhea).degraded
    upkeep.mark([ArticleFactory(body="Another balloon.").pk])
    call_command("check_index", "--fix", stdout=StringIO(), stderr=StringIO())
    shown = results.page(SearchRequest("balloon"), rhea)
    assert (shown.degraded, shown.count) == (False, 2)


@pytest.mark.django_db
def test_one_changed_byte_is_found_by_check_index():
    upkeep.mark([ArticleFactory(body="A balloon.").pk])
    upkeep.drain()
    file = segment_file(current_engine().folder)
    data = bytearray(file.read_bytes())
    data[40] ^= 0xFF
    file.write_bytes(data)
    from articles.search.engines.whoosh import snapshot

    snapshot.forget_open_snapshots()
    assert "changed" in upkeep.check().damage


@pytest.mark.django_db
def test_a_foreign_whoosh_index_is_refused_and_named(rhea, tmp_path):
    from whoosh import fields, index

    ArticleFactory(body="A balloon.")
    path = current_engine().folder.path / "build-foreign"
    path.mkdir(parents=True)
    with index.create_in(path, fields.Schema(text=fields.TEXT)).writer() as writer:
        writer.add_document(text="balloon")
    current_engine().folder.current.symlink_to(path.name)
    shown = results.page(SearchRequest("balloon"), rhea)
    assert (shown.degraded, shown.count) == (True, 1)


def test_an_index_whose_folder_is_missing_is_said(tmp_path):
    with pytest.raises(EngineUnusable, match="rebuild_index"):
        IndexFolder(tmp_path / "nowhere").snapshot()


def test_a_writer_that_raises_leaves_the_index_as_it_was_and_lets_go_of_the_lock(folder):
    make(folder, [1, 2])
    writer = folder.writer()
    writer.remove([1])
    writer.add(entry(3))
    writer.cancel()
    assert count(folder, "balloon") == 2
    make(folder, [4])
    assert count(folder, "balloon") == 3


def test_a_read_only_index_is_searched_all_the_same(folder):
    make(folder, range(5))
    build = folder.current.resolve()
    build.chmod(0o550)
    try:
        assert count(folder, "balloon") == 5
    finally:
        build.chmod(0o750)


def test_a_writer_killed_at_any_moment_leaves_a_whole_index_and_no_lock(folder):
    make(folder, range(20))
    chance = random.Random(7)
    done = 20
    for trial in range(12):
        child = os.fork()
        if not child:
            try:
                first = 1000 * (trial + 1)
                for number in range(first, first + 500):
                    with folder.lock(5):
                        make(folder, [number])
            finally:
                os._exit(0)
        time.sleep(chance.uniform(0.01, 0.12))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        with folder.lock(0):
            pass
        snapshot = folder.snapshot()
        for segment in snapshot.segments:
            segment.verify()
        now = count(folder, "balloon")
        assert now >= done
        done = now
    with folder.lock():
        make(folder, [999_999])
    assert count(folder, "balloon") == done + 1
    assert done > 20


def test_eight_threads_get_only_right_answers_while_one_writes(folder):
    make(folder, range(300))
    with folder.lock():
        writer = folder.writer()
        for number in range(1000, 1100):
            writer.add(entry(number, "A zeppelin sank in May near the U.S. coast."))
        writer.commit()
    queries = {
        "balloon": 300,
        "zeppelin": 100,
        '"near the US"': 100,
        "harb*": 300,
        "NOT balloon": 100,
        "US": 100,
    }
    wrong, asked, over = [], [0] * 8, threading.Event()

    def ask(which):
        chance = random.Random(which)
        while not over.is_set() and asked[which] < 1250:
            text = chance.choice(list(queries))
            if count(folder, f"{text} -airship") != queries[text]:
                wrong.append(text)
            asked[which] += 1

    threads = [threading.Thread(target=ask, args=(which,)) for which in range(8)]
    for thread in threads:
        thread.start()
    try:
        for number in range(5000, 5040):
            with folder.lock(5):
                writer = folder.writer()
                writer.add(entry(number, "An airship."))
                writer.commit()
        for thread in threads:
            thread.join()
    finally:
        over.set()
    assert wrong == []
    assert sum(asked) == 10_000


def test_a_folder_that_everybody_may_write_is_an_error_at_start_up(settings):
    path = settings.HAYSTACK_CONNECTIONS["default"]["PATH"]
    os.makedirs(path)
    assert checks.check_index(None) == []
    os.chmod(path, 0o777)
    (error,) = checks.check_index(None)
    assert error.id == "articles.E004"
    assert "chmod" in error.hint


def test_the_index_is_made_so_that_others_cannot_write_it(folder):
    make(folder, [1])
    assert not stat.S_IMODE(folder.current.resolve().stat().st_mode) & stat.S_IWOTH


@pytest.mark.django_db
def test_an_index_of_another_version_is_told_with_its_remedy_and_rebuilt(rhea, monkeypatch):
    upkeep.mark([ArticleFactory(body="A balloon.").pk])
    upkeep.drain()
    from articles.search.engines.whoosh import codec, snapshot

    snapshot.forget_open_snapshots()
    with monkeypatch.context() as newer:
        newer.delattr(codec, "ListedSegment")  # the table of contents names a class that is no more
        shown = results.page(SearchRequest("balloon"), rhea)
        assert (shown.degraded, shown.count) == (True, 1)
        assert "another version" in shown.problem and "rebuild_index" in shown.problem
        assert "rebuild_index" in upkeep.freshness().problem
    call_command("rebuild_index", stdout=StringIO())
    assert not results.page(SearchRequest("balloon"), rhea).degraded
