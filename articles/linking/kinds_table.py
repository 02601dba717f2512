"""The table of what the words of each article's shingles are (syndication.shingle_kinds). SQL only.

It is outside Django's schema state (see migration 0030) and is made again from texts: an article without a
row is read in full by whoever meets it. Every function works in the caller's transaction.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from articles.database.sets import fetch_among, fetch_rows, run_sql, run_sql_for_each
from articles.syndication.shingle_kinds import ShingleKinds


@dataclass(frozen=True, slots=True)
class KnownKinds:
    """An article's shingles with their kinds, and whose article it is (`readings.outlet_number`)."""

    outlet: int
    shingles: ShingleKinds


def keep_kinds(kinds: Iterable[tuple[int, ShingleKinds]]) -> None:
    """Store what the shingles of articles are, in the order of their stored fingerprints."""
    run_sql_for_each(
        "INSERT INTO articles_shingle_kinds (article_id, kinds) VALUES (%s, %s) "
        "ON CONFLICT (article_id) DO UPDATE SET kinds = excluded.kinds",
        [(article, each.kinds.tobytes()) for article, each in kinds],
    )


def has_kinds(article_id: int, kinds: ShingleKinds) -> bool:
    """Whether they stand so already."""
    sql = "SELECT kinds FROM articles_shingle_kinds WHERE article_id = %s"
    return any(bytes(held) == kinds.kinds.tobytes() for (held,) in fetch_rows(sql, [article_id]))


def forget_kinds(source_id: int | None) -> None:
    """Forget them for the articles of a source, or for all: what counts as its own narrative has changed."""
    if source_id is None:
        run_sql("DELETE FROM articles_shingle_kinds", [])
        return
    run_sql(
        "DELETE FROM articles_shingle_kinds WHERE article_id IN "
        "(SELECT id FROM articles_article WHERE source_id = %s)",
        [source_id],
    )


def known_kinds(article_ids: Iterable[int]) -> dict[int, KnownKinds]:
    """Those of these articles whose shingles are known; one query."""
    rows = fetch_among(
        "SELECT f.article_id, f.source_id, f.hashes, k.kinds FROM articles_fingerprint f "
        "JOIN articles_shingle_kinds k ON k.article_id = f.article_id WHERE f.article_id IN ({})",
        article_ids,
    )
    found: dict[int, KnownKinds] = {}
    for article, outlet, hashes, kinds in rows:
        shingles = ShingleKinds(np.frombuffer(hashes, dtype="<i8"), np.frombuffer(kinds, dtype=np.uint8))
        # A fingerprint that was written anew since, by an older version, has others.
        if len(shingles.hashes) == len(shingles.kinds):
            found[article] = KnownKinds(outlet, shingles)
    return found
