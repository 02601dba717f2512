"""The system fails in the middle of an ingest: nothing is half stored or twice; the next run goes on."""

import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.faults.test_files import GOOD

ROOT = Path(__file__).resolve().parents[2]
MANY = 60


def environment(home):
    return {
        **os.environ,
        "ARCHIVE_ENV": "development",
        "ARCHIVE_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "archive.settings",
        "OMP_NUM_THREADS": "1",
    }


def manage(home, *args, **options):
    command = [sys.executable, "manage.py", *map(str, args)]
    return subprocess.run(
        command, cwd=ROOT, env=environment(home), capture_output=True, text=True, timeout=120, **options
    )


def python(home, code):
    """Runs code before and around manage.py, to play what only the settings can."""
    command = [sys.executable, "-c", code]
    return subprocess.run(
        command, cwd=ROOT, env=environment(home), capture_output=True, text=True, timeout=120
    )


def start(home, *args):
    command = [sys.executable, "manage.py", *map(str, args)]
    return subprocess.Popen(
        command, cwd=ROOT, env=environment(home), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def ask(home, query):
    with sqlite3.connect(home / "archive.sqlite3", timeout=30) as database:
        return database.execute(query).fetchall()


def stored(home):
    return ask(home, "select count(*) from articles_capture")[0][0]


@pytest.fixture(scope="module")
def empty_home(tmp_path_factory):
    home = tmp_path_factory.mktemp("empty") / "home"
    made = manage(home, "migrate", "-v0")
    assert made.returncode == 0, made.stderr
    return home


@pytest.fixture
def home(empty_home, tmp_path):
    """An archive of this test's own, migrated and empty."""
    mine = tmp_path / "home"
    mine.mkdir()
    with (
        sqlite3.connect(empty_home / "archive.sqlite3") as source,
        sqlite3.connect(mine / "archive.sqlite3") as target,
    ):
        source.backup(target)
    return mine


def unlike(number):
    """A piece that shares no run of words with the others: linking them is not what is tested here."""
    draw = random.Random(number)
    words = sorted(set(re.findall(r"[a-z]{3,}", GOOD)))
    paragraphs = [" ".join(draw.choices(words, k=45)).capitalize() + "." for _ in range(5)]
    return "\n\n".join([f"Board votes on plan number {number} for the harbour", *paragraphs]) + "\n"


@pytest.fixture
def drop(tmp_path):
    folder = tmp_path / "drop"
    folder.mkdir()
    for number in range(MANY):
        (folder / f"{number:03}.txt").write_text(unlike(number))
    return folder


def test_a_killed_run_leaves_whole_captures_and_the_next_one_goes_on(home, drop):
    run = start(home, "ingest", drop)
    deadline = time.monotonic() + 60
    while stored(home) < 5 and time.monotonic() < deadline:
        time.sleep(0.02)
    run.send_signal(signal.SIGKILL)
    run.communicate()
    before = stored(home)
    assert 5 <= before < MANY
    loose = """select count(*) from articles_article a where not exists
        (select 1 from articles_capture c where c.article_id = a.id) or not exists
        (select 1 from articles_ingestoutcome o where o.article_id = a.id)"""
    assert ask(home, loose) == [(0,)]

    again = manage(home, "ingest", drop)
    assert again.returncode == 0, again.stderr
    assert f"{MANY - before} added, 0 changed, {before} duplicates, 0 refused" in again.stdout
    assert ask(home, "select count(*), count(distinct sha256) from articles_capture") == [(MANY, MANY)]
    assert ask(home, "select status, message from articles_ingestrun order by id") == [
        ("interrupted", "killed"),
        ("finished", ""),
    ]
    assert ask(home, "select count(*) from articles_pendingindex") == [(0,)]


def test_two_ingests_at_once_take_every_file_once(home, drop):
    runs = [start(home, "ingest", drop) for _ in range(2)]
    ends = [(run.communicate(timeout=120), run.returncode) for run in runs]
    assert [code for _, code in ends] == [0, 0], ends
    assert ask(home, "select count(*), count(distinct sha256) from articles_capture") == [(MANY, MANY)]
    kinds = "select kind, count(*) from articles_ingestoutcome group by kind order by kind"
    assert ask(home, kinds) == [("added", MANY), ("duplicate", MANY)]


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_a_stopped_run_ends_cleanly_with_130(home, drop, stop):
    run = start(home, "ingest", drop)
    deadline = time.monotonic() + 60
    while stored(home) < 3 and time.monotonic() < deadline:
        time.sleep(0.02)
    run.send_signal(stop)
    out, err = run.communicate(timeout=60)
    assert run.returncode == 130, err
    assert "Traceback" not in err
    assert "Interrupted; what was taken is kept" in err
    assert f"{stored(home)} added" in out
    assert ask(home, "select status from articles_ingestrun") == [("interrupted",)]
    assert ask(home, "select count(*) from articles_pendingindex") == [(0,)]


def test_a_locked_database_ends_the_run_with_3_and_its_remedy(home, drop):
    holder = sqlite3.connect(home / "archive.sqlite3", isolation_level=None)
    holder.execute("begin immediate")
    try:
        # The archive's own patience is 30 seconds; the test has less.
        code = (
            "import sys; import archive.settings as s; s.DATABASES['default']['OPTIONS']['timeout'] = 0.5;"
            "from django.core.management import execute_from_command_line as run;"
            f"run(['manage.py', 'ingest', {str(drop)!r}])"
        )
        ended = python(home, code)
    finally:
        holder.execute("rollback")
        holder.close()
    assert ended.returncode == 3, ended.stderr
    assert "database is locked: another program holds the database" in ended.stderr
    assert stored(home) == 0


def test_an_archive_that_was_never_set_up_says_what_to_run(tmp_path, drop):
    ended = manage(tmp_path / "nothing", "ingest", drop)
    assert ended.returncode == 3
    assert "run manage.py migrate" in ended.stderr


def test_a_full_disk_ends_the_run_with_3_and_keeps_what_was_taken(home, drop):
    # A page limit on the database plays the full disk: SQLite answers with the same error.
    pages = ask(home, "pragma page_count")[0][0] + 60
    code = (
        "import archive.settings as s;"
        f"s.DATABASES['default']['OPTIONS']['init_command'] += ' PRAGMA max_page_count={pages};';"
        "from django.core.management import execute_from_command_line as run;"
        f"run(['manage.py', 'ingest', {str(drop)!r}])"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=environment(home),
        capture_output=True,
        text=True,
        timeout=90,
    )
    assert ended.returncode == 3, ended.stderr
    assert "the disk is full; make room and run ingest again" in ended.stderr
    before = stored(home)
    assert before < MANY
    again = manage(home, "ingest", drop)
    assert again.returncode == 0, again.stderr
    assert f"{MANY - before} added, 0 changed, {before} duplicates" in again.stdout


def test_standard_input_through_a_real_pipe_is_taken(home):
    ended = manage(home, "ingest", "-", input=GOOD)
    assert ended.returncode == 0, ended.stderr
    assert "1 added" in ended.stdout


def test_a_watched_folder_is_taken_until_the_watching_is_stopped(home, tmp_path):
    folder = tmp_path / "watched"
    folder.mkdir()
    run = start(home, "ingest", folder, "--watch", "--every", "0.2")
    (folder / "a.txt").write_text(GOOD)
    deadline = time.monotonic() + 60
    while not stored(home) and time.monotonic() < deadline:
        time.sleep(0.05)
    run.send_signal(signal.SIGTERM)
    out, err = run.communicate(timeout=60)
    assert run.returncode == 130, err
    assert out.endswith("1 added, 0 changed, 0 duplicates, 0 refused\n")
