"""Rows of articles for list pages, each with what it says of its story, and the pages they fall on."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import F, Window
from django.db.models.functions import RowNumber
from django.http import HttpRequest

from articles.models import Article
from articles.models.article import ArticleQuerySet
from articles.reports.strips import Strip, strips_for
from articles.reports.tallies import ALONE, StoryTally, story_tallies

PER_PAGE = 25


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
    """The page of articles that `?page=` asks for; a number out of range gives the nearest page."""
    page = Paginator(articles, per_page).get_page(request.GET.get("page"))
    rows = rows_of(page.object_list, request.user)
    return Listing(rows, page, strips_of(rows, request.user))


def story_listing(articles: ArticleQuerySet, request: HttpRequest, per_page: int = PER_PAGE) -> Listing:
    """One row a story of these articles, newest first; its newest article among them stands for it."""
    order = (F("printed_on").desc(nulls_last=True), "-pk")
    turn = Window(RowNumber(), partition_by=[F("story")], order_by=order)
    firsts = articles.order_by().annotate(turn=turn).filter(turn=1).values("pk")
    chosen = Article.objects.filter(pk__in=firsts)
    return listing(chosen.for_list().newest_first(), request, per_page)


def strips_of(rows: Iterable[ArticleRow], user: Any) -> dict[int, Strip]:
    """The strips of those rows whose article shares a story. Two queries at most."""
    shared = [row.article for row in rows if row.tally.versions > 1]
    return strips_for(shared, user) if shared else {}
