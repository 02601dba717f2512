"""What came into the archive after a moment, of what a search finds."""

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone

from articles.models import Article
from articles.search import results
from articles.search.results import SearchRequest

MOST_COUNTED_NEW = 10_000


def new_since(wanted: SearchRequest, since: datetime | None, user: Any) -> list[int] | None:
    """The hits of a search that came into sight after `since` (all, if it is None), in the search's order.

    What came in, and what an embargo held back until then. None for a search that takes too long. At most
    MOST_COUNTED_NEW arrivals are looked at, the newest.
    """
    came = Article.objects.visible_to(user)
    if since:
        came = came.filter(
            Q(ingested_at__gt=since) | Q(embargo_until__gt=since, embargo_until__lte=timezone.now())
        )
    fresh = frozenset(came.order_by("-ingested_at").values_list("pk", flat=True)[:MOST_COUNTED_NEW])
    if not fresh:
        return []
    try:
        return results.hit_ids(wanted, user, among=fresh)
    except results.TooMuchWork:
        return None
