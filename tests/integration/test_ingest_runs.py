"""The row of a run: whose process it is, when it counts as killed, and how long its outcomes are kept."""

import gc
import os
import socket
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from articles.ingest import runs
from articles.ingest.collecting import YOUNG_OBJECTS
from articles.ingest.files import find
from articles.ingest.outcome import Tally
from articles.ingest.pipeline import Ingest
from articles.models import IngestOutcome, IngestRun, ReviewItem

pytestmark = pytest.mark.django_db


def running(**values) -> IngestRun:
    return IngestRun.objects.create(**{"host": socket.gethostname(), "pid": os.getppid(), **values})


def status_of(run: IngestRun) -> str:
    run.refresh_from_db()
    return run.status


def test_a_run_names_its_process_and_machine_and_keeps_its_message_for_what_happened():
    run = runs.begin(["folder"])
    assert (run.pid, run.host, run.message) == (os.getpid(), socket.gethostname(), "")


def test_a_second_run_leaves_a_living_one_alone_also_where_there_is_no_proc(monkeypatch):
    monkeypatch.setattr(os.path, "exists", lambda path: False)
    alive = running()
    runs.begin([])
    assert status_of(alive) == "running"


def test_a_run_whose_process_is_gone_was_killed():
    gone = os.fork()
    if gone == 0:
        os._exit(0)
    os.waitpid(gone, 0)
    dead = running(pid=gone)
    runs.begin([])
    assert (status_of(dead), dead.message) == ("interrupted", "killed")


def test_nothing_is_said_of_a_run_on_another_machine_or_of_one_that_named_no_process():
    elsewhere, unnamed = running(host="elsewhere.example", pid=1), running(pid=None)
    runs.begin([])
    assert (status_of(elsewhere), status_of(unnamed)) == ("running", "running")


def test_a_run_on_another_machine_that_was_not_heard_of_for_hours_was_killed():
    long_ago = timezone.now() - runs.SILENT_FOR - timedelta(minutes=1)
    silent = running(host="elsewhere.example", pid=1, heard_at=long_ago)
    at_work = running(host="elsewhere.example", pid=2, heard_at=timezone.now())
    older = running(host="elsewhere.example", pid=3)
    IngestRun.objects.filter(pk__in=(at_work.pk, older.pk)).update(started_at=long_ago)
    assert runs.is_any_running()
    assert (status_of(silent), status_of(at_work), status_of(older)) == (
        "interrupted",
        "running",
        "interrupted",
    )
    assert silent.message == "not heard of for 6 hours"
    runs.end(at_work, "finished", "", Tally())
    assert not runs.is_any_running()


def test_a_run_lets_itself_be_heard_now_and_then():
    run = runs.begin([])
    before = timezone.now() - timedelta(seconds=runs.HEARD_EVERY + 1)
    run.heard_at = before
    runs.be_heard(run)
    first = run.heard_at
    runs.be_heard(run)
    status_of(run)
    assert run.heard_at == first > before


def test_a_run_changes_how_its_process_collects_garbage_by_the_command_alone(tmp_path, monkeypatch):
    (tmp_path / "one.txt").write_text(
        "A pier\n\nThe pier at Port Ellis was closed on Monday by the council.\n"
    )
    changes = []
    monkeypatch.setattr(gc, "set_threshold", lambda *given: changes.append(given))
    monkeypatch.setattr(gc, "unfreeze", lambda: changes.append("unfreeze"))
    list(Ingest().take_in(find([str(tmp_path)])))  # as a web server does it
    assert not changes
    call_command("ingest", str(tmp_path), verbosity=0)
    assert changes == [(YOUNG_OBJECTS, *gc.get_threshold()[1:]), gc.get_threshold(), "unfreeze"]


@pytest.fixture
def old_outcomes():
    run = running(status="finished")
    IngestRun.objects.filter(pk=run.pk).update(started_at=timezone.now() - timedelta(days=40))
    kinds = ("added", "changed", "duplicate", "refused", "refused")
    rows = [IngestOutcome.objects.create(run=run, kind=kind, path=f"{n}.txt") for n, kind in enumerate(kinds)]
    ReviewItem.objects.create(kind=ReviewItem.Kind.REFUSED, outcome=rows[-1], text="4.txt: empty")
    return rows


def left():
    return sorted(IngestOutcome.objects.values_list("path", flat=True))


def test_outcomes_of_duplicates_and_refused_files_go_when_they_are_as_old_as_the_operator_says(
    old_outcomes, settings
):
    settings.ARCHIVE_KEEP_OUTCOMES_DAYS = 30
    assert runs.prune() == 2
    assert left() == ["0.txt", "1.txt", "4.txt"], "what was stored, and a question still open, stay"


def test_younger_outcomes_stay_and_so_do_all_where_no_age_is_set(old_outcomes, settings):
    settings.ARCHIVE_KEEP_OUTCOMES_DAYS = 60
    assert runs.prune() == 0
    settings.ARCHIVE_KEEP_OUTCOMES_DAYS = 0
    assert runs.prune() == 0


def test_a_run_prunes_when_it_ends(old_outcomes, settings, tmp_path):
    settings.ARCHIVE_KEEP_OUTCOMES_DAYS = 30
    call_command("ingest", str(tmp_path), verbosity=0)
    assert len(left()) == 3
