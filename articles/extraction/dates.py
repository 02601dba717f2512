"""Printed dates: a small grammar for the day, clock, zone and "updated" of a date line; no guesses."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

_NAMES: dict[int, str] = {
    1: "january jan janvier janv enero ene januar jänner gennaio gen janeiro يناير января",
    2: "february feb février févr fevrier febrero februar febbraio fevereiro فبراير февраля",
    3: "march mar mars marzo märz marz marco março مارس марта",
    4: "april apr avril avr abril abr aprile أبريل апреля",
    5: "may mai mayo maggio mag maio مايو мая",
    6: "june jun juin junio juni giugno giu junho يونيو июня",
    7: "july jul juillet juil julio juli luglio lug julho يوليو июля",
    8: "august aug août aout agosto ago أغسطس августа",
    9: "september sept sep septembre septiembre settembre set setembro سبتمبر сентября",
    10: "october oct octobre octubre oktober okt ottobre ott outubro أكتوبر октября",
    11: "november nov novembre noviembre novembro نوفمبر ноября",
    12: "december dec décembre déc decembre diciembre dezember dez dicembre dic dezembro ديسمبر декабря",
}
MONTHS = {name: number for number, names in _NAMES.items() for name in names.split()}
_MONTH = "(?:" + "|".join(sorted(map(re.escape, MONTHS), key=len, reverse=True)) + r")\b\.?"
_NAME = r"(?P<m>[^\W\d_]{2,12})\b\.?"
"""A word that may be a month's name; whether it is one is asked of MONTHS."""
_OF = r"(?:\s+(?:de|di|of)\s+|[\s.\-/]*)"
_HAS_YEAR = re.compile(r"(?:1[6-9]|20)\d\d")
_YEAR = r"(?P<y>(?:1[6-9]|20)\d\d)"
_CALENDARS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?<!\d){_YEAR}-(?P<n>\d{{1,2}})-(?P<d>\d{{1,2}})(?!\d)",
        rf"(?<!\d){_YEAR}/(?P<n>\d{{1,2}})/(?P<d>\d{{1,2}})(?!\d)",
        rf"(?<!\d){_YEAR}年(?P<n>\d{{1,2}})月(?P<d>\d{{1,2}})日",
        rf"(?<![\d:])(?P<d>\d{{1,2}})(?:st|nd|rd|th|er|º|\.)?{_OF}{_NAME}(?:\s+de)?,?[\s.\-/]*{_YEAR}(?!\d)",
        rf"\b{_NAME}\s*(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?:\s*[,.]\s*|\s+){_YEAR}(?!\d)",
    )
)
_NUMBERS = re.compile(
    r"(?<![\d/.\-])(?P<a>\d{1,2})(?P<sep>[/.\-])(?P<b>\d{1,2})(?P=sep)(?P<y>(?:19|20)\d\d)(?![\d/\-])"
)
_MONTH_YEAR = re.compile(rf"^\W*(?P<m>{_MONTH})\s+{_YEAR}\W*$", re.IGNORECASE)
_YEAR_ALONE = re.compile(rf"^\W*{_YEAR}\W*$")
CLOCK = re.compile(
    r"(?<![\d:.])(?P<h>[01]?\d|2[0-3])(?:\s?[:.h]\s?(?P<min>[0-5]\d)(?::[0-5]\d)?)?\s?(?P<half>[ap]\.?\s?m\.?(?-i:(?![a-z])))?"
    r"(?P<hours>\s?(?:hrs|uhr|h)\b)?(?![\d:])(?:\s*\(?(?P<zone>[A-Z]{2,5}|(?:UTC|GMT)\s?[+-]\d{1,2}(?::?\d\d)?)\)?(?![a-z]))?",
    re.IGNORECASE,
)
COUNTED = re.compile(
    r"\s[-–—|•·/]?\s*(?:\b(?:\d[\d,.]*|no|one)\s+(?:comments?|views?|shares?|likes?|reads?|repl(?:y|ies)"
    r"|responses?|min(?:ute)?s?[- ]read)|(?:add|leave)(?: a)? comment)\b.*$",
    re.IGNORECASE,
)
"""What counts readers or minutes behind a name or a day: "5 Comments", "3 min read"."""
_ZONES = frozenset(
    [
        "GMT",
        "UTC",
        "BST",
        "IST",
        "CET",
        "CEST",
        "EET",
        "EEST",
        "EST",
        "EDT",
        "ET",
        "CST",
        "CDT",
        "CT",
        "MST",
        "MDT",
        "MT",
        "PST",
        "PDT",
        "PT",
        "AKST",
        "HST",
        "AEST",
        "AEDT",
        "ACST",
        "AWST",
        "NZST",
        "NZDT",
        "JST",
        "KST",
        "HKT",
        "SGT",
        "MSK",
        "SAST",
        "WAT",
        "CAT",
        "EAT",
        "WET",
        "WEST",
        "PKT",
        "AST",
        "ADT",
        "NST",
        "BRT",
        "ART",
        "WIB",
        "PHT",
        "ICT",
        "GST",
        "TRT",
        "Z",
    ]
)
_UPDATED = re.compile(
    r"\b(?:last\s+)?(?:updated?|modified|revised|amended)\b|\bmis[e]?\s+à\s+jour|\bactualizado|\baktualisiert"
    r"|\baggiornato|\bmodifié|\batualizado|تحديث|обновлено",
    re.IGNORECASE,
)
_LABELS = (
    "first published publié publicado veröffentlicht pubblicato posted update updated last modified"
    " created on at by the le am à mis jour et um uhr alle ore il el date added issued filed printed a las"
    " em às dated time of publication edition stand vom monday tuesday wednesday thursday friday saturday"
    " sunday mon tue tues wed thu thus thur thurs fri sat sun lundi mardi mercredi jeudi vendredi samedi"
    " dimanche lunes martes miércoles jueves viernes sábado domingo montag dienstag mittwoch donnerstag"
    " freitag samstag sonntag lunedì martedì mercoledì giovedì venerdì sabato domenica aktualisiert"
    " actualizado aggiornato modifié نشر تحديث опубликовано обновлено segunda terça quarta quinta sexta"
    " feira admin editor newsroom webmaster"
)
_LABEL_WORDS = frozenset(_LABELS.split())
_WORD = re.compile(r"\b[^\W\d_]+\b")


