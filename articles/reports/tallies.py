"""How much there is: articles by source, versions and outlets by story."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Max, Min, Q

from articles.models import Article


@dataclass(frozen=True, slots=True)
class SourceTally:
    """How many articles of a source a reader may see, and the days that they span."""

    articles: int
    first: date | None = None
    last: date | None = None


def source_tallies(user: Any) -> dict[int | None, SourceTally]:
    """The tally of every source that has one, by its number; None stands for the unidentified. One query."""
    counted = (
        Article.objects.visible_to(user)
        .order_by()
        .values_list("source")
        .annotate(Count("pk"), Min("printed_on"), Max("printed_on"))
    )
    return {number: SourceTally(*tally) for number, *tally in counted}


def story_counts(story_ids: Iterable[int], user: Any) -> dict[int, tuple[int, int]]:
    """For each story: how many versions this reader may see, and from how many outlets.

    Unidentified articles count as from different outlets. One query.
    """
    counted = (
        Article.objects.visible_to(user)
        .filter(story__in=list(story_ids))
        .order_by()
        .values("story")
        .annotate(
            versions=Count("pk"),
            named=Count("source", distinct=True),
            unnamed=Count("pk", filter=Q(source=None)),
        )
    )
    return {row["story"]: (row["versions"], row["named"] + row["unnamed"]) for row in counted}
