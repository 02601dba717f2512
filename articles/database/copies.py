"""A copy of the whole database as it stands at one moment, made while it is used, and put back.

SQLite copies itself by its backup API, pages and all; PostgreSQL by pg_dump and pg_restore.
"""

import errno
import hashlib
import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import OperationalError, connection
from psycopg.conninfo import make_conninfo

ENDING = {"sqlite": ".sqlite3", "postgresql": ".pgdump"}
_FULL_DISK = ("No space left", "Disk quota exceeded")
"""What the system has PostgreSQL's programs and server say where the disk is full."""
_EMPTIED = """
SET client_min_messages = warning;
DO $$ DECLARE told text; BEGIN
    FOR told IN SELECT format('DROP %s IF EXISTS %I.%I CASCADE', kind, 'public', relname)
        FROM pg_class JOIN (VALUES ('r', 'TABLE', 1), ('p', 'TABLE', 1), ('v', 'VIEW', 2),
            ('m', 'MATERIALIZED VIEW', 2), ('S', 'SEQUENCE', 3)) AS kinds (letter, kind, turn)
            ON relkind::text = letter
        WHERE relnamespace = 'public'::regnamespace AND NOT EXISTS (SELECT FROM pg_depend d
            WHERE d.classid = 'pg_class'::regclass AND d.objid = pg_class.oid AND d.deptype = 'e')
        ORDER BY turn
    LOOP EXECUTE told; END LOOP;
    FOR told IN SELECT format('DROP ROUTINE IF EXISTS %s CASCADE', oid::regprocedure)
        FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND NOT EXISTS (SELECT FROM pg_depend d
            WHERE d.classid = 'pg_proc'::regclass AND d.objid = pg_proc.oid AND d.deptype = 'e')
    LOOP EXECUTE told; END LOOP;
END $$;
"""
"""Drops every table, with its sequences, and every view and routine of the archive's schema: what a newer
version made is in no older copy, which would leave it where it is. What belongs to an extension stays."""


class CopyFailed(Exception):
    """A program of PostgreSQL failed, or is not there; the message says why."""


def begun_restore() -> Path:
    """The file that says, while a restore is not finished, of which backup."""
    return Path(settings.ARCHIVE_HOME) / "restoring"


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

    Its owner alone may read it. Writers go on. Raises CopyFailed, OSError, and OperationalError, which names
    the file: for a full disk, a damaged database, one that somebody holds.
    """
    private_file(target)
    if connection.vendor == "sqlite":
        with _told_of(target):
            return _copy_sqlite(Path(settings.DATABASES["default"]["NAME"]), target)
    _run(["pg_dump", "--format=custom", "--no-owner", f"--file={target}", *_where()])
    return {}


@contextmanager
def _told_of(path: Path) -> Iterator[None]:
    """What SQLite itself says, as Django says it, with the name of the file."""
    try:
        yield
    except sqlite3.Error as stopped:
        raise OperationalError(f"{path}: {stopped}") from stopped


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

    Raises as `copy_database` does.
    """
    connection.close()
    if connection.vendor == "sqlite":
        target = Path(settings.DATABASES["default"]["NAME"])
        with (
            _told_of(target),
            closing(sqlite3.connect(copy)) as there,
            closing(sqlite3.connect(target, timeout=30)) as here,
        ):
            # Written in one transaction of the target: readers see the one state or the other.
            there.backup(here, pages=-1)
            with suppress(sqlite3.Error):  # the copy is in its place; who opens it next empties its log
                here.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return
    _put_back_postgresql(copy)


def put_for_damaged(copy: Path, aside: Path) -> None:
    """Put a copy in the place of an SQLite database that is damaged: nothing can be written into its files,
    which are named `aside` instead. Nobody may have it open.

    A stop leaves the former files, whole or in part under their new name, or the copy. Raises OSError;
    then the former files stand as they were.
    """
    connection.close()
    target = Path(settings.DATABASES["default"]["NAME"])
    fresh = target.with_name(f".{target.name}.restoring")
    fresh.unlink(missing_ok=True)
    try:
        private_file(fresh)
        with copy.open("rb") as source, fresh.open("wb") as written:
            shutil.copyfileobj(source, written)
            written.flush()
            os.fsync(written.fileno())
        shutil.copymode(target, fresh)
        # The log first: beside another database it would be taken for that one's.
        for ends in ("-wal", "-shm", ""):
            former = target.with_name(f"{target.name}{ends}")
            if former.exists():
                former.rename(aside.with_name(f"{aside.name}{ends}"))
        fresh.rename(target)
    finally:
        fresh.unlink(missing_ok=True)


def _put_back_postgresql(copy: Path) -> None:
    """In one transaction the schema is emptied and the copy written; it is committed only once pg_restore has
    said all of it."""
    asked = ["pg_restore", "--clean", "--if-exists", "--no-owner", "--file=-", str(copy)]
    told = ["psql", "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", *_where()]
    with tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as heard:
        with (
            _program(asked, stdout=subprocess.PIPE, stderr=said) as reading,
            _program(told, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=heard) as writing,
        ):
            assert reading.stdout is not None and writing.stdin is not None
            with suppress(BrokenPipeError):  # psql ended at an error, which it has told
                writing.stdin.write(f"BEGIN;\n{_EMPTIED}".encode())
                shutil.copyfileobj(reading.stdout, writing.stdin)
                if reading.wait() == 0:
                    writing.stdin.write(b"COMMIT;\n")
            reading.stdout.close()
            with suppress(BrokenPipeError):
                writing.stdin.close()
        # psql's words first: where it ends, pg_restore has nobody to tell.
        for program, code, words in (
            ("psql", writing.returncode, heard),
            ("pg_restore", reading.returncode, said),
        ):
            words.seek(0)
            _no_failure(program, code, words.read().decode(errors="replace"))


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
    with _program(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as running:
        said = running.communicate()[1]
    _no_failure(command[0], running.returncode, said.decode(errors="replace"))


def _program(command: list[str], **streams: Any) -> "subprocess.Popen[bytes]":
    password: Any = settings.DATABASES["default"].get("PASSWORD")
    environment = {**os.environ, **({"PGPASSWORD": password} if password else {})}
    try:
        return subprocess.Popen(command, env=environment, **streams)
    except FileNotFoundError as absent:
        raise CopyFailed(f"{command[0]} is not installed; it belongs to PostgreSQL's client.") from absent


def _no_failure(program: str, code: int, said: str) -> None:
    """Raise what a program's end was: OSError for a full disk, else CopyFailed; nothing for a good one."""
    if not code:
        return
    lines = said.strip().splitlines() or ["no reason given"]
    told = f"{program} failed: {next((line for line in lines if 'error' in line.lower()), lines[-1])}"
    if any(words in said for words in _FULL_DISK):
        raise OSError(errno.ENOSPC, told)
    raise CopyFailed(f"{told}.")
