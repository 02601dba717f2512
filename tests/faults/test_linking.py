"""Linking killed at any point leaves whole links, and a rerun ends where an undisturbed run ends."""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.homes import database_of

ROOT = Path(__file__).resolve().parents[2]


def test_kill_9_at_any_query_of_linking_leaves_whole_links_and_a_rerun_ends_the_same(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.linking_killed"],
        cwd=ROOT,
        env=os.environ
        | {
            "ARCHIVE_HOME": str(tmp_path),
            "ARCHIVE_ENV": "development",
            "DJANGO_SETTINGS_MODULE": "archive.settings",
        }
        | database_of(tmp_path),
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    found = told["found"]
    assert told["wanted"] > 5 and told["queries"] > 100
    assert all(each["killed"] for each in found)
    assert any(each["links"] for each in found), "some were killed after links stood"
    assert all(each["half"] for each in found), "a link stands without its evidence"
    assert all(each["same"] for each in found), found
