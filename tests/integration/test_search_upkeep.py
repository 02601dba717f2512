"""The index stays in step with the database: after a commit, never after a rollback, once a batch."""

import threading
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from articles.models import Article, PendingIndex
from articles.search import results, upkeep
from articles.search.engine import Query, current_engine
from articles.search.results import SearchRequest
from tests.factories import ArticleFactory


def count(text, user):
    shown = results.page(SearchRequest(text), user)
    assert not shown.degraded, shown.problem
    return shown.count


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_change_is_found_after_its_commit_and_nothing_waits(rhea):
    with transaction.atomic():
        article = ArticleFactory(body="A zeppelin landed.")
        upkeep.mark([article.pk])
        assert upkeep.freshness().pending == 1
    assert count("zeppelin", rhea) == 1
    assert upkeep.freshness().is_current
    with transaction.atomic():
        Article.objects.filter(pk=article.pk).update(body="An airship landed.")
        upkeep.mark([article.pk])
    assert (count("zeppelin", rhea), count("airship", rhea)) == (0, 1)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_rolled_back_article_was_never_indexed(rhea):
    upkeep.mark([ArticleFactory(body="A balloon.").pk])
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        upkeep.mark([ArticleFactory(body="A zeppelin landed.").pk])
        raise ZeroDivisionError
    assert count("zeppelin", rhea) == 0
    assert not PendingIndex.objects.exists()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_batch_writes_the_index_once(rhea, monkeypatch):
    writes = []
    write = current_engine().__class__.write
    monkeypatch.setattr(
        current_engine().__class__, "write", lambda *args: (writes.append(1), write(*args))[1]
    )
    with upkeep.batch():
        for _ in range(5):
            with transaction.atomic():
                upkeep.mark([ArticleFactory(body="A zeppelin.").pk])
        assert not writes
    assert writes == [1]
    assert count("zeppelin", rhea) == 5


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_batch_inside_a_transaction_is_written_after_its_commit(rhea):
    with transaction.atomic():
        with upkeep.batch():
            upkeep.mark([ArticleFactory(body="A zeppelin.").pk])
        assert upkeep.freshness().pending == 1
    assert count("zeppelin", rhea) == 1


@pytest.mark.django_db
def test_an_empty_archive_is_no_damaged_one(rhea):
    shown = results.page(SearchRequest("zeppelin"), rhea)
    assert (shown.degraded, shown.problem, shown.count) == (False, "", 0)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_many_marks_in_one_transaction_are_one_write(monkeypatch):
    writes = []
    write = current_engine().__class__.write
    monkeypatch.setattr(
        current_engine().__class__, "write", lambda *args: (writes.append(1), write(*args))[1]
    )
    with transaction.atomic():
        article = ArticleFactory()
        for _ in range(3):
            upkeep.mark([article.pk])
    assert writes == [1]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_who_finds_the_lock_held_leaves_the_row_to_the_holder(rhea):
    upkeep.mark([ArticleFactory(body="A balloon.").pk])
    with current_engine().writing():
        upkeep.mark([ArticleFactory(body="A zeppelin.").pk])
        assert upkeep.freshness().pending == 1
        assert count("zeppelin", rhea) == 0
    assert upkeep.drain() == 1
    assert count("zeppelin", rhea) == 1


@pytest.mark.folder_index
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_failed_write_releases_the_lock_keeps_the_rows_and_is_retried(rhea, monkeypatch):
    upkeep.mark([ArticleFactory(body="A balloon.").pk])

    def full(*args):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("articles.search.engines.whoosh.codec.write_segment", full)
        upkeep.mark([ArticleFactory(body="A zeppelin.").pk])
    assert upkeep.freshness().pending == 1
    assert (count("balloon", rhea), count("zeppelin", rhea)) == (1, 0)
    assert upkeep.drain() == 1
    assert count("zeppelin", rhea) == 1


@pytest.mark.folder_index
@pytest.mark.django_db
def test_many_saves_are_merged_and_lose_nothing(rhea):
    for n in range(30):
        upkeep.mark([ArticleFactory(body=f"Balloon number{n}.").pk])
        upkeep.drain()
    assert count("balloon", rhea) == 30
    assert all(count(f"number{n}", rhea) == 1 for n in (0, 11, 12, 13, 29))
    assert len(current_engine().folder.snapshot().segments) <= 13
    assert upkeep.check().is_sound


