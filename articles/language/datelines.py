"""The dateline of an article: the place it was filed from, and the agency named beside it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from articles.language.agencies import NO_AGENCIES, agency_named
from articles.language.characters import fold_space

DASHES = "—–―"
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.?"
_CITY = r"[^\W\d_][\w.'’-]*(?:[ ](?!(?:the|a|an|said)\b)[\w.'’&-]+){0,4}"
_CAPS = (
    r"(?:[^\W\d_a-z][^\W\d_a-z.'’-]+|ST\.|MT\.|FT\.)(?:[ -](?:[^\W\d_a-z][^\W\d_a-z.'’-]*|de|la|al|es|of))*"
)
_REGION = rf"(?:[ ]?,[ ]?(?!\d|{_MONTH} \d)[^\W\d_][\w.'’ -]{{1,28}}?\.?)?"
_DAY = rf"(?:[ ]?,[ ]?(?P<month>{_MONTH}) (?P<day>\d{{1,2}})(?:,? (?P<year>\d{{4}}))?)?"
_MARK = rf"[ ]?(?:[{DASHES}]|--?|:)[ ]?"
_WITH_AGENCY = re.compile(
    rf"^(?P<place>{_CITY}{_REGION}(?:[ ]?/[ ]?{_CITY}{_REGION})?){_DAY}"
    rf"[ ]?\((?P<agency>[^()]{{2,40}})\)(?:[ ]?{_MARK}|[ ]+(?=[^\W\d_]))"
)
_AGENCY_ONLY = re.compile(rf"^\((?P<agency>[^()]{{2,40}})\)[ ]?(?:[{DASHES}]|--?)[ ]?(?=\S)")
_ALL_CAPS = re.compile(
    rf"^(?P<place>{_CAPS}{_REGION}(?:[ ]?(?:/|and)[ ]?{_CAPS}{_REGION})?){_DAY}"
    rf"[ ]?(?:[{DASHES}]|--|(?<=[ ])-(?=[ ]))[ ]?(?=\S)"
)
_NOT_PLACES = frozenset(
    [
        "file",
        "watch",
        "video",
        "photos",
        "photo",
        "live",
        "update",
        "updated",
        "breaking",
        "exclusive",
        "analysis",
        "opinion",
        "editorial",
        "note",
        "correction",
        "clarification",
        "nfl",
        "nba",
        "mlb",
        "nhl",
        "faq",
        "pictures",
        "gallery",
        "review",
        "interview",
        "related",
        "more",
        "advertisement",
        "first",
        "read",
        "listen",
        "poll",
        "quiz",
        "recap",
        "obituary",
        "news",
        "sport",
        "sports",
        "new",
    ]
)
_VERBS = frozenset(
    [
        "up",
        "down",
        "off",
        "out",
        "in",
        "on",
        "at",
        "is",
        "are",
        "was",
        "to",
        "for",
        "from",
        "with",
        "by",
        "over",
        "after",
        "masks",
        "says",
        "say",
        "gets",
        "wins",
        "win",
        "hits",
        "back",
        "says",
        "vs",
    ]
)


_MONTH_NUMBER = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1
    )
}


@dataclass(frozen=True, slots=True)
class DatelineDay:
    """The day that a dateline names; `year` is None where it names none."""

    month: int
    day: int
    year: int | None = None


@dataclass(frozen=True, slots=True)
class DatelineFound:
    """A dateline at the start of a paragraph: place as printed ("" where only the agency stands),
    agency in its short form ("" where none), and how many characters of the paragraph it takes."""

    place: str
    agency: str
    length: int


def dateline_at_start(paragraph: str, own: Mapping[str, str] = NO_AGENCIES) -> DatelineFound | None:
    """The dateline that this paragraph opens with, or None.

    Read are `CITY[, Region] (AGENCY) —`, `City (AGENCY) -`, `(Reuters) -` and all-caps
    `CITY[, Region] —`. Mixed-case `City —` is not: on real copy it was right 7 times of 25.
    `own` are an archive's own agencies, as for `agency_named`.

    >>> dateline_at_start("PORT ELLIS, Varna (AP) — The harbour reopened.").place
    'PORT ELLIS, Varna'
    >>> dateline_at_start("FILE - A crane in the harbour") is None
    True
    """
    opening = paragraph.lstrip()
    offset = len(paragraph) - len(opening)
    found = _WITH_AGENCY.match(opening[:160]) or _AGENCY_ONLY.match(opening[:60])
    if found:
        agency = agency_named(re.split(r"[/|]", found["agency"])[0], own)
        if agency:
            place = found.groupdict().get("place") or ""
            return DatelineFound(_tidy(place), agency, offset + found.end())
        return None
    found = _ALL_CAPS.match(opening[:120])
    if found and _is_place(found["place"]):
        return DatelineFound(_tidy(found["place"]), "", offset + found.end())
    return None


def day_in_dateline(paragraph: str, own: Mapping[str, str] = NO_AGENCIES) -> DatelineDay | None:
    """The day in the dateline that this paragraph opens with, if it opens with one and that names a day.

    >>> day_in_dateline("PORT ELLIS, Jan. 5, 2014 (AP) — The harbour reopened.")
    DatelineDay(month=1, day=5, year=2014)
    >>> day_in_dateline("In Port Ellis, Jan. 5 (a Sunday) is a holiday.") is None
    True
    """
    if dateline_at_start(paragraph, own) is None:
        return None
    opening = paragraph.lstrip()
    found = _WITH_AGENCY.match(opening[:160]) or _ALL_CAPS.match(opening[:120])
    if found is None or not found["month"]:
        return None
    day = int(found["day"])
    if not 1 <= day <= 31:
        return None
    return DatelineDay(
        _MONTH_NUMBER[found["month"][:3].lower()], day, int(found["year"]) if found["year"] else None
    )


def _tidy(place: str) -> str:
    return fold_space(place).strip(" ,")


def _is_place(place: str) -> bool:
    words = re.findall(r"[^\W\d_]+", place.lower())
    if not words or len(words) > 7 or words[0] in _NOT_PLACES:
        return False
    return not any(word in _VERBS or word in _NOT_PLACES for word in words[1:])
