"""How quickly the desk answers: `python -m benchmarks.curating --articles FILE.jsonl.gz … [--limit N]`.

The records become articles of a temporary archive, with links, questions and decisions made up in the
proportions that a linker leaves; no index is written. Times are of this process, which is the server:
processor time (median, held to the budget: a busy machine does not change it) and wall clock (median),
and the queries each page took. The last line is for machines.
"""

import argparse
import gzip
import json
import os
import re
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

BUDGET = 200
ROUNDS = 7
PAGES = (
    ("queue", "/review/"),
    ("queue, page 20", "/review/?page=20"),
    ("queue, links", "/review/?kind=link"),
    ("queue, splits", "/review/?kind=split"),
    ("queue, sources", "/review/?kind=source"),
    ("one link side by side", "/review/links/{link}/"),
    ("one question", "/review/items/{item}/"),
    ("record of decisions", "/review/log/"),
    ("story at the desk", "/review/stories/{story}/"),
    ("fields of an article", "/review/articles/{article}/mend/"),
    ("admin, front page", "/admin/"),
    ("admin, articles", "/admin/articles/article/"),
    ("admin, articles, last page", "/admin/articles/article/?p={last}"),
    ("admin, no date", "/admin/articles/article/?dated=none"),
    ("admin, unidentified", "/admin/articles/article/?identified=no"),
    ("admin, low confidence", "/admin/articles/article/?sure=no"),
    ("admin, with other versions", "/admin/articles/article/?accompanied=yes"),
    ("admin, alone", "/admin/articles/article/?accompanied=no"),
    ("admin, one article", "/admin/articles/article/{article}/change/"),
    ("admin, captures", "/admin/articles/capture/"),
    ("admin, links", "/admin/articles/syndicationlink/"),
    ("admin, links, suggested", "/admin/articles/syndicationlink/?status__exact=suggested"),
    ("admin, stories", "/admin/articles/story/"),
    ("admin, stories of several", "/admin/articles/story/?versions=several"),
    ("admin, sources", "/admin/articles/source/"),
    ("admin, questions", "/admin/articles/reviewitem/"),
    ("admin, decisions", "/admin/articles/decision/"),
)


def main() -> None:
    options = arguments()
    with tempfile.TemporaryDirectory(prefix="curating-") as folder:
        prepare(Path(folder))
        count = fill(record for place in options.articles for record in read_records(place, options.limit))
        print(
            f"{count:,} articles; {ROUNDS} requests of each page as a curator, some articles hidden from her"
        )
        print(f"{'page':<28}{'server ms':>10}{'wall ms':>9}{'queries':>9}")
        slowest = 0.0
        for name, address in pages(count):
            server, wall, queries = measure(address)
            slowest = max(slowest, server)
            over = "  over budget" if server > BUDGET else ""
            print(f"{name:<28}{server:>10.0f}{wall:>9.0f}{queries:>9}{over}", flush=True)
        print(f"slowest median {slowest:.0f} ms of {BUDGET}")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=Path, nargs="+", required=True, metavar="FILE.jsonl.gz")
    parser.add_argument("--limit", type=int, metavar="N", help="the first N articles of each file only")
    return parser.parse_args()


