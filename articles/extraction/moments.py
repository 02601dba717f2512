"""Moments as markup declares them: ISO days and times, compact and written-out forms, and the local one."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from articles.extraction.dates import dates_in
from articles.extraction.json_ld import json_words

_ISO = re.compile(
    r"^(?P<y>\d{4})-(?P<n>\d\d?)-(?P<d>\d\d?)(?:[T ]\s*(?P<h>\d\d?):(?P<min>\d\d)(?::\d\d(?:[.,]\d+)?)?"
    r"\s*(?P<offset>Z|[+-]\d\d:?\d\d|[+-]\d\d(?!\d)|UTC|GMT)?)?",
    re.IGNORECASE,
)
_COMPACT = re.compile(
    r"^(?P<y>(?:19|20)\d\d)(?P<n>\d\d)(?P<d>\d\d)(?:T?(?P<h>\d\d):?(?P<min>\d\d)(?::?\d\d)?(?P<offset>Z|[+-]\d\d:?\d\d)?)?$"
)
_SECONDS = re.compile(r"^(?:1\d{9}|1\d{12})$")
ONE_DAY = timedelta(hours=26)
"""Two declarations of one moment differ by no more than the widest pair of zones."""

_BETWEEN_HOURS = frozenset((-570, -210, -150, 210, 270, 330, 345, 390, 525, 570, 630, 765, 825))
"""Offsets of zones that are no whole hours from universal time (IANA tz database), in minutes."""


def declared_moment(value: Any) -> str:
    """A declared date as `YYYY-MM-DD` or `YYYY-MM-DDTHH:MM` with the offset it had; "" where it cannot be
    read.

    >>> declared_moment("2014-01-06T23:40:11+0100"), declared_moment("Jan 6, 2014, 11:40 pm")
    ('2014-01-06T23:40+01:00', '2014-01-06T23:40')
    >>> declared_moment("soon")
    ''
    """
    text = json_words(value)
    if _SECONDS.match(text):
        return datetime.fromtimestamp(int(text[:10]), UTC).strftime("%Y-%m-%dT%H:%MZ")
    found = _ISO.match(text) or _COMPACT.match(text)
    if found is None:
        written = next((one for one in dates_in(text[:120]) if one.precision == "day"), None)
        if written is None:
            return ""
        return written.day + (f"T{written.clock}" if written.clock else "")
    try:
        day = date(int(found["y"]), int(found["n"]), int(found["d"])).isoformat()
    except ValueError:
        return ""
    if found["h"] is None or int(found["h"]) > 23 or int(found["min"]) > 59:
        return day
    return f"{day}T{int(found['h']):02d}:{found['min']}{_offset(found['offset'] or '')}"


def _offset(text: str) -> str:
    if text.upper() in ("Z", "UTC", "GMT"):
        return "Z"
    digits = re.sub(r"\D", "", text)
    return f"{text[0]}{digits[:2]}:{digits[2:] or '00'}" if digits else ""


def local_of(chosen: str, others: Sequence[str]) -> str:
    """Of the declarations of one moment, that on the outlet's own clock: a day in universal time may be
    off by one.

    >>> local_of("2019-11-19T04:58Z", ["2019-11-18T20:58"])
    '2019-11-18T20:58'
    """
    if not _is_universal(chosen):
        return chosen
    for other in others:
        if "T" in other and not _is_universal(other) and abs(_naive(other) - _naive(chosen)) <= ONE_DAY:
            shift = (_naive(chosen) - _naive(other)).total_seconds() / 60
            if not _has_offset(other) and shift % 15 > 1 and shift % 15 < 14:
                continue
            return other
    return chosen


def with_declared_offset(local: str, declared: str) -> str:
    """A printed moment without a zone, on the clock of a declared one: its offset where the two are the same,
    the offset between them where the declared one is in universal time and a zone of the world has it.

    One in another zone says nothing of the printed clock, which may be that of an update.

    >>> with_declared_offset("2014-01-06T23:40", "2014-01-06T23:40+01:00")
    '2014-01-06T23:40+01:00'
    >>> with_declared_offset("2014-01-07T04:10", "2014-01-06T22:40Z")
    '2014-01-07T04:10+05:30'
    >>> with_declared_offset("2014-01-07T04:07", "2014-01-06T22:40Z")
    '2014-01-07T04:07'
    """
    if not _has_offset(declared):
        return local
    if declared[:16] == local[:16]:
        return declared
    minutes = round((_naive(local) - _naive(declared)).total_seconds() / 60)
    if not _is_universal(declared) or not _is_offset(minutes):
        return local
    return f"{local[:16]}{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"


def _is_offset(minutes: int) -> bool:
    return (minutes % 60 == 0 and -12 * 60 <= minutes <= 14 * 60) or minutes in _BETWEEN_HOURS


def _is_universal(text: str) -> bool:
    return text.endswith(("Z", "+00:00", "-00:00"))


def _has_offset(text: str) -> bool:
    return re.search(r"T.*(?:Z|[+-]\d\d:\d\d)$", text) is not None


def _naive(text: str) -> datetime:
    return datetime.fromisoformat(text[:16])
