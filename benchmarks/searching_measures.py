"""What the search benchmark measures: races, pages with facets, saves, memory, agreement of counts."""

import random
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.searching_peers import Found, Fts5, Question, Record, Stock, size_of, timed
from benchmarks.searching_questions import KINDS

REPEATS = 5
ALL = "all but highlights"
SAVES = 200


class Ours:
    """The archive, asked as its search page asks: parsed, planned with house style, less hidden articles."""

    def __init__(self, engine: Any = None) -> None:
        from django.contrib.auth.models import AnonymousUser

        from articles.search.engine import current_engine

        self.engine = engine or current_engine()
        self.user = AnonymousUser()

    def ask(self, question: Question, exact: bool = False) -> Found:
        from dataclasses import replace

        from articles.search import results
        from articles.search.query import parse_query

        request = results.SearchRequest(
            question.text,
            sources=(question.source,) if question.source else (),
            sort="newest" if question.newest else "relevance",
            collapse=False,
            exact=exact,
        )
        if question.snippets:
            page = results.page(request, self.user)
            return Found(tuple(row.article.pk for row in page.rows), page.count)
        parsed, start = parse_query(request.text), question.start
        query = results.query_of(request, parsed, self.user, start, start + 20)
        found = self.engine.search(replace(query, wants_facets=False))
        return Found(tuple(hit.article for hit in found.hits), found.count)

    def reopen(self) -> None:
        from articles.search.engines.whoosh import snapshot

        snapshot.forget_open_snapshots()


def race(engines: dict[str, Any], asked: Sequence[Question]) -> dict[str, list[tuple[float, float]]]:
    """For each engine and query the cold and the warm time in ms, the engines taking turns."""
    times: dict[str, list[tuple[float, float]]] = {engine: [] for engine in engines}
    for question in asked:
        for name, engine in engines.items():
            engine.reopen()
            cold, _ = timed(engine.ask, question)
            warm = statistics.median(timed(engine.ask, question)[0] for _ in range(REPEATS))
            times[name].append((cold, warm))
    return times


def report(times: dict[str, list[tuple[float, float]]], asked: Sequence[Question]) -> None:
    print(f"\n{'ms: median / p95':22}" + "".join(f"{f'{e} cold':>18}{f'{e} warm':>18}" for e in times))
    for kind in (*KINDS, ALL):
        chosen = [
            n
            for n, question in enumerate(asked)
            if kind == question.kind or (kind == ALL and not question.snippets)
        ]
        if not chosen:
            continue
        cells = ""
        for engine in times:
            for which in (0, 1):
                values = [times[engine][n][which] for n in chosen]
                cells += f"{f'{statistics.median(values):.2f} / {percentile(values, 95):.2f}':>18}"
        print(f"{kind:22}{cells}")


def report_page(asked: Sequence[Question]) -> None:
    """Facets, histogram and collapse together, of the commonest word and of them all."""
    from articles.search import results
    from articles.search.engine import current_engine
    from articles.search.query import parse_query

    common = next((question for question in asked if question.kind == "common"), asked[0])
    user, engine = Ours().user, current_engine()
    for text in dict.fromkeys((common.text, "said", "")):
        query = results.query_of(results.SearchRequest(text), parse_query(text), user, 0, 20)
        times = [
            timed(lambda _, query=query: current_engine().search(query), common)[0]
            for _ in range(REPEATS + 1)
        ]  # type: ignore[misc, arg-type, return-value]
        count, median = engine.search(query).count, statistics.median(times[1:])
        print(f"facets + histogram + collapse of “{text}” ({count:,} hits): {median:.1f} ms")


def agreement(folder: Path, records: Sequence[Record], asked: Sequence[Question]) -> None:
    """Counts of exact words and phrases beside an FTS5 without stemming, where both mean the same."""
    plain = Fts5(folder, "unicode61 remove_diacritics 2")
    plain.build(records)
    ours = Ours()
    same, apart = 0, []
    for question in asked:
        if question.is_prefix or question.snippets:
            continue
        mine, theirs = ours.ask(question, exact=True).count, plain.ask(question).count
        if mine == theirs:
            same += 1
        else:
            apart.append(f"{question.text} {mine:,}/{theirs:,}")
    total, which = same + len(apart), "; ".join(apart) or "none"
    print(f"\ncounts of exact queries equal to unstemmed FTS5: {same} of {total}; apart: {which}")


