"""What came into the archive after a moment, of what a search finds."""

from datetime import datetime
from typing import Any

from articles.models import Article
from articles.search import results
from articles.search.results import SearchRequest

MOST_COUNTED_NEW = 10_000


def count_new(wanted: SearchRequest, since: datetime | None, user: Any) -> int | None:
    """How many hits of a search came in after `since` (all, if it is None).

    None for a search that takes too long. At most MOST_COUNTED_NEW arrivals are looked at.
    """
    came = Article.objects.visible_to(user)
    if since:
        came = came.filter(ingested_at__gt=since)
    fresh = set(came.order_by("-ingested_at").values_list("pk", flat=True)[:MOST_COUNTED_NEW])
    if not fresh:
        return 0
    try:
        return sum(1 for pk in results.hit_ids(wanted, user) if pk in fresh)
    except results.TooMuchWork:
        return None
