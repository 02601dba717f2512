"""The fingerprint table: which article holds which shingle, and which shingles have become common. SQL only.

The tables are outside Django's schema state (see migration 0004). Every function works in the
caller's transaction.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from articles.database.sets import (
    fetch_among,
    fetch_rows,
    pack_numbers,
    run_sql,
    run_sql_for_each,
    unpack_numbers,
)
from articles.linking import kinds_table, shingle_rows
from articles.syndication.candidates import FEWEST_REPEATS, Commons, Sighting, is_everywhere, repeats
from articles.syndication.shingle_kinds import ShingleKinds

_STORE = (
    "INSERT INTO articles_fingerprint (article_id, version, source_id, day, hashes) "
    "VALUES (%s, %s, %s, %s, %s)"
)
# The wanted shingles go over once and are held in order; each part is then a look-up of each of them.
_LOOK_UP = (
    "WITH wanted (hash) AS MATERIALIZED ({}), rare (hash) AS MATERIALIZED (SELECT hash FROM wanted WHERE NOT "
    "EXISTS (SELECT 1 FROM articles_common_shingle c WHERE c.hash = wanted.hash AND c.source_id = 0)) "
    "SELECT c.hash, 0, c.source_id, 0 FROM wanted CROSS JOIN articles_common_shingle c "
    "WHERE c.hash = wanted.hash"
) + "".join(
    f" UNION ALL SELECT s.hash, s.article_id, s.source_id, s.day FROM rare CROSS JOIN {level} s "
    "WHERE s.hash = rare.hash"
    for level in shingle_rows.LEVELS
)
ARCHIVE = 0  # The `source_id` under which the archive's own common shingles stand.


@dataclass(frozen=True, slots=True)
class Stored:
    """An article's fingerprint as it stands in the table. `version` is empty when it is to be linked
    again."""

    version: str
    outlet: int
    day: int
    hashes: frozenset[int]


def stored(article_id: int) -> Stored | None:
    rows = fetch_rows(
        "SELECT version, source_id, day, hashes FROM articles_fingerprint WHERE article_id = %s", [article_id]
    )
    for version, outlet, day, packed in rows:
        return Stored(version, outlet, day, unpack_numbers(packed))
    return None


def store_fingerprint(article_id: int, fingerprint: Stored) -> None:
    """Write an article's fingerprint and its shingles; none of them may stand there yet."""
    add_shingles([(article_id, fingerprint)])
    store_packed(article_id, fingerprint)


def add_shingles(fingerprints: Iterable[tuple[int, Stored]]) -> None:
    """Write the shingles of articles, in the order of the table."""
    shingle_rows.add_rows(
        (each, article, fingerprint.outlet, fingerprint.day)
        for article, fingerprint in fingerprints
        for each in fingerprint.hashes
    )


def store_packed(article_id: int, fingerprint: Stored) -> None:
    """Write an article's fingerprint alone."""
    packed = pack_numbers(fingerprint.hashes)
    run_sql(_STORE, [article_id, fingerprint.version, fingerprint.outlet, fingerprint.day, packed])


def store_new(articles: Sequence[tuple[int, Stored, ShingleKinds]]) -> None:
    """Write the fingerprints of articles that have none, their shingles in the order of the table, and what
    these are."""
    shingle_rows.add_rows_of(
        [(kinds.hashes, article, new.outlet, new.day) for article, new, kinds in articles]
    )
    rows = [
        (article, new.version, new.outlet, new.day, kinds.hashes.astype("<i8").tobytes())
        for article, new, kinds in articles
    ]
    run_sql_for_each(_STORE, rows)
    kinds_table.keep_kinds((article, kinds) for article, _, kinds in articles)


def exchange(article_id: int, old: Stored, new: Stored) -> frozenset[int]:
    """Put a fingerprint in the place of an article's former one; the shingles that it left.

    Whether those that were common still are is for `relearn` to say.
    """
    is_moved = (old.outlet, old.day) != (new.outlet, new.day)
    left, kept = (old.hashes, frozenset[int]()) if is_moved else (old.hashes - new.hashes, old.hashes)
    shingle_rows.delete_rows(article_id, left)
    add_shingles([(article_id, replace(new, hashes=new.hashes - kept))])
    run_sql("DELETE FROM articles_fingerprint WHERE article_id = %s", [article_id])
    store_packed(article_id, new)
    return left


