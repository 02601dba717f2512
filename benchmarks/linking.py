"""How well and how fast versions are found: `python -m benchmarks.linking --articles FILE … --pairs FILE`.

Articles (already extracted text) go through the real models and linker into a temporary archive,
in a shuffled order; labelled pairs score it beside MinHash (datasketch) and plain 5-shingle
containment. Each peer gets the threshold that is best for it on the very labels that score it.
"""

import argparse
import os
import random
import resource
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.linking_records import Labelled, Record, read_articles, read_pairs


@dataclass(frozen=True)
class Scores:
    f1: float
    precision: float
    recall: float
    macro3: float


def main() -> None:
    options = arguments()
    pairs = list(read_pairs(options.pairs)) if options.pairs else []
    with tempfile.TemporaryDirectory() as folder:
        prepare(Path(folder), options.database)
        records = choose([r for path in options.articles for r in read_articles(path)], pairs, options.limit)
        ids, times, seconds = load(records)
        report_cost(times, seconds, Path(folder) / "archive.sqlite3")
        report_links()
        last = report_quality(records, pairs, ids) if pairs else None
        if options.sample:
            write_sample(options.sample, options.out)
        median = statistics.median(times[-2000:])
        if last:
            print(
                f"F1 {last.f1:.3f} P {last.precision:.3f} R {last.recall:.3f} macro3 {last.macro3:.3f} "
                f"match_ms {median:.1f}"
            )
        else:
            print(f"match_ms {median:.1f}")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", nargs="+", type=Path, required=True, metavar="FILE.jsonl.gz")
    parser.add_argument("--pairs", type=Path, metavar="FILE.jsonl")
    parser.add_argument("--limit", type=int, metavar="N", help="N articles, the labelled ones among them")
    parser.add_argument("--database", metavar="URL", help="instead of a temporary SQLite file")
    parser.add_argument("--sample", type=int, default=0, metavar="N", help="write N random links to read")
    parser.add_argument("--out", type=Path, default=Path("linking-sample.txt"), help="where to write them")
    return parser.parse_args()


def prepare(folder: Path, database: str | None) -> None:
    """An empty archive in a folder of its own, never the one that the environment names."""
    os.environ |= {
        "ARCHIVE_ENV": "development",
        "ARCHIVE_HOME": str(folder),
        "DJANGO_SETTINGS_MODULE": "archive.settings",
    }
    import django
    from django.conf import settings

    if database:
        import environ

        settings.DATABASES["default"] = environ.Env.db_url_config(database)
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def choose(records: list[Record], pairs: Sequence[Labelled], limit: int | None) -> list[Record]:
    """All records, or the labelled ones and as many others as the limit allows; shuffled, always alike."""
    wanted = {(pair.corpus, name) for pair in pairs for name in (pair.a, pair.b)}
    random.Random(20).shuffle(records)
    if limit is None:
        return records
    labelled = [record for record in records if is_labelled(record, wanted)]
    rest = [record for record in records if not is_labelled(record, wanted)]
    return [*rest[: max(0, limit - len(labelled))], *labelled]


def is_labelled(record: Record, wanted: set[tuple[str, str]]) -> bool:
    """Labels name a corpus by the first word of its file's name, or not at all."""
    corpora = (record.corpus, record.corpus.split("-")[0], "")
    return any((corpus, record.name) in wanted for corpus in corpora)


def load(records: Sequence[Record]) -> tuple[dict[tuple[str, str], int], list[float], float]:
    """Store and link every record as ingest would; milliseconds of each match, and seconds in all."""
    from django.db import transaction
    from django.utils.text import slugify

    from articles.linking import matcher, settling
    from articles.models import Article, Source, Story

    sources: dict[str, Source] = {}
    ids: dict[tuple[str, str], int] = {}
    times: list[float] = []
    cpu: list[float] = []
    began = time.perf_counter()
    for record in records:
        if record.source not in sources:
            slug = f"{slugify(record.source)[:80] or 'source'}-{len(sources)}"
            sources[record.source] = Source.objects.create(name=record.source, slug=slug)
        with transaction.atomic():
            article = Article.objects.create(
                source=sources[record.source],
                story=Story.objects.create(),
                path=f"{record.corpus}/{record.name}",
                headline=record.headline,
                byline=record.byline,
                dateline=record.dateline[:200],
                printed_on=record.printed,
                printed_precision="day" if record.printed else "",
                body="\n\n".join(record.paragraphs),
                body_roles=["paragraph"] * len(record.paragraphs),
            )
            start, busy = time.perf_counter(), time.process_time()
            matcher.match(article)
            times.append((time.perf_counter() - start) * 1000)
            cpu.append((time.process_time() - busy) * 1000)
        ids[record.corpus, record.name] = article.pk
        if len(times) in (1000, 2000, 4000, 8000, 16000, 32000, 64000):
            print(line_of(f"at {len(times)}", times[-1000:]), line_of("of it CPU", cpu[-1000:]), flush=True)
    start = time.perf_counter()
    settled = settling.settle_links()
    seconds = time.perf_counter() - began
    print(
        f"settle: {settled.shingles} shingles, {settled.changed} links, {time.perf_counter() - start:.1f} s"
    )
    return ids, times, seconds


