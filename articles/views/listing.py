"""Rows of articles for list pages, each with what it says of its story, and the pages they fall on."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils.functional import cached_property

from articles.models import Article
from articles.models.article import ArticleQuerySet
from articles.reports.kept_counts import kept_count
from articles.reports.strips import Strip, strips_for
from articles.reports.tallies import ALONE, StoryTally, story_tallies

PER_PAGE = 25
_BEFORE_ALL = Value(date.min)
"""Where an undated article stands among the others."""


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """One article in a list, with the tally of its story. A search row names its fields the same."""

    article: Article
    tally: StoryTally = ALONE
    snippet: tuple[tuple[str, bool], ...] = ()


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of rows, the paginator's page they came from, and the strips of those that share a story."""

    rows: list[ArticleRow]
    page: Page
    strips: dict[int, Strip]


def rows_of(articles: Iterable[Article], user: Any) -> list[ArticleRow]:
    """The articles as rows, in the order given. Two queries at most."""
    articles = list(articles)
    tallies = story_tallies({article.story_id for article in articles}, user)
    return [ArticleRow(article, tallies.get(article.story_id, ALONE)) for article in articles]


def listing(articles: Any, request: HttpRequest, per_page: int = PER_PAGE) -> Listing:
    """The page of articles that `?page=` asks for; a number out of range gives the nearest page.

    Numbers are chosen first: what is passed over on the way to a late page is read of an index alone.
    """
    page = Paginator(articles.values_list("pk", flat=True), per_page).get_page(request.GET.get("page"))
    return _listing_of(page, request)


def _listing_of(page: Page, request: HttpRequest) -> Listing:
    """The rows of a page of articles' numbers."""
    chosen = list(page.object_list)
    held = Article.objects.for_list().in_bulk(chosen)
    rows = rows_of([held[pk] for pk in chosen if pk in held], request.user)
    return Listing(rows, page, strips_of(rows, request.user))


def story_listing(articles: ArticleQuerySet, request: HttpRequest, per_page: int = PER_PAGE) -> Listing:
    """One row a story of these articles, newest first; its newest article among them stands for it.

    How many there are is up to a minute old where there are many. Numbers are chosen first, of an
    index alone, and the rows of one page are read then.
    """
    day = Coalesce(OuterRef("printed_on"), _BEFORE_ALL)
    others = articles.order_by().filter(story=OuterRef("story")).exclude(pk=OuterRef("pk"))
    newer = others.annotate(on_day=Coalesce("printed_on", _BEFORE_ALL)).filter(
        Q(on_day__gt=day) | Q(on_day=day, pk__gt=OuterRef("pk"))
    )
    firsts = articles.order_by().filter(~Exists(newer))
    pages = _StoryPages(firsts.newest_first().values_list("pk", flat=True), per_page)
    pages.count_of = request.path
    pages.reader = request.user
    pages.stories = articles.order_by().values("story").distinct()
    return _listing_of(pages.get_page(request.GET.get("page")), request)


class _StoryPages(Paginator):
    """Pages whose number rests on a count of `stories` that is kept: `count_of` says of what, `reader` for
    whom."""

    count_of: str
    reader: Any
    stories: Any

    def page(self, number: Any) -> Page:
        """A page past the middle is looked for from the end: what is passed over is looked at too."""
        number = self.validate_number(number)
        start = (number - 1) * self.per_page
        end = min(start + self.per_page, self.count)
        rows: Any = self.object_list
        if start > self.count // 2:
            return Page(list(rows.reverse()[self.count - end : self.count - start])[::-1], number, self)
        return Page(rows[start:end], number, self)

    @cached_property
    def count(self) -> int:
        # One row a story: counted so, no article is asked whether another stands before it.
        return int(kept_count(f"stories of {self.count_of}", self.reader, self.stories.count))


def strips_of(rows: Iterable[ArticleRow], user: Any) -> dict[int, Strip]:
    """The strips of those rows whose article shares a story. Two queries at most."""
    shared = [row.article for row in rows if row.tally.versions > 1]
    return strips_for(shared, user) if shared else {}
