"""What monitors ask: alive, ready, figures; and one number of a request through web, worker and command."""

import json
import logging
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import OperationalError
from django.urls import reverse
from django.utils import timezone

from articles import tracing
from articles.heartbeats import BACKUP, WORKER, leave_heartbeat
from articles.jobs.queue import REQUEST_ID, put_job
from articles.jobs.worker import work_once
from articles.models import DueWork, IngestRun, Job, PendingIndex, SharedState
from articles.reports import readiness
from articles.reports.intake import intake_board
from articles.search import upkeep
from articles.search.engine import EngineDamaged
from tests.homes import in_production
from tests.newsroom import small_archive

pytestmark = pytest.mark.django_db
BEARER = {"authorization": "Bearer a-secret-of-the-monitor"}


def told(client, query=""):
    answer = client.get(f"/readyz{query}")
    return answer.status_code, answer.json()


@pytest.fixture
def running(settings):
    """An archive with all that belongs to one that runs."""
    small_archive()
    upkeep.rebuild()
    leave_heartbeat(WORKER)
    leave_heartbeat(BACKUP)


def test_an_archive_that_has_all_it_needs_is_ready_and_says_so_to_anybody(client, running):
    status, said = told(client)
    assert (status, said["status"]) == (200, "ready")
    assert {name for name in said if name != "status"} == {
        "database", "migrations", "disk", "index", "worker", "backup",
    }  # fmt: skip


def test_what_is_told_are_words_without_a_number_or_a_path(client, running, settings):
    answer = client.get("/readyz").content.decode()
    assert not any(character.isdigit() for character in answer)
    assert str(settings.ARCHIVE_HOME) not in answer


@pytest.mark.parametrize(
    ("sign", "age", "words"), [(WORKER, 300, "gives no sign"), (BACKUP, 30 * 3600, "is too old")]
)
def test_a_silent_worker_and_an_old_backup_want_attention(client, running, sign, age, words):
    leave_heartbeat(sign, time.time() - age)
    assert told(client) == (
        200,
        {**told(client)[1], "status": "attention", sign: {"state": "attention", "told": words}},
    )
    assert told(client, "?strict=1")[0] == 503


def test_a_worker_on_another_machine_and_a_backup_made_there_count(client, running):
    leave_heartbeat(WORKER, time.time() - 3_000)
    leave_heartbeat(BACKUP, time.time() - 300 * 3600)
    for name in (WORKER, BACKUP):
        SharedState.objects.create(name=name, host="another.example")
    assert told(client)[1]["status"] == "ready"


def test_a_worker_that_is_busy_for_long_is_alive_by_its_job(client, running):
    leave_heartbeat(WORKER, time.time() - 3_000)
    Job.objects.create(kind="take", state="running", beat_at=timezone.now())
    assert told(client)[1]["worker"]["state"] == "ok"


def test_a_backup_is_not_asked_for_where_the_operator_says_so(client, running, settings):
    settings.ARCHIVE_BACKUP_HOURS = 0
    leave_heartbeat(BACKUP, 0)
    assert told(client)[1]["backup"] == {"state": "ok", "told": "is not asked for"}


def test_an_index_that_is_behind_or_damaged_is_told(client, running, monkeypatch):
    PendingIndex.objects.create(article_id=1)
    PendingIndex.objects.update(noted_at=timezone.now() - timedelta(hours=1))
    assert told(client)[1]["index"]["told"] == "is behind"

    def damaged(self):
        raise EngineDamaged("a file")

    monkeypatch.setattr(type(upkeep.current_engine()), "freshness", damaged)
    assert told(client)[1]["index"]["told"] == "is being repaired"
    assert DueWork.objects.filter(kind="index").exists()


@pytest.mark.parametrize(
    ("words", "state"),
    [("database is locked", "attention"), ("attempt to write a readonly database", "failed")],
)
def test_a_database_that_cannot_be_written_to_is_told(client, running, monkeypatch, words, state):
    def refused(*_, **__):
        raise OperationalError(words)

    monkeypatch.setattr(DueWork.objects, "filter", refused)
    look = next(each for each in readiness.readiness() if each.name == "database")
    assert look.state == state


def test_a_restore_that_was_stopped_is_told(client, running, settings):
    (settings.ARCHIVE_HOME / "restoring").touch()
    said = told(client)[1]
    assert said["database"]["state"] == "attention" and "a restore" in said["database"]["told"]


def test_a_full_disk_means_that_it_is_not_ready(client, running, monkeypatch):
    monkeypatch.setattr(readiness, "LEAST_FREE_BYTES", 2**62)
    status, said = told(client)
    assert (status, said["status"], said["disk"]["told"]) == (503, "failed", "is full")


def test_missing_migrations_are_told(client, running, monkeypatch):
    monkeypatch.setattr("articles.reports.readiness.MigrationExecutor.migration_plan", lambda *_: ["one"])
    assert told(client)[0] == 503


def test_what_was_found_seconds_ago_is_told_again(client, running, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(readiness, "KEPT_FOR", 60.0)
    first = told(client)
    with django_assert_num_queries(0):
        assert told(client) == first


def test_the_warnings_of_the_intake_board_look_at_nothing_else(stan, running, monkeypatch):
    monkeypatch.setattr(readiness, "_migrations", lambda: pytest.fail("looked at"))
    assert intake_board(stan).warnings == ()


def test_figures_are_for_those_with_the_token_alone(client, running, ada, settings):
    client.force_login(ada)
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"authorization": "Bearer "}).status_code == 404
    settings.ARCHIVE_METRICS_TOKEN = "a-secret-of-the-monitor"
    assert client.get("/metrics", headers={"authorization": "Bearer other"}).status_code == 404
    assert client.get("/metrics", headers=BEARER).status_code == 200


