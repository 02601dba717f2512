"""An archive of any size: `python -m benchmarks.scaled_archive --from HOME --home NEW --articles N`.

HOME is a settled archive of real articles; it is copied. What it lacks of N articles are mixtures, told as
such by their paths (`SOURCE/mixture-17.txt`) and addresses: texts that nobody printed, of the words of real
articles (see scaled_mixtures, which tells how), taken apart and fingerprinted by the product's own
functions and written in bulk. Links, ledgers and what has become due are then made by `manage.py settle`'s
code, and the index by that of `manage.py rebuild_index`.

The same command goes on where one was stopped. `check_archive` proves a sample of what came of it. With
`--jobs` processes beside this one; 300,000 articles want 12 GB in NEW.
"""

import argparse
import json
import os
import pickle
import resource
import shutil
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import asdict
from multiprocessing import get_context
from pathlib import Path

from benchmarks import scaled_tables
from benchmarks.scaled_mixtures import GROUP
from benchmarks.scaled_pool import read_pool
from benchmarks.scaled_rows import COLUMNS, FirstNumbers, Rows, begin, columns_of, make

AT_ONCE = 4
"""Groups of mixtures of one transaction."""
STATE, POOL = "mixtures.json", "mixtures.pool"
SEED = 18


def main() -> None:
    options = arguments()
    if not (options.home / "archive.sqlite3").exists():
        options.home.mkdir(parents=True, exist_ok=True)
        shutil.copy2(options.given / "archive.sqlite3", options.home / "archive.sqlite3")
    open_archive(options.home)
    begun = time.monotonic()

    def tell(text: str) -> None:
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{time.monotonic() - begun:6.0f} s, {peak:4.0f} MiB at most: {text}", flush=True)

    state = State.of(options.home, options.articles, tell)
    state.fill(options.jobs, tell)
    state.once("shingles", lambda: scaled_tables.write_shingles(state.first, options.home, tell))
    state.once("furniture", lambda: scaled_tables.learn_furniture(tell))
    state.once("settled", lambda: settle(tell))
    state.once("indexed", lambda: build_index(tell))
    tell(f"done; {(options.home / 'archive.sqlite3').stat().st_size / 1e9:.2f} GB of database")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--from", dest="given", type=Path, required=True, metavar="HOME")
    parser.add_argument("--home", type=Path, required=True, metavar="NEW")
    parser.add_argument("--articles", type=int, required=True, metavar="N", help="real ones and mixtures")
    parser.add_argument("--jobs", type=int, default=1, metavar="N", help="processes that make mixtures")
    return parser.parse_args()


def open_archive(home: Path) -> None:
    """The archive of this folder, as the database is laid out now."""
    os.environ.update(
        ARCHIVE_ENV="development", ARCHIVE_HOME=str(home), DJANGO_SETTINGS_MODULE="archive.settings"
    )
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


