"""The tables of counted lines: which texts of a source hold which line, which are one story, which lines
are furniture. SQL only.

The tables are outside Django's schema state (see migration 0012). Every function works in the caller's
transaction. A text is known by its key (extraction.furniture.CaptureLines) within its source, and a
story, for furniture alone, by the lowest key of its texts.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from articles.database.sets import (
    fetch_among,
    fetch_rows,
    pack_numbers,
    run_sql,
    run_sql_for_each,
    unpack_numbers,
)
from articles.extraction.furniture import MANY_HOLDERS, SHARED_BY, CaptureLines

OTHER, KEPT, BODY = 0, 1, 2
"""`kind` of a counted line: masking it changes nothing; it changes the split; it tells stories apart too."""
TABLES = (
    "articles_counted_capture",
    "articles_counted_line",
    "articles_counted_text",
    "articles_furniture_line",
)
"""Every table here; each row has a `source_id`, the `owner_number` of ingest.furniture."""


def counted_under(capture_id: int) -> tuple[int, int] | None:
    """The source and text under which a capture is counted."""
    sql = "SELECT source_id, text FROM articles_counted_capture WHERE capture_id = %s"
    rows = fetch_rows(sql, [capture_id])
    return (rows[0][0], rows[0][1]) if rows else None


def assign(capture_id: int, source: int, text: int) -> None:
    run_sql(
        "INSERT INTO articles_counted_capture (capture_id, source_id, text) VALUES (%s, %s, %s)",
        [capture_id, source, text],
    )


def release(capture_id: int) -> None:
    run_sql("DELETE FROM articles_counted_capture WHERE capture_id = %s", [capture_id])


def is_held(source: int, text: int) -> bool:
    """Whether a capture is counted under this text."""
    sql = "SELECT 1 FROM articles_counted_capture WHERE source_id = %s AND text = %s LIMIT 1"
    return bool(fetch_rows(sql, [source, text]))


def held_texts(source: int, texts: Iterable[int]) -> frozenset[int]:
    """Those of these texts under which a capture is counted."""
    sql = "SELECT DISTINCT text FROM articles_counted_capture WHERE source_id = %s AND text IN ({})"
    return frozenset(text for (text,) in fetch_among(sql, texts, [source]))


def line_kind(line: int, found: CaptureLines) -> int:
    return BODY if line in found.body else KEPT if line in found.kept else OTHER


def add_text(source: int, found: CaptureLines) -> None:
    """Store a text's lines, as a story of its own."""
    run_sql(
        "INSERT INTO articles_counted_text (source_id, text, story, lines, kept, body) "
        "VALUES (%s, %s, %s, %s, %s, %s)",
        [source, found.key, found.key, *map(pack_numbers, (found.lines, found.kept, found.body))],
    )
    add_lines(source, found)


def add_lines(source: int, found: CaptureLines) -> None:
    """Write where each line of a text stands."""
    rows = [(source, line, line_kind(line, found), found.key) for line in sorted(found.lines)]
    run_sql_for_each(
        "INSERT INTO articles_counted_line (source_id, hash, kind, text) VALUES (%s, %s, %s, %s)", rows
    )


def restore_text(row: Sequence[Any]) -> None:
    """Store a row of articles_counted_text as a backup has it, and its lines, which follow from it."""
    source, text, _, lines, kept, body = row
    run_sql(
        "INSERT INTO articles_counted_text (source_id, text, story, lines, kept, body) "
        "VALUES (%s, %s, %s, %s, %s, %s)",
        list(row),
    )
    add_lines(source, CaptureLines(text, unpack_numbers(lines), unpack_numbers(kept), unpack_numbers(body)))


def drop_text(source: int, text: int, lines: Iterable[int]) -> None:
    run_sql_for_each(
        "DELETE FROM articles_counted_line WHERE source_id = %s AND hash = %s "
        f"AND kind IN ({OTHER}, {KEPT}, {BODY}) AND text = %s",
        [(source, line, text) for line in sorted(lines)],
    )
    run_sql("DELETE FROM articles_counted_text WHERE source_id = %s AND text = %s", [source, text])


def lines_of_text(source: int, text: int) -> tuple[frozenset[int], frozenset[int]]:
    """All lines of a text, and those of its body."""
    sql = "SELECT lines, body FROM articles_counted_text WHERE source_id = %s AND text = %s"
    ((lines, body),) = fetch_rows(sql, [source, text])
    return unpack_numbers(lines), unpack_numbers(body)


