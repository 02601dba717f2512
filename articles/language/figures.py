"""Figures in running text: what each amounts to, whatever an outlet prints it as.

`figures` finds amounts of money, percentages, counts, ages, measures, times and dates with their positions;
`same_figure` says whether two are one amount. Value and unit are kept as *readings*, since print is
ambiguous: "5m" is five million or five metres, "pounds" are money or weight, the first of "5 to 10 million"
is either. Two figures agree where one reading of the one is a reading of the other.
"""

import re
from dataclasses import replace
from functools import lru_cache

from articles.language.figure_scan import FigureScan
from articles.language.figure_tokens import figure_tokens
from articles.language.figure_units import EXACT, JOINS, ROUNDING, SMALL
from articles.language.figure_values import Figure, FigureKind, rounded
from articles.language.tokens import fold

__all__ = ["Figure", "FigureKind", "figures", "same_figure"]


@lru_cache(maxsize=4_000)
def figures(text: str) -> tuple[Figure, ...]:
    """Every figure of a text, in order, none inside another.

    >>> [(f.kind.value, f.start) for f in figures("He, 34, paid \u20ac2.4bn on 5 May.")]
    [('count', 4), ('amount', 13), ('date', 23)]
    """
    return _ranged(FigureScan(text, figure_tokens(text)).figures(), text)


def same_figure(one: Figure, other: Figure) -> bool:
    """Whether two figures are the same amount, measure, day or time.

    >>> def same(a: str, b: str) -> bool:
    ...     return same_figure(figures(a)[0], figures(b)[0])
    >>> same("\u20ac2.4bn", "2.4 billion euros"), same("2.4 billion euros", "2,400 million euros")
    (True, True)
    >>> same("twenty-five people", "25"), same("5 miles", "8 km"), same("4.2 billion", "2.4 billion")
    (True, True, False)
    """
    if one.year and other.year and one.year != other.year:
        return False
    if one.readings & other.readings:
        return True
    if one.rate == other.rate:
        return False
    whole = min(one.rate, other.rate) / 2
    return any(
        unit == theirs and unit not in EXACT and abs(value - its) <= max(ROUNDING * max(value, its), whole)
        for value, unit in one.readings
        for its, theirs in other.readings
    )


def _ranged(found: list[Figure], text: str) -> tuple[Figure, ...]:
    """5 to 10 percent, between 5 and 10 million: the first may have what the second is printed with."""
    out = list(found)
    for at in range(len(out) - 1):
        one, other = out[at], out[at + 1]
        if text[one.end : other.start].strip() not in JOINS or one.kind is not FigureKind.COUNT:
            continue
        printed = _leading_number(text[other.start : other.end])
        if not printed:
            continue
        more = {
            (rounded(value * its / printed), unit) for value, plain in one.readings if not plain
            for its, unit in other.readings
        }  # fmt: skip
        out[at] = replace(one, readings=one.readings | more)
    return tuple(out)


def _leading_number(printed: str) -> float:
    found = re.match(r"\D?\s?((?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)", printed)
    if found:
        return float(found[1].replace(",", ""))
    return SMALL.get(fold(re.split(r"[\s-]", printed)[0]), 0.0)
