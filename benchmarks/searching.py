"""How fast search is: `python -m benchmarks.searching --articles FILE.jsonl.gz … [--copies N]`.

The archive's index is built from database rows through its own commands' code; SQLite FTS5, tantivy
and, to a size it can finish, stock Haystack with Whoosh take the same rows. Timed on all sides:
the query's text to the first 20 ids and the exact count; on ours with the reader's visibility and
house style on. Snippets have rows of their own. Cold: the first run after all handles were closed.
Warm: the median of five more. FTS5, tantivy and ours run in turn, query by query, so that a noisy
machine is noisy for all.
"""

import argparse
import os
import statistics
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.linking_records import read_articles
from benchmarks.searching_measures import (
    Ours,
    agreement,
    percentile,
    race,
    ranked,
    report,
    report_page,
    report_saves,
    resident,
    stock_race,
)
from benchmarks.searching_peers import Fts5, Record, Tantivy, cpu, size_of
from benchmarks.searching_questions import questions, read_questions


def main() -> None:
    options = arguments()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        prepare(folder)
        records = load(options.articles, options.copies, options.limit)
        asked = read_questions(options.queries) if options.queries else questions(records)
        size = sum(len(record.body) for record in records) / 1e6
        print(f"{len(records):,} articles, {size:.0f} MB of body, {len(asked)} queries")
        ours, ours_build = build_ours(len(records))
        peers: dict[str, Any] = {"FTS5": Fts5(folder), "tantivy": Tantivy(folder)}
        builds = {"ours": ours_build}
        for peer, engine in peers.items():
            builds[peer] = engine.build(records)
        times = race({"ours": ours, **peers}, asked)
        report(times, asked)
        report_page(asked)
        agreement(folder, records, asked)
        stock_ratio, stock_build, stock_size, stock_count = stock_race(folder, asked, options.stock)
        sizes = {
            "ours": size_of(folder / "index"),
            "FTS5": size_of(peers["FTS5"].path),
            "tantivy": size_of(peers["tantivy"].path),
        }
        for engine in ("ours", "FTS5", "tantivy"):
            rate = len(records) / builds[engine]
            print(f"build {engine:8} {rate:8,.0f} articles/CPU-s  index {sizes[engine] / 1e6:7.1f} MB")
        ours_each, stock_each = sizes["ours"] / len(records), stock_size / max(stock_count, 1)
        if stock_count:
            megabytes = f"{stock_size / 1e6:7.1f} MB ({stock_count:,} articles)"
            print(f"build stock    {stock_build:8,.0f} articles/CPU-s  index {megabytes}")
            print(f"index size an article, ours / stock: {ours_each / stock_each:.2f}")
        print(f"resident memory of a worker that has answered all of them: {resident(folder, asked):.0f} MiB")
        report_saves()
        cold, warm = ({name: ranked(times[name], asked, which) for name in times} for which in (0, 1))
        ratio = statistics.median(warm["ours"]) / statistics.median(warm["FTS5"])
        p95 = percentile(warm["ours"], 95) / percentile(warm["FTS5"], 95)
        colder = statistics.median(cold["ours"]) / statistics.median(cold["FTS5"])
        print(f"cold median, ours / FTS5: {colder:.2f}")
        build_ratio = len(records) / ours_build / stock_build if stock_build else float("nan")
        last = f"vs_fts5_warm {ratio:.2f} vs_fts5_p95 {p95:.2f}"
        print(f"{last} vs_stock {stock_ratio:.0f} build_vs_stock {build_ratio:.1f}")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--articles", type=Path, nargs="+", required=True, metavar="FILE")
    parser.add_argument("--copies", type=int, default=1, help="take every article so many times")
    parser.add_argument("--limit", type=int, help="take only so many articles of each file")
    parser.add_argument("--queries", type=Path, help="one query a line: kind, tab, words")
    parser.add_argument(
        "--stock", type=int, default=2_000, help="articles that stock Haystack gets; 0 for none"
    )
    return parser.parse_args()


def prepare(folder: Path) -> None:
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    os.environ.update(
        ARCHIVE_ENV="development", ARCHIVE_HOME=str(folder), ARCHIVE_PUBLIC_READING="1",
        DJANGO_SETTINGS_MODULE="archive.settings",
    )  # fmt: skip
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def load(paths: Sequence[Path], copies: int, limit: int | None) -> list[Record]:
    """Rows in the database, each a story of its own, and the same as records for the peers."""
    from itertools import islice

    from django.utils.text import slugify

    from articles.models import Article, Source, Story

    sources: dict[str, Source] = {}
    rows = []
    for _ in range(copies):
        for path in paths:
            for each in islice(read_articles(path), limit):
                slug = f"source-{slugify(each.source)}"  # "unidentified" alone may be nobody's
                if slug not in sources:
                    sources[slug] = Source.objects.create(name=each.source, slug=slug)
                rows.append((each, sources[slug]))
    stories = Story.objects.bulk_create([Story() for _ in rows], batch_size=500)
    articles = [
        Article(
            source=source, story=story, path=f"{number}.txt", headline=each.headline, byline=each.byline,
            dateline=each.dateline[:200], body="\n\n".join(each.paragraphs), printed_on=each.printed,
            printed_precision="day" if each.printed else "", language="en",
            word_count=sum(len(paragraph.split()) for paragraph in each.paragraphs),
        )
        for number, ((each, source), story) in enumerate(zip(rows, stories, strict=True))
    ]  # fmt: skip
    Article.objects.bulk_create(articles, batch_size=200)
    return [
        Record(
            a.pk,
            a.headline,
            a.byline,
            a.body,
            a.source.slug if a.source else "",
            a.printed_on.toordinal() if a.printed_on else 0,
        )
        for a in articles
    ]


def build_ours(count: int) -> tuple["Ours", float]:
    from articles.search import upkeep

    began = cpu()
    assert upkeep.rebuild() == count
    return Ours(), cpu() - began


if __name__ == "__main__":
    main()
