"""What benchmarks.engines does: the articles, the six ways to ask, what counts as a difference."""

import argparse
import gzip
import itertools
import json
import random
import re
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import date
from pathlib import Path

from articles.search.engine import EngineUnusable, Hits, Query, TooMuchWork
from articles.search.engines.solr.client import Address
from articles.search.engines.solr.engine import SolrSearch
from articles.search.engines.solr.turns import FileTurns
from articles.search.engines.whoosh.engine import WhooshSearch
from articles.search.index import Entry
from articles.search.plan import plan_query
from articles.search.query import parse_query
from articles.search.style import _style
from benchmarks.engines_queries import FOREIGN, queries_for

CLOSE = 1e-5
UNDATED_EVERY = 23
DATELINE = re.compile(r"^([A-Z][A-Z .]{3,30})(?:,| \()")
AGENCIES = ("AP", "Reuters", "AFP")


def entries_of(path: Path, limit: int, times: int) -> Iterator[Entry]:
    number = 0
    for turn in range(times):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for index, line in enumerate(itertools.islice(lines, limit)):
                number += 1
                yield _entry(number, index, turn, json.loads(line))
    chosen = random.Random(7)
    for index in range(300):
        number += 1
        language = sorted(FOREIGN)[index % len(FOREIGN)]
        sentences = chosen.choices(FOREIGN[language], k=4)
        yield Entry(
            article=number,
            story=number,
            headline=sentences[0],
            standfirst="",
            byline="",
            body=" ".join(sentences),
            source=f"outlet-{index % 9}",
            agency="",
            section="",
            place="",
            kind="own",
            printed=date(2013, 1 + index % 12, 1 + index % 28),
            language=language,
            words=len(" ".join(sentences).split()),
        )


def _entry(number: int, index: int, turn: int, row: dict) -> Entry:
    text = row["text"]
    headline, _, body = text.partition("\n\n")
    # Of each twelve articles four are one story, four make two, and four stand alone.
    story = number - index % 4 if index % 12 < 4 else number - index % 2 if index % 12 < 8 else number
    agency = AGENCIES[index % 3] if index % 5 == 0 else ""
    dateline = DATELINE.match(body)
    place = dateline.group(1).strip().title() if dateline else ("", "Kabul", "New York", "Paris")[index % 4]
    undated = index % UNDATED_EVERY == 0
    return Entry(
        article=number,
        story=story,
        headline=row["title"] or headline,
        standfirst=body[:120] if index % 6 == 0 else "",
        byline=row.get("authors") or "",
        body=body,
        source=re.sub(r"[^a-z0-9]+", "-", (row.get("source") or "").lower()).strip("-"),
        agency=agency,
        section=(row.get("topic") or "").replace("_", " ").title(),
        place=place,
        kind=("wire" if agency else "own" if row.get("authors") else ""),
        printed=None if undated else date.fromisoformat(row["date"]),
        language="en",
        words=len(body.split()),
    )


def asked(text: str, style, **options) -> Query:
    return Query(plan_query(parse_query(text).tree, style), **options)


def shapes(text: str, style, entries: int) -> Iterator[tuple[str, Query]]:
    """The six ways in which a page, an export and a reader with restrictions ask the same words."""
    hidden = frozenset(range(5, entries, 17))
    base = asked(text, style, source_names={"npr": "National Public Radio", "fox-news": "Fox News  Fox"})
    yield "whole, by relevance", replace(base, stop=None, wants_facets=False)
    yield "page of stories", replace(base, collapse=True, stop=50)
    yield (
        "second page, newest, fullest",
        replace(base, collapse=True, sort="newest", start=20, stop=40, lead="fullest"),
    )
    yield "oldest, agency leads", replace(base, collapse=True, sort="oldest", stop=30, lead="agency")
    yield (
        "hidden and chosen",
        replace(
            base,
            hidden=hidden,
            chosen={"section": ("Politics", "World"), "year": ("2013", "2014", "unknown")},
            stop=40,
        ),
    )
    yield (
        "days, undated, first leads",
        replace(
            base,
            first=date(2013, 3, 1),
            last=date(2013, 4, 20),
            undated=True,
            collapse=True,
            lead="first",
            stop=40,
        ),
    )


def difference(query: Query, one: Hits, other: Hits) -> str:
    """What differs, in a few words; "" where nothing does."""
    for name in ("count", "story_count", "facets", "histogram", "step", "undated", "capped"):
        left, right = getattr(one, name), getattr(other, name)
        if left != right:
            if isinstance(left, dict):
                facet = next(key for key in left if left[key] != right.get(key))
                left, right = (facet, left[facet][:5]), right.get(facet, ())[:5]
            return f"{name}: {str(left)[:160]} / {str(right)[:160]}"
    if len(one.hits) != len(other.hits):
        return f"hits: {len(one.hits)} / {len(other.hits)}"
    if query.sort != "relevance":
        # by day there are no ties: numbers decide
        for index, (left, right) in enumerate(zip(one.hits, other.hits, strict=True)):
            if replace(left, score=0) != replace(right, score=0):
                return f"hit {index}: {left} / {right}"
        return ""
    return _out_of_order(query, one, other)