def test_the_figures_count_requests_searches_runs_jobs_and_what_is_due(client, running, rhea, settings):
    settings.ARCHIVE_METRICS_TOKEN = "a-secret-of-the-monitor"
    IngestRun.objects.create(status="finished", added=7, refused=2)
    DueWork.objects.note("match", [1, 2, 3])
    Job.objects.create(kind="take")
    client.force_login(rhea)
    before = figures(client)
    client.get("/search/?q=market")
    client.get("/nowhere/")
    now = figures(client)
    page = 'archive_requests_total{method="GET",page="search",status="200"}'
    assert now[page] == before.get(page, 0) + 1
    searched = 'archive_search_seconds_count{asked="page"}'
    assert now[searched] == before.get(searched, 0) + 1
    assert now['archive_ingested_total{outcome="added"}'] == 7
    assert now['archive_due_work{kind="match"}'] == 3
    assert now['archive_jobs{state="waiting"}'] == 1
    assert now["archive_index_usable"] == 1
    assert now["archive_disk_free_bytes"] > 0


def figures(client):
    text = client.get("/metrics", headers=BEARER).content.decode()
    lines = [line.rpartition(" ") for line in text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in lines}


def test_the_processes_of_the_server_are_added_up(tmp_path):
    """Two processes count; a third, which reads, has both."""
    import os
    import subprocess
    import sys

    counting = (
        "from articles import measuring\n"
        "measuring.count_request('home', 'GET', 200, 0.1)\n"
        "measuring.count_request('home', 'GET', 200, 0.1)\n"
    )
    reading = (
        "from articles import measuring\n"
        "found = {s.name: s.value for m in measuring.counted_so_far().collect() for s in m.samples}\n"
        "print(found['archive_requests_total'])\n"
    )
    environment = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    for code in (counting, counting, reading):
        said = subprocess.run(
            [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
        )
    assert said.stdout.strip() == "4.0"


def test_an_answer_has_a_number_its_own_or_the_proxys(client):
    own = client.get("/healthz")["X-Request-ID"]
    assert len(own) == 16 and client.get("/healthz")["X-Request-ID"] != own
    assert client.get("/healthz", headers={"x-request-id": "proxy-000017"})["X-Request-ID"] == "proxy-000017"
    odd = client.get("/healthz", headers={"x-request-id": "a\tb{}"})["X-Request-ID"]
    assert len(odd) == 16


def test_the_worker_logs_under_the_number_of_the_request(db, caplog):
    with tracing.traced("proxy-000042"):
        job = put_job("unheard of", None)
    assert job.arguments == {REQUEST_ID: "proxy-000042"}
    seen = []
    from articles.jobs import worker

    worker_kinds = {"unheard of": lambda job, progress: seen.append(tracing.request_id()) or {}}
    original, worker.KINDS = worker.KINDS, worker_kinds
    try:
        assert work_once()
    finally:
        worker.KINDS = original
    assert seen == ["proxy-000042"]


def test_a_command_works_under_the_number_that_its_script_gives(monkeypatch):
    seen = []
    monkeypatch.setenv("ARCHIVE_REQUEST_ID", "night-run-0001")
    from articles.management.commands.settle import settling

    settle = settling.settle_archive
    monkeypatch.setattr(settling, "settle_archive", lambda: seen.append(tracing.request_id()) or settle())
    call_command("settle", verbosity=0)
    assert seen == ["night-run-0001"]


def test_a_line_of_the_log_is_json_with_the_number_and_the_trace():
    with tracing.traced("proxy-000042"):
        try:
            raise ValueError("odd")
        except ValueError:
            import sys

            record = logging.LogRecord(
                "articles", logging.ERROR, "f.py", 1, "it %s", ("broke",), sys.exc_info()
            )
        tracing.RequestIdFilter().filter(record)
    line = tracing.JsonLines().format(record)
    assert "\n" not in line
    said = json.loads(line)
    assert (said["message"], said["request_id"], said["level"]) == ("it broke", "proxy-000042", "ERROR")
    assert "ValueError: odd" in said["error"]


def test_what_django_logs_as_an_error_is_seen_once_in_production_and_refused_requests_are_not(tmp_path):
    names = ["django.contrib.auth", "django.request", "django.db.backends", "articles", "axes"]
    script = (
        f"import logging, django; django.setup(); [logging.getLogger(n).error('broke') for n in {names}]; "
        "logging.getLogger('django.security.DisallowedHost').error('an odd host'); "
        "logging.getLogger('django.request').error('no turn', extra={'status_code': 503}); "
        "logging.getLogger('django.request').error('it broke', extra={'status_code': 500})"
    )
    run = in_production(script, tmp_path / "home")
    *lines, last = run.stderr.splitlines()
    assert [line.split(" ")[3] for line in lines] == names, run.stderr
    assert last.endswith("django.request [-]: it broke")


def test_the_intake_board_tells_the_worker_and_the_backup(client, stan, running):
    leave_heartbeat(BACKUP, time.time() - 30 * 3600)
    client.force_login(stan)
    page = client.get(reverse("admin:index")).content.decode()
    assert "gives no sign" not in page and "is alive" in page and "is too old" in page


def test_a_web_worker_never_looks_through_the_program_itself_for_garbage():
    program = "import gc, archive.wsgi; print(gc.get_freeze_count())"
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert int(answer.stdout) > 50_000