def stock_race(folder: Path, asked: Sequence[Question], size: int) -> tuple[float, float, int, int]:
    """Stock against ours on the same first articles: ratio of warm medians, articles/CPU-s, bytes,
    articles."""
    from articles.models import Article
    from articles.search.engines.whoosh.engine import WhooshSearch
    from articles.search.index import articles_to_index, entry_of

    if not size:
        return float("nan"), 0.0, 0, 0
    some = list(articles_to_index()[:size])
    stock = Stock(folder)
    seconds = stock.build(
        some, lambda done: print(f"  stock Haystack: {done:,} of {len(some):,} indexed", file=sys.stderr)
    )
    small = WhooshSearch(folder / "index-small")
    with small.writing():
        small.rebuild((entry_of(article) for article in some), lambda digests: None)
    assert Article.objects.count() >= len(some)
    articles = [question for question in asked if not question.snippets]
    times = race({"ours": Ours(small), "stock": stock}, articles)
    print(f"\nstock Haystack + Whoosh, {len(some):,} articles (as far as it was let go)")
    report(times, articles)
    warm = {engine: statistics.median(t[1] for t in times[engine]) for engine in times}
    return warm["stock"] / warm["ours"], len(some) / seconds, size_of(stock.path), len(some)


def report_saves(puts_back: bool = False) -> None:
    """One article changed and saved, until the index shows it: the whole time in the process that saves.

    An archive of one's own has its words put back.
    """
    from django.db import transaction

    from articles.models import Article
    from articles.search import results, upkeep
    from articles.search.results import SearchRequest

    chance = random.Random(3)
    ids = list(Article.objects.filter(status="live").values_list("pk", flat=True))
    user = Ours().user
    times, former = [], {}
    for number in range(SAVES):
        article = Article.objects.get(pk=chance.choice(ids))
        former.setdefault(article.pk, article.body)
        mark = f"zzmark{number}zz"
        article.body += f" {mark}"
        began = time.perf_counter()
        with transaction.atomic():
            article.save()
            upkeep.mark([article.pk])
        found = results.hit_ids(SearchRequest(mark), user)
        times.append((time.perf_counter() - began) * 1000)
        assert found == [article.pk], (mark, found)
    median, worst = statistics.median(times), max(times)
    print(f"one save until it is found, {SAVES} saves: median {median:.1f} ms, worst {worst:.1f} ms")
    if puts_back:
        with transaction.atomic():
            for pk, body in former.items():
                Article.objects.filter(pk=pk).update(body=body)
            upkeep.mark(former)


def resident(folder: Path, asked: Sequence[Question]) -> float:
    """MiB resident of a fresh process after it answered every query, facets included."""
    code = (
        "import sys, django; django.setup()\n"
        "from django.contrib.auth.models import AnonymousUser\n"
        "from articles.search import results\n"
        "for text in sys.stdin.read().splitlines():\n"
        "    results.page(results.SearchRequest(text), AnonymousUser())\n"
        "print(next(line for line in open('/proc/self/status') if line.startswith('VmRSS')).split()[1])\n"
    )
    texts = "\n".join(question.text for question in asked)
    done = subprocess.run(
        [sys.executable, "-c", code], input=texts, capture_output=True, text=True, check=True
    )
    return int(done.stdout) / 1024


def ranked(times: Sequence[tuple[float, float]], asked: Sequence[Question], which: int) -> list[float]:
    """The cold (0) or warm (1) times of the queries without snippets."""
    return [pair[which] for pair, question in zip(times, asked, strict=True) if not question.snippets]


def percentile(values: Sequence[float], share: int) -> float:
    return (
        statistics.quantiles(values, n=100, method="inclusive")[share - 1] if len(values) > 1 else values[0]
    )