def stamp(article_id: int, version: str) -> None:
    run_sql("UPDATE articles_fingerprint SET version = %s WHERE article_id = %s", [version, article_id])


def unstamp(since_ids: Sequence[int] | None = None) -> None:
    """Mark every article, or these, as to be linked again."""
    if since_ids is not None:
        run_sql_for_each(
            "UPDATE articles_fingerprint SET version = '' WHERE article_id = %s",
            [(each,) for each in since_ids],
        )
        return
    run_sql("UPDATE articles_fingerprint SET version = ''")
    # An article that was never linked waits like the others, so that a stopped run knows what is left.
    run_sql(
        "INSERT INTO articles_fingerprint (article_id, version, source_id, day, hashes) "
        "SELECT a.id, '', 0, 0, %s FROM articles_article a "
        "WHERE NOT EXISTS (SELECT 1 FROM articles_fingerprint f WHERE f.article_id = a.id)",
        [b""],
    )


def not_stamped(version: str) -> list[int]:
    """The articles whose links are not of this version, in order of arrival."""
    sql = (
        "SELECT a.id FROM articles_article a LEFT JOIN articles_fingerprint f ON f.article_id = a.id "
        "WHERE f.version IS NULL OR f.version <> %s ORDER BY a.id"
    )
    return [pk for (pk,) in fetch_rows(sql, [version])]


def is_half_linked(version: str) -> bool:
    """Whether some articles' links are of another version: a relink was stopped, or the linker is newer."""
    return bool(fetch_rows("SELECT 1 FROM articles_fingerprint WHERE version <> %s LIMIT 1", [version]))


class Texts:
    """The shingles of stored articles, each read once; what is stored meanwhile has to be told to `held`."""

    def __init__(self) -> None:
        self.held: dict[int, frozenset[int]] = {}

    def __call__(self, articles: Sequence[int]) -> dict[int, frozenset[int]]:
        sql = "SELECT article_id, hashes FROM articles_fingerprint WHERE article_id IN ({})"
        for article, packed in fetch_among(sql, set(articles) - self.held.keys()):
            self.held[article] = unpack_numbers(packed)
        return {article: self.held[article] for article in articles if article in self.held}


def commons(hashes: Iterable[int]) -> Commons:
    """Which of these shingles are common, and to whom."""
    sql = "SELECT hash, source_id FROM articles_common_shingle WHERE hash IN ({})"
    return _commons(fetch_among(sql, hashes))


def look_up(hashes: Iterable[int]) -> tuple[Commons, dict[int, list[Sighting]]]:
    """Which of these shingles are common, and where each stands that is not the archive's: at once what
    `commons` and `shingle_rows.sightings` say."""
    common: list[tuple[int, int]] = []
    seen: dict[int, list[Sighting]] = {}
    for value, article, source, day in fetch_among(_LOOK_UP, hashes):
        if article:
            seen.setdefault(value, []).append(Sighting(article, source, day))
        else:
            common.append((value, source))
    return _commons(common), seen


def _commons(rows: Iterable[tuple[Any, ...]]) -> Commons:
    archive: set[int] = set()
    outlets: dict[int, set[int]] = {}
    for value, source in rows:
        if source == ARCHIVE:
            archive.add(value)
        else:
            outlets.setdefault(source, set()).add(value)
    return Commons(frozenset(archive), {source: frozenset(found) for source, found in outlets.items()})


def learn(
    seen: Mapping[int, Sequence[Sighting]], known: Commons, outlet: int, texts: Texts | None = None
) -> list[tuple[int, int]]:
    """Note the shingles that have become common since an article of this outlet came to hold them; the links
    that rest on them are then due.

    `seen` are their sightings, the article's own among them. Returns each that is new with the outlet that
    repeats it, or ARCHIVE.
    """
    new: list[tuple[int, int]] = []
    texts = texts or Texts()
    said = known.outlets.get(outlet, ())
    for value, places in seen.items():
        if len(places) < FEWEST_REPEATS:
            continue
        # Of other outlets nothing changed: whether they repeat it was judged when they came to hold it.
        if value not in said and _repeats(outlet, places, texts):
            new.append((value, outlet))
        if is_everywhere(places) and value not in known.archive:
            new.append((value, ARCHIVE))
    if new:
        _note(new)
        _fall_due((value for value, _ in new), widened=False)
    return new


