"""What rests on all articles of a scaled archive: shingles in the order of their table, those that have
become common, the lines that sources repeat.

Each step may be stopped at any moment and done again.
"""

import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt

from benchmarks.scaled_rows import FirstNumbers

PARTS = 64
"""The shingles are sorted part by part, so that no more of them is in memory at once."""
AT_ONCE = 50_000
_READ = 5_000
_PAIR = np.dtype([("hash", "<i8"), ("article", "<i8")])

Tell = Callable[[str], None]


def write_shingles(first: FirstNumbers, folder: Path, tell: Tell) -> int:
    """The shingles of every mixture, in the order of the table, by way of files in a folder; how many. Tells
    what has become common."""
    from django.db import connection, transaction

    insert = "INSERT OR IGNORE INTO articles_shingle (hash, article_id, source_id, day) VALUES (?, ?, ?, ?)"
    rows = 0
    with tempfile.TemporaryDirectory(dir=folder, prefix="shingles-") as name:
        sources, days = _spread(first, Path(name))
        for part in range(PARTS):
            pairs = np.fromfile(Path(name) / str(part), dtype=_PAIR)
            pairs.sort(order=("hash", "article"))
            rows += len(pairs)
            with transaction.atomic():
                for at in range(0, len(pairs), AT_ONCE):
                    some = pairs[at : at + AT_ONCE]
                    whose = some["article"] - first.article
                    columns = (some["hash"], some["article"], sources[whose], days[whose])
                    connection.connection.executemany(
                        insert, zip(*(column.tolist() for column in columns), strict=True)
                    )
            common = learn_common(np.unique(pairs["hash"]))
            tell(f"shingles: part {part + 1} of {PARTS}, {rows:,} rows, {common:,} became common here")
    return rows


def _spread(first: FirstNumbers, folder: Path) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Write the mixtures' shingles to files by the range of their hash; each mixture's source and day."""
    from articles.database.sets import fetch_rows

    last = int(fetch_rows("SELECT max(article_id) FROM articles_fingerprint")[0][0])
    sources = np.zeros(last - first.article + 1, dtype=np.int64)
    days = np.zeros_like(sources)
    files = [(folder / str(part)).open("wb") for part in range(PARTS)]
    sql = (
        "SELECT article_id, source_id, day, hashes FROM articles_fingerprint "
        "WHERE article_id BETWEEN %s AND %s ORDER BY article_id"
    )
    for start in range(first.article, last + 1, _READ):
        gathered = []
        for article, source, day, packed in fetch_rows(sql, [start, start + _READ - 1]):
            sources[article - first.article], days[article - first.article] = source, day
            pairs = np.empty(len(packed) // 8, dtype=_PAIR)
            pairs["hash"], pairs["article"] = np.frombuffer(packed, dtype="<i8"), article
            gathered.append(pairs)
        if not gathered:
            continue
        together = np.concatenate(gathered)
        # Signed hashes, so that the parts follow one another in the order of the table.
        parts = (together["hash"] >> 58) + PARTS // 2
        together = together[np.argsort(parts, kind="stable")]
        edges = np.searchsorted(np.sort(parts), np.arange(PARTS + 1))
        for part, file in enumerate(files):
            together[edges[part] : edges[part + 1]].tofile(file)
    for file in files:
        file.close()
    return sources, days


def learn_common(values: npt.NDArray[np.int64]) -> int:
    """Note those of these shingles (in order) that have become common, and that the links that rest on them
    are due."""
    from django.db import transaction

    from articles.linking import fingerprints as table
    from articles.linking import shingle_rows
    from articles.syndication.candidates import repeats

    often = _held_often(int(values[0]), int(values[-1])) if len(values) else np.zeros(0, dtype=np.int64)
    wanted, new = np.intersect1d(values, often).tolist(), 0
    for at in range(0, len(wanted), _READ):
        part = wanted[at : at + _READ]
        known, seen, texts = table.commons(part), shingle_rows.sightings(part), table.Texts()
        came: list[tuple[int, int]] = []
        for value, places in seen.items():
            everywhere, outlets = repeats(places, texts)
            if everywhere and value not in known.archive:
                came.append((value, table.ARCHIVE))
            came += [(value, each) for each in outlets if value not in known.outlets.get(each, ())]
        with transaction.atomic():
            _note(came)
        new += len(came)
    return new


def _held_often(least: int, last: int) -> npt.NDArray[np.int64]:
    """The shingles of this range that so many articles hold that they may be common."""
    from articles.database.sets import fetch_rows
    from articles.syndication.candidates import FEWEST_REPEATS

    sql = (
        "SELECT hash FROM articles_shingle WHERE hash BETWEEN %s AND %s "
        f"GROUP BY hash HAVING count(*) >= {FEWEST_REPEATS}"
    )
    return np.array([value for (value,) in fetch_rows(sql, [least, last])], dtype=np.int64)


def _note(came: list[tuple[int, int]]) -> None:
    from articles.database.sets import run_sql_for_each

    run_sql_for_each(
        "INSERT INTO articles_common_shingle (hash, source_id) VALUES (%s, %s) ON CONFLICT DO NOTHING", came
    )
    run_sql_for_each(
        "INSERT INTO articles_shingle_due (hash, widened) VALUES (%s, 0) ON CONFLICT (hash) DO NOTHING",
        sorted({(value,) for value, _ in came}),
    )


def learn_furniture(tell: Tell) -> int:
    """Note the lines that sources have come to repeat, and what is due to be taken apart again; how many."""
    from django.db import transaction

    from articles.database.sets import fetch_rows
    from articles.extraction.furniture import SHARED_BY
    from articles.ingest import line_table
    from articles.models import DueWork

    often = (
        "SELECT hash FROM articles_counted_line WHERE source_id = %s GROUP BY hash "
        f"HAVING count(*) >= {SHARED_BY}"
    )
    new = due = 0
    for source in line_table.owners():
        held = line_table.all_furniture(source)
        some = {line for (line,) in fetch_rows(often, [source])} - held
        came = line_table.shared_by_unlike(source, some)
        masked = line_table.articles_masked_by(source, came)
        with transaction.atomic():
            line_table.set_furniture(source, came, ())
            DueWork.objects.note(DueWork.Kind.RESPLIT, masked)
        new, due = new + len(came), due + len(masked)
    tell(f"furniture: {new:,} lines that sources repeat now, {due:,} articles to be taken apart again")
    return new
