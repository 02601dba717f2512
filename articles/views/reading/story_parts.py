"""What became of one story's copy: the parts of its page that stand below the versions."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Sum
from django.utils.safestring import SafeString, mark_safe

from articles.charts.figures import Point, timeline
from articles.linking.ledgers import acting_lexicon
from articles.models import Article, LexiconSighting, Notice, Story
from articles.syndication.compare import Comparison
from articles.syndication.matrix import Cell, Matrix, MatrixRow, matrix
from articles.syndication.propagation import Passage, find_sentence
from articles.syndication.quotes import drifts

VERSIONS_SHOWN = 40
WORDS_READ = 20_000
"""Of a story with more words in all, the fullest versions are read up to so many: the work is bounded."""
ROWS_SHOWN = 150
STYLE_SHOWN = 30


@dataclass(frozen=True, slots=True)
class Column:
    """One version in the matrix. `key` is its letter; `sentence` what it has of the fullest."""

    key: str
    article: Article
    sentence: str
    cells: tuple[Cell, ...]
    own: int
    is_fullest: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph of the union, as its owner printed it."""

    number: int
    row: MatrixRow
    key: str


@dataclass(frozen=True, slots=True)
class HeadlineVariant:
    headline: str
    articles: tuple[Article, ...]


@dataclass(frozen=True, slots=True)
class StoryDrift:
    """Quote drift between the fullest version (left) and another."""

    article: Article
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Carrier:
    """One version and what it carries of a corrected sentence."""

    article: Article
    passage: Passage
    has_notice: bool


@dataclass(frozen=True, slots=True)
class Propagation:
    notice: Notice
    carriers: tuple[Carrier, ...]


@dataclass(frozen=True, slots=True)
class StoryParts:
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    fullest: Article
    timeline: SafeString
    undated: int
    headlines: tuple[HeadlineVariant, ...]
    style: tuple[dict[str, Any], ...]
    drift: tuple[StoryDrift, ...]
    propagation: tuple[Propagation, ...]
    unshown: int
    rows_unshown: int


def story_parts(story: Story, user: Any) -> StoryParts | None:
    """The parts for this reader; None where fewer than two versions may be seen.

    Everything is counted over what this reader may see; nothing of another version is read.
    """
    articles = list(
        Article.objects.visible_to(user)
        .filter(story=story)
        .select_related("source")
        .defer("origins")
        .order_by(F("printed_on").asc(nulls_last=True), "pk")
    )
    if len(articles) < 2:
        return None
    held = sorted(articles, key=lambda article: (-len(article.body_roles), -article.word_count, article.pk))
    shown = _within_bounds(held)
    table = acting_lexicon()
    found = matrix([article.paragraphs for article in shown], table)
    fullest = shown[found.fullest]
    columns = _columns(shown, found)
    keys = {column.article.pk: column.key for column in columns}
    lines = tuple(
        Line(number, row, keys[shown[row.owner].pk])
        for number, row in enumerate(found.rows[:ROWS_SHOWN], start=1)
    )
    return StoryParts(
        columns=columns,
        lines=lines,
        fullest=fullest,
        timeline=_timeline(story, articles),
        undated=sum(article.printed_on is None for article in articles),
        headlines=_headlines(articles),
        style=_style(articles, user),
        drift=tuple(filter(None, map(_drift, shown, found.comparisons))),
        propagation=_propagation(articles, user, table),
        unshown=len(held) - len(shown),
        rows_unshown=max(0, len(found.rows) - ROWS_SHOWN),
    )


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


def _columns(articles: Sequence[Article], found: Matrix) -> tuple[Column, ...]:
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
        out.append(Column(_key(at), article, sentence, found.strip(at), own, is_fullest))
    return tuple(out)


def _key(at: int) -> str:
    """A, B, ... Z, AA, AB: letters for columns.

    >>> _key(0), _key(27)
    ('A', 'AB')
    """
    letters = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _timeline(story: Story, articles: Sequence[Article]) -> SafeString:
    """Only days are drawn: a month or a year is no point on a line."""
    first = story.original_id or story.likely_original_id
    points = [
        Point(
            article.printed_on, f"{article.source_name}, {article.printed_on:%d %B %Y}", article.pk == first
        )
        for article in articles
        if article.printed_on and article.printed_precision == Article.Precision.DAY
    ]
    if len({point.day for point in points}) < 2:
        return mark_safe("")
    label = f"{len(points)} dated versions, from {min(p.day for p in points)} to {max(p.day for p in points)}"
    return mark_safe(timeline(points, label))  # noqa: S308  labels are escaped where they are drawn


def _headlines(articles: Sequence[Article]) -> tuple[HeadlineVariant, ...]:
    groups: dict[str, list[Article]] = {}
    for article in articles:
        if article.headline:
            groups.setdefault(article.headline, []).append(article)
    return tuple(HeadlineVariant(headline, tuple(group)) for headline, group in groups.items())


def _style(articles: Sequence[Article], user: Any) -> tuple[dict[str, Any], ...]:
    """The lexicon of this story: pairs seen between its visible versions, most often first."""
    numbers = [article.pk for article in articles]
    return tuple(
        LexiconSighting.objects.visible_to(user)
        .filter(left_article__in=numbers, right_article__in=numbers)
        .exclude(entry__status="rejected")
        .order_by()
        .values("entry__left", "entry__right", "entry__kind")
        .annotate(times=Sum("count"))
        .order_by("-times", "entry__left", "entry__right")[:STYLE_SHOWN]
    )


def _drift(article: Article, found: Comparison | None) -> StoryDrift | None:
    if found is None:
        return None
    notes = tuple(
        f"Paragraph {drift.paragraph_a}: "
        + drift.note.replace("{a}", "the fullest").replace("{b}", article.source_name)
        for drift in drifts(found)
    )
    return StoryDrift(article, notes) if notes else None


def _propagation(articles: Sequence[Article], user: Any, table: Any) -> tuple[Propagation, ...]:
    """For each notice that quotes a sentence as printed: every version that carries it, in any wording."""
    numbers = [article.pk for article in articles]
    notices = [
        notice
        for notice in Notice.objects.visible_to(user).filter(article__in=numbers)
        if notice.printed_sentence
    ]
    noticed = {notice.article_id for notice in notices}
    out = []
    for notice in notices:
        carriers = []
        for article in articles:
            passage = find_sentence(
                article.paragraphs, notice.printed_sentence, notice.corrected_sentence, table
            )
            if passage is not None:
                carriers.append(Carrier(article, passage, article.pk in noticed))
        out.append(Propagation(notice, tuple(carriers)))
    return tuple(out)
