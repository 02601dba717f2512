"""Server time of story, outlet, matrix and comparison pages: `python -m benchmarks.story_pages FILE ...`.

Loads the articles of the files into an archive of its own (about two minutes), joins articles that share
whole passages, and asks for pages as a reader would, through the whole stack but the network. With one folder
in place of the files the archive in it is asked, as its ingest made it: take a copy, a reader is added to it.
`--versions 40` first makes the copy's largest story one of forty, its own versions under other sources, each
linked with each.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
import zlib
from collections import Counter, defaultdict
from importlib import import_module
from itertools import combinations
from pathlib import Path
from typing import Any

from benchmarks.linking_records import Record, read_articles

RUNS = 7
_SHINGLE = 8
_KEPT = 16  # one shingle of so many is looked at: enough for whole passages
_COMMON = 12
_SHARED = 3


def pairs_of(records: list[Record]) -> list[tuple[int, int]]:
    """Articles that share at least three sampled shingles: a load of links, not a judgement."""
    places: dict[int, list[int]] = defaultdict(list)
    for at, record in enumerate(records):
        words = " ".join(record.paragraphs).lower().split()
        for start in range(len(words) - _SHINGLE):
            value = zlib.crc32(" ".join(words[start : start + _SHINGLE]).encode())
            if value % _KEPT == 0 and places[value][-1:] != [at]:
                places[value].append(at)
    shared: Counter[tuple[int, int]] = Counter()
    for found in places.values():
        if 2 <= len(found) <= _COMMON:
            shared.update((a, b) for i, a in enumerate(found) for b in found[i + 1 :])
    return sorted(pair for pair, count in shared.items() if count >= _SHARED)


def load(records: list[Record]) -> None:
    """Articles, sources, stories and links; ledgers as an ingest writes them."""
    from django.utils.text import slugify

    from articles.linking import ledgers
    from articles.models import Article, Source, Story, SyndicationLink

    names = sorted({record.source for record in records})
    kinds = {name: "agency" if "reuters" in name else "outlet" for name in names}
    Source.objects.bulk_create(
        Source(name=name, slug=f"source-{slugify(name) or at}", kind=kinds[name])
        for at, name in enumerate(names)
    )
    sources = {source.name: source for source in Source.objects.all()}
    above = list(range(len(records)))

    def top(at: int) -> int:
        while above[at] != at:
            above[at] = above[above[at]]
            at = above[at]
        return at

    pairs = pairs_of(records)
    for a, b in pairs:
        above[top(a)] = top(b)
    stories = {at: Story(pk=at + 1) for at in sorted({top(at) for at in range(len(records))})}
    Story.objects.bulk_create(stories.values(), batch_size=2000)
    Article.objects.bulk_create(
        (
            Article(
                pk=at + 1,
                source=sources[record.source],
                story=stories[top(at)],
                path=f"{record.corpus}/{record.name}.txt",
                headline=record.headline,
                byline=record.byline,
                dateline=record.dateline[:200],
                agency="AP" if "(AP)" in "".join(record.paragraphs[:2]) else "",
                body="\n\n".join(record.paragraphs),
                body_roles=["paragraph"] * len(record.paragraphs),
                word_count=sum(len(text.split()) for text in record.paragraphs),
                printed_on=record.printed,
                printed_precision="day" if record.printed else "",
            )
            for at, record in enumerate(records)
        ),
        batch_size=500,
    )
    SyndicationLink.objects.bulk_create(
        (
            SyndicationLink(
                first_id=a + 1,
                second_id=b + 1,
                relation="version",
                degree="partial",
                coverage_first=0.5,
                coverage_second=0.5,
                direction="first" if (a + b) % 3 else "",
                algorithm="benchmark",
                status="automatic",
            )
            for a, b in pairs
        ),
        batch_size=2000,
    )
    start = time.perf_counter()
    count = ledgers.write_ledgers()
    took = time.perf_counter() - start
    print(f"{len(records):,} articles, {len(pairs):,} links; {took * 1000 / max(count, 1):.1f} ms a link")


def enlarge(versions: int) -> None:
    """Make the largest story one of so many versions: its own again, under sources that have none in it."""
    from django.db.models import Count

    from articles.linking import ledgers
    from articles.models import Article, Source, Story, SyndicationLink

    story = Story.objects.annotate(n=Count("articles")).order_by("-n")[0]
    held = list(story.articles.order_by("pk"))
    sources = Source.objects.exclude(articles__story=story).order_by("pk")[: versions - len(held)]
    former = len(held)
    for at, source in enumerate(sources):
        copied = Article.objects.get(pk=held[at % former].pk)
        copied.pk, copied.source, copied.path = None, source, f"enlarged/{at}.txt"
        copied.save(force_insert=True)
        held.append(copied)
    made = [
        SyndicationLink(
            first=first,
            second=second,
            relation="version",
            degree="partial",
            coverage_first=0.5,
            coverage_second=0.5,
            algorithm="benchmark",
            status="automatic",
        )
        for first, second in combinations(sorted(held, key=lambda article: article.pk), 2)
        if max(held.index(first), held.index(second)) >= former
    ]
    SyndicationLink.objects.bulk_create(made, batch_size=500)
    ledgers.write_ledgers()


def addresses() -> dict[str, list[str]]:
    """Pages to ask for, by kind: the largest of each, so that the figures are the worst."""
    from django.db.models import Count
    from django.urls import reverse

    from articles.models import Article, Source, Story, SyndicationLink

    stories = Story.objects.annotate(n=Count("articles")).order_by("-n")
    ordinary = [story.pk for story in stories.filter(n__in=(2, 3, 4, 5))[:200:10]]
    sources = Source.objects.annotate(n=Count("articles")).order_by("-n")[:4]
    linked = SyndicationLink.objects.select_related("first", "second")
    longest = sorted(linked.iterator(), key=lambda link: -(link.first.word_count + link.second.word_count))
    two_thousand = [
        link for link in longest if 1500 <= link.first.word_count <= 2600 and link.second.word_count >= 1500
    ][:5]
    print(
        f"largest stories: {[story.n for story in stories[:3]]} versions; "
        f"{Article.objects.count():,} articles"
    )
    return {
        "story, 2 to 5 versions": [reverse("story", args=[pk]) for pk in ordinary],
        "story, the three largest": [reverse("story", args=[story.pk]) for story in stories[:3]],
        "comparison, in the largest story": _compared_in(stories[0]),
        "comparison, of any length": [
            reverse("compare", args=[link.first_id, link.second_id])
            for link in longest[:: len(longest) // 20 or 1]
        ],
        "outlet, the four largest": [reverse("source", args=[source.slug]) for source in sources],
        "reuse matrix": [reverse("reuse")],
        "reuse matrix, CSV": [reverse("reuse-csv")],
        "house style": [reverse("lexicon")],
        "comparison, about 2,000 words": [
            reverse("compare", args=[link.first_id, link.second_id]) for link in two_thousand
        ],
        "comparison, the longest pair": [
            reverse("compare", args=[link.first_id, link.second_id]) for link in longest[:1]
        ],
    }


def _compared_in(story: Any) -> list[str]:
    """The fullest version of a story with each of the others, at most ten of them."""
    from django.urls import reverse

    fullest, *others = story.articles.order_by("-word_count", "pk")[:11]
    return [reverse("compare", args=[fullest.pk, other.pk]) for other in others]


def ask(client: Any, address: str) -> tuple[float, float]:
    """Milliseconds on the clock and of the processor; on a busy machine only the second is the page's own."""
    start, busy = time.perf_counter(), time.process_time()
    answer = client.get(address)
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if answer.status_code != 200 or not body:
        raise SystemExit(f"{address}: answered {answer.status_code}")
    return (time.perf_counter() - start) * 1000, (time.process_time() - busy) * 1000


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("files", nargs="+", type=Path, help="files of articles, or one archive")
    parser.add_argument("--versions", type=int, default=0, help="of the largest story, made so")
    given = parser.parse_args()
    if len(given.files) == 1 and given.files[0].is_dir():
        return measured(given.files[0], [], given.versions)
    with tempfile.TemporaryDirectory(prefix="pages-") as home:
        return measured(Path(home), given.files, given.versions)


