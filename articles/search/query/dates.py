"""Dates as the search box takes them: 2014, 2014-01, 2014-01-05 and ranges of these."""

import calendar
import re
from datetime import date

_DAY = re.compile(r"^(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?$")


def period(text: str) -> tuple[date, date] | None:
    """The first and last day that a date or a range means, in order; None where it means none.

    >>> period("2014-02")
    (datetime.date(2014, 2, 1), datetime.date(2014, 2, 28))
    >>> period("..2014")
    (datetime.date(1, 1, 1), datetime.date(2014, 12, 31))
    """
    if ".." in text:
        start, _, end = text.partition("..")
        first = period(start) if start else (date.min, date.min)
        last = period(end) if end else (date.max, date.max)
        if first is None or last is None or not (start or end):
            return None
        return min(first[0], last[0]), max(first[1], last[1])
    found = _DAY.match(text)
    if not found:
        return None
    year, month, day = (int(part) if part else 0 for part in found.groups())
    try:
        if found[2] is None:
            return date(year, 1, 1), date(year, 12, 31)
        if found[3] is None:
            return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
        return date(year, month, day), date(year, month, day)
    except (ValueError, calendar.IllegalMonthError):
        return None


def is_inverted(text: str) -> bool:
    """Whether a range names its end first."""
    start, _, end = text.partition("..")
    first, last = period(start) if start else None, period(end) if end else None
    return bool(first and last and last[0] < first[0])


def name_of_period(first: date, last: date) -> str:
    """The shortest text that `period` reads as these two days."""
    if first == last:
        return first.isoformat()
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31) and first.year == last.year:
        return f"{first.year:04}"
    if first.day == 1 and period(f"{first.year:04}-{first.month:02}") == (first, last):
        return f"{first.year:04}-{first.month:02}"
    start = "" if first == date.min else first.isoformat()
    end = "" if last == date.max else last.isoformat()
    return f"{start}..{end}"
