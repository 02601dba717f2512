"""The stories of a page of results: how many versions match of how many, and each outlet's with its strip."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from articles.models import Article
from articles.reports.strips import Strip, strips_for
from articles.reports.tallies import StoryTally

VERSIONS_SHOWN = 9
"""Versions of one story that open in place, those that match first; the story's own page has all."""


class FoundRow(Protocol):
    """What is asked of a row of results: the article that stands for it, the first of those that match with
    it, itself among them, and how many those are in all."""

    @property
    def article(self) -> Article: ...

    @property
    def versions(self) -> Sequence[Article]: ...

    @property
    def version_count(self) -> int: ...


@dataclass(frozen=True, slots=True)
class FoundVersion:
    """One version, what it has of the fullest, and whether it matches the search itself."""

    article: Article
    strip: Strip | None
    is_match: bool


@dataclass(frozen=True, slots=True)
class FoundStory:
    """A story of which `matched` versions were found; `versions` is empty where they do not open in place."""

    tally: StoryTally
    matched: int
    versions: tuple[FoundVersion, ...]
    strip: Strip | None

    @property
    def words(self) -> str:
        """How much of the story was found, where that is not all of it and the row stands for all of it."""
        if self.versions and self.matched < self.tally.versions:
            return f"Matches in {self.matched} of {self.tally.words}"
        return self.tally.words

    @property
    def more(self) -> int:
        """Versions that the story's own page has beyond those that open in place."""
        return self.tally.versions - len(self.versions)


def found_stories(rows: Sequence[FoundRow], user: Any, in_place: bool) -> dict[int, FoundStory]:
    """By the number of a row's article, its story, for those that hold several versions this reader may see.

    Three queries, however many rows.
    """
    held: dict[int, list[Article]] = {}
    stories = {row.article.story_id for row in rows}
    for version in Article.objects.visible_to(user).filter(story__in=stories).for_list().oldest_first():
        held.setdefault(version.story_id, []).append(version)
    listed = {
        row.article.pk: _listed(row, held[row.article.story_id], in_place)
        for row in rows
        if len(held.get(row.article.story_id, ())) > 1
    }
    shown = {version.pk: version for versions in listed.values() for version in versions}
    strips = strips_for(shown.values(), user) if shown else {}
    found = {}
    for row in rows:
        if row.article.pk in listed:
            matching = {version.pk for version in row.versions}
            versions = tuple(
                FoundVersion(version, strips.get(version.pk), version.pk in matching)
                for version in listed[row.article.pk]
                if in_place
            )
            tally = _tally(held[row.article.story_id])
            found[row.article.pk] = FoundStory(tally, row.version_count, versions, strips.get(row.article.pk))
    return found


def _listed(row: FoundRow, versions: list[Article], in_place: bool) -> list[Article]:
    if not in_place:
        return [row.article]
    matching = {version.pk for version in row.versions}
    return sorted(versions, key=lambda version: version.pk not in matching)[:VERSIONS_SHOWN]


def _tally(versions: list[Article]) -> StoryTally:
    named = len({version.source_id for version in versions if version.source_id})
    return StoryTally(len(versions), named, sum(version.source_id is None for version in versions))
