"""What somebody says of a file besides its text: a flag, a manifest row, a header block, a path, markup."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, time

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from articles.extraction.dates import dates_in
from articles.language.characters import NUL

RIGHTS = {
    "ours": "ours",
    "licensed": "licensed",
    "licensed agency copy": "licensed",
    "reference": "reference",
    "other outlet's, for reference": "reference",
    "not recorded": "",
}
STATUSES = ("live", "embargoed", "withdrawn")
_ISO = re.compile(
    r"^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[T ](\d\d:\d\d)(?::\d\d(?:\.\d+)?)?\s*(Z|[+-]\d\d:?\d\d)?)?)?)?$"
)
_TAG = re.compile(r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")


class BadClaim(ValueError):
    """A value that cannot be used; the message names the field, the value and what is taken."""


@dataclass(frozen=True, slots=True)
class Day:
    """A printed day: the first day of its period, its precision, and the clock and zone as given."""

    on: date
    precision: str = "day"
    clock: str = ""


@dataclass(frozen=True, slots=True)
class Claims:
    """Every field as it was given, stripped; "" where nothing was said."""

    source: str = ""
    url: str = ""
    date: str = ""
    section: str = ""
    headline: str = ""
    byline: str = ""
    rights: str = ""
    status: str = ""
    embargo_until: str = ""
    withdrawn_reason: str = ""
    legal_warning: str = ""
    language: str = ""
    standfirst: str = ""
    dateline: str = ""
    credit: str = ""
    guid: str = ""
    updated: str = ""

    def __post_init__(self) -> None:
        """A NUL character is left out wherever it stands."""
        for each in fields(self):
            value = getattr(self, each.name)
            if NUL in value:
                object.__setattr__(self, each.name, value.replace(NUL, ""))

    def checked(self) -> "Claims":
        """The same claims, with status filled in from what implies it. Raises BadClaim."""
        if self.date:
            read_day(self.date)
        if self.rights:
            rights(self.rights)
        if self.language:
            language(self.language)
        if self.embargo_until:
            moment(self.embargo_until)
        status = self.status.lower()
        if status and status not in STATUSES:
            raise BadClaim(f"status {self.status!r} is not known; known are {', '.join(STATUSES)}")
        if status == "embargoed" and not self.embargo_until:
            raise BadClaim("status is embargoed but embargo_until is empty; say when the embargo ends")
        if status in ("live", "withdrawn") and self.embargo_until:
            raise BadClaim(f"status is {status} but embargo_until is given; leave one out")
        if self.withdrawn_reason and status != "withdrawn":
            raise BadClaim("withdrawn_reason is given but status is not withdrawn; set status to withdrawn")
        if self.embargo_until:
            status = "embargoed"
        return replace(self, status=status)


def read_day(text: str, *, day_order: str = "") -> Day:
    """A day as it was given, never shifted to another zone. Raises BadClaim.

    >>> read_day("2014-01-06T23:40:00+02:00")
    Day(on=datetime.date(2014, 1, 6), precision='day', clock='23:40 +02:00')
    >>> day("2014-01").precision, read_day("6 January 2014").on.isoformat()
    ('month', '2014-01-06')
    """
    found = _ISO.match(text.strip())
    if found:
        year, month, dom, clock, zone = found.groups()
        try:
            on = date(int(year), int(month or 1), int(dom or 1))
        except ValueError as bad:
            raise BadClaim(f"date {text!r} is no day of the calendar") from bad
        precision = "day" if dom else "month" if month else "year"
        return Day(on, precision, f"{clock} {zone or ''}".strip() if clock else "")
    named = dates_in(text, day_order=day_order)
    if len({one.day for one in named}) != 1:
        raise BadClaim(f"date {text!r} cannot be read; write it as 2014-01-06")
    one = named[0]
    return Day(date.fromisoformat(one.day), one.precision, f"{one.clock} {one.zone}".strip())


def moment(text: str) -> datetime:
    """A moment; without a zone it is in the archive's own. Raises BadClaim."""
    try:
        value = parse_datetime(text)
        if value is None:
            value = datetime.combine(date.fromisoformat(text), time())
    except ValueError as bad:
        raise BadClaim(f"embargo_until {text!r} cannot be read; write it as 2026-12-01T06:00+00:00") from bad
    return value if timezone.is_aware(value) else timezone.make_aware(value)


def rights(text: str) -> str:
    """Rights as the archive records them. Raises BadClaim."""
    try:
        return RIGHTS[text.strip().lower()]
    except KeyError as bad:
        raise BadClaim(f"rights {text!r} are not known; known are {_listed(RIGHTS)}") from bad


def language(text: str) -> str:
    """A language tag. Raises BadClaim.

    >>> language("EN_gb")
    'en-GB'
    """
    tag = text.strip().replace("_", "-")
    if not _TAG.match(tag) or len(tag) > 12:
        raise BadClaim(f"language {text!r} is no language tag; write en or fr-CA")
    first, *rest = tag.split("-")
    return "-".join([first.lower(), *(part.upper() if len(part) == 2 else part for part in rest)])


def _listed(values: Iterable[str]) -> str:
    return ", ".join(values)
