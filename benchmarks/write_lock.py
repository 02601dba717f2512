"""How long a command holds the write lock of an archive: `python -m benchmarks.write_lock HOME COMMAND …`.

HOME is the ARCHIVE_HOME of a copy (SQLite), COMMAND the words of manage.py, such as `settle` or `ingest
FOLDER`. With `--due 5000` (before HOME) so many articles, their lines, links and ledgers are noted as due
first, so that settling has work. From another process the lock is asked for all the while: told are the
holds, and what the longest cost of the command's processor, which says more than the clock on a machine
that does other things too. The last line is for machines; the exit code is 1 where a hold cost over a second.
"""

import argparse
import os
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LONGEST = 1.0
ASKED_EVERY = 0.002
"""Seconds between two tries to take it. What lies between two holds that no try falls into counts as held."""
NOTE_DUE = """
import django; django.setup()
from django.db import transaction
from django.db.models import Q
from articles.models import Article, Capture, DueWork, SyndicationLink
some = list(Article.objects.order_by("-pk").values_list("pk", flat=True)[:{count}])
links = SyndicationLink.objects.filter(Q(first__in=some) | Q(second__in=some))
DueWork.objects.note_rows("lines", Capture.objects.filter(article__in=some))
DueWork.objects.note_rows("match", Article.objects.filter(pk__in=some))
DueWork.objects.note_rows("ledger", links)
print(DueWork.objects.count())
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("home", type=Path)
    parser.add_argument("command", nargs=argparse.REMAINDER)
    parser.add_argument("--due", type=int, default=0, metavar="ARTICLES")
    options = parser.parse_args()
    environment = {
        **os.environ,
        "ARCHIVE_ENV": "development",
        "ARCHIVE_HOME": str(options.home),
        "DATABASE_URL": "",
        "DJANGO_SETTINGS_MODULE": "archive.settings",
    }
    if options.due:
        code = NOTE_DUE.format(count=options.due)
        subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, check=True)
    run = subprocess.Popen([sys.executable, "manage.py", *options.command], cwd=ROOT, env=environment)
    found = watch(options.home / "archive.sqlite3", run)
    for at, cost in sorted(found, key=lambda each: -each[1])[:10]:
        print(f"  {cost:6.2f} s of processor, {at:7.1f} s after the begin")
    longest = max((cost for _, cost in found), default=0.0)
    print(f"holds {len(found)} longest {longest:.2f} s exit {run.returncode}")
    return int(longest > LONGEST or run.returncode != 0)


def watch(database: Path, run: "subprocess.Popen[bytes]") -> list[tuple[float, float]]:
    """Each hold of the write lock until the run ends: when it began, seconds of the run's processor in it."""
    watcher = sqlite3.connect(database, timeout=0, isolation_level=None)
    found: list[tuple[float, float]] = []
    since, begun = None, time.monotonic()
    while run.poll() is None:
        try:
            watcher.execute("begin immediate")
            watcher.execute("rollback")
        except sqlite3.OperationalError:
            since = since or (time.monotonic() - begun, worked(run.pid))
        else:
            if since is not None:
                found.append((since[0], worked(run.pid) - since[1]))
                since = None
        time.sleep(ASKED_EVERY)
    watcher.close()
    return found


def worked(pid: int) -> float:
    """Seconds of processor that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    sys.exit(main())
