"""One figure of a text: what kind it is, what it may amount to, where it stands."""

from dataclasses import dataclass
from enum import StrEnum


class FigureKind(StrEnum):
    MONEY = "amount"
    SHARE = "percentage"
    COUNT = "count"
    MEASURE = "measure"
    AGE = "age"
    DATE = "date"
    WEEKDAY = "weekday"
    TIME = "time"
    ORDINAL = "rank"
    VAGUE = "vague count"  # dozens, thousands


Reading = tuple[float, str]


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: `text[start:end]` as printed. `year` is that of a date, 0 where none is printed.

    `is_word` where no digit is printed: "one" and "first" are figures only against another figure. `rate` is
    how many of its readings' unit go into the unit as printed.
    """

    start: int
    end: int
    kind: FigureKind
    readings: frozenset[Reading]
    year: int = 0
    is_word: bool = False
    is_bracketed: bool = False
    rate: float = 1.0


def rounded(value: float) -> float:
    """Without what binary fractions leave behind: .1 + .2 is .3."""
    return float(f"{value:.12g}")
