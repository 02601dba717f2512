"""The fingerprint table at scale: `python -m benchmarks.fingerprint_table --articles FILE.jsonl.gz …`.

A temporary archive's table is filled with `--held N` articles that are mixtures: one in FROM_REAL holds a
paragraph of a real article, as printed; the rest of each is words that nobody printed, so their hashes are
drawn, as uniform as the hash makes them. No article rows, no texts, no index: the table alone.

Then real articles are looked up, as a match does it (what is common, who else has the shingles, who is a
candidate), and stored, sixteen in a transaction. Told are the size on disk, and milliseconds a capture by the
wall clock and of the processor, the median and the 95th of a hundred. The last line is for machines.
On PostgreSQL (DATABASE_URL: an empty database, as its superuser) the processor's time is this program's.

`--folder` says where the archive is made; 1,000,000 articles want 12 GB there.
"""

import argparse
import json
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

from benchmarks.ingesting import prepare, read_all

FROM_REAL = 4
"""One mixture in so many holds a paragraph of a real article."""
SHINGLES = 163
"""Shingles of an article: the mean of 31,762 of the news of 2012 to 2017."""
OUTLETS, DAYS, FIRST_DAY = 300, 3650, 733_000
PARTS = 64
"""The hashes are made part by part, in order, so that no more of them is in memory at once."""
AT_ONCE = 16
"""Articles stored in one transaction, as an ingest does."""

Numbers = npt.NDArray[np.int64]


def main() -> None:
    options = arguments()
    texts = [str(record["text"]) for record in read_all(options.articles, options.limit)]
    with tempfile.TemporaryDirectory(prefix="fingerprints-", dir=options.folder) as folder:
        print(json.dumps(measure(Path(folder), texts, options.held, options.looked_up)))


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--articles", type=Path, nargs="+", required=True, metavar="FILE.jsonl.gz")
    parser.add_argument("--held", type=int, default=300_000, metavar="N")
    parser.add_argument("--limit", type=int, default=4_000, metavar="N", help="real articles that are mixed")
    parser.add_argument("--looked-up", type=int, default=400, metavar="N", help="real articles looked up")
    parser.add_argument("--folder", type=Path, help="where the temporary archive is made")
    return parser.parse_args()


def measure(folder: Path, texts: list[str], held: int, looked_up: int) -> dict[str, float]:
    """Figures of one table: bytes, and milliseconds a capture."""
    prepare(folder)
    from django.db import connection

    begun, worked = time.perf_counter(), time.process_time()
    without_articles()
    rows = fill(held, [paragraphs_of(text) for text in texts])
    print(
        f"{held:,} articles, {rows:,} shingles written in {time.perf_counter() - begun:,.0f} s "
        f"({time.process_time() - worked:,.0f} s of processor)",
        flush=True,
    )
    connection.close()  # the last to close writes the log back into the file
    size = size_of(folder)
    found: dict[str, float] = {"held": held, "shingles": rows, "bytes": size}
    chosen = random.Random(1).sample(texts, min(looked_up, len(texts)))
    one_by_one = [[fingerprint_of(text)] for text in chosen]
    together = [[each for (each,) in one_by_one[at : at + AT_ONCE]] for at in range(0, len(chosen), AT_ONCE)]
    for name, each, batches in (("look-up", look_up, one_by_one), ("store", storing(held), together)):
        for clock, spent in zip(("wall", "cpu"), timed(each, batches), strict=True):
            median, p95 = np.percentile(spent, (50, 95)).tolist()
            print(f"{name:<8} {clock:<5} median {median:6.2f} ms, p95 {p95:6.2f} ms a capture", flush=True)
            found |= {f"{name} {clock} median": round(median, 3), f"{name} {clock} p95": round(p95, 3)}
    print(f"{size / 1e9:.2f} GB on disk, {size / held:,.0f} bytes an article", flush=True)
    connection.close()
    return found


def without_articles() -> None:
    """Let the table speak of articles that are not made."""
    from django.db import connection

    connection.disable_constraint_checking()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")  # no foreign key is looked at


def size_of(folder: Path) -> int:
    """Bytes of the table and what belongs to it."""
    from django.db import connection

    if connection.vendor == "sqlite":
        return (folder / "archive.sqlite3").stat().st_size
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
        cursor.execute(
            "SELECT sum(pg_total_relation_size(oid)) FROM pg_class WHERE relkind = 'r' "
            "AND (relname LIKE 'articles_shingle%' OR relname = 'articles_fingerprint')"
        )
        return int(cursor.fetchone()[0])


def paragraphs_of(text: str) -> list[list[int]]:
    """The shingles of each paragraph, as signed numbers."""
    return [fingerprint_of(part) for part in text.split("\n\n") if len(part) > 200]


