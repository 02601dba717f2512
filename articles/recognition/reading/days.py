"""The day of an article that states none, from its story's dated versions and from its own lines.

What the lines say is never a day by itself: a dateline without a year ("Jan. 5"), one weekday in the lead,
the latest year of a copyright line. They narrow what the versions' days leave open.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from articles.language.datelines import day_in_dateline
from articles.language.weekdays import weekdays_in

MARGIN = 3
"""Days by which an article may come before or after its versions. Of 301 versions of 145 stories, linked in
an archive of 31,768 articles, whose day was hidden in turn, the days of the others held the
true one for .983 (`python -m benchmarks.dating --held`)."""
FILED_FOR = 2
"""Days after its dateline's day by which an article is printed."""
NEAR = 10
"""Days between a dateline's day and the nearest version's; farther apart, one is of another report."""
LEAD_PARAGRAPHS, LEAD_CHARACTERS = 2, 400
_COPYRIGHT = re.compile(r"©|\(c\)|copyright|&copy;", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


@dataclass(frozen=True, slots=True)
class DayHints:
    """What an article's own lines say of its day: a dateline's (month, day), the one weekday that its lead
    names (0 Monday), the latest year of its copyright lines. None where they say nothing."""

    dateline: tuple[int, int] | None = None
    weekday: int | None = None
    latest_year: int | None = None


@dataclass(frozen=True, slots=True)
class DaySpan:
    """Printed from `first` to `last`, both included; `day` is the likeliest, None where none is likelier.

    `basis` says in words on what it rests: "from 3 versions".
    """

    first: date
    last: date
    day: date | None
    basis: str


NO_HINTS = DayHints()


def day_hints(paragraphs: Sequence[str], furniture: Sequence[str]) -> DayHints:
    """The hints of an article's body and of the furniture of its page.

    >>> day_hints(["HARBOUR, Jan. 5 (AP) — The pier closed on Sunday."], ["© 2009-2014 Harbour Media"])
    DayHints(dateline=(1, 5), weekday=6, latest_year=2014)
    """
    lead = " ".join(paragraphs[:LEAD_PARAGRAPHS])[:LEAD_CHARACTERS]
    named = set(weekdays_in(lead))
    found = day_in_dateline(paragraphs[0]) if paragraphs else None
    years = [int(year) for line in furniture if _COPYRIGHT.search(line) for year in _YEAR.findall(line)]
    return DayHints(
        dateline=(found.month, found.day) if found else None,
        weekday=named.pop() if len(named) == 1 else None,
        latest_year=max(years, default=None),
    )


def day_span(hints: DayHints, days: Sequence[date]) -> DaySpan | None:
    """The days between which an article was printed whose versions were printed on these; None without any,
    and where a copyright line says an earlier year than all of them.

    The more one says the less is left: a dateline's day that lies near the versions' opens the span, one
    weekday in the lead tells the likeliest day where it is that of a version or of the day before.

    >>> day_span(NO_HINTS, [date(2014, 1, 5)])
    DaySpan(first=datetime.date(2014, 1, 2), last=datetime.date(2014, 1, 8), day=datetime.date(2014, 1, 5), \
basis='from its versions')
    """
    if not days:
        return None
    low, high = min(days), max(days)
    first, last, day, basis = _moved(low, -MARGIN), _moved(high, MARGIN), None, _basis(days)
    if low == high:
        day = low
    filed = _nearest(hints.dateline, low, high)
    if filed is not None:
        first, last, day = filed, _moved(filed, FILED_FOR), filed
        basis = f"its dateline, {basis}"
    elif hints.weekday is not None:
        named = [one for one in _days(first, last) if one.weekday() == hints.weekday and one <= high]
        if named and (high - named[-1]).days <= 1:
            day = named[-1] if low == high or day is None else day
            if day == named[-1]:
                basis = f"{basis}, and the {day:%A} of its lead"
    if hints.latest_year is not None:
        if first.year > hints.latest_year:
            return None
        last = min(last, date(hints.latest_year, 12, 31))
    if day is not None and not first <= day <= last:
        day = None
    return DaySpan(first, last, day, basis)


def _basis(days: Sequence[date]) -> str:
    return "from its versions" if len(set(days)) == 1 else f"from {len(days)} versions"


def _nearest(dateline: tuple[int, int] | None, low: date, high: date) -> date | None:
    """The dateline's day in the year that puts it nearest to the versions' days."""
    if dateline is None:
        return None
    found = []
    for year in {low.year - 1, low.year, high.year, high.year + 1}:
        try:
            found.append(date(year, *dateline))
        except ValueError:
            continue  # no such day in that year
    near = [each for each in found if _moved(low, -NEAR) <= each <= _moved(high, NEAR)]
    return min(
        near, key=lambda each: (min(abs((each - low).days), abs((each - high).days)), each), default=None
    )


def _days(first: date, last: date) -> list[date]:
    return [date.fromordinal(number) for number in range(first.toordinal(), last.toordinal() + 1)]


def _moved(day: date, days: int) -> date:
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return day
