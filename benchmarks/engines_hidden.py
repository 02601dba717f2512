"""What many hidden articles cost a search on SolrCloud, listed in each query and marked in the index.

    python -m benchmarks.engines_hidden --articles news.jsonl.gz [--solr solr://host:port,host:port/name]
        [--limit N] [--times N] [--hidden N …] [--share N]

The articles are those of benchmarks.engines. For each number of hidden articles the first page of every query
of its set is asked for, each time with another article hidden besides, as after a withdrawal: first
with the list of all of them, then with the marks and the list of that one. Told are milliseconds a page,
seconds that marking took, and whether both found the same; the end is 1 where they did not. A query that is
stopped for its work is left out. `--share N` asks every N-th query, for a slow machine.
"""

import argparse
import os
import random
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import django


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--articles", type=Path, required=True)
    parser.add_argument("--solr", default="")
    parser.add_argument("--limit", type=int, default=10**9)
    parser.add_argument("--times", type=int, default=1)
    parser.add_argument("--hidden", type=int, nargs="+", default=[1_000, 2_000, 10_000, 50_000])
    parser.add_argument("--share", type=int, default=1)
    parser.add_argument("--keep", action="store_true", help="use the index that is in Solr already")
    options = parser.parse_args()
    os.environ.setdefault("ARCHIVE_ENV", "development")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "archive.settings")
    django.setup()
    return measure(options)


def measure(options: argparse.Namespace) -> int:
    from articles.search.engines.solr import flags
    from articles.search.engines.solr.client import Address
    from articles.search.engines.solr.engine import SolrSearch
    from articles.search.engines.solr.turns import FileTurns
    from articles.search.style import _style
    from benchmarks.engines_compared import asked, entries_of, show
    from benchmarks.engines_queries import queries_for

    flags.MANY_HIDDEN = flags.FEWEST_CHANGES = 1
    style = _style((), frozenset())
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-hidden-")))
        url = options.solr
        if not url:
            from tests.live.solr import SolrCloud

            url = stack.enter_context(SolrCloud(home / "cloud")).url("bench")
        solr = SolrSearch(Address.parse(url), FileTurns(home / "solr"), leave_old=0.0)
        entries = list(entries_of(options.articles, options.limit, options.times))
        if not (options.keep and solr.has_current_schema()):
            with solr.writing():
                solr.rebuild(entries, lambda digests: None)
        pages = [asked(text, style, collapse=True) for text in queries_for(entries)][:: options.share]
        numbers = random.Random(5).sample(range(1, len(entries) + 1), len(entries))
        differ = 0
        for many in options.hidden:
            hidden = frozenset(numbers[:many])
            queries = [replace(page, hidden=hidden | {numbers[-1 - turn]}) for turn, page in enumerate(pages)]
            print(f"{len(entries):,} articles, {many:,} hidden", flush=True)
            solr.mark_hidden(frozenset)
            listed, times = counted(solr, queries)
            show("listed", times)
            began = time.perf_counter()
            changed = solr.mark_hidden(lambda hidden=hidden: hidden)
            print(f"  {changed:,} marked in {time.perf_counter() - began:.1f} s")
            marked, times = counted(solr, queries)
            show("marked", times)
            both = zip(listed, marked, strict=True)
            differ += sum(one != other and -1 not in (one[0], other[0]) for one, other in both)
        solr.mark_hidden(frozenset)
        print(f"{len(pages) * len(options.hidden)} pages, {differ} differ")
    return int(bool(differ))


def counted(engine, queries) -> tuple[list[tuple[int, int]], list[float]]:
    """How many articles and stories each query finds, and how long it took in milliseconds."""
    from articles.search.engine import TooMuchWork

    counts, times = [], []
    for query in queries:
        began = time.perf_counter()
        try:
            found = engine.search(query)
        except TooMuchWork:
            counts.append((-1, -1))
            continue
        times.append((time.perf_counter() - began) * 1000)
        counts.append((found.count, found.story_count))
    return counts, times


if __name__ == "__main__":
    sys.exit(main())
