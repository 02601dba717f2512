"""Lines as they are compared: white space folded for curators' marks, digits and case too for furniture."""

import re
from functools import lru_cache

_LONGEST_KEPT = 2_000
"""Characters of a line whose fold is kept: each line is folded three times while its capture is taken apart,
and furniture comes again with the next."""
_DIGITS = re.compile(r"\d+")


def fold_line(text: str) -> str:
    """A line as furniture is compared: lower case, white space and digits folded.

    >>> fold_line("  Comments (12)  "), fold_line("Comments (7)")
    ('comments (0)', 'comments (0)')
    """
    return _kept(text) if len(text) <= _LONGEST_KEPT else _fold(text)


def _fold(text: str) -> str:
    return _DIGITS.sub("0", " ".join(text.lower().split()))


_kept = lru_cache(maxsize=2_000)(_fold)
