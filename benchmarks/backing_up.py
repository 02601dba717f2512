"""A backup while captures come in: `python -m benchmarks.backing_up COPY [--captures 500]`.

COPY is a copy of an ARCHIVE_HOME (SQLite); it is changed. While `ingest` takes captures in, `backup` copies
the database and proves the copy; then the copy is restored into a home of its own, where every row of every
table must equal the copy's, and `check_archive` and `check_index` must find it sound. The last line is for
machines; the exit code is 1 where the backup took over 60 s or something differs.
"""

import argparse
import hashlib
import os
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.soaking_captures import write_reports

ROOT = Path(__file__).resolve().parent.parent
LONGEST = 60.0
NOT_COMPARED = ("articles_pendingindex", "articles_duework", "articles_sharedstate")
"""What a restore writes itself: that the index is to be made, and signs of who did what when."""


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("home", type=Path)
    parser.add_argument("--captures", type=int, default=500)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="backing-up-", dir=options.home.parent) as name:
        folder = Path(name)
        captures = write_reports(folder / "captures", options.captures, 1)
        ingest = begin(options.home, "ingest", str(captures), "-v", "0", "--jobs", "1")
        while not is_writing(options.home) and ingest.poll() is None:
            time.sleep(0.1)
        begun, used = time.monotonic(), children_used()
        backup = begin(options.home, "backup", str(folder / "backups"))
        backup.wait()
        took, processor = time.monotonic() - begun, children_used() - used
        was_beside = ingest.poll() is None
        ingest.wait()
        copy = next((folder / "backups").glob("archive-*.sqlite3"))
        articles = rows_of(copy, "articles_article")
        print(f"{articles:,} articles; backup {took:.1f} s; ingest {'went on' if was_beside else 'was over'}")
        restored = folder / "elsewhere"
        restored.mkdir()
        codes = [begin(restored, "restore", str(copy)).wait()]
        differing = [
            table
            for table in tables_of(copy)
            if table not in NOT_COMPARED
            and digest(copy, table) != digest(restored / "archive.sqlite3", table)
        ]
        codes += [begin(restored, name).wait() for name in ("check_archive", "check_index")]
        print(
            f"articles {articles} backup_s {took:.1f} processor_s {processor:.1f} beside_ingest {was_beside} "
            f"differing {len(differing)} {' '.join(differing)} exit_codes {codes} ingest {ingest.returncode}"
        )
        return int(took > LONGEST or bool(differing) or any(codes) or backup.returncode != 0)


def begin(home: Path, *words: str) -> "subprocess.Popen[bytes]":
    environment = {
        **os.environ,
        "ARCHIVE_ENV": "development",
        "ARCHIVE_HOME": str(home),
        "DATABASE_URL": "",
        "DJANGO_SETTINGS_MODULE": "archive.settings",
    }
    return subprocess.Popen([sys.executable, "manage.py", *words], cwd=ROOT, env=environment)


def is_writing(home: Path) -> bool:
    """Whether a run of ingest has stored something: the log of the database is not empty."""
    log = home / "archive.sqlite3-wal"
    return log.exists() and log.stat().st_size > 100_000


def children_used() -> float:
    """Seconds of processor of the programs that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def tables_of(database: Path) -> list[str]:
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    found = connection.execute(
        "select name from sqlite_master where type = 'table' and name not like 'sqlite_%' order by name"
    ).fetchall()
    connection.close()
    return [name for (name,) in found]


def rows_of(database: Path, table: str) -> int:
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    count = int(connection.execute(f'select count(*) from "{table}"').fetchone()[0])
    connection.close()
    return count


def digest(database: Path, table: str) -> str:
    """Of every row of a table, in order."""
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    found = hashlib.sha256()
    for row in connection.execute(f'select * from "{table}" order by 1'):
        found.update(repr(row).encode())
    connection.close()
    return found.hexdigest()


if __name__ == "__main__":
    sys.exit(main())
