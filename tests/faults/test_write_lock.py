"""Nobody waits long for the write lock while a run takes captures in, links them and settles."""

import os
import shutil
import sqlite3
import subprocess
import time
from pathlib import Path

import pytest

from tests.faults.test_jobs import captures, empty_home  # noqa: F401
from tests.faults.test_system import begin, rows

LONGEST = 1.0
"""Seconds of its processor that a run may spend within one hold of the lock. Not of the clock: on a machine
that is busy with other things the clock says nothing of the run."""
ASKED_EVERY = 0.002
"""Seconds between two tries to take it. What lies between two holds that no try falls into counts as held."""


def holds(home: Path, run: subprocess.Popen) -> list[float]:
    """What each hold of the write lock cost of the run's processor, as one sees it who wants the lock."""
    watcher = sqlite3.connect(home / "archive.sqlite3", timeout=0, isolation_level=None)
    found: list[float] = []
    since = None
    while run.poll() is None:
        try:
            watcher.execute("begin immediate")
            watcher.execute("rollback")
        except sqlite3.OperationalError:
            since = worked(run) if since is None else since
        else:
            if since is not None:
                found.append(worked(run) - since)
                since = None
        time.sleep(ASKED_EVERY)
    watcher.close()
    return found


def worked(run: subprocess.Popen) -> float:
    """Seconds of processor that a process has used."""
    fields = Path(f"/proc/{run.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="a process's work is read off /proc")
def test_no_transaction_of_a_run_holds_the_write_lock_for_a_second(empty_home, captures, tmp_path):  # noqa: F811
    home = shutil.copytree(empty_home, tmp_path / "home")
    run = begin(home, "ingest", captures, "--sources", home / "sources.json", "--jobs", 1)
    found = holds(home, run)
    assert rows(home, "select count(*) from articles_article")[0][0] > 50
    assert found, "the run never held the lock, so nothing was watched"
    assert max(found) < LONGEST, sorted(found)[-5:]
