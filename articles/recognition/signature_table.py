"""The tables of signatures: the telling lines of each capture, and whose captures have which. SQL only.

The tables are outside Django's schema state (see migration 0023). An owner is a source's number; for the
strangers of one group it is the lowest number of their captures, below zero; 0 owns captures that teach
nothing (their source was recognised, no person confirmed it).
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping

from django.db import connection

from articles.database.sets import (
    fetch_among,
    fetch_rows,
    pack_numbers,
    run_sql,
    run_sql_for_each,
    unpack_numbers,
)

NOBODY = 0


def signature_lines(capture_id: int) -> frozenset[int] | None:
    """The lines of a capture's signature; None where it has none yet."""
    found = signatures_among([capture_id])
    return found[capture_id][1] if found else None


def signatures_among(captures: Iterable[int]) -> dict[int, tuple[int, frozenset[int]]]:
    """Each of these captures that has a signature: its owner and its lines."""
    rows = fetch_among(
        "SELECT capture_id, owner, lines FROM articles_signature WHERE capture_id IN ({})", captures
    )
    return {capture: (int(owner), unpack_numbers(packed)) for capture, owner, packed in rows}


def owner_of(capture_id: int) -> int | None:
    rows = fetch_rows("SELECT owner FROM articles_signature WHERE capture_id = %s", [capture_id])
    return int(rows[0][0]) if rows else None


def keep_signature(capture_id: int, version: str, lines: Collection[int]) -> bool:
    """Store a capture's lines, nobody's yet; False where those of this version are stored already."""
    rows = fetch_rows("SELECT version, lines FROM articles_signature WHERE capture_id = %s", [capture_id])
    if not rows:
        run_sql(
            "INSERT INTO articles_signature (capture_id, owner, version, lines) VALUES (%s, %s, %s, %s)",
            [capture_id, NOBODY, version, pack_numbers(lines)],
        )
        return True
    held, former = rows[0]
    if held == version:
        return False
    is_other = unpack_numbers(former) != frozenset(lines)
    if is_other:
        give_to(capture_id, NOBODY)
    run_sql(
        "UPDATE articles_signature SET version = %s, lines = %s WHERE capture_id = %s",
        [version, pack_numbers(lines), capture_id],
    )
    return is_other


def add_signatures(rows: Iterable[tuple[int, str, Collection[int]]]) -> None:
    """Store the lines of captures that have none yet, nobody's: capture, version, lines."""
    run_sql_for_each(
        "INSERT INTO articles_signature (capture_id, owner, version, lines) VALUES (%s, %s, %s, %s)",
        [(capture, NOBODY, version, pack_numbers(lines)) for capture, version, lines in rows],
    )


def give_to(capture_id: int, owner: int) -> None:
    """Count a capture's lines for this owner, and no longer for the one before."""
    give_all({capture_id: owner})


def give_all(owners: Mapping[int, int]) -> dict[int, int]:
    """Count the lines of captures, each for its owner, and no longer for the one before; the owners that the
    captures had before. A capture without a signature is left out."""
    rows = fetch_among(
        "SELECT capture_id, owner, lines FROM articles_signature WHERE capture_id IN ({})", owners
    )
    former: dict[int, int] = {}
    left: Counter[tuple[int, int]] = Counter()
    came: Counter[tuple[int, int]] = Counter()
    for capture, before, packed in rows:
        former[capture] = int(before)
        if before != owners[capture]:
            lines = unpack_numbers(packed)
            left.update((line, int(before)) for line in lines if before != NOBODY)
            came.update((line, owners[capture]) for line in lines if owners[capture] != NOBODY)
    moved = [(owners[capture], capture) for capture, before in former.items() if before != owners[capture]]
    run_sql_for_each("UPDATE articles_signature SET owner = %s WHERE capture_id = %s", sorted(moved))
    run_sql_for_each(
        "UPDATE articles_signature_line SET captures = captures - %s WHERE hash = %s AND owner = %s",
        [(count, *pair) for pair, count in sorted(left.items())],
    )
    run_sql_for_each(
        "DELETE FROM articles_signature_line WHERE hash = %s AND owner = %s AND captures <= 0", sorted(left)
    )
    run_sql_for_each(
        "INSERT INTO articles_signature_line (hash, owner, captures) VALUES (%s, %s, %s) "
        "ON CONFLICT (hash, owner) "
        "DO UPDATE SET captures = articles_signature_line.captures + excluded.captures",
        [(*pair, count) for pair, count in sorted(came.items())],
    )
    return former


def restore_signature(capture_id: int, owner: int, version: str, packed: bytes) -> None:
    """Store a row of articles_signature as a backup has it, and its lines, which follow from it."""
    keep_signature(capture_id, version, unpack_numbers(packed))
    give_to(capture_id, owner)


def owners_with(lines: Iterable[int]) -> Iterator[tuple[int, int, int]]:
    """Each of these lines with an owner that has it and in how many captures: (line, owner, captures)."""
    yield from fetch_among(
        "SELECT hash, owner, captures FROM articles_signature_line WHERE hash IN ({})", lines
    )


def captures_of_all(owners: Collection[int]) -> dict[int, list[int]]:
    """The captures of each of these owners, by number."""
    found: dict[int, list[int]] = {owner: [] for owner in owners}
    sql = "SELECT owner, capture_id FROM articles_signature WHERE owner IN ({}) ORDER BY owner, capture_id"
    for owner, capture in fetch_among(sql, owners):
        found[owner].append(capture)
    return found


def first_captures(owners: Collection[int]) -> dict[int, int]:
    """The lowest capture of each of these owners that has any."""
    sql = "SELECT owner, MIN(capture_id) FROM articles_signature WHERE owner IN ({}) GROUP BY owner"
    return {int(owner): int(capture) for owner, capture in fetch_among(sql, owners)}


def captures_of(owner: int, limit: int | None = None) -> list[int]:
    """An owner's captures by number."""
    sql = "SELECT capture_id FROM articles_signature WHERE owner = %s ORDER BY capture_id"
    return [pk for (pk,) in fetch_rows(sql + (f" LIMIT {int(limit)}" if limit else ""), [owner])]


def signatures_of(owner: int, limit: int | None = None) -> Iterator[tuple[int, frozenset[int]]]:
    """An owner's captures with their lines, by number, the first `limit` of them."""
    sql = "SELECT capture_id, lines FROM articles_signature WHERE owner = %s ORDER BY capture_id"
    with connection.cursor() as cursor:
        cursor.execute(sql + (f" LIMIT {int(limit)}" if limit else ""), [owner])
        while found := cursor.fetchmany(50):
            for pk, lines in found:
                yield pk, unpack_numbers(lines)


def misplaced() -> list[int]:
    """Captures that wait to be placed and still count for a source that their article no longer has."""
    return [
        pk
        for (pk,) in fetch_rows(
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
    return dict(fetch_among("SELECT id, article_id FROM articles_capture WHERE id IN ({})", captures))
