"""Figures in which versions of one story disagree, newest first."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from articles.models import Article, StoredDifference

READ_AT_MOST = 600
"""Differences looked at for one page: a story of n versions tells one figure up to n²/2 times."""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One figure of a story, as two versions print it; `first` came in before `second`."""

    first: Article
    second: Article
    text_first: str
    text_second: str
    paragraph_first: int


def figures_that_disagree(user: Any, most: int) -> list[Disagreement]:
    """Up to `most` figures, those of the stories that something came in for last first.

    A figure that several pairs of one story disagree in is told once. Two queries.
    """
    rows = (
        StoredDifference.objects.visible_to(user)
        .grave()
        .filter(matter=StoredDifference.Matter.FIGURE)
        .disagreeing()
        .order_by("-link__second", "-link__first", "pk")[:READ_AT_MOST]
        .values_list(
            "link__first",
            "link__second",
            "link__first__story",
            "text_first",
            "text_second",
            "paragraph_first",
        )
    )
    told = list(_once(rows, most))
    numbers = {number for row in told for number in row[:2]}
    articles = Article.objects.for_list().in_bulk(numbers)
    return [
        Disagreement(articles[first], articles[second], one, other, paragraph)
        for first, second, _, one, other, paragraph in told
        if first in articles and second in articles
    ]


_Row = tuple[int, int, int, str, str, int]


def _once(rows: Any, most: int) -> Iterator[_Row]:
    seen: set[tuple[int, frozenset[str]]] = set()
    for row in rows:
        which = row[2], frozenset(row[3:5])
        if which not in seen:
            seen.add(which)
            yield row
        if len(seen) >= most:
            return