def measured(home: Path, files: list[Path], versions: int = 0) -> int:
    """Print what the pages of the archive in `home` cost, once the articles of `files` are loaded."""
    os.environ.update(ARCHIVE_HOME=str(home), DJANGO_SETTINGS_MODULE="archive.settings")
    os.environ.setdefault("ARCHIVE_ENV", "development")
    import django

    django.setup()
    from django.contrib.auth.models import Group, User
    from django.core.management import call_command
    from django.test import Client

    call_command("migrate", verbosity=0)
    if files:
        load([record for name in files for record in read_articles(name) if record.paragraphs])
    if versions:
        enlarge(versions)
    reader, _ = User.objects.get_or_create(username="story-pages")
    reader.groups.add(Group.objects.get(name="readers"))
    client = Client(headers={"host": "localhost"})
    client.force_login(reader)
    import_module("archive.wsgi")  # what a web worker is once it has started
    print("\n| page | asked for | median ms | median CPU ms | CPU ms, 19 of 20 | most CPU ms |")
    print("|---|---|---|---|---|---|")
    for kind, pages in addresses().items():
        times = [ask(client, page) for page in pages for _ in range(RUNS)]
        if times:
            clock, busy = zip(*times, strict=True)
            nearly_all = sorted(busy)[int(0.95 * (len(busy) - 1))]
            figures = (statistics.median(clock), statistics.median(busy), nearly_all, max(busy))
            print(f"| {kind} | {len(pages)} | {' | '.join(f'{one:.0f}' for one in figures)} |", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
