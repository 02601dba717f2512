"""What the database finds wrong with its own files and keys."""

from collections.abc import Iterator

from django.db import DatabaseError, connection
from django.db.backends.utils import CursorWrapper

from articles.database.faults import is_passing
from articles.language.characters import fold_space

_MOST = 20  # rows without their parent that are named


def found_damage() -> Iterator[str]:
    """A sentence for each fault. Raises DatabaseError where the disk or a lock is what is wrong.

    SQLite looks through its file. A PostgreSQL server checks its pages as it reads them, and each key with
    every change, so there is nothing to ask but whether an index or a key was left unproven.
    """
    with connection.cursor() as cursor:
        yield from (_in_sqlite if connection.vendor == "sqlite" else _in_postgresql)(cursor)


def _in_sqlite(cursor: CursorWrapper) -> Iterator[str]:
    cursor.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    tables = [name for (name,) in cursor.fetchall()]
    hit = False
    for table in tables:
        said = _said_of(cursor, table)
        if said:
            hit = True
            yield f"The database's table {table} is damaged: {said}."
    if hit:
        return  # what points where is not to be asked of a damaged file
    cursor.execute("PRAGMA quick_check(20)")
    for (words,) in cursor.fetchall():
        if words != "ok":
            yield f"The database file: {words}."
    cursor.execute("PRAGMA foreign_key_check")
    for table, row, parent, _ in cursor.fetchmany(_MOST):
        yield f"Row {row} of {table} points to a row of {parent} that is not there."


def _said_of(cursor: CursorWrapper, table: str) -> str:
    """What SQLite finds wrong with one table and its indexes, the first of it; "" for nothing."""
    try:
        cursor.execute(f"PRAGMA integrity_check({connection.ops.quote_name(table)})")
        said = [words for (words,) in cursor.fetchall() if words != "ok"]
    except DatabaseError as damaged:
        if is_passing(damaged):
            raise
        return str(damaged)
    more = f" (and {len(said) - 1} more)" if len(said) > 1 else ""
    return fold_space(said[0]) + more if said else ""


def _in_postgresql(cursor: CursorWrapper) -> Iterator[str]:
    cursor.execute(
        "SELECT i.indexrelid::regclass::text FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid "
        "WHERE NOT i.indisvalid AND c.relnamespace = 'public'::regnamespace ORDER BY 1"
    )
    for (index,) in cursor.fetchall():
        yield f"The index {index} is not valid; run REINDEX INDEX {index}."
    cursor.execute(
        "SELECT conname, conrelid::regclass::text FROM pg_constraint "
        "WHERE NOT convalidated AND connamespace = 'public'::regnamespace ORDER BY 1"
    )
    for name, table in cursor.fetchall():
        remedy = f"ALTER TABLE {table} VALIDATE CONSTRAINT {name}"
        yield f"The constraint {name} of {table} was never proved; run {remedy}."
