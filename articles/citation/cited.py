"""An article as it is cited: what every format of this package is written from."""

import re
from dataclasses import dataclass

_AND = re.compile(r",\s+and\s+|\s+and\s+|\s+und\s+|\s+et\s+|\s+y\s+|\s*[;&]\s*|,\s+")
_BY = re.compile(r"^(?:by|von|par|por|di)\s+", re.I)


@dataclass(frozen=True, slots=True)
class Cited:
    """`day` is ISO and known as far as `precision` ("day", "month", "year", "" for undated) says;
    with precision "about" it is "", and printed between the ISO days `first` and `last`.

    `authors` are names as printed. `address` is the archive's permalink, `url` the outlet's own ("" if
    not known). `body` is its paragraphs, a blank line between them, or "" where it may not be given.
    """

    number: int
    headline: str
    address: str
    authors: tuple[str, ...] = ()
    source: str = ""
    section: str = ""
    standfirst: str = ""
    day: str = ""
    precision: str = ""
    first: str = ""
    last: str = ""
    time: str = ""
    place: str = ""
    agency: str = ""
    language: str = ""
    url: str = ""
    rights: str = ""
    changed: str = ""
    archive: str = ""
    body: str = ""

    @property
    def date_parts(self) -> tuple[int, ...]:
        """Year, month and day as far as they are known: (2014, 1) for January 2014, () for undated."""
        count = {"day": 3, "month": 2, "year": 1}.get(self.precision, 0)
        return tuple(int(part) for part in self.day.split("-")[:count]) if self.day else ()

    @property
    def date(self) -> str:
        """The day as ISO writes what is known of it: 2014-01."""
        parts = self.date_parts
        return "-".join((f"{parts[0]:04}", *(f"{part:02}" for part in parts[1:]))) if parts else ""

    @property
    def span(self) -> str:
        """The days between which it was printed, as ISO 8601 writes an interval; "" where a day is stated.

        >>> Cited(7, "Pier", "", precision="about", first="2014-01-05", last="2014-01-07").span
        '2014-01-05/2014-01-07'
        """
        return f"{self.first}/{self.last}" if self.precision == "about" else ""

    @property
    def years(self) -> str:
        """The year of printing where it is known, stated or the same at both ends of a span; else ""."""
        if self.date_parts:
            return f"{self.date_parts[0]:04}"
        return self.first[:4] if self.span and self.first[:4] == self.last[:4] else ""

    @property
    def date_words(self) -> str:
        """What is known of the day for people: an ISO day, month or year, a span, or "undated"."""
        return self.date or (f"between {self.first} and {self.last}" if self.span else "undated")


def authors_of(byline: str) -> tuple[str, ...]:
    """The names of a byline, apart.

    >>> authors_of("By Ann Bell, Tom Hale and Ivo Petrov")
    ('Ann Bell', 'Tom Hale', 'Ivo Petrov')
    """
    return tuple(name for name in (part.strip() for part in _AND.split(_BY.sub("", byline.strip()))) if name)


def name_parts(name: str) -> tuple[str, str]:
    """Family name and given names, by the commonest order; particles go with the family name.

    >>> name_parts("Ludwig van Beethoven"), name_parts("Reuters")
    (('van Beethoven', 'Ludwig'), ('Reuters', ''))
    """
    words = name.split()
    if len(words) < 2:
        return name, ""
    start = len(words) - 1
    while start > 1 and words[start - 1].islower():
        start -= 1
    return " ".join(words[start:]), " ".join(words[:start])
