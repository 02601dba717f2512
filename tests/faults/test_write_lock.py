"""Nobody waits long for the write lock while a run takes captures in, links them and settles."""

import shutil
from pathlib import Path

import pytest

from benchmarks.write_lock import watch
from tests.faults.test_jobs import captures, empty_home  # noqa: F401
from tests.faults.test_system import begin, rows

LONGEST = 1.0
"""Seconds of its processor that a run may spend within one hold of the lock. Not of the clock: on a machine
that is busy with other things the clock says nothing of the run."""


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="a process's work is read off /proc")
def test_no_transaction_of_a_run_holds_the_write_lock_for_a_second(empty_home, captures, tmp_path):  # noqa: F811
    home = shutil.copytree(empty_home, tmp_path / "home")
    run = begin(home, "ingest", captures, "--sources", home / "sources.json", "--jobs", 1)
    found = [cost for _, cost, _ in watch(home / "archive.sqlite3", run)]
    assert rows(home, "select count(*) from articles_article")[0][0] > 50
    assert len(found) > 10, "the lock was hardly asked for, so nothing was watched"
    assert max(found) < LONGEST, sorted(found)[-5:]
