"""What a killed program has left is done by the worker, though nobody writes to the archive any more."""

import time
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from articles.ingest import runs
from articles.ingest.settling import settle_archive
from articles.jobs.left_over import LEFT_FOR, finish_left_over
from articles.linking import matcher
from articles.management.commands import worker
from articles.models import DueWork, PendingIndex
from articles.recognition import placing
from articles.recognition.settling import recognise_due
from articles.search import upkeep
from articles.search.engine import current_engine
from tests.factories import ArticleFactory, CaptureFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def left():
    """An article that the index lacks, with a link to be made, as a kill after the commit leaves them."""
    article = CaptureFactory().article
    upkeep.rebuild()
    with upkeep.marked_together():
        pass
    PendingIndex.objects.create(article=article)
    DueWork.objects.note(DueWork.Kind.MATCH, [article.pk])
    return article


def is_done():
    return not PendingIndex.objects.exists() and not DueWork.objects.exists() and upkeep.check().is_sound


def test_what_was_left_a_while_ago_is_done_and_what_is_fresh_is_left_to_who_wrote_it(left):
    assert not finish_left_over()
    assert PendingIndex.objects.exists()
    before = timezone.now() - LEFT_FOR - timedelta(seconds=1)
    PendingIndex.objects.update(noted_at=before)
    DueWork.objects.update(made_at=before)
    assert finish_left_over()
    assert is_done() and not finish_left_over()


def test_while_an_ingest_runs_what_is_due_and_what_waits_for_the_index_is_its_own(left):
    run = runs.begin([])
    assert not finish_left_over(left_for=timedelta(0))
    assert DueWork.objects.exists() and PendingIndex.objects.exists()
    run.pid = 2**22 + 1  # beyond what Linux gives: killed
    run.save()
    assert finish_left_over(left_for=timedelta(0))
    assert is_done()


def test_a_run_of_another_machine_is_waited_for_while_it_gives_signs_of_life(left):
    run = runs.begin([])
    run.host, run.heard_at = "elsewhere.example", timezone.now() - timedelta(minutes=29)
    run.save()
    assert not finish_left_over(left_for=timedelta(0))
    run.heard_at = timezone.now() - timedelta(minutes=31)
    run.save()
    assert finish_left_over(left_for=timedelta(0))
    assert is_done()


def test_the_worker_does_it_between_jobs(left):
    call_command("worker", "--once")
    assert is_done()


@pytest.mark.folder_index
def test_a_damaged_index_is_made_anew_by_the_worker(left):
    ArticleFactory()
    upkeep.rebuild()
    for file in current_engine().folder.current.glob("*.postings"):
        file.write_bytes(file.read_bytes()[:-9])
    assert upkeep.freshness().is_damaged
    call_command("worker", "--once")
    assert is_done() and not upkeep.freshness().problem


@pytest.fixture
def poisoned(left, monkeypatch):
    """An article over which the program stumbles when it is linked; `left` waits too."""
    article = CaptureFactory().article
    DueWork.objects.note(DueWork.Kind.MATCH, [article.pk])
    match = matcher.match

    def stumble(one, **options):
        if one.pk == article.pk:
            raise AttributeError("no such thing")
        return match(one, **options)

    monkeypatch.setattr(matcher, "match", stumble)
    return article


def test_what_the_program_stumbles_over_is_kept_and_told_and_the_rest_is_done(left, poisoned, caplog):
    assert finish_left_over(left_for=timedelta(0))
    assert [(row.kind, row.subject) for row in DueWork.objects.all()] == [("match", poisoned.pk)]
    assert f"article to be linked again: {poisoned.pk} could not be done" in caplog.text
    caplog.clear()
    assert not finish_left_over(left_for=timedelta(0)) and not caplog.text


def test_what_the_program_stumbled_over_is_done_by_the_next_settling_that_can(left, poisoned, monkeypatch):
    settle_archive()
    monkeypatch.undo()
    settle_archive()
    assert not DueWork.objects.exists()


def test_a_stumble_undoes_what_was_done_of_that_article_alone(left, poisoned):
    later = CaptureFactory().article
    DueWork.objects.note(DueWork.Kind.MATCH, [later.pk])
    done = []

    def do(subject):
        DueWork.objects.note(DueWork.Kind.DAY, [subject])
        if subject == poisoned.pk:
            raise KeyError(subject)
        done.append(subject)

    assert DueWork.objects.drain(DueWork.Kind.MATCH, do) == 2
    assert set(done) == {left.pk, later.pk}
    waiting = DueWork.objects.filter(kind=DueWork.Kind.DAY).values_list("subject", flat=True)
    assert set(waiting) == {left.pk, later.pk}


@pytest.mark.parametrize(
    "error", [RuntimeError("bug"), OSError(28, "no space"), upkeep.RebuildFailed("other")]
)
def test_what_cannot_be_finished_stops_no_alert_and_is_let_be_for_a_while(error, monkeypatch, caplog):
    tried, told = [], []

    def fail(*args):
        tried.append(1)
        raise error

    rounds = iter(range(3))
    command = worker.Command()
    monkeypatch.setattr(worker, "finish_left_over", fail)
    monkeypatch.setattr(worker, "run_alerts", lambda: told.append(1))
    monkeypatch.setattr(worker, "work_once", lambda: False)
    monkeypatch.setattr(command, "_heed_signals", lambda: None)
    monkeypatch.setattr(time, "sleep", lambda seconds: setattr(command, "_stop", next(rounds, None) is None))
    monkeypatch.setattr(worker, "close_old_connections", lambda: None)
    call_command(command, "--every", "0")
    assert (len(tried), len(told)) == (1, 1)
    assert len([one for one in caplog.records if one.levelname == "ERROR"]) == 1


def test_a_capture_over_which_recognition_stumbles_is_found_among_those_placed_together(monkeypatch):
    good, bad = CaptureFactory(), CaptureFactory()
    DueWork.objects.note(DueWork.Kind.OUTLET, [good.pk, bad.pk])
    identify = placing.identify_known

    def stumble(captures):
        if bad.pk in captures:
            raise KeyError(bad.pk)
        return identify(captures)

    monkeypatch.setattr(placing, "identify_known", stumble)
    recognise_due()
    assert [row.subject for row in DueWork.objects.filter(kind=DueWork.Kind.OUTLET)] == [bad.pk]
