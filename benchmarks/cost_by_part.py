"""What an archive on PostgreSQL and SolrCloud costs by part, at several sizes, and a model of it.

    python -m benchmarks.cost_by_part --articles FILE.jsonl.gz … [--sizes 500 1000 2000] [--share 4]
    python -m benchmarks.cost_by_part --as-it-is      an archive as it is, on either database
    python -m benchmarks.cost_by_part --lines FILE …  the model alone, out of lines of such runs

The first starts both servers, takes captures in through the code of `manage.py ingest` until the archive
holds each size, proves the index against the database, builds it anew, and asks every `--share`-th query of
benchmarks.engines for a whole page of results. Told are bytes by part (tables with their indexes after
VACUUM; documents in Solr of one copy, not merged), and milliseconds of processor by program: the archive's
own, PostgreSQL's and Solr's (ZooKeeper and both nodes), which other work on the machine changes little,
beside times by the clock, which it does. The lines that begin with { are for `--lines`.

The model: a part costs `fixed + each * articles`, laid through the smallest and the largest size. It is
checked at those in between, and told for a million, ten and a hundred.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

PARTS = {
    "text": ("article", "story"),
    "captures": ("capture",),
    "furniture": ("counted_", "furniture_", "boilerplate", "linemark"),
    "fingerprints": ("shingle", "fingerprint", "common_shingle"),
    "links": ("syndicationlink", "storeddifference", "lexicon", "reviewitem"),
    "recognition": ("signature", "outletevidence", "unknownoutlet"),
}
"""How the names of a part's tables begin, behind `articles_`; the longest beginning decides."""
REST, DOCUMENTS, FOLDER = "rest", "documents in Solr, a copy", "index in a folder"
TABLES = {
    "postgresql": "SELECT c.relname, pg_total_relation_size(c.oid) FROM pg_class c JOIN pg_namespace n "
    "ON n.oid = c.relnamespace WHERE c.relkind = 'r' AND n.nspname = current_schema()",
    "sqlite": "SELECT coalesce(m.tbl_name, s.name), sum(s.pgsize) FROM dbstat s LEFT JOIN sqlite_master m "
    "ON m.name = s.name WHERE s.aggregate = TRUE GROUP BY 1",
}
MANY = (1_000_000, 10_000_000, 100_000_000)


@dataclass
class Size:
    """One archive: bytes by part, milliseconds of processor an article or a page by program."""

    articles: int
    bytes: dict[str, int]
    taking_in: dict[str, float] = field(default_factory=dict)
    indexing: dict[str, float] = field(default_factory=dict)
    searching: dict[str, float] = field(default_factory=dict)
    clock: dict[str, float] = field(default_factory=dict)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--articles", type=Path, nargs="+", metavar="FILE.jsonl.gz")
    parser.add_argument("--sizes", type=int, nargs="+", default=[500, 1_000, 2_000], metavar="N")
    parser.add_argument("--share", type=int, default=4, help="ask one in so many of the 200 queries")
    parser.add_argument("--as-it-is", action="store_true")
    parser.add_argument("--lines", type=Path, nargs="+", metavar="FILE")
    options = parser.parse_args()
    if options.lines:
        lines = [line for path in options.lines for line in path.read_text().splitlines()]
        sizes = [Size(**json.loads(line)) for line in lines if line.startswith("{")]
    elif options.as_it_is:
        import django

        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "archive.settings")
        django.setup()
        sizes = [told(measured())]
    elif options.articles:
        sizes = grown(options.articles, sorted(options.sizes), options.share)
    else:
        parser.error("give --articles, --as-it-is or --lines")
    if len(sizes) > 1:
        tell_model(sorted(sizes, key=lambda size: size.articles))
    return 0


