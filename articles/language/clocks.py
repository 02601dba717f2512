"""Clock times as printed, with their zone: which moment of a day they are."""

import re
import zoneinfo
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone

_CLOCK = re.compile(r"^(?P<h>\d{1,2}):(?P<min>\d\d)(?::\d\d)?(?:\s*(?P<zone>\S.*))?$")
_OFFSET = re.compile(r"^(?:UTC|GMT)?\s?(?P<sign>[+-])(?P<h>\d{1,2}):?(?P<min>\d\d)?$")
_FIXED: Mapping[str, float] = {
    "GMT": 0, "UTC": 0, "Z": 0, "WET": 0, "BST": 1, "CET": 1, "WEST": 1, "WAT": 1, "CEST": 2, "EET": 2,
    "CAT": 2, "SAST": 2, "EEST": 3, "EAT": 3, "MSK": 3, "TRT": 3, "PKT": 5, "WIB": 7, "ICT": 7, "HKT": 8,
    "SGT": 8, "PHT": 8, "AWST": 8, "JST": 9, "KST": 9, "ACST": 9.5, "AEST": 10, "AEDT": 11, "NZST": 12,
    "NZDT": 13, "NST": -3.5, "BRT": -3, "ART": -3, "ADT": -3, "EDT": -4, "EST": -5, "CDT": -5, "MDT": -6,
    "MST": -7, "PDT": -7, "PST": -8, "AKST": -9, "HST": -10,
}  # fmt: skip
"""Hours east of Greenwich. IST, CST, AST and GST are the names of several zones each, and are left out."""
_BY_REGION: Mapping[str, str] = {
    "ET": "America/New_York",
    "CT": "America/Chicago",
    "MT": "America/Denver",
    "PT": "America/Los_Angeles",
}


def printed_moment(day: date, clock: str) -> datetime | None:
    """The moment, in UTC, of a clock time as the archive keeps it ("23:40 GMT"); None where either the time
    or its zone is not known.

    >>> printed_moment(date(2014, 1, 5), "23:40 EST").isoformat()
    '2014-01-06T04:40:00+00:00'
    >>> [printed_moment(date(2014, 1, 5), clock) for clock in ("23:40", "10:00 IST")]
    [None, None]
    """
    found = _CLOCK.match(clock.strip())
    if found is None or not found["zone"]:
        return None
    clock_zone = _clock_of((found["zone"] or "").upper())
    hour, minute = int(found["h"]), int(found["min"])
    if clock_zone is None or hour > 23 or minute > 59:
        return None
    try:
        return datetime(day.year, day.month, day.day, hour, minute, tzinfo=clock_zone).astimezone(UTC)
    except OverflowError:
        return None


def _clock_of(name: str) -> timezone | zoneinfo.ZoneInfo | None:
    if name in _FIXED:
        return timezone(timedelta(hours=_FIXED[name]))
    if name in _BY_REGION:
        try:
            return zoneinfo.ZoneInfo(_BY_REGION[name])
        except zoneinfo.ZoneInfoNotFoundError:
            return None
    found = _OFFSET.match(name)
    if found is None or int(found["h"]) > 14:
        return None
    offset = timedelta(hours=int(found["h"]), minutes=int(found["min"] or 0))
    return timezone(-offset if found["sign"] == "-" else offset)
