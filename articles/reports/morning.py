"""The morning page: what came in by day of arrival, whole stories first; what was corrected and changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from articles.models import Article, Capture, Notice, may_read
from articles.reports.revisions import changed_words
from articles.reports.strips import Strip, strips_for
from articles.reports.tallies import ALONE, StoryTally, story_tallies

ARTICLES_READ = 200
STORIES_SHOWN = 5
"""Stories of one day with several outlets."""
VERSIONS_SHOWN = 9
SINGLES_SHOWN = 8
DAYS_SHOWN = 3
LISTED = 5
CANDIDATES_EACH = 3
"""Articles that came again are looked at for each that is listed: some came again with the same words."""


@dataclass(frozen=True, slots=True)
class ArrivedStory:
    """A story with several outlets: its newest headline, and its versions, each with its strip."""

    lead: Article
    tally: StoryTally
    versions: tuple[tuple[Article, Strip | None], ...]

    @property
    def words(self) -> str:
        if self.tally.versions > self.tally.outlets or not self.tally.named:
            return f"One story, {self.tally.words}"
        return f"One story, {self.tally.outlet_words}"


@dataclass(frozen=True, slots=True)
class MorningDay:
    """What came in on one day: stories of several outlets, those of most first; then single articles, the
    newest first. `more` were left out."""

    day: date
    stories: tuple[ArrivedStory, ...]
    singles: tuple[Article, ...]
    more: int


@dataclass(frozen=True, slots=True)
class ChangedArticle:
    """An article that was captured again with other words: the two newest captures that differ."""

    article: Article
    before: int
    after: int


def arrivals(user: Any) -> tuple[MorningDay, ...]:
    """The last days on which anything came in. A bounded number of articles is read, in a few queries."""
    newest = list(Article.objects.visible_to(user).for_list().order_by("-ingested_at", "-pk")[:ARTICLES_READ])
    counts = story_tallies({article.story_id for article in newest}, user)
    days: dict[date, dict[int, list[Article]]] = {}
    seen: set[int] = set()
    for article in newest:
        day = timezone.localdate(article.ingested_at)
        if article.story_id not in seen:
            if day not in days and len(days) == DAYS_SHOWN:
                break
            seen.add(article.story_id)
            days.setdefault(day, {})[article.story_id] = []
    shared = [
        number for stories in days.values() for number in stories if counts.get(number, ALONE).outlets > 1
    ]
    by_story = _versions(shared, user)
    return tuple(
        _day(day, [article for article in newest if article.story_id in stories], counts, by_story, user)
        for day, stories in days.items()
    )


def _versions(stories: Sequence[int], user: Any) -> dict[int, list[Article]]:
    held = Article.objects.visible_to(user).filter(story__in=stories).for_list().oldest_first()
    by_story: dict[int, list[Article]] = {}
    for article in held:
        by_story.setdefault(article.story_id, []).append(article)
    return by_story


def _day(
    day: date,
    articles: Sequence[Article],
    counts: dict[int, StoryTally],
    by_story: dict[int, list[Article]],
    user: Any,
) -> MorningDay:
    leads: dict[int, Article] = {}
    for article in articles:
        if article.story_id not in leads or (article.headline and not leads[article.story_id].headline):
            leads[article.story_id] = article
    several = sorted((n for n in leads if n in by_story), key=lambda n: -counts[n].outlets)
    shown = several[:STORIES_SHOWN]
    listed = [article for number in shown for article in by_story[number][:VERSIONS_SHOWN]]
    strips = strips_for(listed, user) if listed else {}
    stories = tuple(
        ArrivedStory(
            leads[number],
            counts[number],
            tuple((each, strips.get(each.pk)) for each in by_story[number][:VERSIONS_SHOWN]),
        )
        for number in shown
    )
    rest = [leads[number] for number in leads if number not in shown]
    return MorningDay(day, stories, tuple(rest[:SINGLES_SHOWN]), max(0, len(rest) - SINGLES_SHOWN))


def corrected(user: Any) -> tuple[list[Notice], list[Article]]:
    """The newest notices published here, and the newest articles whose outlet printed a correction."""
    notices = (
        Notice.objects.visible_to(user).exclude(kind=Notice.Kind.LEGAL).select_related("article__source")
    )
    printed = Article.objects.visible_to(user).with_printed_corrections().for_list()
    return list(notices[:LISTED]), list(printed.order_by("-ingested_at", "-pk")[:LISTED])


def changed_since_printing(user: Any) -> list[ChangedArticle]:
    """Articles whose newest capture has other words than the one before, the last changed first."""
    if not may_read(user):
        return []
    # Few are hidden: leaving them out reads less than asking for all that are not.
    hidden = Article.objects.hidden_from(user).order_by().values("pk")
    again = (
        Capture.objects.with_words()
        .filter(number__gt=1)
        .exclude(article__in=hidden)
        .order_by("-ingested_at", "-article")
        .values_list("article", flat=True)
    )
    latest: dict[int, None] = {}  # one that came often counts once
    for number in again.iterator(chunk_size=100):
        latest.setdefault(number)
        if len(latest) == LISTED * CANDIDATES_EACH:
            break
    # Some of them came again with the same words.
    changed = changed_words(list(latest))
    shown = [number for number in latest if number in changed][:LISTED]
    articles = Article.objects.for_list().in_bulk(shown)
    return [ChangedArticle(articles[pk], changed[pk].before, changed[pk].after) for pk in shown]
