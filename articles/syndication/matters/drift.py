"""Quote drift: what is told of a comparison that touches quoted speech, by what it does to the quotation."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from articles.language.tokens import canonical_words
from articles.syndication.compare import Comparison
from articles.syndication.matters.difference import CharSpan, Matter
from articles.syndication.matters.weigh import Weighed
from articles.syndication.quotes import quoted

_BREAK = "\n\n"


class DriftKind(StrEnum):
    """The values stand in the JSON of a comparison; never rename them."""

    WORDS = "words"
    MARK = "mark"
    SPEAKER = "speaker"


@dataclass(frozen=True, slots=True)
class QuoteDrift:
    """One difference in quoted speech.

    `a` and `b` are both readings, as printed; `paragraph_a` and `paragraph_b` count from 1. `note` says in
    plain words what differs; {a} and {b} in it stand for the versions' names.
    """

    kind: DriftKind
    paragraph_a: int
    paragraph_b: int
    a: str
    b: str
    note: str


def quote_drifts(comparison: Comparison, told: Iterable[Weighed]) -> tuple[QuoteDrift, ...]:
    """Those of the differences told of a comparison that touch quoted speech, in their order.

    All differences of quotations, and figures, names and claims inside quotation marks on both sides.
    """
    return tuple(_drifts(comparison, told))


def _drifts(comparison: Comparison, told: Iterable[Weighed]) -> Iterator[QuoteDrift]:
    for one in told:
        found = one.difference
        is_inside = _is_inside(comparison.rebuilt_a, one.paragraphs_a, found.a) and _is_inside(
            comparison.rebuilt_b, one.paragraphs_b, found.b
        )
        if found.matter is Matter.QUOTATION or is_inside:
            same_words = canonical_words(found.text_a).tokens == canonical_words(found.text_b).tokens
            kind = DriftKind.MARK if same_words else DriftKind.WORDS if is_inside else DriftKind.SPEAKER
            numbers = one.paragraphs_a[0], one.paragraphs_b[0]
            yield QuoteDrift(kind, *numbers, found.text_a, found.text_b, found.note)


def _is_inside(paragraphs: tuple[str, ...], numbers: tuple[int, ...], span: CharSpan) -> bool:
    """Whether a stretch, or for an empty one the position where it would stand, is quoted."""
    inside = quoted(_BREAK.join(paragraphs[number - 1] for number in numbers))
    if span.start == span.end:
        around = inside[max(span.start - 1, 0) : span.start + 1]
        return bool(around) and all(around)
    return any(inside[span.start : span.end])
