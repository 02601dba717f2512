"""Bylines: which lines say who wrote the article, and the names in them."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from articles.extraction.dates import CLOCK, COUNTED, dates_in, may_be_date, without_labels
from articles.extraction.people import LONE_LABEL, is_name, is_role_line, people, without_by
from articles.language.agencies import NO_AGENCIES, agency_named

LONGEST = 160
"""Characters of a byline."""
MOST_WORDS = 16
"""Words of a line of nothing but names: three persons and a title."""
CARD = 6
"""Lines below a label that stands alone ("Written by") in which its names are looked for."""
_NEXT = re.compile(r"^\W*(?:and|&|,|with|und|et|y|и)?\W*", re.IGNORECASE)
_OTHERS_BY = re.compile(
    r"\b(?:checked|reviewed|edited|verified|photographed|translated) by\W*$", re.IGNORECASE
)
"""A label under which others stand than the authors."""
_HAS_HAN = re.compile(r"[\u3400-\u9fff\u3041-\u30ff]")
_LONE_BY = re.compile(r"^(?:[Bb]y|BY|[Vv]on|[Pp]ar|[Pp]or)\b")


def names_in_byline(line: str, own: Mapping[str, str] = NO_AGENCIES) -> tuple[str, ...]:
    """The names that a `By ...` line gives, in order; empty where the line is no byline.

    >>> names_in_byline("By Ann Bell and Tomas Reyes, Health Correspondents")
    ('Ann Bell', 'Tomas Reyes')
    >>> names_in_byline("By clicking Search you agree to our terms"), names_in_byline("Sport")
    ((), ())
    """
    if len(line) > LONGEST:
        return ()
    rest, had_label = without_by(line)
    if not had_label:
        return dated_names(line)
    if not rest:
        return ()
    names = people(rest, own=own)
    if names:
        return names
    words = without_labels(_without_dates(COUNTED.sub(" ", rest))).strip(" |,•·-–—/").split()
    # "By Ann" is a byline, "By law" is none: a lone name has to be raised and all there is.
    alone = (
        len(words) == 1
        and words[0][0].isupper()
        and not re.search("[a-z][A-Z]", words[0])
        and _LONE_BY.match(line.strip())
        and is_name(words, sure=True)
    )
    return (words[0],) if alone else ()


@lru_cache(maxsize=1024)
def bare_names(line: str) -> tuple[str, ...]:
    """The names that a line without `By` gives, as one between headline and date may: two or more
    capitalised words a name, joined by commas or "and", perhaps a title at the end.

    >>> bare_names("Ann Bell and Tomas Reyes"), bare_names("Tom Hart, harbour correspondent")
    (('Ann Bell', 'Tomas Reyes'), ('Tom Hart',))
    >>> bare_names("Harbour reopens"), bare_names("World News"), bare_names("Picture Gallery 4")
    ((), (), ())
    """
    if len(line) > 100 or not 2 <= line.count(" ") + 1 <= MOST_WORDS or line.rstrip()[-1:] in "?!:…":
        return ()
    if sum(word[0].isupper() for word in line.split()) < 2 and not _HAS_HAN.search(line):
        return ()
    if any(map(str.isdigit, line)):
        return ()
    found = people(line)
    if not found or agency_named(found[0]):
        return ()
    # What is left beside the names may be a title or a desk, and no sentence.
    rest = line
    for name in found:
        rest = rest.replace(name, " ")
    return found if len(rest.split()) <= 6 else ()


def dated_names(line: str) -> tuple[str, ...]:
    """The names of a line that says when and who and nothing else.

    >>> dated_names("November 20, 2019 Ann Bell"), dated_names("Sept. 10, 2011 at 1:06 PM ET by Tom Hart")
    (('Ann Bell',), ('Tom Hart',))
    >>> dated_names("6 January 2014 Harbour reopens")
    ()
    """
    line = COUNTED.sub(" ", line)
    rest = _without_dates(line)
    if rest == line:
        return ()
    rest = without_labels(rest.replace(" by ", " | ")).strip(" |,•·-–—/")
    return bare_names(rest) if rest else ()


def _without_dates(line: str) -> str:
    """A line with a bar in place of each full date, and without the times beside them."""
    found = dates_in(line, day_order="dmy") if may_be_date(line) else ()
    rest = line
    for one in reversed(found):
        rest = rest[: one.start] + " | " + rest[one.end :]
    return CLOCK.sub(" ", rest) if found else line


def card_names(texts: Sequence[str], index: int) -> tuple[int, ...]:
    """The indexes of the lines that hold the names under a label which stands alone at `index`:
    "Written by", then "Ann Bell", then "and Tom Hart".

    >>> card_names(["Written by", "Ann Bell", "and Tom Hart", "Monday"], 0)
    (1, 2)
    """
    if LONE_LABEL.match(texts[index]) is None:
        return ()
    return names_below(texts, index)


def names_below(texts: Sequence[str], index: int) -> tuple[int, ...]:
    """The indexes of the lines of names that follow one another below a line; what somebody is may stand
    below the name.

    >>> names_below(["Authors", "Ann Bell", "Harbour Reporter", "Tom Hart", "Editor", "Share"], 0)
    (1, 3)
    """
    found: list[int] = []
    for below in range(index + 1, min(index + 1 + CARD, len(texts))):
        text = _NEXT.sub("", texts[below], count=1)
        if not text:
            continue
        if _OTHERS_BY.search(text):
            break
        if len(text) > 80 or not people(text):
            if found and is_role_line(text):
                continue
            break
        found.append(below)
    return tuple(found)


def is_picture_credit(line: str) -> bool:
    """Whether a line without `By` names a photographer and the agency he works for: "Ann Bell / Reuters".

    >>> is_picture_credit("Ann Bell / Reuters"), is_picture_credit("By Ann Bell / Reuters")
    (True, False)
    """
    name, slash, agency = line.partition("/")
    return bool(slash and agency_named(agency) and not without_by(line)[1] and people(name))


def agency_in_byline(line: str, own: Mapping[str, str] = NO_AGENCIES) -> str:
    """The agency that a byline names, alone or beside its writers, in its short form, or "".

    >>> agency_in_byline("By Ann Bell, Associated Press"), agency_in_byline("By Ann Bell")
    ('AP', '')
    """
    words = without_by(line)[0]
    parts = (words, *re.split(r"\s*[,;/|()]\s*|\s+(?:[•·–—-]|of|for|at)\s+", words))
    return next(filter(None, (agency_named(part, own) for part in parts)), "")


def is_byline(line: str, own: Mapping[str, str] = NO_AGENCIES) -> bool:
    """Whether the line is a `By ...` line with at least one name."""
    return bool(names_in_byline(line, own))
