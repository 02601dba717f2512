"""Days of the week that a text names, and which day a report means by one."""

import re
from datetime import date, timedelta

_WEEKDAYS = (
    "monday lundi lunes montag lunedì segunda-feira",
    "tuesday mardi martes dienstag martedì terça-feira",
    "wednesday mercredi miércoles mittwoch mercoledì quarta-feira",
    "thursday jeudi jueves donnerstag giovedì quinta-feira",
    "friday vendredi viernes freitag venerdì sexta-feira",
    "saturday samedi sábado samstag sabato",
    "sunday dimanche domingo sonntag domenica",
)
_NUMBER_OF = {word: number for number, words in enumerate(_WEEKDAYS) for word in words.split()}
_WEEKDAY = re.compile(
    r"(?<!next )(?<!last )(?<!every )(?<!each )(?<!this coming )\b("
    + "|".join(sorted(_NUMBER_OF, key=len, reverse=True))
    + r")\b(?!s\b)(?! (?-i:[A-Z]))",
    re.IGNORECASE,
)
_DAYS_BACK = 5
"""A report means one of the five days before its own, its own, or the next: on Tuesday "Wednesday" is
tomorrow, since a report printed in the morning tells what the day's end will bring."""


def weekdays_in(text: str) -> list[int]:
    """The weekdays a text names, in order, 0 for Monday; not where they are part of a name or recur.

    >>> weekdays_in("He said on Monday that the Sunday Post comes on Sundays, and vendredi.")
    [0, 4]
    """
    return [_NUMBER_OF[word.lower()] for word in _WEEKDAY.findall(text)]


def day_meant(weekday: int, printed: date) -> date:
    """The day that a report printed on a day means by a weekday.

    >>> day_meant(0, date(2014, 1, 7)), day_meant(2, date(2014, 1, 7))
    (datetime.date(2014, 1, 6), datetime.date(2014, 1, 8))
    """
    back = (printed.weekday() - weekday) % 7
    return printed - timedelta(days=back if back <= _DAYS_BACK else back - 7)
