"""The rows of shingles: which article holds which. New ones come into a small table and move on in bulk. SQL
only.

The shingles of an article lie all over a large table: written there at once, each costs a page of the log.
The small table has so few pages that the next articles come to the same ones. (O'Neil, Cheng, Gawlick
and O'Neil, "The log-structured merge-tree", 1996.) `articles_shingle_held` is a view over the three; a
row stands in one of them.
"""

from collections.abc import Collection, Iterable, Sequence

import numpy as np
import numpy.typing as npt
from django.db import connection

from articles.database.sets import delete_pairs, fetch_among, fetch_rows, insert_rows, run_sql
from articles.database.writing import one_writer
from articles.syndication.candidates import Sighting

LEVELS = ("articles_shingle_new", "articles_shingle_recent", "articles_shingle")
MOST_ROWS = (50_000, 600_000)
"""From so many on the rows of a level move to the next: those of some 250 and some 3,000 articles."""
_PARTS = (4, 64)
"""In so many short transactions."""
_COLUMNS = "hash, article_id, source_id, day"
_SAMPLE = 64
_LEAST, _MOST = -(2**63), 2**63 - 1

ShingleRow = tuple[int, int, int, int]
"""A hash, and the article that holds it, its outlet's number and its day."""


def add_rows(rows: Iterable[ShingleRow]) -> None:
    """Write rows that do not stand there yet, in the order of the table."""
    insert_rows(LEVELS[0], _COLUMNS.split(", "), sorted(rows))


def add_rows_of(articles: Sequence[tuple[npt.NDArray[np.int64], int, int, int]]) -> None:
    """`add_rows` for whole articles, each given by its hashes, its number, its outlet's, and its day."""
    if not articles:
        return
    hashes = np.concatenate([each for each, _, _, _ in articles])
    owners = np.repeat([rest for _, *rest in articles], [len(each) for each, _, _, _ in articles], axis=0)
    order = np.lexsort((owners[:, 0], hashes))
    columns = (hashes[order], *owners[order].T)
    rows = list(zip(*(column.tolist() for column in columns), strict=True))
    insert_rows(LEVELS[0], _COLUMNS.split(", "), rows)


def delete_rows(article_id: int, hashes: Iterable[int]) -> None:
    """Delete an article's rows of these shingles."""
    rows = [(each, article_id) for each in sorted(hashes)]
    for level in LEVELS:
        delete_pairs(level, ("hash", "article_id"), rows)


def sightings(hashes: Iterable[int]) -> dict[int, list[Sighting]]:
    """Where each of these shingles stands. Leave the archive's common ones out: they stand everywhere."""
    found: dict[int, list[Sighting]] = {}
    sql = f"SELECT {_COLUMNS} FROM articles_shingle_held WHERE hash IN ({{}})"
    for value, article, source, day in fetch_among(sql, hashes):
        found.setdefault(value, []).append(Sighting(article, source, day))
    return found


def holders(hashes: Sequence[int]) -> dict[int, Collection[int]]:
    """The articles that hold each of these shingles."""
    return {value: {place.article for place in places} for value, places in sightings(hashes).items()}


def move_on() -> None:
    """Move the rows of a level that has too many on to the next, in short transactions of `one_writer`.

    May be stopped at any moment.
    """
    for level, below, most, parts in zip(LEVELS, LEVELS[1:], MOST_ROWS, _PARTS, strict=False):
        if _about(level) <= most:
            continue
        edges = [_LEAST + 2**64 * part // parts for part in range(parts)] + [_MOST]
        # Each row refers to the article that it referred to before: to look for it again, row by row all over
        # the articles, cost SQLite half of the moving.
        with connection.constraint_checks_disabled():
            for least, last in zip(edges, edges[1:], strict=False):
                with one_writer():
                    run_sql(
                        f"INSERT INTO {below} ({_COLUMNS}) SELECT {_COLUMNS} FROM {level} "
                        "WHERE hash BETWEEN %s AND %s ORDER BY hash, article_id",
                        [least, last],
                    )
                    run_sql(f"DELETE FROM {level} WHERE hash BETWEEN %s AND %s", [least, last])


def _about(level: str) -> int:
    """How many rows a level has, from a part of them: hashes are spread evenly."""
    sql = f"SELECT count(*) FROM {level} WHERE hash BETWEEN 0 AND %s"
    return _SAMPLE * int(fetch_rows(sql, [2**64 // _SAMPLE])[0][0])