def without_labels(text: str) -> str:
    """A text without the words that stand beside a date: "Published", "Monday", "at".

    >>> without_labels("Published on Monday by Ann Bell").split()
    ['Ann', 'Bell']
    """
    return _WORD.sub(lambda word: " " if word[0].lower() in _LABEL_WORDS else word[0], text)


LONGEST = 160
"""Characters of a line that says nothing but when."""


@dataclass(frozen=True, slots=True)
class DateFound:
    """One date in a line: ISO day, precision ("day", "month", "year"), clock and zone as printed,
    whether an "updated" word stands before it, and its span in the line."""

    day: str
    precision: str
    clock: str
    zone: str
    updated: bool
    start: int
    end: int


@lru_cache(maxsize=1024)
def dates_in(line: str, *, day_order: str = "") -> tuple[DateFound, ...]:
    """Every full date in the line, left to right; a month or a year counts only where it is the whole line.

    `day_order` ("dmy" or "mdy") settles 03/04/2014. Without it such a date is read
    only where one number is over 12 or both are equal; else it is left out, not guessed.

    >>> [(d.day, d.clock, d.zone) for d in dates_in("Published 6 Jan 2014 12:01 GMT")]
    [('2014-01-06', '12:01', 'GMT')]
    >>> [d.day for d in dates_in("lundi 6 janvier 2014")], dates_in("03/04/2014")
    (['2014-01-06'], ())
    """
    if _HAS_YEAR.search(line) is None:
        return ()
    spans: list[tuple[int, int, str]] = []
    for pattern in _CALENDARS:
        for found in pattern.finditer(line):
            named = found.groupdict()
            month = int(named["n"]) if named.get("n") else MONTHS.get(named["m"].lower(), 0)
            day = _iso(int(named["y"]), month, int(named["d"]))
            if day and not any(start < found.end() and found.start() < end for start, end, _ in spans):
                spans.append((found.start(), found.end(), day))
    for found in _NUMBERS.finditer(line):
        day = _settle(int(found["a"]), int(found["b"]), int(found["y"]), day_order)
        if day and not any(start < found.end() and found.start() < end for start, end, _ in spans):
            spans.append((found.start(), found.end(), day))
    if not spans:
        return _coarse(line)
    spans.sort()
    result = []
    for position, (start, end, day) in enumerate(spans):
        before = line[spans[position - 1][1] if position else 0 : start]
        after = line[end : spans[position + 1][0] if position + 1 < len(spans) else len(line)]
        clock, zone = _clock_in(after)
        if not clock and (not position or not _clock_in(line[: spans[position - 1][1]])[0]):
            clock, zone = _clock_in(before)
        updated = _UPDATED.search(before) is not None
        result.append(DateFound(day, "day", clock, zone, updated, start, end))
    return tuple(result)


