"""Facts that differ between the versions of a story: one fact a row, one version a column."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from articles.models import Article, StoredDifference, SyndicationLink
from articles.reports.story import MatrixColumn
from articles.syndication.matrix import ABSENT

FACTS_SHOWN = 40
_ORDER = ("figure", "quotation", "claim", "name", "attribution")
"""What an editor looks at first."""
_MATTERS = dict(StoredDifference.Matter.choices)


@dataclass(frozen=True, slots=True)
class FactCell:
    """What one version prints for a fact: `text`, or why there is none.

    `state` is "same" (as the fullest version), "differs", "left out" (its paragraph stands, the fact does
    not), "absent" (so is its paragraph) or "unknown" (the two were never compared).
    """

    state: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class FactRow:
    """One fact: what kind, the fullest version's paragraph (from 1), and a cell for each version.

    `compared` is the version to compare the fullest with to see it.
    """

    matter: str
    words: str
    paragraph: int
    cells: tuple[FactCell, ...]
    compared: Article


@dataclass(frozen=True, slots=True)
class FactTable:
    """The facts, the gravest kind first, then in reading order; `unshown` more were left out."""

    rows: tuple[FactRow, ...]
    unshown: int


@dataclass(slots=True)
class _Fact:
    """A stretch of the fullest version, or a point in it, and what others print there."""

    matter: str
    paragraph: int
    start: int
    end: int
    text: str
    others: dict[int, str]


def fact_table(columns: Sequence[MatrixColumn], fullest: Article, user: Any) -> FactTable:
    """The facts in which a version differs from the fullest, from what is stored with their links.

    One query. What merely differs (a name that one side leaves out, an attribution that moved) is left to the
    comparison of the two.
    """
    rows = (
        StoredDifference.objects.visible_to(user)
        .grave()
        .filter(Q(link__first=fullest.pk) | Q(link__second=fullest.pk))
        .select_related("link")
        .defer("link__spans", "link__evidence", "link__ledger")
    )
    shown = {column.article.pk for column in columns}
    facts: list[_Fact] = []
    for row in rows:
        is_first = row.link.first_id == fullest.pk
        other = row.link.second_id if is_first else row.link.first_id
        if other in shown:
            _put(facts, row, is_first, other)
    facts.sort(key=lambda fact: (_ORDER.index(fact.matter), fact.paragraph, fact.start))
    linked = _linked(columns, fullest)
    made = tuple(_row(fact, columns, fullest, linked) for fact in facts[:FACTS_SHOWN])
    return FactTable(made, max(0, len(facts) - FACTS_SHOWN))


def _put(facts: list[_Fact], row: StoredDifference, is_first: bool, other: int) -> None:
    """Add a difference to the fact whose words it shares, or begin one."""
    first = row.paragraph_first, row.start_first, row.end_first, row.text_first
    second = row.paragraph_second, row.start_second, row.end_second, row.text_second
    (paragraph, start, end, text), (_, _, _, printed) = (first, second) if is_first else (second, first)
    for fact in facts:
        is_same = fact.matter == row.matter and fact.paragraph == paragraph and other not in fact.others
        if is_same and min(end, fact.end) - max(start, fact.start) >= (0 if start == end else 1):
            fact.others[other] = printed
            if end - start > fact.end - fact.start:
                fact.start, fact.end, fact.text = start, end, text
            return
    facts.append(_Fact(row.matter, paragraph, start, end, text, {other: printed}))


def _linked(columns: Sequence[MatrixColumn], fullest: Article) -> set[int]:
    """The versions that have a written ledger with the fullest: of others nothing is known."""
    pairs = (
        SyndicationLink.objects.joining()
        .of(fullest.pk)
        .exclude(ledger_version="")
        .values_list("first_id", "second_id")
    )
    return {number for pair in pairs for number in pair if number != fullest.pk}


def _row(fact: _Fact, columns: Sequence[MatrixColumn], fullest: Article, linked: set[int]) -> FactRow:
    by_article: Mapping[int, Article] = {column.article.pk: column.article for column in columns}
    return FactRow(
        fact.matter,
        str(_MATTERS[fact.matter]),
        fact.paragraph,
        tuple(_cell(fact, column, fullest, linked) for column in columns),
        by_article[next(iter(fact.others))],
    )


def _cell(fact: _Fact, column: MatrixColumn, fullest: Article, linked: set[int]) -> FactCell:
    number = column.article.pk
    if number == fullest.pk:
        return FactCell("same", fact.text) if fact.text else FactCell("left out")
    if number in fact.others:
        printed = fact.others[number]
        return FactCell("differs", printed) if printed else FactCell("left out")
    if fact.paragraph > len(column.cells) or column.cells[fact.paragraph - 1].state == ABSENT:
        return FactCell("absent")
    if number not in linked:
        return FactCell("unknown")
    return FactCell("same", fact.text) if fact.text else FactCell("left out")


def differing_words(article: Article, fullest: Article, user: Any) -> str:
    """In how many figures, quotations and so on an article differs from the fullest version: "2 figures,
    1 quotation"; "" for none. One query."""
    low, high = sorted((article.pk, fullest.pk))
    counts = Counter(
        StoredDifference.objects.visible_to(user)
        .grave()
        .filter(link__first=low, link__second=high)
        .values_list("matter", flat=True)
    )
    return ", ".join(
        f"{counts[matter]} {_MATTERS[matter]}{'s' * (counts[matter] > 1)}"
        for matter in _ORDER
        if counts[matter]
    )
