"""Ways to lay out the fingerprint table in PostgreSQL.

    python -m benchmarks.fingerprint_layouts --articles FILE.jsonl.gz … [--held N]

A server of its own holds so many articles that are mixtures, as benchmarks.fingerprint_table makes them,
in each layout in turn:

    rows        a row a shingle, its key (hash, article): what the archive has
    covering    the same, with outlet and day in the key's index, so that a look-up reads the index alone
    partitions  the same as rows, in 16 partitions by hash
    arrays      a row an article with an array of its shingles, and a GIN index over that

Told are seconds to fill it (COPY, then its index), its size, and milliseconds an article by the wall clock to
look real articles up and to store them, sixteen in a transaction: the median and the 95th of a hundred.
"""

import argparse
import random
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import psycopg

from benchmarks.fingerprint_table import (
    AT_ONCE,
    FIRST_DAY,
    OUTLETS,
    SHINGLES,
    days_of,
    fingerprint_of,
    paragraphs_of,
    who_takes_what,
)
from benchmarks.ingesting import read_all

Numbers = npt.NDArray[np.int64]
_ROW = "hash bigint NOT NULL, article_id bigint NOT NULL, source_id bigint NOT NULL, day integer NOT NULL"
_COLUMNS = "hash, article_id, source_id, day"
_LOOK_UP = f"SELECT {_COLUMNS} FROM shingles WHERE hash IN (SELECT unnest(%s::bigint[]))"


@dataclass(frozen=True, slots=True)
class Layout:
    """The statements of one layout; `is_array` where an article is one row."""

    name: str
    table: tuple[str, ...]
    index: str
    look_up: str = _LOOK_UP
    is_array: bool = False


LAYOUTS = (
    Layout(
        "rows",
        (f"CREATE TABLE shingles ({_ROW})",),
        "ALTER TABLE shingles ADD PRIMARY KEY (hash, article_id)",
    ),
    Layout(
        "covering",
        (f"CREATE TABLE shingles ({_ROW})",),
        "ALTER TABLE shingles ADD PRIMARY KEY (hash, article_id) INCLUDE (source_id, day)",
    ),
    Layout(
        "partitions",
        (
            f"CREATE TABLE shingles ({_ROW}) PARTITION BY HASH (hash)",
            *(
                f"CREATE TABLE shingles_{part} PARTITION OF shingles "
                f"FOR VALUES WITH (MODULUS 16, REMAINDER {part})"
                for part in range(16)
            ),
        ),
        "ALTER TABLE shingles ADD PRIMARY KEY (hash, article_id)",
    ),
    Layout(
        "arrays",
        (
            "CREATE TABLE shingles (article_id bigint PRIMARY KEY, source_id bigint NOT NULL, "
            "day integer NOT NULL, hashes bigint[] NOT NULL)",
        ),
        "CREATE INDEX ON shingles USING gin (hashes)",
        "SELECT article_id, source_id, day, hashes FROM shingles WHERE hashes && %s::bigint[]",
        True,
    ),
)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--articles", type=Path, nargs="+", required=True, metavar="FILE.jsonl.gz")
    parser.add_argument("--held", type=int, default=100_000, metavar="N")
    parser.add_argument("--limit", type=int, default=4_000, metavar="N", help="real articles that are mixed")
    parser.add_argument("--looked-up", type=int, default=400, metavar="N", help="real articles looked up")
    parser.add_argument("--only", choices=[each.name for each in LAYOUTS], action="append")
    options = parser.parse_args()
    from tests.live.postgres import PostgreSQL, why_not

    if reason := why_not():
        print(f"This {reason}.")
        return 1
    texts = [str(record["text"]) for record in read_all(options.articles, options.limit)]
    owners, hashes = mixtures(options.held, [paragraphs_of(text) for text in texts])
    asked = [fingerprint_of(text) for text in random.Random(1).sample(texts, options.looked_up)]
    print(f"{options.held:,} articles, {len(hashes):,} shingles", flush=True)
    with PostgreSQL(quick=False) as server:
        for layout in LAYOUTS:
            if options.only and layout.name not in options.only:
                continue
            with psycopg.connect(server.url, autocommit=True) as connection:
                connection.execute("SET maintenance_work_mem = '512MB'")
                measure(connection, layout, owners, hashes, asked)
                connection.execute("DROP TABLE shingles")
    return 0


def mixtures(held: int, articles: list[list[list[int]]]) -> tuple[Numbers, Numbers]:
    """The article and the hash of each row, by article: SHINGLES of each, in some a real paragraph's."""
    made = np.random.default_rng(7)
    real = [np.array(shingles, dtype=np.int64) for article in articles for shingles in article]
    takers, taken = who_takes_what(held, len(real))
    shared = np.concatenate([real[at] for at in taken.tolist()])
    whose = np.repeat(takers, [len(real[at]) for at in taken.tolist()])
    drawn = made.integers(-(2**63), 2**63 - 1, held * SHINGLES - len(shared), dtype=np.int64)
    owners = np.concatenate((made.integers(1, held + 1, len(drawn)), whose))
    hashes = np.concatenate((drawn, shared))
    order = np.lexsort((hashes, owners))
    owners, hashes = owners[order], hashes[order]
    new = np.concatenate(([True], (np.diff(hashes) != 0) | (np.diff(owners) != 0)))
    return owners[new], hashes[new]


