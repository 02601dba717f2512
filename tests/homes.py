"""Archives of programs that tests start: a home, and a database of its own on whatever the tests run on."""

import atexit
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

SERVER = os.environ.get("ARCHIVE_TESTS_DATABASE_URL", "")
"""The PostgreSQL that the tests run on: any database of it, as somebody who may make more. "": SQLite."""

ROOT = Path(__file__).resolve().parent.parent

_made: set[str] = set()


def database_of(home: Path | str) -> dict[str, str]:
    """What a program with this home has in its environment; its database is made if it is not there."""
    if not SERVER:
        return {"DATABASE_URL": ""}
    name = _name(home)
    if name not in _made:
        _server(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        _noted(name)
    return {"DATABASE_URL": address_of(name)}


def in_production(script: str, home: Path, **more: str) -> "subprocess.CompletedProcess[str]":
    """A script run with the archive's settings as production has them, in a process of its own; `more` goes
    into its environment."""
    environment = {
        "DJANGO_SETTINGS_MODULE": "archive.settings",
        "ARCHIVE_ENV": "production",
        "ARCHIVE_HOME": str(home),
        "ARCHIVE_SECRET_KEY": "x" * 60,
        "ARCHIVE_HOSTS": "archive.example",
        "DATABASE_URL": "",
        **more,
    }
    command = [sys.executable, "-c", script]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)


def address_of(name: str) -> str:
    """The address of another database of the server."""
    return urlunsplit(urlsplit(SERVER)._replace(path=f"/{name}"))


def copied_home(source: Path, target: Path) -> Path:
    """A second archive like the first, which no program may have open."""
    shutil.copytree(source, target, symlinks=True, dirs_exist_ok=True)
    if SERVER:
        name, like = _name(target), _name(source)
        forget_database(target)
        _server(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(like)))
        _noted(name)
    return target


def forget_database(home: Path) -> None:
    """Drop the database of a home, whoever is connected."""
    _server(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(_name(home))))
    _made.discard(_name(home))


def rows(home: Path, query: str) -> list[tuple]:
    """What a query of the archive in this home gives, asked beside whoever else has it open."""
    if SERVER:
        with psycopg.connect(address_of(_name(home)), autocommit=True) as connection:
            found = connection.execute(query)
            return found.fetchall() if found.description else []
    connection = sqlite3.connect(home / "archive.sqlite3", timeout=30, isolation_level=None)
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


@contextmanager
def held_by_another(home: Path) -> Iterator[None]:
    """Another program writes the record of this archive, and does not end."""
    if SERVER:
        with psycopg.connect(address_of(_name(home))) as connection:
            from articles.database.writing import RECORD

            connection.execute("SELECT pg_advisory_xact_lock(%s)", [RECORD])
            yield
            connection.rollback()
        return
    connection = sqlite3.connect(home / "archive.sqlite3", isolation_level=None)
    connection.execute("begin immediate")
    try:
        yield
    finally:
        connection.execute("rollback")
        connection.close()


def _name(home: Path | str) -> str:
    return f"test_home_{hashlib.sha256(str(Path(home).resolve()).encode()).hexdigest()[:16]}"


def _noted(name: str) -> None:
    if not _made:
        atexit.register(_drop_all)
    _made.add(name)


def _drop_all() -> None:
    for name in sorted(_made):
        _server(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _server(statement: sql.Composed) -> None:
    with psycopg.connect(SERVER, autocommit=True) as connection:
        connection.execute(statement)
