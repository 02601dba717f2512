"""Everything linked again: after an upgrade of the linker, or where somebody asks for it."""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import transaction

from articles.database.writing import one_writer
from articles.linking import fingerprints as table
from articles.linking import ledgers, matcher, pairs, readings, settling, shingle_rows, stories
from articles.linking.calibration import current_models
from articles.models import Article, SyndicationLink
from articles.models.due import BUSY_FOR

_AT_ONCE = 16
"""Articles that are read and linked in one transaction, if it does not last too long for that."""


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
    """Link every article again, or those that came in since, a few in a transaction.

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
    waiting = deque(table.not_stamped(version))
    total = len(waiting)
    judged: set[int] = set()
    while waiting:
        _link_some(waiting, judged)
        shingle_rows.move_on()
        if progress:
            progress(total - len(waiting), total)
    settling.settle_links()
    ledgers.write_ledgers()
    return total


def _link_some(waiting: deque[int], judged: set[int]) -> None:
    """Link the first of those that wait, in one transaction that is soon over: they are taken off, and added
    to those that were judged by these rules."""
    some = list(islice(waiting, _AT_ONCE))
    linked: set[int] = set()
    with one_writer():
        begun, taught = time.monotonic(), readings.Taught.read()
        for article in readings.load_articles(some):
            if matcher.match(article, taught=taught, judged=judged).links:
                linked.add(article.pk)
            judged.add(article.pk)
            if time.monotonic() - begun > BUSY_FOR:
                some = [pk for pk in some if pk <= article.pk]
                break
        if linked:
            stories.regroup(linked)
    for _ in some:
        waiting.popleft()


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
