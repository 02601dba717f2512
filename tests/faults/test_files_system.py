"""An ingest in a process of its own: an archive not set up, a real pipe, a watched folder."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.faults.test_files import GOOD
from tests.homes import copied_home, database_of, rows

ROOT = Path(__file__).resolve().parents[2]


def environment(home):
    return {
        **os.environ,
        "ARCHIVE_ENV": "development",
        "ARCHIVE_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "archive.settings",
        **database_of(home),
        "OMP_NUM_THREADS": "1",
    }


def manage(home, *args, **options):
    command = [sys.executable, "manage.py", *map(str, args)]
    return subprocess.run(
        command, cwd=ROOT, env=environment(home), capture_output=True, text=True, timeout=120, **options
    )


def start(home, *args):
    command = [sys.executable, "manage.py", *map(str, args)]
    return subprocess.Popen(
        command, cwd=ROOT, env=environment(home), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def stored(home):
    return rows(home, "select count(*) from articles_capture")[0][0]


@pytest.fixture(scope="module")
def empty_home(tmp_path_factory):
    home = tmp_path_factory.mktemp("empty") / "home"
    made = manage(home, "migrate", "-v0")
    assert made.returncode == 0, made.stderr
    return home


@pytest.fixture
def home(empty_home, tmp_path):
    """An archive of this test's own, migrated and empty."""
    return copied_home(empty_home, tmp_path / "home")


def test_an_archive_that_was_never_set_up_says_what_to_run(tmp_path):
    (tmp_path / "a.txt").write_text(GOOD)
    ended = manage(tmp_path / "nothing", "ingest", tmp_path / "a.txt")
    assert ended.returncode == 3
    assert "run manage.py migrate" in ended.stderr


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
