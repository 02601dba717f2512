"""What a match costs in a large archive on PostgreSQL.

    python -m benchmarks.linking_at_scale --articles FILE.jsonl.gz … [--held N] [--linked N] [--from-real N]

A server of its own (or `--database URL`, an empty one, as its superuser) is filled with so many articles
that are mixtures: words of real articles in disorder and, in one of N (four), a paragraph of a real one as
printed, so that each article that comes in is compared with dozens; with the rows of shingles that
benchmarks.fingerprint_table makes for them. Then real ones are stored and linked one by one, as an ingest
links them. Told are milliseconds a match by the wall clock, and the size of the tables. The last line is for
machines.
"""

import argparse
import json
import sys
import tempfile
import time
from contextlib import ExitStack
from datetime import date
from pathlib import Path

import numpy as np

from benchmarks.fingerprint_table import (
    FROM_REAL,
    OUTLETS,
    days_of,
    fill,
    fingerprint_of,
    size_of,
    who_takes_what,
    without_articles,
)
from benchmarks.linking import choose, line_of, load, prepare, quantile
from benchmarks.linking_records import read_articles

WORDS = 320  # of a mixture, besides a real paragraph
AT_ONCE = 2_000


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--articles", nargs="+", type=Path, required=True, metavar="FILE.jsonl.gz")
    parser.add_argument("--held", type=int, default=200_000, metavar="N")
    parser.add_argument("--linked", type=int, default=2_000, metavar="N", help="real articles that come in")
    parser.add_argument("--from-real", type=int, default=FROM_REAL, metavar="N")
    parser.add_argument("--database", metavar="URL")
    options = parser.parse_args()
    records = choose([record for path in options.articles for record in read_articles(path)], (), None)
    with ExitStack() as stack:
        url = options.database
        if not url:
            from tests.live.postgres import PostgreSQL

            url = stack.enter_context(PostgreSQL(quick=False)).url
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="at-scale-")))
        prepare(folder, url)
        real = [part for each in records[: 2 * options.linked] for part in each.paragraphs if len(part) > 200]
        begun = time.perf_counter()
        rows = hold(options.held, real, options.from_real)
        size = size_of(folder)
        print(
            f"{options.held:,} articles, {rows:,} shingles held after {time.perf_counter() - begun:,.0f} s, "
            f"{size / 1e9:.2f} GB of fingerprints",
            flush=True,
        )
        _, times, seconds = load(records[: options.linked])
        print(line_of("match", times[len(times) // 10 :]))
        kept = times[len(times) // 10 :]
        print(
            json.dumps(
                {
                    "held": options.held,
                    "bytes an article": round(size / options.held),
                    "match median": round(quantile(kept, 0.5), 1),
                    "match p95": round(quantile(kept, 0.95), 1),
                    "seconds": round(seconds),
                }
            )
        )
        from django.db import connection

        connection.close()
    return 0


def hold(held: int, real: list[str], one_in: int) -> int:
    """Fill the archive with mixtures; how many rows of shingles."""
    from django.db import connection

    from articles.models import Article, Source, Story

    takers, taken = who_takes_what(held, len(real), one_in)
    whose: dict[int, list[str]] = {}
    for taker, at in zip(takers.tolist(), taken.tolist(), strict=True):
        whose.setdefault(taker, []).append(real[at])
    words = np.array(" ".join(real).split())
    made, days = np.random.default_rng(13), days_of(held)
    Source.objects.bulk_create(
        Source(pk=number, name=f"Mixed Post {number}", slug=f"mixed-{number}")
        for number in range(1, OUTLETS + 1)
    )
    for start in range(1, held + 1, AT_ONCE):
        numbers = range(start, min(start + AT_ONCE, held + 1))
        Story.objects.bulk_create(Story(pk=number) for number in numbers)
        Article.objects.bulk_create(
            Article(
                pk=number,
                source_id=1 + number % OUTLETS,
                story_id=number,
                path=f"mixtures/{number}",
                headline=" ".join(made.choice(words, 7)),
                printed_on=date.fromordinal(int(days[number])),
                printed_precision="day",
                body="\n\n".join([" ".join(made.choice(words, WORDS)), *whose.get(number, ())]),
                body_roles=["paragraph"] * (1 + len(whose.get(number, ()))),
            )
            for number in numbers
        )
    with connection.cursor() as cursor:
        for table in ("article", "story", "source"):
            cursor.execute(
                f"SELECT setval('articles_{table}_id_seq', (SELECT max(id) FROM articles_{table}))"
            )
    without_articles()
    rows = fill(held, [[fingerprint_of(part) for part in real]], one_in)
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = DEFAULT")
    return rows


if __name__ == "__main__":
    sys.exit(main())
