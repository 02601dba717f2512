"""The day that a capture states: its head's, or its dateline's where a year stands beside it."""

from dataclasses import replace
from datetime import date

from articles.extraction.parts import PrintedDate, Split
from articles.language.datelines import day_in_dateline


def stated_day(parts: Split) -> PrintedDate | None:
    """The head's day; else the dateline's, where it names its year, or where the head names the month or the
    year that it lies in. A year elsewhere on the page says nothing of the dateline."""
    printed = parts.printed
    if printed is not None and printed.precision == "day":
        return printed
    first = parts.paragraphs[0] if parts.paragraphs else None
    found = day_in_dateline(first.text) if first else None
    if found is None or first is None:
        return printed
    year = found.year
    if printed is not None:
        head = date.fromisoformat(printed.day)
        if (year or head.year) != head.year or (printed.precision == "month" and found.month != head.month):
            return printed
        year = head.year
    if year is None or not 1600 <= year <= 2100:
        return printed
    try:
        day = date(year, found.month, found.day).isoformat()
    except ValueError:
        return printed
    if printed is None:
        return PrintedDate(day, line=first.line)
    return replace(printed, day=day, precision="day")
