"""Times that are told from the moment of reading: "2 hours ago", "Yesterday, 14:32". They give no day."""

import re

from articles.extraction.dates import CLOCK, without_labels
from articles.extraction.people import without_by

LONGEST = 60
"""Characters of a line that says nothing but such a time."""
_COUNT = r"(?:\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|eine[rnm]?|un[ea]?|uma?)"
_UNIT = (
    r"(?:sec(?:ond)?s?|min(?:ute)?s?|h(?:ou)?rs?|h|m|d|days?|weeks?|w|months?|years?"
    r"|sekunden?|minuten?|stunden?|tage?n?|wochen?|monate?n?|jahre?n?"
    r"|secondes?|heures?|jours?|semaines?|mois|ans?"
    r"|segundos?|minutos?|horas?|d[ií]as?|semanas?|mes(?:es)?|años?|dias?|m[eê]s|anos?"
    r"|minut[oiy]?|or[ae]|giorn[oi]|godzin[ay]?|dni)"
)
_RELATIVE = re.compile(
    rf"\b{_COUNT}\+?\s?{_UNIT}\.?(?:\s+(?:and\s+)?{_COUNT}\s?{_UNIT}\.?)?\s+(?:ago|fa|temu|atr[aá]s)\b"
    rf"|\b(?:vor|il y a|hace|há)\s+(?:{_COUNT}|einigen|quelques|unos)\s?{_UNIT}\b"
    r"|\b\d{1,3}\s?(?:секунд\w*|минут\w*|час\w*|дн\w+|день|недел\w+)\s+назад\b"
    r"|\d{1,3}\s?(?:分钟|分鐘|小时|小時|天|時間|分)(?:之)?前"
    r"|\b(?:just|moments) now\b|\bmoments ago\b"
    r"|\b(?:today|yesterday|heute|gestern|aujourd[’']hui|hier|hoy|ayer|hoje|ontem|oggi|ieri|сегодня|вчера)\b"
    r",?\s+(?:at|um|à|a las?|às|alle|в)?\s*(?:[01]?\d|2[0-3])(?:[:.h][0-5]\d)?(?:\s?[ap]\.?m\.?|\s?uhr)?"
    r"(?!\w)",
    re.IGNORECASE,
)
_HINTS = (
    "ago", "vor ", "il y a", "hace", "há ", " fa", "temu", "atr", "назад", "前", "now", "day", "heute",
    "gest", "hui", "hier", "hoy", "ayer", "hoje", "ontem", "oggi", "ieri", "сегодня", "вчера",
)  # fmt: skip


def relative_time(line: str) -> str:
    """The first time in a short line that is told from the moment of reading, as printed, or "".

    >>> relative_time("Updated 2 hours ago"), relative_time("Gestern, 14:32 Uhr")
    ('2 hours ago', 'Gestern, 14:32 Uhr')
    >>> relative_time("6 January 2014"), relative_time("The harbour opened years ago")
    ('', '')
    """
    if len(line) > 2 * LONGEST:
        return ""
    lower = line.lower()
    if not any(hint in lower for hint in _HINTS):
        return ""
    found = _RELATIVE.search(line)
    return found[0].strip()[:LONGEST] if found else ""


def is_relative_line(line: str) -> bool:
    """Whether a line says nothing but such a time, with a label such as "Updated" perhaps.

    >>> is_relative_line("Published 3 mins ago"), is_relative_line("He left 2 hours ago, he said.")
    (True, False)
    """
    found = relative_time(line) if len(line) <= LONGEST else ""
    if not found:
        return False
    rest, _ = without_by(line.replace(found, " ", 1))
    return sum(map(str.isalnum, CLOCK.sub(" ", without_labels(rest)))) <= 2
