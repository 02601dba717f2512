"""Two versions of one article, paragraph by paragraph and word by word: the package's entry point."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from articles.language.tokens import Words
from articles.syndication.compare_kinds import STYLE, Kind
from articles.syndication.compare_paragraphs import (
    ParagraphMatch,
    kept_in_order,
    match_paragraphs,
    unhurried,
)
from articles.syndication.compare_words import CanonicalTexts, Lexicon, TextSegment, differences

COMPARE_VERSION = "2"
"""Stored with every ledger; a new version makes stored ledgers stale."""

_BREAK = "\n\n"


class State(StrEnum):
    """What became of a paragraph. The values are stored and shown as symbols; never rename them."""

    SAME = "same"
    RESTYLED = "restyled"
    RECAST = "recast"
    ONLY_A = "only-a"
    ONLY_B = "only-b"


class Version(Protocol):
    """What is compared: `ArticleText` and anything else with these. A paragraph holds no blank line."""

    @property
    def paragraphs(self) -> Sequence[str]: ...
    @property
    def headline(self) -> str: ...
    @property
    def standfirst(self) -> str: ...


@dataclass(frozen=True, slots=True)
class ComparisonRow:
    """One paragraph, or a paragraph and what stands for it.

    `a` and `b` are paragraph numbers from 0; one of them is empty for a paragraph on one side only, and one
    of them has several for a paragraph that was split or merged. `segments` give both texts back exactly,
    paragraphs joined by a blank line.
    """

    state: State
    a: tuple[int, ...]
    b: tuple[int, ...]
    segments: tuple[TextSegment, ...]
    words_a: int
    words_b: int
    moved: bool = False
    alike: float = 0.0

    @property
    def is_split(self) -> bool:
        return len(self.b) > 1

    @property
    def is_merged(self) -> bool:
        return len(self.a) > 1

    @property
    def text_a(self) -> str:
        return "".join(segment.a for segment in self.segments)

    @property
    def text_b(self) -> str:
        return "".join(segment.b for segment in self.segments)

    @property
    def kinds(self) -> frozenset[Kind]:
        return frozenset(segment.kind for segment in self.segments) - {Kind.SAME}


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything that differs between two versions; `rows` in reading order (see `in_reading_order`)."""

    rows: tuple[ComparisonRow, ...]
    headline: ComparisonRow | None
    standfirst: ComparisonRow | None
    paragraphs_a: int
    paragraphs_b: int
    words_a: int
    words_b: int

    @property
    def pairs(self) -> tuple[ComparisonRow, ...]:
        return tuple(row for row in self.rows if row.a and row.b)

    @property
    def only_a(self) -> tuple[ComparisonRow, ...]:
        return tuple(row for row in self.rows if not row.b)

    @property
    def only_b(self) -> tuple[ComparisonRow, ...]:
        return tuple(row for row in self.rows if not row.a)

    @property
    def rebuilt_a(self) -> tuple[str, ...]:
        """The left's paragraphs, put together again from the rows."""
        placed = sorted((row.a, row.text_a) for row in self.rows if row.a)
        return tuple(text for _, joined in placed for text in joined.split(_BREAK))

    @property
    def rebuilt_b(self) -> tuple[str, ...]:
        placed = sorted((row.b, row.text_b) for row in self.rows if row.b)
        return tuple(text for _, joined in placed for text in joined.split(_BREAK))


