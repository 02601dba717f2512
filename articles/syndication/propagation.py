"""Which versions still carry a sentence: by alignment, so that house style and small edits hide nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from articles.language.tokens import Words, canonical_words
from articles.syndication.compare_align import matching_blocks
from articles.syndication.compare_words import Lexicon

LEAST_CARRIED = 0.75
"""Share of the sentence's canonical words that a passage must have, in order."""
_STRETCH = 1.4  # ... within a stretch of text so much longer than the sentence


class Carries(StrEnum):
    PRINTED = "printed"  # the sentence as it was printed, house style apart
    CORRECTED = "corrected"  # the corrected wording
    CHANGED = "changed"  # the sentence, in other words


@dataclass(frozen=True, slots=True)
class Passage:
    """Where a version carries the sentence: its paragraph (from 1), the words as printed there, what it
    carries, and how much of the sentence, 0 to 1."""

    paragraph: int
    text: str
    carries: Carries
    share: float


def find_sentence(
    paragraphs: Sequence[str], printed: str, corrected: str = "", lexicon: Lexicon | None = None
) -> Passage | None:
    """The passage of a version that carries the sentence best, or None.

    With `corrected`, a passage nearer to the corrected wording than to the printed one carries the
    correction. A sentence of fewer than four words is looked for whole.

    >>> find_sentence(["Ten died, the mayor said.", "He left."], "Ten died, said the mayor.").carries.value
    'changed'
    """
    wanted = canonical_words(printed, lexicon)
    fixed = canonical_words(corrected, lexicon)
    best: Passage | None = None
    for number, text in enumerate(paragraphs, start=1):
        here = canonical_words(text, lexicon)
        found = _passage(here, text, number, wanted, fixed)
        if found and (best is None or found.share > best.share):
            best = found
    return best


def _passage(here: Words, text: str, number: int, wanted: Words, fixed: Words) -> Passage | None:
    share, start, end = _window(here, wanted)
    fixed_share, fixed_start, fixed_end = _window(here, fixed) if len(fixed) else (0.0, 0, 0)
    if max(share, fixed_share) < LEAST_CARRIED:
        return None
    if fixed_share > share or (fixed_share == share and fixed_share and _nearer(here, wanted, fixed)):
        return Passage(number, _printed(here, text, fixed_start, fixed_end), Carries.CORRECTED, fixed_share)
    kind = Carries.PRINTED if here.tokens[start:end] == wanted.tokens else Carries.CHANGED
    return Passage(number, _printed(here, text, start, end), kind, share)


def _nearer(here: Words, wanted: Words, fixed: Words) -> bool:
    """Of two sentences carried equally well, whether the corrected one's own words stand here."""
    own = set(fixed.tokens) - set(wanted.tokens)
    old = set(wanted.tokens) - set(fixed.tokens)
    return len(own & set(here.tokens)) > len(old & set(here.tokens))


def _printed(here: Words, text: str, start: int, end: int) -> str:
    return text[here.starts[start] : here.ends[end - 1]] if end > start else ""


def _window(here: Words, wanted: Words) -> tuple[float, int, int]:
    """The stretch of `here` that has most of `wanted` in order: share, first word, end."""
    size = len(wanted)
    if not size or not len(here):
        return 0.0, 0, 0
    for start in range(len(here) - size + 1):
        if here.tokens[start : start + size] == wanted.tokens:
            return 1.0, start, start + size
    blocks = matching_blocks(here.tokens, wanted.tokens)
    positions = [block.a + i for block in blocks for i in range(block.size)]
    reach = size if size < 4 else int(size * _STRETCH) + 1
    best = (0, 0, 0)
    first = 0
    for last, position in enumerate(positions):
        while position - positions[first] >= reach:
            first += 1
        if last - first + 1 > best[0]:
            best = (last - first + 1, positions[first], position + 1)
    return best[0] / size, best[1], best[2]
