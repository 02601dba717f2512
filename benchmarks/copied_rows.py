"""Each article many times: `python -m benchmarks.copied_rows --from HOME --home NEW --times N`.

For what pages cost (benchmarks.page_budgets --home NEW): the rows of articles, stories, captures, outcomes,
questions, links and what rests on links are copied N - 1 times by the database itself, each copy on other
days, under other addresses and paths. Nothing is linked between copies, no shingle and no counted line is
copied, and the index is not made.
SQLite alone.
"""

import argparse
import shutil
import time
from pathlib import Path

DAYS = 11
"""Days by which each copy is earlier than the one before."""
MOVED = {
    "articles_story": ("id", "lead_id", "likely_original_id", "original_id", "merged_into_id"),
    "articles_article": ("id", "story_id"),
    "articles_capture": ("id", "article_id"),
    "articles_ingestoutcome": ("id", "article_id", "capture_id"),
    "articles_reviewitem": ("id", "article_id", "outcome_id", "link_id"),
    "articles_syndicationlink": ("id", "first_id", "second_id"),
    "articles_storeddifference": ("id", "link_id"),
    "articles_lexiconsighting": ("id", "link_id", "left_article_id", "right_article_id"),
    "articles_outletevidence": ("id", "article_id"),
}
"""The numbers of each table that a copy has others of."""
STEP = 1_000_000
"""Between the numbers of one copy and of the next."""


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--from", dest="given", type=Path, required=True, metavar="HOME")
    parser.add_argument("--home", type=Path, required=True, metavar="NEW")
    parser.add_argument("--times", type=int, required=True, metavar="N")
    options = parser.parse_args()
    options.home.mkdir(parents=True)
    shutil.copy2(options.given / "archive.sqlite3", options.home / "archive.sqlite3")
    from benchmarks.searching import prepare

    prepare(options.home)
    from django.db import connection, transaction

    from articles.models import Article

    begun = time.process_time()
    for number in range(1, options.times):
        with transaction.atomic(), connection.cursor() as cursor:
            for table, moved in MOVED.items():
                cursor.execute(copying(table, moved, number))
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE articles_lexiconentry SET count = (SELECT coalesce(sum(s.count), 0) "
            "FROM articles_lexiconsighting s WHERE s.entry_id = articles_lexiconentry.id)"
        )
    worked = time.process_time() - begun
    print(f"{Article.objects.count():,} articles, {worked:.0f} s of processor")


def copying(table: str, moved: tuple[str, ...], number: int) -> str:
    """The statement that makes this copy of a table's first rows."""
    from articles.database.sets import fetch_rows

    names = [row[1] for row in fetch_rows(f"PRAGMA table_info({table})")]
    shift = number * STEP
    changed = {name: f'"{name}" + {shift}' for name in moved}
    if table == "articles_article":
        changed |= {
            "path": f"path || '-{number}'",
            "url": f"url || '#{number}'",
            "canonical_url": f"CASE canonical_url WHEN '' THEN '' ELSE canonical_url || '#{number}' END",
            "printed_on": f"max(date(printed_on, '-{number * DAYS} days'), '1000-01-01')",
        }
    columns = ", ".join(f'"{name}"' for name in names)
    values = ", ".join(changed.get(name, f'"{name}"') for name in names)
    return f"INSERT INTO {table} ({columns}) SELECT {values} FROM {table} WHERE id < {STEP}"


if __name__ == "__main__":
    main()