def grown(files: list[Path], wanted: list[int], share: int) -> list[Size]:
    """Fill an archive to each size and measure there."""
    from benchmarks.ingesting import prepare, read_all, take_in, write_captures
    from tests.live.postgres import PostgreSQL
    from tests.live.solr import SolrCloud

    sizes, held = [], 0
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="cost-by-part-")))
        cloud = stack.enter_context(SolrCloud(folder / "cloud"))
        server = stack.enter_context(PostgreSQL(quick=False))
        given = {"DATABASE_URL": server.url, "ARCHIVE_SEARCH_URL": cloud.url("archive")}
        os.environ.update(given, ARCHIVE_PUBLIC_READING="1")
        prepare(folder / "home")
        assert server.process is not None
        programs = {
            "PostgreSQL": [server.process.pid],
            "Solr": [process.pid for process in cloud.processes.values()],
        }
        from django.core.management import call_command

        call_command("setup_search", verbosity=0)
        records = list(read_all(files, wanted[-1]))
        for most in wanted:
            write_captures(iter(records[held:most]), folder / f"to-{most}")
            watch = Watch(programs)
            ingest, _ = take_in(folder / f"to-{most}")
            taking_in, seconds = watch.each(most - held)
            held = most
            size = indexed_anew(programs)
            size.taking_in = taking_in
            size.clock["captures/s"] = round(ingest.tally.files / seconds, 1)
            search_it(size, programs, files[0], share)
            sizes.append(told(size))
        from django.db import connection

        connection.close()
    return sizes


def indexed_anew(programs: dict[str, list[int]]) -> Size:
    """The archive's size by part, with an index that was proved and then built anew."""
    from articles.search import upkeep

    checked = upkeep.check()
    assert checked.is_sound and not checked.pending, checked
    watch = Watch(programs)
    count = upkeep.rebuild()
    each, seconds = watch.each(count)
    size = measured()
    size.indexing = each
    size.clock["docs/s"] = round(count / seconds, 1)
    return size


