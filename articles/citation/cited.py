"""An article as it is cited: what every format of this package is written from."""

import re
from dataclasses import dataclass

_AND = re.compile(r",\s+and\s+|\s+and\s+|\s+und\s+|\s+et\s+|\s+y\s+|\s*[;&]\s*|,\s+")
_BY = re.compile(r"^(?:by|von|par|por|di)\s+", re.I)


@dataclass(frozen=True, slots=True)
class Cited:
    """`day` is ISO and known as far as `precision` ("day", "month", "year", "" for undated) says.

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
