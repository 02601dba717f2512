"""Keeps with each saved search what is new in it, so that no page has to search for it."""

import time
from datetime import datetime

from django.db.models import F
from django.utils import timezone

from articles.alerts.noticing import request_of
from articles.models import Article, SavedSearch
from articles.reports.arrivals import new_since
from articles.search import upkeep

COUNTED_FOR = 20.0
"""Seconds that one run spends on it; the searches that were counted longest ago come first."""
MOST_KEPT = 1_000
"""New articles that are remembered for one search, so that one that is hidden later is counted no more."""


def keep_counts(seconds: float = COUNTED_FOR) -> int:
    """Count what is new in saved searches, where anything could be; how many were counted."""
    until, counted = time.monotonic() + seconds, 0
    changed = last_change()
    searches = SavedSearch.objects.kept().filter(user__is_active=True)
    for saved in searches.select_related("user").order_by(F("counted_at").asc(nulls_first=True), "pk"):
        if time.monotonic() >= until:
            break
        if saved.counted_at is None or changed is None or saved.counted_at <= changed:
            _count(saved)
            counted += 1
    return counted


def last_change() -> datetime | None:
    """When what a search finds may have changed last: the index was written, or an embargo ended.

    None where that cannot be told.
    """
    written = upkeep.freshness().last_indexed
    ended = Article.objects.filter(embargo_until__lte=timezone.now()).order_by("-embargo_until")
    last = ended.values_list("embargo_until", flat=True).first()
    return max(written, last) if written and last else written


def _count(saved: SavedSearch) -> None:
    now = timezone.now()
    found = new_since(request_of(saved), saved.looked_at, saved.user)
    # Where its owner has looked meanwhile, what that look wrote stands.
    SavedSearch.objects.filter(pk=saved.pk, looked_at=saved.looked_at).update(
        new_articles=None if found is None else found[:MOST_KEPT], counted_at=now
    )
