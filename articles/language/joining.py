"""One word written together, with a hyphen or apart: where a word may be parted. Rules, no list of words."""

import re
from collections.abc import Sequence

_BORDER = re.compile(r"(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])")
_ORDINAL = re.compile(r"\d+(?:st|nd|rd|th)", re.IGNORECASE)
SHORTEST_HALF = 2
"""Letters of either half of a word that is parted among letters: `a`, `I` and initials are no halves."""
LONGEST_HALVED = 24
"""Letters of the longest word that is parted among letters: the work grows with each."""


def apart_at_figures(word: str) -> tuple[str, ...]:
    """A word parted wherever letters and figures touch; () where nowhere, and for ordinals.

    >>> apart_at_figures("F16"), apart_at_figures("H1N1"), apart_at_figures("16th"), apart_at_figures("Nato")
    (('F', '16'), ('H', '1', 'N', '1'), (), ())
    """
    parts = tuple(part for part in _BORDER.split(word) if part)
    return () if len(parts) < 2 or _ORDINAL.fullmatch(word) else parts


def written_together(words: Sequence[str]) -> str:
    """Words written as one.

    >>> written_together(("F", "16"))
    'F16'
    """
    return "".join(words)


def halves_of(word: str) -> tuple[tuple[str, str], ...]:
    """Each way to part a word of letters in two; () for words with anything else, short or very long ones.

    >>> halves_of("alqaeda")
    (('al', 'qaeda'), ('alq', 'aeda'), ('alqa', 'eda'), ('alqae', 'da'))
    """
    if not word.isalpha() or len(word) > LONGEST_HALVED:
        return ()
    return tuple((word[:at], word[at:]) for at in range(SHORTEST_HALF, len(word) - SHORTEST_HALF + 1))
