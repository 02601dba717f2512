"""Numbers as addresses and forms give them: one parser for all, and the converters of the address map."""

from datetime import MAXYEAR, MINYEAR

from django.urls.converters import StringConverter

MOST = 2**63 - 1
"""The largest number that a column of numbers holds."""


def whole_number(text: object, most: int = MOST) -> int | None:
    """The number that a parameter gives, 0 to `most`; None for anything else, None itself too.

    ASCII digits alone are a number: `int` takes `١٢`, `str.isdigit` takes `²`; no two such tests agree.

    >>> whole_number("12"), whole_number("²"), whole_number("-1"), whole_number(""), whole_number("9" * 30)
    (12, None, None, None, None)
    """
    words = str(text) if text is not None else ""
    # The length first: Python refuses to read more than 4,300 digits.
    if len(words) > len(str(most)) or not (words.isascii() and words.isdigit()):
        return None
    number = int(words)
    return number if number <= most else None


def page_number(text: object, last: int) -> int:
    """The page that a parameter asks for, from 1 to `last`; 1 where it names none."""
    number = whole_number(text)
    return min(number, last) if number else 1


class NumberConverter:
    """`<number:pk>`: a row's number, in digits, no larger than a column holds."""

    regex = "[0-9]{1,19}"
    least, most = 0, MOST

    def to_python(self, value: str) -> int:
        """Raises ValueError, which is a 404, outside the range."""
        number = whole_number(value, self.most)
        if number is None or number < self.least:
            raise ValueError(value)
        return number

    def to_url(self, value: object) -> str:
        return str(value)


class YearConverter(NumberConverter):
    """`<year:year>`: a year that a date can have."""

    regex = "[0-9]{1,4}"
    least, most = MINYEAR, MAXYEAR


class MonthConverter(NumberConverter):
    """`<month:month>`: 1 to 12, with or without a leading nought."""

    regex = "[0-9]{1,2}"
    least, most = 1, 12


class DayConverter(NumberConverter):
    """`<day:day>`: 1 to 31; whether the month has that day, the page asks."""

    regex = "[0-9]{1,2}"
    least, most = 1, 31


class NameConverter(StringConverter):
    """`<name:name>`: whatever stands in a field, slashes and line breaks too: each has an address."""

    regex = r"[\s\S]+"
