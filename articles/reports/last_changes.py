"""When articles last had something new for a reader, and which of many hits can be the last changed."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.db.models import Max, Q
from django.utils import timezone

from articles.models import Article, Capture, Notice

FEW = 500
"""So many hits are asked for their last change one and all; of more, the last changes are walked."""


def may_have_changed_last(hits: Collection[int], user: Any, most: int) -> Collection[int]:
    """Of many hits, those that can be among the `most` changed last; of FEW all can."""
    if len(hits) <= FEW:
        return hits
    wanted = frozenset(hits)
    visible = Article.objects.visible_to(user).order_by()
    ended = visible.filter(embargo_until__lte=timezone.now())
    streams = (
        visible.order_by("-ingested_at").values_list("pk", flat=True),
        ended.order_by("-embargo_until").values_list("pk", flat=True),
        # The first one came with its article. Few came again, and they have an index.
        Capture.objects.filter(number__gt=1).order_by("-ingested_at").values_list("article", flat=True),
        Notice.objects.visible_to(user).order_by("-published_at").values_list("article", flat=True),
    )
    return {pk for stream in streams for pk in _first_different(stream.iterator(), wanted, most)}


def _first_different(numbers: Iterable[int], wanted: Collection[int], most: int) -> set[int]:
    """The first `most` different numbers that are wanted: one article may have come many times in a row."""
    found: set[int] = set()
    for number in numbers:
        if len(found) == most:
            break
        if number in wanted:
            found.add(number)
    return found


def last_changes(numbers: Collection[int], user: Any) -> dict[int, datetime]:
    """When each of these articles last had something new for this reader: it came in, its embargo ended,
    another capture came, a notice was published. Three queries; nothing of a notice that is not shown."""
    now = timezone.now()
    changed: dict[int, datetime] = {}
    rows = Article.objects.visible_to(user).filter(pk__in=numbers).order_by()
    for pk, came, embargo in rows.values_list("pk", "ingested_at", "embargo_until"):
        changed[pk] = max(came, embargo) if embargo and embargo <= now else came
    captures = Capture.objects.filter(article__in=changed, number__gt=1).order_by()
    noticed = Notice.objects.visible_to(user).filter(Q(article__in=changed)).order_by()
    for pk, moment in (
        *captures.values_list("article").annotate(Max("ingested_at")),
        *noticed.values_list("article").annotate(Max("published_at")),
    ):
        changed[pk] = max(changed[pk], moment)
    return changed
