"""How much there is: articles by source, versions and outlets by story."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Max, Min, Q

from articles.models import Article, may_read
from articles.reports.kept_counts import kept_count


@dataclass(frozen=True, slots=True)
class SourceTally:
    """How many articles of a source a reader may see, and the days that they span."""

    articles: int
    first: date | None = None
    last: date | None = None


def source_tallies(user: Any) -> dict[int | None, SourceTally]:
    """The tally of every source that has one, by its number; None stands for the unidentified. One query;
    of a large archive up to a minute old."""
    by_source = (
        Article.objects.countable_by(user)
        .order_by()
        .values_list("source")
        .annotate(Count("pk"), Min("printed_on"), Max("printed_on"))
    )
    return kept_count("sources", user, lambda: {number: SourceTally(*tally) for number, *tally in by_source})


@dataclass(frozen=True, slots=True)
class ArchiveTally:
    """How much of the archive a reader may see."""

    articles: int
    stories: int
    unidentified: int
    undated: int


def archive_tally(user: Any) -> ArchiveTally:
    """A few queries, each of one index; of a large archive up to a minute old."""
    return kept_count("archive", user, lambda: _archive_tally(user))


def _archive_tally(user: Any) -> ArchiveTally:
    """What is hidden is counted and taken off: little, where leaving it out would ask for each article."""
    if not may_read(user):
        return ArchiveTally(0, 0, 0, 0)
    every = Article.objects.order_by()
    hidden = Article.objects.hidden_from(user).order_by()
    # In one: asked for the undated alone, SQLite reads all undated rows and looks which of them is hidden.
    unseen = hidden.aggregate(
        articles=Count("pk"),
        unidentified=Count("pk", filter=Q(source=None)),
        undated=Count("pk", filter=Q(printed_on=None)),
    )
    return ArchiveTally(
        articles=every.count() - unseen["articles"],
        stories=Article.objects.countable_by(user).order_by().values("story").distinct().count(),
        unidentified=every.filter(source=None).count() - unseen["unidentified"],
        undated=every.filter(printed_on=None).count() - unseen["undated"],
    )


def month_tallies(user: Any) -> dict[tuple[int, int], int]:
    """How many articles each (year, month) has that this reader may see; month 0 holds those of which the
    year alone is known. One query; of a large archive up to a minute old."""
    dated = Article.objects.countable_by(user).exclude(printed_on=None).order_by()
    days = dated.values_list("printed_on", "printed_precision").annotate(Count("pk"))

    def count() -> dict[tuple[int, int], int]:
        found: Counter[tuple[int, int]] = Counter()
        for day, precision, articles in days:
            found[day.year, 0 if precision == Article.Precision.YEAR else day.month] += articles
        return dict(found)

    return kept_count("months", user, count)


@dataclass(frozen=True, slots=True)
class StoryTally:
    """How many versions of a story a reader may see, from how many named outlets, and how many of no known
    one; nobody knows of these how many outlets they come from."""

    versions: int = 1
    named: int = 1
    unnamed: int = 0

    @property
    def outlets(self) -> int:
        """Outlets at most: each unidentified version counted as from one of its own."""
        return self.named + self.unnamed

    @property
    def outlet_words(self) -> str:
        """
        >>> StoryTally(4, 3, 1).outlet_words, StoryTally(2, 0, 2).outlet_words, StoryTally(2, 1).outlet_words
        ('3 outlets and 1 unknown', 'outlets unknown', '1 outlet')
        """
        if not self.named:
            return f"outlet{'s' * (self.unnamed != 1)} unknown"
        unknown = f" and {self.unnamed} unknown" if self.unnamed else ""
        return f"{self.named} outlet{'s' * (self.named != 1)}{unknown}"

    @property
    def words(self) -> str:
        """
        >>> StoryTally(4, 3, 1).words
        '4 versions, 3 outlets and 1 unknown'
        """
        return f"{self.versions} version{'s' * (self.versions != 1)}, {self.outlet_words}"


ALONE = StoryTally()


def story_tallies(story_ids: Iterable[int], user: Any) -> dict[int, StoryTally]:
    """The tally of each of these stories that this reader may see anything of. One query."""
    by_story = (
        Article.objects.visible_to(user)
        .filter(story__in=list(story_ids))
        .order_by()
        .values_list("story")
        .annotate(
            versions=Count("pk"),
            named=Count("source", distinct=True),
            unnamed=Count("pk", filter=Q(source=None)),
        )
    )
    return {story: StoryTally(*counts) for story, *counts in by_story}