def search_it(size: Size, programs: dict[str, list[int]], file: Path, share: int) -> None:
    """Pages of results as a reader gets them: rows, facets, histogram, stories and snippets."""
    from django.contrib.auth.models import AnonymousUser

    from articles.search import results
    from articles.search.shown import SearchRequest
    from benchmarks.engines_compared import entries_of
    from benchmarks.engines_queries import queries_for

    queries = queries_for(list(entries_of(file, 2_000, 1)))[::share]
    for text in queries[:5]:  # connections and caches
        results.page(SearchRequest(text), AnonymousUser())
    watch, took, stopped = Watch(programs), [], 0
    for text in queries:
        began = time.perf_counter()
        page = results.page(SearchRequest(text), AnonymousUser())
        took.append((time.perf_counter() - began) * 1000)
        stopped += bool(page.problem)
    size.searching, _ = watch.each(len(queries))
    took.sort()
    size.clock["pages stopped"] = stopped
    size.clock["page p50 ms"] = round(took[len(took) // 2], 1)
    size.clock["page p95 ms"] = round(took[int(len(took) * 0.95)], 1)


def measured() -> Size:
    """The sizes of the archive that the settings name."""
    from articles.models import Article
    from articles.search.engine import current_engine

    held = table_sizes()
    engine: Any = current_engine()
    if hasattr(engine, "cluster"):
        held[DOCUMENTS] = copy_size(engine)
    else:
        from django.conf import settings

        files = [path for path in (Path(settings.ARCHIVE_HOME) / "index").rglob("*") if path.is_file()]
        if files:
            held[FOLDER] = sum(path.stat().st_size for path in files)
    return Size(Article.objects.count(), held)


def table_sizes() -> dict[str, int]:
    """Bytes of the database by part: tables, what is stored out of line, and indexes."""
    from django.db import connection

    found = dict.fromkeys((*PARTS, REST), 0)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("VACUUM ANALYZE")
        cursor.execute(TABLES[connection.vendor])
        for table, size in cursor.fetchall():
            found[part_of(table)] += int(size)
    return found


def part_of(table: str) -> str:
    """
    >>> part_of("articles_article"), part_of("articles_counted_line"), part_of("auth_user")
    ('text', 'furniture', 'rest')
    """
    name = table.removeprefix("articles_")
    fitting = [
        (len(begin), part) for part, begins in PARTS.items() for begin in begins if name.startswith(begin)
    ]
    return max(fitting)[1] if fitting and name != table else REST


def copy_size(engine: Any) -> int:
    """Bytes of the collection in use, of one copy of each shard."""
    collection, size = engine.collections.in_use(), 0
    for host in engine.cluster.address.hosts:
        found = requested(f"http://{host}/solr/admin/cores?action=STATUS&wt=json")["status"]
        size += sum(
            core["index"]["sizeInBytes"]
            for core in found.values()
            if core.get("cloud", {}).get("collection") == collection
        )
    return int(size // engine.cluster.address.copies)


def requested(address: str) -> dict[str, Any]:
    import requests

    answer = requests.get(address, timeout=60)
    answer.raise_for_status()
    found: dict[str, Any] = answer.json()
    return found


class Watch:
    """Processor and clock since it was made, of this program and of others with their children."""

    def __init__(self, programs: dict[str, list[int]]) -> None:
        self.programs = programs
        self.began, self.spent = time.perf_counter(), self._spent()

    def _spent(self) -> dict[str, float]:
        return {"archive": time.process_time()} | {
            name: sum(seconds_of(number) for number in numbers) for name, numbers in self.programs.items()
        }

    def each(self, count: int) -> tuple[dict[str, float], float]:
        """Milliseconds of processor for each of `count` things, by program; seconds by the clock."""
        seconds, spent = time.perf_counter() - self.began, self._spent()
        return {
            name: round((spent[name] - before) * 1000 / count, 2) for name, before in self.spent.items()
        }, seconds


def seconds_of(process: int) -> float:
    """Of the processor, a process's and its children's, the ended ones too (Linux)."""
    ticks, children = 0, []
    for place in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = place.read_text().rpartition(")")[2].split()
        except OSError:  # it ended meanwhile
            continue
        number = int(place.parent.name)
        if number == process:
            ticks += sum(int(each) for each in fields[11:15])
        elif int(fields[1]) == process:
            children.append(sum(int(each) for each in fields[11:13]))
    return (ticks + sum(children)) / os.sysconf("SC_CLK_TCK")


def told(size: Size) -> Size:
    print(f"\n{size.articles:,} articles")
    for part, held in size.bytes.items():
        print(f"  {part:<28} {held / 1e6:>10.1f} MB {held / size.articles:>10,.0f} bytes an article")
    for what, of in (("taking in", "a capture"), ("indexing", "a document"), ("searching", "a page")):
        spent: dict[str, float] = getattr(size, what.replace(" ", "_"))
        if spent:
            shares = ", ".join(f"{name} {ms:.1f}" for name, ms in spent.items())
            print(f"  {what}: {sum(spent.values()):.1f} ms of processor {of} ({shares})")
    if size.clock:
        print("  by the clock: " + ", ".join(f"{name} {value}" for name, value in size.clock.items()))
    print(json.dumps(asdict(size)), flush=True)
    return size


def tell_model(sizes: list[Size]) -> None:
    """Each part's line, how far it is off in between, and what it says of MANY."""
    small, large = sizes[0], sizes[-1]
    print(f"\n{'part':<28} {'fixed':>9} {'each':>11}", end="")
    print("".join(f"{f'at {size.articles:,}':>16}" for size in sizes[1:-1]), end="")
    print("".join(f"{f'{many // 10**6} million':>14}" for many in MANY))
    sums = dict.fromkeys(MANY, 0.0)
    for part in (name for name in large.bytes if all(name in size.bytes for size in sizes)):
        each = (large.bytes[part] - small.bytes[part]) / (large.articles - small.articles)
        fixed = small.bytes[part] - each * small.articles
        print(f"{part:<28} {fixed / 1e6:>6.1f} MB {each:>9,.0f} B", end="")
        for size in sizes[1:-1]:
            seen = size.bytes[part]
            print(f"{(fixed + each * size.articles) / seen - 1 if seen else 0:>+15.1%} ", end="")
        for many in MANY:
            print(f"{(fixed + each * many) / 1e9:>11,.1f} GB", end="")
            sums[many] += fixed + each * many
        print()
    print(f"{'together':<{50 + 16 * len(sizes[1:-1])}}", end="")
    print("".join(f"{whole / 1e9:>11,.1f} GB" for whole in sums.values()))


if __name__ == "__main__":
    sys.exit(main())