def is_update_label(text: str) -> bool:
    """Whether a line only says that a later day follows: "Updated:", "Last modified on".

    >>> is_update_label("Last updated:"), is_update_label("Published")
    (True, False)
    """
    return (
        len(text) <= 30 and _UPDATED.search(text) is not None and not without_labels(text).strip(" :|,.-–—")
    )


def order_shown(lines: Iterable[str]) -> str:
    """The order of day and month that dates in numbers show by themselves: "dmy" where a first number is over
    12, "mdy" where a second is, "" where none or both are.

    >>> order_shown(["8/1/2025", "8/27/2025"]), order_shown(["8/1/2025"])
    ('mdy', '')
    """
    shown = {
        "dmy" if int(found["a"]) > 12 else "mdy"
        for line in lines
        for found in _NUMBERS.finditer(line)
        if (int(found["a"]) > 12) != (int(found["b"]) > 12)
    }
    return shown.pop() if len(shown) == 1 else ""


def may_be_date(line: str) -> bool:
    """Whether a line has a year and is short: a cheap look before the long one."""
    return len(line) <= LONGEST and _HAS_YEAR.search(line) is not None


def is_date_line(line: str, *, day_order: str = "") -> bool:
    """Whether the line says nothing but when: a date, perhaps a clock, zone and words such as "Updated".

    A line such as 03/04/2014 is one, though the day is not known without `day_order`.

    >>> is_date_line("Updated: Mon 6 January 2014, 11.40pm GMT"), is_date_line("The 6 January 2014 vote")
    (True, False)
    """
    if len(line) > LONGEST:
        return False
    found = dates_in(line, day_order=day_order or "dmy")
    if not found:
        return False
    rest = line
    for one in reversed(found):
        rest = rest[: one.start] + " " + rest[one.end :]
    rest = without_labels(CLOCK.sub(" ", without_labels(COUNTED.sub(" ", rest))))
    rest = _WORD.sub(lambda word: " " if word[0] in _ZONES else word[0], rest)
    return sum(map(str.isalnum, rest)) <= 2


def _iso(year: int, month: int, day: int) -> str:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ""


def _settle(a: int, b: int, year: int, day_order: str) -> str:
    if day_order == "mdy" and a <= 12:
        return _iso(year, a, b)
    if day_order == "dmy" and b <= 12:
        return _iso(year, b, a)
    if a > 12 or a == b:
        return _iso(year, b, a)
    return _iso(year, a, b) if b > 12 else ""


def _coarse(line: str) -> tuple[DateFound, ...]:
    found = _MONTH_YEAR.match(line)
    if found:
        day = _iso(int(found["y"]), MONTHS[found["m"].lower().rstrip(".")], 1)
        return (DateFound(day, "month", "", "", False, found.start("m"), found.end("y")),)
    found = _YEAR_ALONE.match(line)
    if found:
        return (DateFound(f"{found['y']}-01-01", "year", "", "", False, found.start("y"), found.end("y")),)
    return ()


def lone_clock(text: str) -> tuple[str, str]:
    """The clock time and zone of a line that says nothing else; ("", "") of another.

    >>> lone_clock("02:11 PM ET"), lone_clock("At 10:05 he left")
    (('14:11', 'ET'), ('', ''))
    """
    if len(text) > 24 or sum(map(str.isalnum, without_labels(CLOCK.sub(" ", text, count=1)))) > 0:
        return "", ""
    return _clock_in(text)


def _clock_in(text: str) -> tuple[str, str]:
    """The first clock time of the text in 24-hour form, and its zone as printed."""
    for found in CLOCK.finditer(text):
        hour, minute, half = int(found["h"]), found["min"], (found["half"] or "").lower()
        if not minute and not half and not found["hours"]:
            continue
        if half:
            if not 1 <= hour <= 12:
                continue
            hour = hour % 12 + (12 if half.startswith("p") else 0)
        zone = found["zone"] or ""
        if zone.upper() not in _ZONES and not re.match(r"(?:UTC|GMT)\s?[+-]", zone):
            zone = ""
        return f"{hour:02d}:{minute or '00'}", zone
    return "", ""