def read_records(place: Path, limit: int | None) -> Iterator[dict[str, Any]]:
    opened = gzip.open if place.suffix == ".gz" else open
    with opened(place, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            if limit is not None and number >= limit:
                return
            yield json.loads(line)


def prepare(home: Path) -> None:
    """A migrated, empty archive in a folder of its own, with a curator in it."""
    os.environ.update(
        ARCHIVE_ENV="development", ARCHIVE_HOME=str(home), DJANGO_SETTINGS_MODULE="archive.settings"
    )
    import django

    django.setup()
    from django.conf import settings
    from django.contrib.auth.models import Group, User
    from django.core.management import call_command

    settings.ALLOWED_HOSTS.append("testserver")
    call_command("migrate", verbosity=0)
    curator = User.objects.create_user("cora", is_staff=True)
    curator.groups.add(Group.objects.get(name="curators"))


def fill(records: Iterator[dict[str, Any]]) -> int:
    """Articles with captures; some in stories, with suggestions, doubts and decisions here and there."""
    import hashlib
    from datetime import date

    from django.db import transaction
    from django.utils import timezone
    from django.utils.text import slugify

    from articles.models import Article, Capture, Decision, ReviewItem, Source, Story, SyndicationLink

    sources: dict[str, Source] = {}
    count = 0
    now = timezone.now()
    with transaction.atomic():
        story = None
        previous = None
        for count, record in enumerate(records, 1):
            name = str(record.get("source") or "")[:200]
            if name and name not in sources:
                slug = slugify(name)[:90] or f"source-{len(sources)}"
                sources[name] = Source.objects.create(name=name, slug=f"{slug}-{len(sources)}")
            if story is None or count % 5 not in (1, 2):
                story = Story.objects.create()
            text = str(record["text"])
            day = str(record.get("date") or "")[:10]
            is_day = re.fullmatch(r"\d{4}-\d\d-\d\d", day) is not None
            printed = date.fromisoformat(day) if is_day and count % 50 else None
            paragraphs = [line.strip() for line in text.split("\n") if line.strip()]
            article = Article.objects.create(
                source=sources.get(name) if count % 40 else None,
                story=story,
                path=f"{count}.txt",
                headline=str(record.get("title") or "")[:500],
                body="\n\n".join(paragraphs),
                body_roles=["paragraph"] * len(paragraphs),
                word_count=len(text.split()),
                printed_on=printed,
                printed_precision="day" if printed else "",
                status="withdrawn" if count % 500 == 0 else "live",
                withdrawn_at=now if count % 500 == 0 else None,
            )
            data = text.encode("utf-8", "replace")
            Capture.objects.create(
                article=article,
                sha256=hashlib.sha256(data).hexdigest(),
                packed=Capture.pack(data),
                size=len(data),
                name=f"{count}.txt",
                path=f"{count}.txt",
                encoding="utf-8",
                splitter_version="1",
                confidence=0.5 if count % 8 == 0 else 0.95,
                roles=["paragraph"] * len(text.split("\n")),
            )
            if previous is not None and (previous.story_id == article.story_id or count % 12 == 0):
                SyndicationLink.objects.create(
                    first=previous,
                    second=article,
                    relation="version",
                    degree="partial",
                    coverage_first=0.4,
                    coverage_second=0.6,
                    score=count % 100 / 100,
                    algorithm="benchmark",
                    status="suggested" if count % 12 == 0 else "automatic",
                )
            if count % 8 == 0:
                ReviewItem.objects.create(
                    kind="split", article=article, text="Low confidence.", doubt=count % 97 / 97
                )
            if count % 10 == 0:
                change = {"rows": {f"article:{article.pk}": {"section": "News"}}}
                Decision.objects.create(
                    actor="cora",
                    kind="mend",
                    article=article,
                    subject=article.title[:300],
                    before=change,
                    after=change,
                )
            previous = article
    return count


def pages(count: int) -> Iterator[tuple[str, str]]:
    """The pages to ask for, with numbers of rows that there are."""
    from articles.models import Article, ReviewItem, Story, SyndicationLink

    known = {
        "link": SyndicationLink.objects.waiting().values_list("pk", flat=True)[0],
        "item": ReviewItem.objects.values_list("pk", flat=True)[0],
        "article": Article.objects.live().order_by("pk").values_list("pk", flat=True)[count // 2],
        "story": Story.objects.order_by("pk").values_list("pk", flat=True)[0],
        "last": count // 50,
    }
    for name, address in PAGES:
        yield name, address.format(**known)


def measure(address: str) -> tuple[float, float, int]:
    """Median milliseconds of a request in processor and wall time, after warming, and its queries."""
    from django.contrib.auth.models import User
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client()
    client.force_login(User.objects.get(username="cora"))
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address)
        asked = len(queries)
    assert answer.status_code == 200, f"{address}: {answer.status_code}"
    server, wall = [], []
    for _ in range(ROUNDS):
        began = time.process_time(), time.perf_counter()
        client.get(address)
        server.append((time.process_time() - began[0]) * 1000)
        wall.append((time.perf_counter() - began[1]) * 1000)
    return statistics.median(server), statistics.median(wall), asked


if __name__ == "__main__":
    main()
