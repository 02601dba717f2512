"""What linking costs in an archive: `python -m benchmarks.relinking --home COPY_OF_AN_ARCHIVE`.

First some of its articles, spread over the whole, are linked as if they had just come in, each in a
transaction that is rolled back: milliseconds of processor a match. Then everything is linked again (`--all`):
minutes of processor, and the most memory that the process ever held. Take a copy: with `--all` its links are
written.
"""

import argparse
import resource
import statistics
import time
from dataclasses import replace
from pathlib import Path

from benchmarks.linking_ingested import open_archive

WARM_UP = 50


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, required=True, help="a copy of an archive")
    parser.add_argument("--matches", type=int, default=500, metavar="N", help="articles to match")
    parser.add_argument("--all", action="store_true", help="link everything again")
    options = parser.parse_args()
    open_archive(options.home)
    if options.matches:
        times = match_some(options.matches)
        print(
            f"match: median {statistics.median(times):.1f} ms, p95 {times[int(0.95 * len(times))]:.1f} ms of "
            f"processor, {len(times)} articles matched as new"
        )
    if options.all:
        began = time.process_time()
        outcome = relink()
        minutes = (time.process_time() - began) / 60
        # Linux counts the peak in KiB.
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{outcome}: {minutes:.1f} minutes of processor, at most {peak:.0f} MiB")


def match_some(count: int) -> list[float]:
    """Milliseconds of processor of each match, in order."""
    from django.db import transaction

    from articles.database.sets import run_sql
    from articles.linking import fingerprints, matcher, readings
    from articles.models import Article, SyndicationLink

    keys = list(Article.objects.order_by("pk").values_list("pk", flat=True))
    step = max(1, len(keys) // (count + WARM_UP))
    times = []
    for pk in keys[::step][: count + WARM_UP]:
        with transaction.atomic():
            held = fingerprints.stored(pk)
            if held is not None:
                fingerprints.exchange(pk, held, replace(held, hashes=frozenset()))
                run_sql("DELETE FROM articles_fingerprint WHERE article_id = %s", [pk])
            SyndicationLink.objects.of(pk).delete()
            (article,) = readings.load_articles((pk,))
            began = time.process_time()
            matcher.match(article, is_new=True)
            times.append((time.process_time() - began) * 1000)
            transaction.set_rollback(True)
    return sorted(times[WARM_UP:])


def relink() -> str:
    """Link all again, whatever was linked before; the outcome in words."""
    from articles.linking import fingerprints, relinking

    fingerprints.unstamp()
    outcome = relinking.relink_all()
    return f"{outcome.articles:,} articles linked again, {outcome.links:,} links, {outcome.changed:,} changed"


if __name__ == "__main__":
    main()