def _out_of_order(query: Query, one: Hits, other: Hits) -> str:
    scores = {hit.story if query.collapse else hit.article: hit for hit in one.hits}
    last = float("inf")
    for index, hit in enumerate(other.hits):
        known = scores.get(hit.story if query.collapse else hit.article)
        if known is None:
            # at the end of a slice a tie may let another one in
            if abs(one.hits[-1].score - last) > CLOSE * max(1.0, last):
                return f"hit {index} is not on the other's page: {hit}"
            continue
        if set(known.versions) != set(hit.versions) or known.outlets != hit.outlets:
            return f"hit {index}: {known} / {hit}"
        if known.score > last + CLOSE * max(1.0, abs(last)):
            return f"hit {index} is out of order: {known.score} after {last}"
        last = min(last, known.score)
    return ""


def clock(engine, queries) -> list[float]:
    """Milliseconds of each; one that the engine stops, and tells so, counts with the time it took."""
    times = []
    stopped = 0
    for query in queries:
        began = time.perf_counter()
        try:
            engine.search(query)
        except TooMuchWork:
            stopped += 1
        times.append((time.perf_counter() - began) * 1000)
    if stopped:
        print(f"  {stopped} of {len(times)} were stopped as too much work")
    return times


def show(name: str, times: list[float]) -> None:
    times = sorted(times)
    at = times[min(len(times) - 1, int(len(times) * 0.95))]
    print(f"  {name:44} p50 {statistics.median(times):7.1f} ms   p95 {at:7.1f} ms   max {times[-1]:7.1f} ms")


def compare(told: str) -> int:
    """Run as the command line says; 1 where anything differs."""
    parser = argparse.ArgumentParser(description=told, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=Path, required=True)
    parser.add_argument("--solr", default="")
    parser.add_argument("--limit", type=int, default=10**9)
    parser.add_argument("--times", type=int, default=1)
    parser.add_argument("--only", choices=("equal", "speed"), default="")
    parser.add_argument("--share", type=int, default=1, help="ask each query in one of so many of the ways")
    parser.add_argument("--engine", choices=("solr", "folder"), help="with --only speed: this one alone")
    parser.add_argument("--keep", action="store_true", help="use the index that is in Solr already")
    options = parser.parse_args()
    style = _style((), frozenset())
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-engines-")))
        url = options.solr
        if not url:
            from tests.live.solr import SolrCloud

            url = stack.enter_context(SolrCloud(home / "cloud")).url("bench")
        solr = SolrSearch(Address.parse(url), FileTurns(home / "solr"), leave_old=0.0)
        # One time over has every word there is; a million articles would not fit beside two engines.
        entries = list(entries_of(options.articles, options.limit, 1))
        engines = {"solr": solr, "folder": WhooshSearch(home / "index")}
        if options.only == "speed" and options.engine:
            engines = {options.engine: engines[options.engine]}
        for name, engine in engines.items():
            if name == "solr" and options.keep and engine.has_current_schema():
                continue
            began, cpu = time.perf_counter(), time.process_time()
            number = itertools.count()
            every_time = entries_of(options.articles, options.limit, options.times)
            with engine.writing():
                engine.rebuild((entry for entry in every_time if next(number) >= 0), lambda digests: None)
            took, count = time.perf_counter() - began, next(number)
            print(
                f"{name}: {count} articles in {took:.1f} s, {count / took:.0f}/s "
                f"(own CPU {time.process_time() - cpu:.1f} s)",
                flush=True,
            )
        texts = queries_for(entries)
        failed = 0
        if options.only != "speed":
            answers = found = 0
            stopped = 0
            for turn, text in enumerate(texts):
                every = list(shapes(text, style, len(entries)))
                for shape, query in every[turn % options.share :: options.share]:
                    mine = engines["folder"].search(query)
                    try:
                        theirs = solr.search(query)
                    except (EngineUnusable, TooMuchWork) as error:
                        stopped += 1
                        print(f"STOPPED {text!r} ({shape}): {error}", flush=True)
                        continue
                    answers += 1
                    found += bool(mine.count)
                    wrong = difference(query, mine, theirs)
                    if wrong:
                        failed += 1
                        print(f"DIFFERS {text!r} ({shape}): {wrong}", flush=True)
                query = asked(text, style, collapse=True, stop=30)
                hits = engines["folder"].search(replace(query, sort="newest")).hits
                if hits and turn % options.share == 0:
                    newest = replace(query, sort="newest")
                    own = hits[len(hits) // 2].article
                    answers += 1
                    if engines["folder"].rank_of(newest, own) != solr.rank_of(newest, own):
                        failed += 1
                        print(f"DIFFERS {text!r} (rank of {own})")
            told = f"{answers} answers, {found} not empty"
            print(f"{len(texts)} queries, {told}: {failed} differ, {stopped} stopped")
        if options.only == "equal":
            return int(bool(failed))
        pages = [asked(text, style, collapse=True) for text in texts]
        for name, engine in engines.items():
            print(f"{name}: first page with facets, histogram and stories")
            show("first time", clock(engine, pages))
            fresh = [replace(page, hidden=frozenset({turn + 1})) for turn, page in enumerate(pages)]
            show("again, with another hidden article each", clock(engine, fresh))
    return int(bool(failed))
