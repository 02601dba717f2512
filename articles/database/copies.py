"""A copy of the whole database as it stands at one moment, made while it is used, and put back.

SQLite copies itself by its backup API, pages and all; PostgreSQL by pg_dump and pg_restore.
"""

import hashlib
import os
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from psycopg.conninfo import make_conninfo

ENDING = {"sqlite": ".sqlite3", "postgresql": ".pgdump"}


class CopyFailed(Exception):
    """The copy was not made, or is not what was copied; the message says why."""


def ending() -> str:
    """How the name of a copy of this database ends."""
    return ENDING[connection.vendor]


def private_file(path: Path) -> None:
    """Make an empty file that its owner alone may read, whatever the process's umask is.

    What writes into it then keeps those rights: SQLite, pg_dump and zipfile alike. Raises FileExistsError.
    """
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def copy_database(target: Path) -> dict[str, int]:
    """Copy to a file that is not there; returns how many rows each table has in the copied moment.

    Its owner alone may read it. Writers go on. Raises CopyFailed, and OSError.
    """
    private_file(target)
    if connection.vendor == "sqlite":
        try:
            return _copy_sqlite(Path(settings.DATABASES["default"]["NAME"]), target)
        except sqlite3.Error as stopped:
            raise CopyFailed(f"{target}: {stopped}.") from stopped
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

    Raises CopyFailed, for a full disk or a database that somebody holds too.
    """
    connection.close()
    if connection.vendor == "sqlite":
        target = Path(settings.DATABASES["default"]["NAME"])
        try:
            with (
                closing(sqlite3.connect(copy)) as there,
                closing(sqlite3.connect(target, timeout=30)) as here,
            ):
                # Written in one transaction of the target: readers see the one state or the other.
                there.backup(here, pages=-1)
                with suppress(sqlite3.Error):  # the copy is in its place; who opens it next empties its log
                    here.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        except sqlite3.Error as stopped:
            raise CopyFailed(f"{target}: {stopped}.") from stopped
        return
    _run(
        [
            "pg_restore",
            "--clean",
            "--if-exists",
            "--no-owner",
            "--single-transaction",
            *_where(),
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


_DJANGOS = frozenset({"assume_role", "cursor_factory", "isolation_level", "pool", "server_side_binding"})
"""Options of a connection that are Django's own; libpq knows all the others."""
_SECRET = frozenset({"password", "sslpassword"})
"""Options that stand in no command line, where every user of the machine could read them."""


def _where() -> list[str]:
    """How PostgreSQL's programs are told of the database, with the options of its address (sslmode and its
    like); the password goes by the environment."""
    given = settings.DATABASES["default"]
    options = given.get("OPTIONS", {})
    told = {name: value for name, value in options.items() if name not in _DJANGOS | _SECRET}
    for name, key in {"host": "HOST", "port": "PORT", "user": "USER", "dbname": "NAME"}.items():
        if given.get(key):
            told[name] = given[key]
    return [f"--dbname={make_conninfo(**told)}"]


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