def measure(
    connection: psycopg.Connection[Any],
    layout: Layout,
    owners: Numbers,
    hashes: Numbers,
    asked: list[list[int]],
) -> None:
    for statement in layout.table:
        connection.execute(statement)
    begun = time.perf_counter()
    fill(connection, layout, owners, hashes)
    filled = time.perf_counter()
    connection.execute(layout.index)
    connection.execute("VACUUM ANALYZE shingles")
    indexed = time.perf_counter()
    (size,) = connection.execute(
        "SELECT sum(pg_total_relation_size(oid)) FROM pg_class WHERE relname ~ '^shingles(_[0-9]+)?$' "
        "AND relkind = 'r'"
    ).fetchone() or (0,)
    print(
        f"{layout.name:<11} filled in {filled - begun:,.0f} s, index and vacuum {indexed - filled:,.0f} s, "
        f"{int(size) / 1e9:.2f} GB",
        flush=True,
    )
    held = int(owners[-1])
    batches = [asked[at : at + AT_ONCE] for at in range(0, len(asked), AT_ONCE)]
    tell(layout, "look-up", timed(lambda batch: look_up(connection, layout, batch), [[one] for one in asked]))
    numbers = count(held + 1, AT_ONCE)
    tell(layout, "store", timed(lambda batch: store(connection, layout, batch, next(numbers)), batches))
    connection.execute("VACUUM shingles")
    tell(
        layout, "look-up 2", timed(lambda batch: look_up(connection, layout, batch), [[one] for one in asked])
    )


def fill(connection: psycopg.Connection[Any], layout: Layout, owners: Numbers, hashes: Numbers) -> None:
    days = days_of(int(owners[-1]))
    with connection.cursor() as cursor:
        if layout.is_array:
            edges = np.flatnonzero(np.concatenate(([True], np.diff(owners) != 0)))
            with cursor.copy("COPY shingles (article_id, source_id, day, hashes) FROM STDIN") as copied:
                for start, end in zip(edges, [*edges[1:], len(owners)], strict=True):
                    article = int(owners[start])
                    copied.write_row(
                        (article, 1 + article % OUTLETS, int(days[article]), hashes[start:end].tolist())
                    )
            return
        order = np.lexsort((owners, hashes))
        with cursor.copy(f"COPY shingles ({_COLUMNS}) FROM STDIN") as copied:
            for at in range(0, len(order), 100_000):
                some = order[at : at + 100_000]
                whose = owners[some]
                columns = (hashes[some], whose, 1 + whose % OUTLETS, days[whose])
                lines = zip(*(column.tolist() for column in columns), strict=True)
                copied.write("".join("{}\t{}\t{}\t{}\n".format(*line) for line in lines))


def look_up(connection: psycopg.Connection[Any], layout: Layout, batch: Iterable[list[int]]) -> None:
    """Where each shingle stands, as the linker asks: an array is taken apart here."""
    for shingles in batch:
        found: dict[int, list[tuple[int, int, int]]] = {}
        rows = connection.execute(layout.look_up, [shingles]).fetchall()
        if not layout.is_array:
            for value, article, source, day in rows:
                found.setdefault(value, []).append((article, source, day))
            continue
        wanted = set(shingles)
        for article, source, day, held in rows:
            for value in wanted.intersection(held):
                found.setdefault(value, []).append((article, source, day))


def store(connection: psycopg.Connection[Any], layout: Layout, batch: list[list[int]], first: int) -> None:
    """Store articles, numbered from `first` on."""
    with connection.transaction(), connection.cursor() as cursor:
        if layout.is_array:
            cursor.executemany(
                "INSERT INTO shingles VALUES (%s, 1, %s, %s)",
                [(first + at, FIRST_DAY, each) for at, each in enumerate(batch)],
            )
            return
        rows = sorted((value, first + at) for at, each in enumerate(batch) for value in each)
        with cursor.copy(f"COPY shingles ({_COLUMNS}) FROM STDIN") as copied:
            for value, article in rows:
                copied.write_row((value, article, 1, FIRST_DAY))


def timed(each: Callable[[list[list[int]]], None], batches: list[list[list[int]]]) -> list[float]:
    """Milliseconds an article; the first tenth warms up."""
    took = []
    for batch in batches:
        begun = time.perf_counter()
        each(batch)
        took.append((time.perf_counter() - begun) * 1000 / len(batch))
    return took[len(took) // 10 :]


def tell(layout: Layout, what: str, took: list[float]) -> None:
    median, p95 = np.percentile(took, (50, 95)).tolist()
    print(f"{layout.name:<11} {what:<10} median {median:7.2f} ms, p95 {p95:7.2f} ms an article", flush=True)


if __name__ == "__main__":
    sys.exit(main())
