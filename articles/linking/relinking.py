"""Everything linked again: after an upgrade of the linker, or where somebody asks for it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from articles.database.writing import one_writer
from articles.linking import fingerprints as table
from articles.linking import ledgers, matcher, pairs, readings, settling, shingle_rows, stories
from articles.linking.calibration import current_models
from articles.models import Article, SyndicationLink


@dataclass(frozen=True, slots=True)
class RelinkOutcome:
    """`changed` counts links that are not as they were; `restoried` counts articles now in another story."""

    articles: int
    changed: int
    restoried: int
    links: int


def relink_all(
    since: datetime | None = None,
    dry_run: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> RelinkOutcome:
    """Link every article again, or those that came in since; one article, one transaction.

    A relink that was interrupted goes on where it stopped: articles already linked by it are not
    done twice. With `dry_run` everything happens in one transaction that is rolled back.
    """
    before, homes = _state(), _homes()
    if dry_run:
        with one_writer():
            done = _relink(since, progress)
            outcome = _difference(done, before, homes)
            transaction.set_rollback(True)
            return outcome
    return _difference(_relink(since, progress), before, homes)


def _relink(since: datetime | None, progress: Callable[[int, int], None] | None) -> int:
    version = pairs.algorithm(current_models())
    if not table.is_half_linked(version):
        chosen = (
            Article.objects.filter(ingested_at__gte=since).values_list("pk", flat=True) if since else None
        )
        table.unstamp(None if chosen is None else list(chosen))
    waiting = table.not_stamped(version)
    for done, pk in enumerate(waiting, start=1):
        for article in readings.load_articles((pk,)):
            with one_writer():
                if matcher.match(article).links:
                    stories.regroup((pk,))
        shingle_rows.move_on()
        if progress:
            progress(done, len(waiting))
    settling.settle_links()
    ledgers.write_ledgers()
    return len(waiting)


def _state() -> dict[tuple[int, int], tuple[Any, ...]]:
    fields = ("first_id", "second_id", "relation", "degree", "status", "direction", "coverage_first", "score")
    rows = SyndicationLink.objects.values_list(*fields)
    return {(row[0], row[1]): row[2:] for row in rows.iterator()}


def _homes() -> dict[int, int]:
    return dict(Article.objects.values_list("pk", "story_id"))


def _difference(
    articles: int, before: dict[tuple[int, int], tuple[Any, ...]], homes: dict[int, int]
) -> RelinkOutcome:
    after, now = _state(), _homes()
    changed = sum(1 for pair in before.keys() | after.keys() if before.get(pair) != after.get(pair))
    restoried = sum(1 for article, story in now.items() if homes.get(article, story) != story)
    return RelinkOutcome(articles, changed, restoried, len(after))
