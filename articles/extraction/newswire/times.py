"""Times as the exchange standards write them, in one spelling."""

import re
from datetime import datetime

_BASIC = re.compile(
    r"^(\d{4})-?(\d\d)-?(\d\d)(?:[T ](\d\d):?(\d\d)(?::?(\d\d)(?:[.,]\d+)?)?\s*(Z|[+-]\d\d:?\d\d)?)?$"
)


def iso(text: str) -> str:
    """An ISO 8601 time in the extended form, zone as given; "" for what is no time.

    >>> iso("20151210T191044Z"), iso("2017-08-24T04:38:34+0000"), iso("20131020")
    ('2015-12-10T19:10:44Z', '2017-08-24T04:38:34+00:00', '2013-10-20')
    >>> iso("tomorrow"), iso("20151399")
    ('', '')
    """
    found = _BASIC.match(text.strip())
    if found is None:
        return ""
    year, month, day, hour, minute, second, zone = found.groups()
    try:
        datetime(int(year), int(month), int(day), int(hour or 0), int(minute or 0), min(int(second or 0), 59))
    except ValueError:
        return ""
    if hour is None:
        return f"{year}-{month}-{day}"
    if zone and zone != "Z" and ":" not in zone:
        zone = f"{zone[:3]}:{zone[3:]}"
    return f"{year}-{month}-{day}T{hour}:{minute}:{second or '00'}{zone or ''}"
