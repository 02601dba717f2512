"""What became of one story's copy: who kept what, under which headline, and what differs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Sum
from django.urls import reverse

from articles.linking.carriers import Carrier, carriers_of
from articles.linking.ledgers import acting_lexicon
from articles.linking.versions import letters_of
from articles.models import Article, LexiconSighting, Notice, Story
from articles.syndication.compare_words import Lexicon
from articles.syndication.matrix import ABSENT, MatrixCell, MatrixRow, StoryMatrix, story_matrix

VERSIONS_SHOWN = 40
WORDS_READ = 20_000
"""Of a story with more words in all, the fullest versions are read up to so many: the work is bounded."""
ROWS_SHOWN = 150
STYLE_SHOWN = 30
NOTICES_FOLLOWED = 20


@dataclass(frozen=True, slots=True)
class MatrixColumn:
    """One version in the matrix. `key` is its letter; `sentence` what it has of the fullest."""

    key: str
    article: Article
    sentence: str
    cells: tuple[MatrixCell, ...]
    own: int
    is_fullest: bool


@dataclass(frozen=True, slots=True)
class LinedCell:
    """What one version did with a paragraph, and the address of the comparison that shows it, or ""."""

    state: str
    moved: bool
    address: str


@dataclass(frozen=True, slots=True)
class MatrixLine:
    """One paragraph of the union, as the version `key` printed it; `number` counts from 1."""

    number: int
    row: MatrixRow
    key: str
    owner: int
    cells: tuple[LinedCell, ...]


@dataclass(frozen=True, slots=True)
class PrintedDay:
    """A version on the line of days; `is_first` marks the one that is taken to have come first."""

    day: date
    article: Article
    is_first: bool


@dataclass(frozen=True, slots=True)
class CorrectedSentence:
    """A notice that quotes a sentence, and every version that carries it, in any wording."""

    notice: Notice
    carriers: tuple[Carrier, ...]


@dataclass(frozen=True, slots=True)
class StoryReport:
    """All of it. `unshown` versions and `rows_unshown` paragraphs were left out to bound the work."""

    columns: tuple[MatrixColumn, ...]
    lines: tuple[MatrixLine, ...]
    fullest: Article
    days: tuple[PrintedDay, ...]
    undated: int
    style: tuple[Mapping[str, Any], ...]
    corrected: tuple[CorrectedSentence, ...]
    unshown: int
    rows_unshown: int


def story_report(story: Story, versions: Sequence[Article], user: Any) -> StoryReport | None:
    """The report over `versions`, those that this reader may see; None for fewer than two.

    Bodies are read for the versions compared alone, whose number and length are bounded.
    """
    if len(versions) < 2:
        return None
    held = sorted(versions, key=lambda article: (-len(article.body_roles), -article.word_count, article.pk))
    shown = sorted(_within_bounds(held), key=lambda article: article.pk)
    bodies = dict(Article.objects.filter(pk__in=[one.pk for one in shown]).values_list("pk", "body"))
    for article in shown:
        article.body = bodies.get(article.pk, "")
    table = acting_lexicon()
    found = story_matrix([article.paragraphs for article in shown], table)
    columns = _columns(shown, found, letters_of(article.pk for article in versions))
    keys = {column.article.pk: column.key for column in columns}
    addresses: dict[tuple[int, int], str] = {}
    lines = tuple(
        MatrixLine(
            number, row, keys[shown[row.owner].pk], shown[row.owner].pk, _lined(row, shown, found, addresses)
        )
        for number, row in enumerate(found.rows[:ROWS_SHOWN], start=1)
    )
    return StoryReport(
        columns=columns,
        lines=lines,
        fullest=shown[found.fullest],
        days=_days(story, versions),
        undated=sum(article.printed_on is None for article in versions),
        style=_style(story, user),
        corrected=_corrected(story, user, table),
        unshown=len(held) - len(shown),
        rows_unshown=max(0, len(found.rows) - ROWS_SHOWN),
    )


def _lined(
    row: MatrixRow, shown: Sequence[Article], found: StoryMatrix, addresses: dict[tuple[int, int], str]
) -> tuple[LinedCell, ...]:
    """The cells of a row, each with the comparison of its owner and the version, opened at the paragraph.

    `addresses` keeps those of the rows before: a matrix of 40 versions has a thousand cells and few pairs.
    """
    owner = shown[row.owner]
    numbers = row.cells[row.owner].numbers
    out = []
    for at, cell in enumerate(row.cells):
        is_other = at != row.owner and (row.owner == found.fullest or cell.state != ABSENT)
        address = ""
        if is_other and numbers:
            pair = owner.pk, shown[at].pk
            if pair not in addresses:
                addresses[pair] = reverse("compare", args=pair)
            address = f"{addresses[pair]}#a{numbers[0]}"
        out.append(LinedCell(cell.state, cell.moved, address))
    return tuple(out)


def _within_bounds(held: Sequence[Article]) -> list[Article]:
    """The fullest versions, two at least, as many as WORDS_READ and VERSIONS_SHOWN allow."""
    words = 0
    out: list[Article] = []
    for article in held[:VERSIONS_SHOWN]:
        words += article.word_count
        if len(out) >= 2 and words > WORDS_READ:
            break
        out.append(article)
    return out


def _columns(
    articles: Sequence[Article], found: StoryMatrix, letters: Mapping[int, str]
) -> tuple[MatrixColumn, ...]:
    total = len(found.strip(found.fullest))
    out = []
    for at, article in enumerate(articles):
        is_fullest = at == found.fullest
        kept, own = found.kept_of_fullest(at), found.own(at)
        sentence = (
            f"All {total} paragraphs: the fullest version." if is_fullest else f"{kept} of {total} paragraphs"
        )
        if own and not is_fullest:
            sentence += f", {own} of its own"
        out.append(MatrixColumn(letters[article.pk], article, sentence, found.strip(at), own, is_fullest))
    return tuple(out)


def _days(story: Story, versions: Sequence[Article]) -> tuple[PrintedDay, ...]:
    """Only days are given: a month or a year is no point on a line."""
    first = story.original_id or story.likely_original_id
    return tuple(
        PrintedDay(article.printed_on, article, article.pk == first)
        for article in versions
        if article.printed_on and article.printed_precision == Article.Precision.DAY
    )


def _style(story: Story, user: Any) -> tuple[Mapping[str, Any], ...]:
    """The lexicon of this story: pairs seen between its visible versions, most often first."""
    return tuple(
        LexiconSighting.objects.visible_to(user)
        .filter(left_article__story=story, right_article__story=story)
        .exclude(entry__status="rejected")
        .order_by()
        .values("entry__left", "entry__right", "entry__kind")
        .annotate(times=Sum("count"))
        .order_by("-times", "entry__left", "entry__right")[:STYLE_SHOWN]
    )


def _corrected(story: Story, user: Any, table: Lexicon) -> tuple[CorrectedSentence, ...]:
    """The newest notices on this story that quote a sentence, each with the versions that carry it."""
    notices = (
        Notice.objects.visible_to(user)
        .filter(article__story=story)
        .exclude(printed_sentence="")
        .select_related("article__source")[:NOTICES_FOLLOWED]
    )
    return tuple(CorrectedSentence(one, tuple(carriers_of(one, user, table))) for one in notices)
