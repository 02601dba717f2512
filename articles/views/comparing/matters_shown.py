"""What matters in a comparison, made ready for its page, its JSON and its CSV."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from articles.language.tokens import canonical_words
from articles.syndication.compare import ComparisonRow
from articles.syndication.matters.difference import Change, CharSpan, Difference, Matter
from articles.syndication.matters.weigh import Weighed

LISTED_AT_ONCE = 8
"""More than so many are folded behind the first of them."""
_MARKS_BESIDE = 4  # characters: a quotation's marks stand beside the words that they turn into speech
NOUNS = {
    Matter.FIGURE: ("figure", "figures"),
    Matter.NAME: ("name", "names"),
    Matter.QUOTATION: ("quotation", "quotations"),
    Matter.ATTRIBUTION: ("attribution", "attributions"),
    Matter.CLAIM: ("claim", "claims"),
}


@dataclass(frozen=True, slots=True)
class MatterItem:
    """One difference that matters, in the sides' names; `anchor` is its row on the page, `number` its own."""

    number: int
    matter: str
    paragraph: str
    anchor: str
    note: str
    is_moved: bool


@dataclass(frozen=True, slots=True)
class MattersShown:
    """All of them: the grave ones counted in one line and seen at once, as far as LISTED_AT_ONCE; the rest
    and the slight ones folded, in the order of the text."""

    counted: str
    items: tuple[MatterItem, ...]
    folded: tuple[MatterItem, ...]


def counted_words(found: Sequence[Weighed]) -> str:
    """How many of each matter, the graver first; "" for none.

    >>> counted_words(())
    ''
    """
    counts = Counter(weighed.difference.matter for weighed in found)
    return ", ".join(
        f"{counts[matter]} {one if counts[matter] == 1 else many}"
        for matter, (one, many) in NOUNS.items()
        if counts[matter]
    )


def matters_shown(found: Sequence[Weighed], name_a: str, name_b: str, letter_b: str = "B") -> MattersShown:
    """The list above a comparison; an item's anchor is that of its row on the page."""
    items = [
        MatterItem(
            number,
            NOUNS[weighed.difference.matter][0],
            paragraph_words(weighed, letter_b),
            f"a{weighed.paragraphs_a[0]}",
            named_note(weighed.difference, name_a, name_b),
            weighed.difference.change is Change.MOVED,
        )
        for number, weighed in enumerate(found, start=1)
    ]
    grave = [item for item, weighed in zip(items, found, strict=True) if not weighed.difference.is_slight]
    shown = tuple(grave[:LISTED_AT_ONCE])
    counted = counted_words([weighed for weighed in found if not weighed.difference.is_slight])
    return MattersShown(counted, shown, tuple(item for item in items if item not in shown))


def paragraph_words(weighed: Weighed, letter_b: str) -> str:
    """The paragraph, on both sides where its number differs: "3", or "3 (5 in B)"."""
    a, b = weighed.paragraphs_a[0], weighed.paragraphs_b[0]
    return str(a) if a == b else f"{a} ({b} in {letter_b})"


def named_note(found: Difference, name_a: str, name_b: str) -> str:
    return found.note.replace("{a}", name_a).replace("{b}", name_b)


def marked_spans(
    found: Sequence[Weighed], row: ComparisonRow
) -> tuple[list[tuple[CharSpan, Matter]], list[tuple[CharSpan, Matter]]]:
    """Where the differences of one row stand, in its left text and in its right."""
    numbers = tuple(i + 1 for i in row.a)
    left: list[tuple[CharSpan, Matter]] = []
    right: list[tuple[CharSpan, Matter]] = []
    for weighed in found:
        if weighed.paragraphs_a != numbers or weighed.difference.change is Change.MOVED:
            continue
        one = weighed.difference
        left.extend((span, one.matter) for span in _marked(one, one.a, one.text_a))
        right.extend((span, one.matter) for span in _marked(one, one.b, one.text_b))
    return left, right


def _marked(one: Difference, span: CharSpan, text: str) -> list[CharSpan]:
    """What is marked of a difference: all of it, but of words that one side quotes and the other does not
    only their ends, where the marks stand."""
    if one.matter is not Matter.QUOTATION:
        return [span]
    same_words = canonical_words(one.text_a).tokens == canonical_words(one.text_b).tokens
    if not same_words or not text:
        return [CharSpan(max(0, span.start - _MARKS_BESIDE), span.end + _MARKS_BESIDE)]
    return [
        CharSpan(max(0, span.start - _MARKS_BESIDE), span.start),
        CharSpan(span.end, span.end + _MARKS_BESIDE),
    ]


def matter_records(found: Sequence[Weighed], name_a: str, name_b: str) -> list[dict[str, Any]]:
    """What matters, for the JSON of a pair: spans are characters of the paragraphs named, from 0."""
    return [
        {
            "matter": weighed.difference.matter.value,
            "change": weighed.difference.change.value,
            "paragraphs_a": list(weighed.paragraphs_a),
            "paragraphs_b": list(weighed.paragraphs_b),
            "a": asdict(weighed.difference.a) | {"text": weighed.difference.text_a},
            "b": asdict(weighed.difference.b) | {"text": weighed.difference.text_b},
            "note": named_note(weighed.difference, name_a, name_b),
            "is_slight": weighed.difference.is_slight,
        }
        for weighed in found
    ]


def matter_cells(found: Sequence[Weighed], row: ComparisonRow) -> str:
    """What matters in one row of the CSV: "figure: 4.2 billion | 2.4 billion; name: Paris | ".

    A row that stands on one side only has none.
    """
    numbers = tuple(i + 1 for i in row.a)
    return "; ".join(
        f"{one.matter.value}: {one.text_a} | {one.text_b}"
        for weighed in found
        if weighed.paragraphs_a == numbers and row.b
        for one in (weighed.difference,)
    )
