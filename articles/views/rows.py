"""Rows of pieces for list pages, each with what it says of its story, and the pages they fall on."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q
from django.http import HttpRequest

from articles.models import Article
from articles.views.strips import Strip, strips_for

PER_PAGE = 25


@dataclass(frozen=True, slots=True)
class Row:
    """One piece in a list. The fields a search row also has, under the same names."""

    article: Article
    version_count: int = 1
    outlet_count: int = 1
    snippet: tuple[tuple[str, bool], ...] = ()


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of rows, the paginator's page they came from, and the strips of those that share a story."""

    rows: list[Row]
    page: Page
    strips: dict[int, Strip]


def story_counts(story_ids: Iterable[int], user: Any) -> dict[int, tuple[int, int]]:
    """For each story: how many versions this reader may see, and from how many outlets.

    Unidentified pieces count as from different outlets. One query.
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


def rows_of(pieces: Iterable[Article], user: Any) -> list[Row]:
    """The pieces as rows, in the order given. Two queries at most."""
    pieces = list(pieces)
    counts = story_counts({piece.story_id for piece in pieces}, user)
    return [Row(piece, *counts.get(piece.story_id, (1, 1))) for piece in pieces]


def listing(pieces: Any, request: HttpRequest, per_page: int = PER_PAGE) -> Listing:
    """The page of pieces that `?page=` asks for; a number out of range gives the nearest page."""
    page = Paginator(pieces, per_page).get_page(request.GET.get("page"))
    rows = rows_of(page.object_list, request.user)
    return Listing(rows, page, strips_of(rows, request.user))


def strips_of(rows: Iterable[Any], user: Any) -> dict[int, Strip]:
    """The strips of those rows (of a list or a search) whose piece shares a story. Two queries at most."""
    shared = [row.article for row in rows if row.version_count > 1]
    return strips_for(shared, user) if shared else {}
