"""A month laid out in weeks, Monday first, each day with its count of articles."""

from calendar import Calendar
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class DayCell:
    """One square of the calendar; `day` is None outside the month."""

    day: date | None
    articles: int = 0


def weeks_of(first: date, counts: dict[int, int]) -> list[list[DayCell]]:
    """The weeks of the month that `first` opens."""
    weeks = Calendar(firstweekday=0).monthdayscalendar(first.year, first.month)
    return [
        [DayCell(first.replace(day=n), counts.get(n, 0)) if n else DayCell(None) for n in week]
        for week in weeks
    ]