@pytest.mark.django_db
def test_check_index_proves_equality_and_fix_makes_it(rhea):
    articles = [ArticleFactory(body=f"Balloon {n}.") for n in range(4)]
    upkeep.mark([article.pk for article in articles])
    upkeep.drain()
    out = StringIO()
    call_command("check_index", stdout=out)
    assert "equals the database: 4 articles" in out.getvalue()

    Article.objects.filter(pk=articles[0].pk).update(body="Changed behind the index's back.")
    Article.objects.filter(pk=articles[1].pk).delete()
    late = ArticleFactory(body="Balloon late.")
    report = upkeep.check()
    assert report.outdated == (articles[0].pk,)
    assert report.extra == (articles[1].pk,)
    assert report.missing == (late.pk,)
    with pytest.raises(CommandError, match="--fix"):
        call_command("check_index", stderr=StringIO())
    call_command("check_index", "--fix", stdout=StringIO(), stderr=StringIO())
    assert upkeep.check().is_sound
    assert count("balloon", rhea) == 3


@pytest.mark.django_db
@pytest.mark.parametrize("what", ["comes in", "changes"])
def test_what_is_ingested_beside_a_check_is_not_counted_as_wrong(monkeypatch, what):
    held = ArticleFactory(body="A balloon.")
    upkeep.mark([held.pk])
    upkeep.drain()
    engine, read = current_engine().__class__, []

    def digests(self):
        found = inner(self)
        if not read:  # an ingest that ends between the reading of the index and that of the database
            read.append(1)
            article = ArticleFactory(body="A zeppelin.") if what == "comes in" else held
            Article.objects.filter(pk=article.pk).update(body="A zeppelin rose.")
            upkeep.mark([article.pk])
            upkeep.drain()
        return found

    inner = engine.digests
    monkeypatch.setattr(engine, "digests", digests)
    report = upkeep.check()
    assert read and report.is_sound, report


@pytest.mark.django_db
def test_rebuild_equals_the_database_and_says_how_many(rhea):
    for _ in range(3):
        ArticleFactory(body="A balloon.")
    out = StringIO()
    call_command("rebuild_index", "--noinput", stdout=out)
    assert "3 articles indexed" in out.getvalue()
    assert count("balloon", rhea) == 3
    assert upkeep.check().is_sound


@pytest.mark.folder_index
@pytest.mark.django_db
def test_a_rebuild_that_does_not_equal_the_database_is_not_swapped_in(rhea, monkeypatch):
    upkeep.mark([ArticleFactory(body="A balloon.").pk])
    upkeep.drain()
    ArticleFactory(body="Another balloon.")
    monkeypatch.setattr(upkeep, "_digests", lambda: {1: 1, 2: 2})
    with pytest.raises(CommandError, match="not touched"):
        call_command("rebuild_index", stdout=StringIO())
    assert count("balloon", rhea) == 1
    assert len(list(current_engine().folder.path.glob("build-*"))) == 1


@pytest.mark.django_db
def test_a_cleared_index_is_answered_by_the_database_and_pages_say_so(rhea):
    upkeep.mark([ArticleFactory(body="A balloon.").pk])
    upkeep.drain()
    call_command("clear_index", "--noinput", stdout=StringIO())
    shown = results.page(SearchRequest("balloon"), rhea)
    assert shown.degraded
    assert shown.count == 1
    assert "rebuild_index" in shown.freshness.problem
    call_command("update_index", "--all", stdout=StringIO())
    assert count("balloon", rhea) == 1


@pytest.mark.django_db
def test_every_answer_during_rebuilds_has_the_right_count():
    articles = [ArticleFactory(body="A balloon rose.") for _ in range(40)]
    upkeep.mark([article.pk for article in articles])
    upkeep.drain()
    from articles.search.plan import plan_query
    from articles.search.query import parse_query

    engine = current_engine()
    query = Query(plan_query(parse_query("balloon").tree))
    wrong, asked, over = [], [0], threading.Event()

    def poll():
        while not over.is_set():
            try:
                found = engine.search(query).count
            except Exception as error:
                found = error
            asked[0] += 1
            if found != 40:
                wrong.append(found)

    readers = [threading.Thread(target=poll) for _ in range(2)]
    for reader in readers:
        reader.start()
    try:
        for _ in range(8):
            upkeep.rebuild()
    finally:
        over.set()
        for reader in readers:
            reader.join()
    assert asked[0] > 50
    assert wrong == []
