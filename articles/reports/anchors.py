"""Where an annotated passage stands in a text as it is now, though the text was split again since."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

CONTEXT = 60
"""Characters kept on either side of a passage."""
ALIKE = 88.0
"""Least likeness (rapidfuzz, 0 to 100) at which changed words still are the passage. Of 10,000 sentences of
news it finds .96 with characters repaired, .97 broken within a word, .90 with one word other and .92 with one
word gone, and takes .010 for found that are gone; at 80 that would be .98, .98, .98, .97 and .019
(`python -m benchmarks.anchoring FILE`). A note on other words is worse than one said to be lost."""
SHORTEST_ALIKE = 20
"""Characters; a shorter passage is found by its exact words alone."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """A passage found: the text's number from 0, and where it begins and ends in it."""

    text_number: int
    start: int
    end: int


def find_passage(
    texts: Sequence[str], quote: str, before: str = "", after: str = "", text_number: int = 0, start: int = 0
) -> Anchor | None:
    """The passage among the texts: of equal ones that with the likest surroundings, then the nearest.

    Where its words stand nowhere, the place most like them; None where nothing is.
    """
    exact = [
        Anchor(number, at, at + len(quote))
        for number, text in enumerate(texts)
        for at in _all_of(text, quote)
    ]
    if exact:
        return max(
            exact,
            key=lambda found: (
                _context(texts[found.text_number], found, before, after),
                -abs(found.text_number - text_number),
                -abs(found.start - start),
            ),
        )
    if len(quote) < SHORTEST_ALIKE:
        return None
    best, found_at = ALIKE, None
    for number, text in enumerate(texts):
        if len(text) * 2 < len(quote):
            continue
        alike = fuzz.partial_ratio_alignment(quote, text, score_cutoff=best)
        if alike is not None and alike.score >= best and alike.dest_end > alike.dest_start:
            best, found_at = alike.score, Anchor(number, alike.dest_start, alike.dest_end)
    return found_at


def surroundings(text: str, anchor: Anchor) -> tuple[str, str]:
    """What stands before and after a passage in its text."""
    return text[max(0, anchor.start - CONTEXT) : anchor.start], text[anchor.end : anchor.end + CONTEXT]


def _all_of(text: str, quote: str) -> list[int]:
    found, at = [], text.find(quote) if quote else -1
    while at >= 0:
        found.append(at)
        at = text.find(quote, at + 1)
    return found


def _context(text: str, found: Anchor, before: str, after: str) -> int:
    """How many characters on either side are the same, counted away from the passage."""
    here_before, here_after = surroundings(text, found)
    return _same(reversed(here_before), reversed(before)) + _same(here_after, after)


def _same(one: Iterable[str], other: Iterable[str]) -> int:
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count
