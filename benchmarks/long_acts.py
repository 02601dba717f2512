"""How long a curator's act on many articles holds the database: `python -m benchmarks.long_acts [COUNT …]`.

For each COUNT (200, 2000, 20000) a temporary archive with so many articles of one source has that source
merged into another and the merge undone. Told are seconds of processor time and of wall clock for the
transaction, in which nobody else can write, and for the index that follows. Links are not judged again.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

COUNTS = (200, 2_000, 20_000)
WORDS = "The harbour board met on Tuesday and voted to close the pier for the winter."


def prepare(home: Path) -> None:
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "archive.settings",
        "ARCHIVE_ENV": "development",
        "ARCHIVE_HOME": str(home),
    }
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def fill(count: int) -> tuple[Any, Any]:
    """Two sources, the second with so many articles, each the one version of its story."""
    from articles.models import Article, Source, Story
    from articles.search import upkeep

    into = Source.objects.create(name=f"Beacon {count}", slug=f"beacon-{count}")
    other = Source.objects.create(name=f"Post {count}", slug=f"post-{count}")
    stories = Story.objects.bulk_create(Story() for _ in range(count))
    Article.objects.bulk_create(
        (
            Article(
                source=other,
                story=story,
                path=f"post-{count}/{number}.txt",
                headline=f"Pier {number}",
                body="\n\n".join([WORDS] * 8),
                body_roles=["paragraph"] * 8,
                origins={"source": "path", "headline": "text"},
            )
            for number, story in enumerate(stories)
        ),
        batch_size=500,
    )
    upkeep.rebuild()
    return into, other


def timed(do: Callable[[], Any]) -> tuple[Any, str]:
    processor, wall = time.process_time(), time.perf_counter()
    result = do()
    return result, f"{time.process_time() - processor:6.2f} ({time.perf_counter() - wall:6.2f})"


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="long-acts-") as folder:
        prepare(Path(folder))
        from articles.curation import sources, undo
        from articles.search import upkeep

        print("seconds of processor time (of wall clock)")
        for count in map(int, sys.argv[1:] or COUNTS):
            merge = partial(sources.merge_sources, *fill(count), by=None)
            with upkeep.batch():
                merged, act = timed(merge)
                _, index = timed(upkeep.drain)
                print(f"{count:>7,} articles: merged {act}, indexed {index}", flush=True)
                _, act = timed(partial(undo.undo_decision, merged, by=None))
                _, index = timed(upkeep.drain)
            print(f"{count:>7,} articles: undone {act}, indexed {index}", flush=True)


if __name__ == "__main__":
    main()