def fingerprint_of(text: str) -> list[int]:
    from articles.language.tokens import tokenize
    from articles.syndication.fingerprint import fingerprint, word_hashes

    return sorted(set(fingerprint(word_hashes(tokenize(text).tokens)).hashes.tolist()))


def fill(held: int, articles: list[list[list[int]]], one_in: int = FROM_REAL) -> int:
    """Write the table of so many mixtures, in the order of its key; how many rows."""
    from django.db import connection, transaction

    from articles.database.sets import insert_rows

    made = np.random.default_rng(7)
    real = [shingles for article in articles for shingles in article]
    takers, taken = who_takes_what(held, len(real), one_in)
    hashes = np.concatenate([np.array(real[at], dtype=np.int64) for at in taken.tolist()])
    owners = np.repeat(takers, [len(real[at]) for at in taken.tolist()])
    own = held * SHINGLES - len(hashes)
    days = days_of(held)
    edges = np.linspace(-(2**63), 2**63 - 1, PARTS + 1).astype(object)
    rows = 0
    with transaction.atomic():
        for part in range(PARTS):
            low, high = int(edges[part]), min(int(edges[part + 1]), 2**63 - 1)
            drawn = made.integers(low, high, own // PARTS, dtype=np.int64)
            here = (hashes >= low) & (hashes < high)
            both = np.concatenate((drawn, hashes[here]))
            whose = np.concatenate((made.integers(1, held + 1, len(drawn)), owners[here]))
            for some in in_order(both, whose, days):
                insert_rows("articles_shingle", ("hash", "article_id", "source_id", "day"), some)
                rows += len(some)
    with transaction.atomic(), connection.cursor() as cursor:
        some = "INSERT INTO articles_fingerprint (article_id, version, source_id, day, hashes) VALUES "
        for start in range(1, held + 1, 1000):
            ids = range(start, min(start + 1000, held + 1))
            cursor.executemany(
                some + "(%s, %s, %s, %s, %s)",
                [(pk, "mixture", 1 + pk % OUTLETS, int(days[pk]), made.bytes(8 * SHINGLES)) for pk in ids],
            )
    return rows


def who_takes_what(held: int, paragraphs: int, one_in: int = FROM_REAL) -> tuple[Numbers, Numbers]:
    """Which mixtures hold a real paragraph, and which one; a mixture may take several."""
    made = np.random.default_rng(11)
    takers = made.integers(1, held + 1, held // one_in)
    return takers, made.integers(0, paragraphs, len(takers))


def days_of(held: int) -> Numbers:
    """The printed day of each mixture, by number."""
    return FIRST_DAY + np.random.default_rng(12).integers(0, DAYS, held + 1)


def in_order(hashes: Numbers, owners: Numbers, days: Numbers) -> Iterator[list[tuple[int, int, int, int]]]:
    order = np.lexsort((owners, hashes))
    hashes, owners = hashes[order], owners[order]
    # A paragraph that one mixture took twice stands in it once.
    new = np.concatenate(([True], (np.diff(hashes) != 0) | (np.diff(owners) != 0)))
    hashes, owners = hashes[new], owners[new]
    for at in range(0, len(hashes), 50_000):
        whose = owners[at : at + 50_000]
        columns = (hashes[at : at + 50_000], whose, 1 + whose % OUTLETS, days[whose])
        yield list(zip(*(column.tolist() for column in columns), strict=True))


def timed(
    each: Callable[[list[list[int]]], None], batches: list[list[list[int]]]
) -> tuple[list[float], list[float]]:
    """Milliseconds a fingerprint by the wall clock and of the processor; the first tenth warms up."""
    walls, works = [], []
    for batch in batches:
        begun, worked = time.perf_counter(), time.process_time()
        each(batch)
        works.append((time.process_time() - worked) * 1000 / len(batch))
        walls.append((time.perf_counter() - begun) * 1000 / len(batch))
    return walls[len(walls) // 10 :], works[len(works) // 10 :]


def look_up(batch: list[list[int]]) -> None:
    from articles.linking import fingerprints as table
    from articles.linking import shingle_rows
    from articles.syndication.candidates import candidate_articles

    for shingles in batch:
        commons = table.commons(shingles)
        candidate_articles(0, shingle_rows.sightings(set(shingles) - commons.archive), commons)


def storing(held: int) -> Callable[[list[list[int]]], None]:
    """Stores articles beyond those held, a batch in a transaction."""
    from django.db import transaction

    from articles.linking import fingerprints as table
    from articles.linking.fingerprints import Stored

    stored = held

    def store(batch: list[list[int]]) -> None:
        nonlocal stored
        without_articles()
        with transaction.atomic():
            for each in batch:
                stored += 1
                table.store_fingerprint(stored, Stored("mixture", 1, FIRST_DAY, frozenset(each)))

    return store


if __name__ == "__main__":
    main()