def stories_of(source: int, texts: Iterable[int]) -> dict[int, tuple[int, int]]:
    """The story of each text, and how many lines its body has."""
    sql = "SELECT text, story, body FROM articles_counted_text WHERE source_id = %s AND text IN ({})"
    return {text: (story, len(body) // 8) for text, story, body in fetch_among(sql, texts, [source])}


def members_of(source: int, stories: Iterable[int]) -> dict[int, tuple[int, frozenset[int], frozenset[int]]]:
    """The texts of these stories: each text's story, its lines and its body."""
    sql = "SELECT text, story, lines, body FROM articles_counted_text WHERE source_id = %s AND story IN ({})"
    return {
        text: (story, unpack_numbers(lines), unpack_numbers(body))
        for text, story, lines, body in fetch_among(sql, stories, [source])
    }


def set_stories(source: int, stories: Mapping[int, int]) -> None:
    """Give texts (keys) their stories."""
    run_sql_for_each(
        "UPDATE articles_counted_text SET story = %s WHERE source_id = %s AND text = %s",
        [(story, source, text) for text, story in sorted(stories.items())],
    )


def body_holders(source: int, lines: Collection[int], repeated: Collection[int]) -> dict[int, list[int]]:
    """The texts that have each of these lines in their bodies; of a line that more than MANY_HOLDERS have,
    some. `repeated` holds those of the lines that are the source's furniture."""
    common = [line for line in lines if line in repeated]
    found: dict[int, list[int]] = {line: [] for line in lines}
    # What is no furniture stands in few texts, so one query may fetch them all.
    sql = (
        "SELECT hash, text FROM articles_counted_line "
        f"WHERE source_id = %s AND kind = {BODY} AND hash IN ({{}})"
    )
    for line, text in fetch_among(sql, found.keys() - set(common), [source]):
        found[line].append(text)
    some = (
        "SELECT text FROM articles_counted_line WHERE source_id = %s AND hash = %s "
        f"AND kind = {BODY} LIMIT {MANY_HOLDERS + 2}"
    )
    for line in common:
        found[line] = [text for (text,) in fetch_rows(some, [source, line])]
    return found


def furniture(source: int, lines: Iterable[int]) -> frozenset[int]:
    """Those of these lines that are the source's furniture."""
    sql = "SELECT hash FROM articles_furniture_line WHERE source_id = %s AND hash IN ({})"
    return frozenset(line for (line,) in fetch_among(sql, lines, [source]))


def all_furniture(source: int) -> frozenset[int]:
    """Every line that is the source's furniture now, as a number."""
    sql = "SELECT hash FROM articles_furniture_line WHERE source_id = %s"
    return frozenset(line for (line,) in fetch_rows(sql, [source]))


def furniture_holders() -> dict[int, list[int]]:
    """Every line of furniture, as a number, to the sources whose furniture it is."""
    holders: dict[int, list[int]] = {}
    # The groups of unidentified articles have numbers below zero, and are no sources.
    for line, source in fetch_rows("SELECT hash, source_id FROM articles_furniture_line WHERE source_id > 0"):
        holders.setdefault(line, []).append(source)
    return holders


def shared_by_unlike(source: int, lines: Iterable[int]) -> frozenset[int]:
    """Those of these lines that stand in SHARED_BY or more stories; stops looking where it knows."""
    sql = (
        "SELECT DISTINCT t.story FROM articles_counted_line l JOIN articles_counted_text t "
        "ON t.source_id = l.source_id AND t.text = l.text "
        f"WHERE l.source_id = %s AND l.hash = %s LIMIT {SHARED_BY}"
    )
    return frozenset(line for line in lines if len(fetch_rows(sql, [source, line])) >= SHARED_BY)


def texts_holding(source: int, lines: Iterable[int]) -> dict[int, list[tuple[int, int]]]:
    """Those of these lines that texts of the source hold; each such text after the line's kind in it."""
    # No DISTINCT and no LIMIT: a line that is no furniture yet stands in few texts.
    sql = "SELECT hash, kind, text FROM articles_counted_line WHERE source_id = %s AND hash IN ({})"
    found: dict[int, list[tuple[int, int]]] = {}
    for line, kind, text in fetch_among(sql, lines, [source]):
        found.setdefault(line, []).append((kind, text))
    return found


def set_furniture(source: int, came: Iterable[int], went: Iterable[int]) -> None:
    run_sql_for_each(
        "INSERT INTO articles_furniture_line (source_id, hash) VALUES (%s, %s) ON CONFLICT DO NOTHING",
        [(source, line) for line in sorted(came)],
    )
    run_sql_for_each(
        "DELETE FROM articles_furniture_line WHERE source_id = %s AND hash = %s",
        [(source, line) for line in sorted(went)],
    )


def articles_masked_by(source: int, lines: Iterable[int]) -> frozenset[int]:
    """The articles whose split changes when these lines are masked, or no longer are."""
    # CROSS JOIN keeps the order for SQLite: without figures of the tables it begins with every capture
    # of the source, and asks for each line in each of them.
    sql = (
        "SELECT DISTINCT c.article_id FROM articles_counted_line l "
        "CROSS JOIN articles_counted_capture k CROSS JOIN articles_capture c "
        "WHERE k.source_id = l.source_id AND k.text = l.text AND c.id = k.capture_id "
        f"AND l.source_id = %s AND l.kind IN ({KEPT}, {BODY}) AND l.hash IN ({{}})"
    )
    return frozenset(article for (article,) in fetch_among(sql, lines, [source]))


def owners() -> list[int]:
    """Under which numbers lines are counted, lowest first."""
    return [each for (each,) in fetch_rows("SELECT DISTINCT source_id FROM articles_counted_text ORDER BY 1")]


def counted_texts(source: int) -> dict[int, tuple[int, frozenset[int], frozenset[int]]]:
    """Every text of a source: its story, its lines and its body."""
    sql = "SELECT text, story, lines, body FROM articles_counted_text WHERE source_id = %s"
    return {
        text: (story, unpack_numbers(lines), unpack_numbers(body))
        for text, story, lines, body in fetch_rows(sql, [source])
    }
