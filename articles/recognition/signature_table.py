"""The tables of signatures: the telling lines of each capture, and whose captures have which. SQL only.

The tables are outside Django's schema state (see migration 0023). An owner is a source's number; for the
strangers of one group it is the lowest number of their captures, below zero; 0 owns captures that teach
nothing (their source was recognised, no person confirmed it).
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from django.db import connection

NOBODY = 0
_CHUNK = 900


def signature_lines(capture_id: int) -> frozenset[int] | None:
    """The lines of a capture's signature; None where it has none yet."""
    rows = _rows("SELECT lines FROM articles_signature WHERE capture_id = %s", [capture_id])
    return _unpacked(rows[0][0]) if rows else None


def owner_of(capture_id: int) -> int | None:
    rows = _rows("SELECT owner FROM articles_signature WHERE capture_id = %s", [capture_id])
    return int(rows[0][0]) if rows else None


def keep_signature(capture_id: int, version: str, lines: Collection[int]) -> bool:
    """Store a capture's lines, nobody's yet; False where those of this version are stored already."""
    rows = _rows("SELECT version, lines FROM articles_signature WHERE capture_id = %s", [capture_id])
    if not rows:
        _run(
            "INSERT INTO articles_signature (capture_id, owner, version, lines) VALUES (%s, %s, %s, %s)",
            [capture_id, NOBODY, version, _packed(lines)],
        )
        return True
    held, former = rows[0]
    if held == version:
        return False
    is_other = _unpacked(former) != frozenset(lines)
    if is_other:
        give_to(capture_id, NOBODY)
    _run(
        "UPDATE articles_signature SET version = %s, lines = %s WHERE capture_id = %s",
        [version, _packed(lines), capture_id],
    )
    return is_other


def add_signatures(rows: Iterable[tuple[int, str, Collection[int]]]) -> None:
    """Store the lines of captures that have none yet, nobody's: capture, version, lines."""
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO articles_signature (capture_id, owner, version, lines) VALUES (%s, %s, %s, %s)",
            [(capture, NOBODY, version, _packed(lines)) for capture, version, lines in rows],
        )


def give_to(capture_id: int, owner: int) -> None:
    """Count a capture's lines for this owner, and no longer for the one before."""
    give_all({capture_id: owner})


def give_all(owners: Mapping[int, int]) -> dict[int, int]:
    """Count the lines of captures, each for its owner, and no longer for the one before; the owners that the
    captures had before. A capture without a signature is left out."""
    rows = _rows_in(
        "SELECT capture_id, owner, lines FROM articles_signature WHERE capture_id IN ({})", owners
    )
    former: dict[int, int] = {}
    left: Counter[tuple[int, int]] = Counter()
    came: Counter[tuple[int, int]] = Counter()
    for capture, before, packed in rows:
        former[capture] = int(before)
        if before != owners[capture]:
            lines = _unpacked(packed)
            left.update((line, int(before)) for line in lines if before != NOBODY)
            came.update((line, owners[capture]) for line in lines if owners[capture] != NOBODY)
    moved = [(owners[capture], capture) for capture, before in former.items() if before != owners[capture]]
    with connection.cursor() as cursor:
        cursor.executemany("UPDATE articles_signature SET owner = %s WHERE capture_id = %s", sorted(moved))
        if left:
            cursor.executemany(
                "UPDATE articles_signature_line SET captures = captures - %s WHERE hash = %s AND owner = %s",
                [(count, *pair) for pair, count in sorted(left.items())],
            )
            cursor.executemany(
                "DELETE FROM articles_signature_line WHERE hash = %s AND owner = %s AND captures <= 0",
                sorted(left),
            )
        if came:
            cursor.executemany(
                "INSERT INTO articles_signature_line (hash, owner, captures) VALUES (%s, %s, %s) "
                "ON CONFLICT (hash, owner) "
                "DO UPDATE SET captures = articles_signature_line.captures + excluded.captures",
                [(*pair, count) for pair, count in sorted(came.items())],
            )
    return former


def restore_signature(capture_id: int, owner: int, version: str, packed: bytes) -> None:
    """Store a row of articles_signature as a backup has it, and its lines, which follow from it."""
    keep_signature(capture_id, version, _unpacked(packed))
    give_to(capture_id, owner)


def owners_with(lines: Iterable[int]) -> Iterator[tuple[int, int, int]]:
    """Each of these lines with an owner that has it and in how many captures: (line, owner, captures)."""
    yield from _rows_in("SELECT hash, owner, captures FROM articles_signature_line WHERE hash IN ({})", lines)


def captures_of(owner: int, limit: int | None = None) -> list[int]:
    """An owner's captures by number."""
    sql = "SELECT capture_id FROM articles_signature WHERE owner = %s ORDER BY capture_id"
    return [pk for (pk,) in _rows(sql + (f" LIMIT {int(limit)}" if limit else ""), [owner])]


def signatures_of(owner: int, limit: int | None = None) -> Iterator[tuple[int, frozenset[int]]]:
    """An owner's captures with their lines, by number, the first `limit` of them."""
    sql = "SELECT capture_id, lines FROM articles_signature WHERE owner = %s ORDER BY capture_id"
    with connection.cursor() as cursor:
        cursor.execute(sql + (f" LIMIT {int(limit)}" if limit else ""), [owner])
        while found := cursor.fetchmany(50):
            for pk, lines in found:
                yield pk, _unpacked(lines)


def misplaced() -> list[int]:
    """Captures that wait to be placed and still count for a source that their article no longer has."""
    return [
        pk
        for (pk,) in _rows(
            "SELECT s.capture_id FROM articles_duework d "
            "JOIN articles_signature s ON s.capture_id = d.subject "
            "JOIN articles_capture c ON c.id = s.capture_id JOIN articles_article a ON a.id = c.article_id "
            "WHERE d.kind = %s AND s.owner > 0 AND (a.source_id IS NULL OR a.source_id <> s.owner) "
            "ORDER BY s.capture_id",
            ["outlet"],
        )
    ]


def article_of(captures: Collection[int]) -> dict[int, int]:
    """The articles of these captures."""
    return dict(_rows_in("SELECT id, article_id FROM articles_capture WHERE id IN ({})", captures))


def _packed(lines: Iterable[int]) -> bytes:
    return np.array(sorted(lines), dtype="<i8").tobytes()


def _unpacked(packed: bytes | memoryview) -> frozenset[int]:
    return frozenset(np.frombuffer(packed, dtype="<i8").tolist())


def _rows_in(sql: str, values: Iterable[int]) -> Iterator[Any]:
    wanted = sorted(set(values))
    for at in range(0, len(wanted), _CHUNK):
        some = wanted[at : at + _CHUNK]
        yield from _rows(sql.format(",".join(["%s"] * len(some))), some)


def _rows(sql: str, values: Sequence[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def _run(sql: str, values: Sequence[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
