"""How a result is counted, the same on every engine: values of a facet, steps of the histogram."""

from datetime import date

DAYS_UP_TO = 62  # a result that spans no more days is counted by day,
MONTHS_UP_TO = 72  # no more months by month, longer ones by year
MOST_VALUES = 200  # values of one facet that an answer carries; the chosen ones always


def histogram_step(first: date, last: date) -> str:
    """What the bars of a result stand for, by its first and last printed day: "day", "month" or "year"."""
    if last.toordinal() - first.toordinal() < DAYS_UP_TO:
        return "day"
    months = (last.year - first.year) * 12 + last.month - first.month
    return "month" if months < MONTHS_UP_TO else "year"