def compare(
    a: Version,
    b: Version,
    lexicon: Lexicon | None = None,
    reading: CanonicalTexts | None = None,
    checkpoint: Callable[[], None] = unhurried,
) -> Comparison:
    """Compare two versions. `lexicon` adds approved house style to the shipped one (see `style.lexicon_of`).

    Whoever compares one version with many hands in the same `reading`, with its own lexicon. `checkpoint` is
    called between two paragraphs; what it raises ends the work.
    """
    reading = reading or CanonicalTexts(lexicon)
    left = [reading.words(text) for text in a.paragraphs]
    right = [reading.words(text) for text in b.paragraphs]
    matches = match_paragraphs(
        [words.tokens for words in left], [words.tokens for words in right], checkpoint
    )
    weights = [sum(len(left[i]) for i in match.a) for match in matches]
    in_place = kept_in_order(matches, weights)
    rows = []
    for at, match in enumerate(matches):
        checkpoint()
        rows.append(_pair(match, a.paragraphs, b.paragraphs, left, right, reading, at not in in_place))
    matched_a = {i for match in matches for i in match.a}
    matched_b = {j for match in matches for j in match.b}
    for i, text in enumerate(a.paragraphs):
        if i not in matched_a:
            segments = (TextSegment(Kind.ONLY_A, text, ""),)
            rows.append(ComparisonRow(State.ONLY_A, (i,), (), segments, len(left[i]), 0))
    for j, text in enumerate(b.paragraphs):
        if j not in matched_b:
            segments = (TextSegment(Kind.ONLY_B, "", text),)
            rows.append(ComparisonRow(State.ONLY_B, (), (j,), segments, 0, len(right[j])))
    return Comparison(
        rows=in_reading_order(rows),
        headline=_line(a.headline, b.headline, reading),
        standfirst=_line(a.standfirst, b.standfirst, reading),
        paragraphs_a=len(a.paragraphs),
        paragraphs_b=len(b.paragraphs),
        words_a=sum(map(len, left)),
        words_b=sum(map(len, right)),
    )


def in_reading_order(rows: Sequence[ComparisonRow]) -> tuple[ComparisonRow, ...]:
    """Rows as two columns show them: the left's order, each paragraph of the right alone after the
    paragraph it follows on the right; what moved stands at its position on the left."""
    by_left = sorted((row for row in rows if row.a), key=lambda row: row.a)
    alone = sorted((row for row in rows if not row.a), key=lambda row: row.b)
    out: list[ComparisonRow] = []
    waiting = 0
    for row in by_left:
        if row.b and not row.moved:
            while waiting < len(alone) and alone[waiting].b < row.b:
                out.append(alone[waiting])
                waiting += 1
        out.append(row)
    return (*out, *alone[waiting:])


def state_of(segments: Sequence[TextSegment]) -> State:
    """What a matched pair is, from its changes: the same, restyled, or recast.

    Words that only moved to another paragraph are no change of words: a paragraph that was merely split
    is restyled.
    """
    kinds = {segment.kind for segment in segments} - {Kind.SAME}
    if not kinds:
        return State.SAME
    return State.RESTYLED if kinds <= STYLE else State.RECAST


def _pair(
    match: ParagraphMatch,
    a: Sequence[str],
    b: Sequence[str],
    left: Sequence[Words],
    right: Sequence[Words],
    reading: CanonicalTexts,
    moved: bool,
) -> ComparisonRow:
    text_a, text_b = _BREAK.join(a[i] for i in match.a), _BREAK.join(b[j] for j in match.b)
    segments = differences(text_a, text_b, reading)
    words_a, words_b = sum(len(left[i]) for i in match.a), sum(len(right[j]) for j in match.b)
    return ComparisonRow(state_of(segments), match.a, match.b, segments, words_a, words_b, moved, match.alike)


def _line(a: str, b: str, reading: CanonicalTexts) -> ComparisonRow | None:
    """A headline or standfirst against its counterpart; None where neither side has one."""
    if not a and not b:
        return None
    words_a, words_b = len(reading.words(a)), len(reading.words(b))
    if not a:
        return ComparisonRow(State.ONLY_B, (), (0,), (TextSegment(Kind.ONLY_B, "", b),), 0, words_b)
    if not b:
        return ComparisonRow(State.ONLY_A, (0,), (), (TextSegment(Kind.ONLY_A, a, ""),), words_a, 0)
    segments = differences(a, b, reading)
    return ComparisonRow(state_of(segments), (0,), (0,), segments, words_a, words_b)