def line_of(label: str, times: Sequence[float]) -> str:
    return f"{label:>10}  median {statistics.median(times):6.1f} ms   p95 {quantile(times, 0.95):6.1f} ms"


def quantile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def report_cost(times: Sequence[float], seconds: float, database: Path) -> None:
    print(line_of("last 2000", times[-2000:]))
    print(f"{len(times)} stored and linked in {seconds:.0f} s, matching alone {sum(times) / 1000:.0f} s")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    size = database.stat().st_size / 1e6 if database.exists() else float("nan")
    print(f"peak memory {memory:.0f} MB, database {size:.0f} MB")


def report_links() -> None:
    from django.db.models import Count

    from articles.models import Story, SyndicationLink

    kinds = Counter(SyndicationLink.objects.values_list("relation", "degree", "status"))
    for (relation, degree, status), count in sorted(kinds.items()):
        print(f"{relation:>10} {degree or '-':<10} {status:<10} {count}")
    sizes = Counter(
        Story.objects.current().annotate(n=Count("articles")).filter(n__gt=1).values_list("n", flat=True)
    )
    print("stories of several versions:", ", ".join(f"{n}: {count}" for n, count in sorted(sizes.items())))


def report_quality(
    records: Sequence[Record], pairs: Sequence[Labelled], ids: dict[tuple[str, str], int]
) -> Scores:
    from benchmarks import linking_peers as peers

    by_name = {(c, r.name): r for r in records for c in (r.corpus, r.corpus.split("-")[0], "")}
    held = [pair for pair in pairs if all((pair.corpus, n) in by_name for n in (pair.a, pair.b))]
    print(f"{len(held)} of {len(pairs)} labelled pairs are among the articles")
    found = linked_pairs()

    def pk(pair: Labelled, name: str) -> int:
        record = by_name[pair.corpus, name]
        return ids[record.corpus, record.name]

    ours = [found.get(frozenset((pk(p, p.a), pk(p, p.b))), "none") for p in held]
    texts = {key: " ".join(record.paragraphs) for key, record in by_name.items()}
    rivals: dict[str, Callable[[str, str], float]] = {
        "MinHash-128 (datasketch)": peers.MinHashes().jaccard,
        "5-shingle containment": peers.containment,
    }
    measured = {
        name: [method(texts[p.corpus, p.a], texts[p.corpus, p.b]) for p in held]
        for name, method in rivals.items()
    }
    for corpus in [*sorted({pair.corpus for pair in held}), None]:
        chosen = [at for at, pair in enumerate(held) if corpus in (None, pair.corpus)]
        truth = [held[at].truth for at in chosen]
        print(f"-- {corpus or 'all'}: {len(chosen)} pairs, {sum(t != 'none' for t in truth)} versions")
        result = score(truth, [ours[at] for at in chosen])
        print(told("this linker", result))
        for name, values in measured.items():
            told_best = peers.best(truth, [values[at] for at in chosen])
            print(f"{name:>26}  F1 {told_best.f1:.3f} P {told_best.precision:.3f} R {told_best.recall:.3f}")
    return result


def linked_pairs() -> dict[frozenset[int], str]:
    from articles.models import SyndicationLink

    rows = SyndicationLink.objects.joining().values_list("first_id", "second_id", "degree")
    return {
        frozenset((first, second)): "whole" if degree in ("identical", "whole") else "partial"
        for first, second, degree in rows
    }


def score(truth: Sequence[str], said: Sequence[str]) -> Scores:
    both = list(zip(truth, said, strict=True))
    right = sum(t != "none" and s != "none" for t, s in both)
    precision = right / max(1, sum(s != "none" for s in said))
    recall = right / max(1, sum(t != "none" for t in truth))
    classes = [f1_of(both, kind) for kind in ("whole", "partial", "none") if kind in truth or kind in said]
    return Scores(
        2 * precision * recall / max(1e-9, precision + recall),
        precision,
        recall,
        statistics.mean(classes) if classes else 0.0,
    )


def f1_of(both: Sequence[tuple[str, str]], kind: str) -> float:
    right = sum(t == s == kind for t, s in both)
    return 2 * right / max(1, sum(t == kind for t, _ in both) + sum(s == kind for _, s in both))


def told(name: str, result: Scores) -> str:
    return (
        f"{name:>26}  F1 {result.f1:.3f} P {result.precision:.3f} R {result.recall:.3f} "
        f"macro3 {result.macro3:.3f}"
    )


def write_sample(count: int, out: Path) -> None:
    """Random joining links with what they share, half across outlets, half within."""
    from articles.models import SyndicationLink
    from benchmarks.linking_sample import as_text

    links = list(SyndicationLink.objects.joining().select_related("first__source", "second__source"))
    random.Random(7).shuffle(links)
    across = [link for link in links if link.relation == "version"]
    within = [link for link in links if link.relation == "update"]
    half = min(len(within), count // 2)
    chosen: list[Any] = [*across[: count - half], *within[:half]]
    out.write_text("\n".join(as_text(link) for link in chosen), encoding="utf-8")
    print(f"{len(chosen)} links written to {out}")


if __name__ == "__main__":
    main()