def relearn(old: Stored, left: Collection[int]) -> None:
    """Judge again whether the shingles of an article's former fingerprint are common, after it `left` some of
    them; those no longer so are due wide. Its other shingles count: what its outlet repeats rests on
    how much of two texts is the same."""
    known = commons(old.hashes)
    before = {(value, ARCHIVE) for value in known.archive.intersection(left)}
    before |= {(value, old.outlet) for value in known.outlets.get(old.outlet, ())}
    held = shingle_rows.sightings({value for value, _ in before})
    texts = Texts()
    gone: set[tuple[int, int]] = set()
    new: set[tuple[int, int]] = set()
    for value, outlet in before:
        places = held.get(value, [])
        if outlet != ARCHIVE and not _repeats(outlet, places, texts):
            gone.add((value, outlet))
        elif outlet == ARCHIVE and not is_everywhere(places):
            gone.add((value, ARCHIVE))
            # As long as it was the archive's, nobody asked whose else it was.
            new |= {(value, each) for each in repeats(places, texts)[1]}
    run_sql_for_each("DELETE FROM articles_common_shingle WHERE hash = %s AND source_id = %s", sorted(gone))
    _note(sorted(new))
    _fall_due({value for value, _ in gone}, widened=True)


def _repeats(outlet: int, places: Iterable[Sighting], texts: Texts) -> bool:
    own = [place for place in places if place.outlet == outlet]
    return len(own) >= FEWEST_REPEATS and outlet in repeats(own, texts)[1]


def due(limit: int) -> list[tuple[int, bool]]:
    """Shingles whose links are to be judged again; widened ones may make new links too."""
    sql = "SELECT hash, widened FROM articles_shingle_due ORDER BY hash LIMIT %s"
    return [(value, bool(widened)) for value, widened in fetch_rows(sql, [limit])]


def spread(due: Iterable[tuple[int, bool]]) -> None:
    """Note what rests on shingles that are due: of a widened one every article that holds it, since it may
    make new links; of another every link between two that do."""
    widened = dict(due)
    for value, articles in shingle_rows.holders(sorted(widened)).items():
        if widened[value]:
            _note_due("match", articles)
            continue
        sql = "SELECT id, second_id FROM articles_syndicationlink WHERE first_id IN ({})"
        _note_due("judge", (link for link, second in fetch_among(sql, articles) if second in articles))


def settled(hashes: Iterable[int]) -> None:
    run_sql_for_each("DELETE FROM articles_shingle_due WHERE hash = %s", [(each,) for each in hashes])


def boilerplate_marks() -> list[tuple[int | None, str]]:
    """Every passage that a curator marked, with its source. Read for every article, so without the ORM."""
    rows = fetch_rows("SELECT source_id, text FROM articles_boilerplatemark ORDER BY id", [])
    return [(source, text) for source, text in rows]


def agencies() -> tuple[str, ...]:
    """The names of the archive's own agencies; read for each article too."""
    return tuple(name for (name,) in fetch_rows("SELECT name FROM articles_source WHERE kind = 'agency'", []))


def _note_due(kind: str, subjects: Iterable[int]) -> None:
    run_sql_for_each(
        "INSERT INTO articles_duework (kind, subject, made_at) VALUES (%s, %s, CURRENT_TIMESTAMP) "
        "ON CONFLICT (kind, subject) DO UPDATE SET made_at = excluded.made_at",
        [(kind, subject) for subject in sorted(subjects)],
    )


def _note(rows: Sequence[tuple[int, int]]) -> None:
    run_sql_for_each(
        "INSERT INTO articles_common_shingle (hash, source_id) VALUES (%s, %s) ON CONFLICT DO NOTHING", rows
    )


def _fall_due(hashes: Iterable[int], widened: bool) -> None:
    change = "DO UPDATE SET widened = 1" if widened else "DO NOTHING"
    run_sql_for_each(
        f"INSERT INTO articles_shingle_due (hash, widened) VALUES (%s, %s) ON CONFLICT (hash) {change}",
        [(each, int(widened)) for each in sorted(set(hashes))],
    )
