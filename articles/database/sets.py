"""Plain SQL for the tables that are outside Django's schema state: rows, rows of many numbers at once, and
sets of numbers packed into one column."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from django.db import connection

_AMONG: Mapping[str, tuple[str, Callable[[list[int]], Any]]] = {
    # One text for any count of numbers, so that the statement is prepared once.
    "sqlite": ("SELECT value FROM json_each(%s)", json.dumps),
    "postgresql": ("SELECT unnest(%s::bigint[])", list),
}


def fetch_rows(sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """Every row of a query."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def fetch_among(
    sql: str, numbers: Iterable[int], before: Sequence[Any] = (), after: Sequence[Any] = ()
) -> list[tuple[Any, ...]]:
    """Every row of a query with `IN ({})` in it, where these numbers stand in the braces.

    `before` and `after` are the values of the placeholders to either side. For no numbers nothing is asked.
    """
    # In order, so that neighbours in an index are read one after the other.
    wanted = sorted(set(numbers))
    if not wanted:
        return []
    inner, packed = _AMONG[connection.vendor]
    return fetch_rows(sql.format(inner), [*before, packed(wanted), *after])


def run_sql(sql: str, values: Sequence[Any] = ()) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def run_sql_for_each(sql: str, rows: Sequence[Sequence[Any]]) -> None:
    """Run one statement with each of these rows of values; nothing for none."""
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(sql, rows)


def insert_rows(table: str, columns: Sequence[str], rows: Sequence[Sequence[int]]) -> None:
    """Write rows of numbers, none of which may stand there yet, in their order.

    SQLite is quickest with one prepared statement; PostgreSQL with COPY (docs/decisions/postgresql.md).
    """
    if not rows:
        return
    named = ", ".join(columns)
    if connection.vendor != "postgresql":
        run_sql_for_each(f"INSERT INTO {table} ({named}) VALUES ({', '.join(['%s'] * len(columns))})", rows)
        return
    with (
        connection.cursor() as cursor,
        connection.wrap_database_errors,
        cursor.copy(f"COPY {table} ({named}) FROM STDIN") as copied,
    ):
        for row in rows:
            copied.write_row(row)


def delete_pairs(table: str, columns: tuple[str, str], pairs: Sequence[tuple[int, int]]) -> None:
    """Delete the rows that have one of these pairs of numbers in two columns."""
    first, second = columns
    if connection.vendor != "postgresql":
        run_sql_for_each(f"DELETE FROM {table} WHERE {first} = %s AND {second} = %s", pairs)
    elif pairs:
        run_sql(
            f"DELETE FROM {table} USING unnest(%s::bigint[], %s::bigint[]) AS gone (one, other) "
            f"WHERE {first} = one AND {second} = other",
            [[one for one, _ in pairs], [other for _, other in pairs]],
        )


def pack_numbers(numbers: Iterable[int]) -> bytes:
    """A set of signed 64-bit numbers as one column keeps it: in order, eight bytes each, little end first."""
    return np.array(sorted(numbers), dtype="<i8").tobytes()


def unpack_numbers(packed: bytes | memoryview) -> frozenset[int]:
    """
    >>> sorted(unpack_numbers(pack_numbers({3, -1})))
    [-1, 3]
    """
    return frozenset(np.frombuffer(packed, dtype="<i8").tolist())
