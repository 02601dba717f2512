"""Search in an archive that is there: `python -m benchmarks.searching_held --home HOME [--folder FOLDER]`.

As benchmarks.searching, over the articles and the index of HOME: every query is asked of the archive and of
SQLite's FTS5 with an exact count, in turn, in one run. Then facets, histogram and collapse of the commonest
words, the memory of a fresh process that has answered everything, and saves until they are found, after which
each article has its words again. `--folder` keeps the FTS5 table for the next run; it is made anew where the
archive has grown. The last line is for machines.
"""

import argparse
import statistics
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.searching_measures import (
    Ours,
    percentile,
    race,
    ranked,
    report,
    report_page,
    report_saves,
    resident,
)
from benchmarks.searching_peers import Fts5, Record, cpu, size_of
from benchmarks.searching_questions import questions

SAMPLED = 20_000
"""Articles that the queries are drawn from."""


class HeldFts5(Fts5):
    """FTS5 over the articles of the database, read as they are written."""

    def build_held(self) -> float:
        """Seconds of processor; none where the table has them all."""
        from articles.models import Article

        has = self.base.execute("SELECT 1 FROM sqlite_master WHERE name = 'articles'").fetchone()
        if (
            has
            and self.base.execute("SELECT count(*) FROM articles").fetchone()[0] == Article.objects.count()
        ):
            return 0.0
        self.base.close()
        self.path.unlink(missing_ok=True)
        self.open()
        began = cpu()
        self.base.execute(
            f"CREATE VIRTUAL TABLE words USING fts5(headline, byline, body, tokenize='{self.tokenizer}')"
        )
        self.base.execute("CREATE TABLE articles (id INTEGER PRIMARY KEY, source TEXT, day INTEGER)")
        for each in records_held():
            self.base.execute(
                "INSERT INTO words (rowid, headline, byline, body) VALUES (?, ?, ?, ?)",
                (each.id, each.headline, each.byline, each.body),
            )
            self.base.execute("INSERT INTO articles VALUES (?, ?, ?)", (each.id, each.source, each.day))
        self.base.execute("CREATE INDEX by_day ON articles (day)")
        self.base.execute("INSERT INTO words (words) VALUES ('optimize')")
        self.base.commit()
        return cpu() - began


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--folder", type=Path, help="where the FTS5 table is kept")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        measure(options.home, options.folder or Path(name))


def measure(home: Path, folder: Path) -> None:
    from benchmarks.searching import prepare

    prepare(home)
    from articles.models import Article

    count = Article.objects.count()
    step = max(1, count // SAMPLED)
    asked = questions([each for at, each in enumerate(records_held()) if at % step == 0])
    peer = HeldFts5(folder)
    seconds = peer.build_held()
    print(f"{count:,} articles, {len(asked)} queries; FTS5 built in {seconds:.0f} s of processor", flush=True)
    print(f"database {size_of(home / 'archive.sqlite3') / 1e9:.2f} GB", end=", ")
    print(f"index {size_of((home / 'index').resolve()) / 1e9:.2f} GB, FTS5 {size_of(peer.path) / 1e9:.2f} GB")
    times = race({"ours": Ours(), "FTS5": peer}, asked)
    report(times, asked)
    report_page(asked)
    print(f"resident memory of a worker that has answered all of them: {resident(home, asked):.0f} MiB")
    report_saves(puts_back=True)
    cold, warm = ({name: ranked(times[name], asked, which) for name in times} for which in (0, 1))
    colder = statistics.median(cold["ours"]) / statistics.median(cold["FTS5"])
    ratio = statistics.median(warm["ours"]) / statistics.median(warm["FTS5"])
    p95 = percentile(warm["ours"], 95) / percentile(warm["FTS5"], 95)
    print(f"cold median, ours / FTS5: {colder:.2f}")
    print(f"vs_fts5_warm {ratio:.2f} vs_fts5_p95 {p95:.2f}")


def records_held() -> Iterator[Record]:
    """Every article as the peers take it."""
    from articles.models import Article

    rows = Article.objects.order_by("pk").values_list(
        "pk", "headline", "byline", "body", "source__slug", "printed_on"
    )
    for pk, headline, byline, body, source, day in rows.iterator(chunk_size=1000):
        yield Record(pk, headline, byline, body, source or "", day.toordinal() if day else 0)


if __name__ == "__main__":
    main()
