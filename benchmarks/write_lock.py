"""How long others wait for the write lock beside a command: `python -m benchmarks.write_lock HOME COMMAND …`.

HOME is the ARCHIVE_HOME of a copy (SQLite), COMMAND the words of manage.py, such as `settle` or `ingest
FOLDER`. With `--due 5000` (before HOME) so many articles, their lines, links and ledgers are noted as due
first, so that settling has work. All the while another process asks for the lock as the archive's own
connections do, in turn: told are how long it waited, and how much processor the command used meanwhile,
which says more than the clock on a machine that does other things too. The last line is for machines; the
exit code is 1 where one wait cost over a second.
"""

import argparse
import os
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

from articles.database.sqlite.turn import in_turn

ROOT = Path(__file__).resolve().parent.parent
LONGEST = 1.0
TRIED_EVERY = 0.002
ASKED_EVERY = 0.05
"""Seconds between two tries of one wait, and between two waits."""
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
    for at, cost, waited in sorted(found, key=lambda each: -each[1])[:10]:
        print(f"  {cost:6.2f} s of processor, {waited:6.2f} s waited, {at:7.1f} s after the begin")
    longest = max((cost for _, cost, _ in found), default=0.0)
    waits = sorted(waited for _, _, waited in found)
    middle, late = (waits[int(len(waits) * share)] if waits else 0.0 for share in (0.5, 0.95))
    print(
        f"waits {len(found)} median_s {middle:.2f} p95_s {late:.2f} longest_s {max(waits, default=0.0):.2f} "
        f"longest_processor_s {longest:.2f} exit {run.returncode}"
    )
    return int(longest > LONGEST or run.returncode != 0)


def watch(database: Path, run: "subprocess.Popen[bytes]") -> list[tuple[float, float, float]]:
    """Each wait for the write lock until the run ends: when it began, seconds of the run's processor in it,
    and of the clock."""
    watcher = sqlite3.connect(database, timeout=0, isolation_level=None)
    found: list[tuple[float, float, float]] = []
    begun = time.monotonic()
    while run.poll() is None:
        asked, cost = time.monotonic(), worked(run.pid)
        with in_turn(str(database)):
            while not _is_free(watcher) and run.poll() is None:
                time.sleep(TRIED_EVERY)
        if run.poll() is None:
            found.append((asked - begun, worked(run.pid) - cost, time.monotonic() - asked))
        time.sleep(ASKED_EVERY)
    watcher.close()
    return found


def _is_free(watcher: sqlite3.Connection) -> bool:
    try:
        watcher.execute("begin immediate")
        watcher.execute("rollback")
    except sqlite3.OperationalError:
        return False
    return True


def worked(pid: int) -> float:
    """Seconds of processor that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    sys.exit(main())
