"""A copy of the whole database as it stands at one moment, made while it is used, and put back.

SQLite copies itself by its backup API, pages and all; PostgreSQL by pg_dump and pg_restore.
"""

import hashlib
import os
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

CHUNK = 1 << 20
ENDING = {"sqlite": ".sqlite3", "postgresql": ".pgdump"}


class CopyFailed(Exception):
    """The copy was not made, or is not what was copied; the message says why."""


def ending() -> str:
    """How the name of a copy of this database ends."""
    return ENDING[connection.vendor]


def copy_database(target: Path) -> dict[str, int]:
    """Copy to a file that is not there; returns how many rows each table has in the copied moment.

    Writers go on. Raises CopyFailed; OSError and sqlite3.Error for a full disk.
    """
    if connection.vendor == "sqlite":
        return _copy_sqlite(Path(settings.DATABASES["default"]["NAME"]), target)
    _run(["pg_dump", "--format=custom", "--no-owner", f"--file={target}", *_where()])
    return {}


def _copy_sqlite(source: Path, target: Path) -> dict[str, int]:
    with closing(sqlite3.connect(source, timeout=30)) as here, closing(sqlite3.connect(target)) as there:
        # One step: the pages are of one moment, and in WAL nobody waits for it.
        here.backup(there, pages=-1)
        there.execute("PRAGMA journal_mode=DELETE")  # one file, with nothing beside it
        rows = rows_by_table(there)
        if "articles_duework" in rows:
            # No index goes along: wherever this is put back, it is to be made anew.
            there.execute(
                "INSERT INTO articles_duework (kind, subject, made_at) "
                "VALUES ('index', 0, CURRENT_TIMESTAMP) ON CONFLICT DO NOTHING"
            )
            there.commit()
        return rows


def rows_by_table(database: sqlite3.Connection) -> dict[str, int]:
    """How many rows each table has."""
    names = database.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
    return {
        name: database.execute(f'SELECT COUNT(*) FROM "{name}"').fetchone()[0]
        for (name,) in names
        if not name.startswith("sqlite_")
    }


def put_back(copy: Path) -> None:
    """Put a copy in the place of the database, all at once: a stop leaves the former one.

    Raises CopyFailed, and sqlite3.Error for a full disk or a database that somebody holds.
    """
    connection.close()
    if connection.vendor == "sqlite":
        target = Path(settings.DATABASES["default"]["NAME"])
        with closing(sqlite3.connect(copy)) as there, closing(sqlite3.connect(target, timeout=30)) as here:
            # The backup API writes in one transaction of the target: readers see the one state or the other.
            there.backup(here, pages=-1)
            here.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return
    _run(
        [
            "pg_restore",
            "--clean",
            "--if-exists",
            "--no-owner",
            "--single-transaction",
            *_where("-d"),
            str(copy),
        ]
    )


def file_digest(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def table_digests(path: Path) -> Iterator[tuple[str, int, str]]:
    """(table, rows, SHA-256 of its rows in order) of an SQLite file: equal for equal contents."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        for name in sorted(rows_by_table(database)):
            digest, count = hashlib.sha256(), 0
            keyless = "WITHOUT ROWID" in (
                database.execute("SELECT sql FROM sqlite_master WHERE name = ?", [name]).fetchone()[0] or ""
            )
            order = "" if keyless else " ORDER BY rowid"
            for row in database.execute(f'SELECT * FROM "{name}"{order}'):
                digest.update(repr(row).encode())
                count += 1
            yield name, count, digest.hexdigest()


def _where(before: str = "--dbname") -> list[str]:
    """How PostgreSQL's programs are told of the database; the password goes by the environment."""
    given = settings.DATABASES["default"]
    keys = {"host": "HOST", "port": "PORT", "username": "USER"}
    words = [f"--{name}={given[key]}" for name, key in keys.items() if given.get(key)]
    named = [before, given["NAME"]] if before == "-d" else [f"{before}={given['NAME']}"]
    return [*words, *named]


def _run(command: list[str]) -> None:
    password: Any = settings.DATABASES["default"].get("PASSWORD")
    environment = {**os.environ, **({"PGPASSWORD": password} if password else {})}
    try:
        done = subprocess.run(command, env=environment, capture_output=True, text=True)
    except FileNotFoundError as absent:
        raise CopyFailed(f"{command[0]} is not installed; it belongs to PostgreSQL's client.") from absent
    if done.returncode:
        raise CopyFailed(
            f"{command[0]} failed: {done.stderr.strip().splitlines()[-1:] or ['no reason given']}"
        )
