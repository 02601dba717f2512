"""Lines as they are compared: white space folded for curators' marks, digits and case too for furniture."""

import re

_DIGITS = re.compile(r"\d+")


def fold_line(text: str) -> str:
    """A line as furniture is compared: lower case, white space and digits folded.

    >>> fold_line("  Comments (12)  "), fold_line("Comments (7)")
    ('comments (0)', 'comments (0)')
    """
    return _DIGITS.sub("0", " ".join(text.lower().split()))