class State:
    """How far it is. Kept beside the database: the first numbers, how many mixtures, what is done."""

    def __init__(self, home: Path, first: FirstNumbers, wanted: int) -> None:
        self.home, self.first, self.wanted = home, first, wanted
        self.done: list[str] = []

    @classmethod
    def of(cls, home: Path, articles: int, tell: scaled_tables.Tell) -> "State":
        """As it was left, or begun."""
        from articles.models import Article

        place = home / STATE
        if place.exists():
            held = json.loads(place.read_text(encoding="utf-8"))
            state = cls(home, FirstNumbers(**held["first"]), held["wanted"])
            state.done = held["done"]
            assert state.wanted == articles - held["real"], "another number of articles was begun here"
            return state
        real = Article.objects.count()
        state = cls(home, first_numbers(), max(0, articles - real))
        pool = read_pool(state.first.article - 1, state.wanted // GROUP + 1, SEED)
        with (home / POOL).open("wb") as file:
            pickle.dump(pool, file)
        tell(
            f"{real:,} real articles; drawn from {len(pool.words):,} words, {len(pool.vocabulary):,} of them "
            f"different, and {len(pool.paragraphs):,} paragraphs"
        )
        held = {"first": asdict(state.first), "wanted": state.wanted, "real": real, "done": []}
        place.write_text(json.dumps(held), encoding="utf-8")
        return state

    def once(self, name: str, do: Callable[[], object]) -> None:
        """Do a step that is not done yet, and note it."""
        if name in self.done:
            return
        do()
        self.done.append(name)
        place = self.home / STATE
        held = json.loads(place.read_text(encoding="utf-8")) | {"done": self.done}
        place.write_text(json.dumps(held), encoding="utf-8")

    def fill(self, jobs: int, tell: scaled_tables.Tell) -> None:
        """Write the rows of the mixtures that are missing, in order, batch by batch."""
        from django.db import connection

        from articles.models import Article, IngestRun

        made = Article.objects.filter(pk__gte=self.first.article).count()
        if made == self.wanted:
            return
        assert made % GROUP == 0, "another number of mixtures stands here"
        proved: list[tuple[object, ...]] = []
        connection.close()
        context = get_context("spawn")
        initial = (self.home, self.home / POOL, self.first, SEED)
        with ProcessPoolExecutor(jobs, mp_context=context, initializer=begin, initargs=initial) as pool:
            for group, rows in in_turn(pool, made // GROUP, self.wanted, jobs):
                write(rows)
                made = min((group + AT_ONCE) * GROUP, self.wanted)
                proved += rows.get("proved", [])
                if made % (AT_ONCE * GROUP * 25) == 0 or made == self.wanted:
                    tell(f"{made:,} of {self.wanted:,} mixtures written")
        IngestRun.objects.filter(pk=self.first.run).update(added=self.wanted)
        wrong = [number for number, is_right in proved if not is_right]
        tell(f"{len(proved):,} mixtures of other orders taken apart too; otherwise: {wrong or 'none'}")


def in_turn(pool: ProcessPoolExecutor, start: int, end: int, jobs: int) -> Iterator[tuple[int, Rows]]:
    """The groups in order, no more than some batches being made at once."""
    waiting: list[tuple[int, Future[Rows]]] = []
    groups = iter(range(start, -(-end // GROUP), AT_ONCE))
    while True:
        while len(waiting) < jobs + 2 and (group := next(groups, -1)) >= 0:
            waiting.append((group, pool.submit(make, range(group, group + AT_ONCE), end)))
        if not waiting:
            return
        group, made = waiting.pop(0)
        yield group, made.result()


def first_numbers() -> FirstNumbers:
    """The numbers that come next, and a run for the mixtures."""
    from django.db.models import Max
    from django.utils import timezone

    from articles.models import Article, Capture, IngestRun, Story

    run = IngestRun.objects.create(
        status="finished", operator="mixtures", arguments=["mixtures"], finished_at=timezone.now()
    )
    article, capture, story = (
        (model._default_manager.aggregate(last=Max("pk"))["last"] or 0) + 1
        for model in (Article, Capture, Story)
    )
    return FirstNumbers(article, capture, story, run.pk)


def write(rows: Rows) -> None:
    """The rows of a batch, whole or not at all."""
    from django.db import connection, transaction

    from articles.models import Article, Capture, Decision, IngestOutcome, ReviewItem, Story

    models = (Story, Article, Capture, IngestOutcome, ReviewItem, Decision)
    columns = {each._meta.db_table: tuple(f.column for f in columns_of(each)) for each in models} | COLUMNS
    with transaction.atomic():
        for table, names in columns.items():
            if not rows.get(table):
                continue
            quoted, marks = ", ".join(f'"{name}"' for name in names), ", ".join("?" * len(names))
            sql = f"INSERT INTO {table} ({quoted}) VALUES ({marks})"
            if table == "articles_signature_line":
                sql += " ON CONFLICT (hash, owner) DO UPDATE SET captures = captures + excluded.captures"
            connection.connection.executemany(sql, rows[table])


def settle(tell: scaled_tables.Tell) -> None:
    from articles.ingest import settling
    from articles.search import upkeep

    begun = time.process_time()
    with upkeep.batch():
        done = settling.settle_record()
    tell(f"settled in {time.process_time() - begun:.0f} s of processor: {done}")


def build_index(tell: scaled_tables.Tell) -> None:
    from articles.search import upkeep

    begun = time.process_time()
    count = upkeep.rebuild()
    tell(f"{count:,} articles indexed in {time.process_time() - begun:.0f} s of processor")


if __name__ == "__main__":
    main()
