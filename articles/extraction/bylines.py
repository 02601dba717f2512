"""Bylines: who wrote the article, as names, without their titles, desks and addresses."""

import re
from collections.abc import Mapping

from articles.language.agencies import NO_AGENCIES, agency_named

_BY = re.compile(
    r"^\s*(?:(?:written|reported|story|words|text|posted|published|reporting)\s+)?"
    r"(?:by|par|von|por|di|da|de notre correspondante?|بقلم)\s*:?\s+(?P<names>\S.*)$",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"\s+[|•·–—-]\s+.*$|\s*\|.*$|,?\s+(?:for|of|at)\s+(?:the\s+)?[A-Z].*$|\s*\(@?[^)]*\)|\s+@\w+.*$|\s*\S+@\S+.*$"
    r"|,?\s+\d.*$|,?\s+(?:published|posted|updated|last updated)\b.*$",
    re.IGNORECASE,
)
_ROLE_WORDS = re.compile(
    r"\b(?:correspondents?|editors?|reporters?|writers?|staff|bureau|columnists?|chief|producers?|contributors?|critics?"
    r"|analysts?|desk"
    r"|associated press|reuters|afp|news|service|agencies|agency|wire|online|digital|team|magazine"
    r"|times|post|herald)\b",
    re.IGNORECASE,
)
_NAME_WORD = re.compile(
    r"^(?:[^\W\d_][\w.'’-]*|de|da|di|van|von|der|den|la|le|el|al|bin|ibn|du|dos|del|y)$", re.UNICODE
)
_SPLIT = re.compile(r"\s*(?:,|;|&|\band\b|\bund\b|\bet\b|\by\b|\bwith\b)\s*", re.IGNORECASE)
_BARE = re.compile(r"[^\W\d_][\w.'’-]*(?:[ ,&]+[^\W\d_][\w.'’-]*)+")
_NOT_NAMES = frozenset(
    [
        "the",
        "a",
        "an",
        "this",
        "that",
        "using",
        "clicking",
        "email",
        "subscribing",
        "far",
        "now",
        "default",
        "submitting",
        "signing",
        "continuing",
        "law",
        "year",
        "date",
        "topic",
        "author",
        "title",
        "category",
        "region",
        "country",
        "subject",
        "name",
        "price",
        "popularity",
        "relevance",
        "size",
    ]
)


def names_in_byline(line: str, own: Mapping[str, str] = NO_AGENCIES) -> tuple[str, ...]:
    """The names that a `By ...` line gives, in order; empty where the line is no byline.

    >>> names_in_byline("By Ann Bell and Tomas Reyes, Health Correspondents")
    ('Ann Bell', 'Tomas Reyes')
    >>> names_in_byline("By clicking Search you agree to our terms"), names_in_byline("Sport")
    ((), ())
    """
    if len(line) > 160:
        return ()
    found = _BY.match(line)
    if not found:
        return ()
    words = _TAIL.sub("", found["names"].strip()).strip(" .:,-–—|")
    if not words or words.split()[0].lower() in _NOT_NAMES:
        return ()
    if agency_named(words, own):
        return (words,)
    names: list[str] = []
    for part in _SPLIT.split(words):
        part = part.strip(" .")
        if not part:
            continue
        if names and (_ROLE_WORDS.search(part) or agency_named(part, own)):
            continue
        if not _is_name(part):
            return tuple(names) if names else ()
        names.append(_one_space(part))
    return tuple(names)


def bare_names(line: str) -> tuple[str, ...]:
    """The names that a line without `By` gives, as one between headline and date may: two or more
    capitalised words a name, joined by commas or "and", perhaps a title in lower case at the end.

    >>> bare_names("Ann Bell and Tomas Reyes"), bare_names("Tom Hart, harbour correspondent")
    (('Ann Bell', 'Tomas Reyes'), ('Tom Hart',))
    >>> bare_names("Harbour reopens"), bare_names("World News"), bare_names("Picture Gallery 4")
    ((), (), ())
    """
    if len(line) > 100 or _BARE.fullmatch(line) is None:
        return ()
    names: list[str] = []
    for part in filter(None, map(str.strip, _SPLIT.split(line))):
        if names and part.islower() and _ROLE_WORDS.search(part):
            continue
        if _ROLE_WORDS.search(part) or not 2 <= len(part.split()) <= 4 or not _is_name(part):
            return ()
        if not (part.split()[0][0].isupper() and part.split()[-1][0].isupper()):
            return ()
        names.append(part)
    return tuple(names)


def agency_in_byline(line: str, own: Mapping[str, str] = NO_AGENCIES) -> str:
    """The agency that a byline names, alone or beside its writers, in its short form, or "".

    >>> agency_in_byline("By Ann Bell, Associated Press"), agency_in_byline("By Ann Bell")
    ('AP', '')
    """
    found = _BY.match(line)
    words = (found["names"] if found else line).strip()
    parts = (words, *re.split(r"\s*[,;/|()]\s*|\s+(?:[•·–—-]|of|for|at)\s+", words))
    return next(filter(None, (agency_named(part, own) for part in parts)), "")


def is_byline(line: str, own: Mapping[str, str] = NO_AGENCIES) -> bool:
    """Whether the line is a `By ...` line with at least one name."""
    return bool(names_in_byline(line, own))


def _is_name(words: str) -> bool:
    parts = words.split()
    if not 1 <= len(parts) <= 6 or not all(_NAME_WORD.match(part) for part in parts):
        return False
    if parts[0].lower() in _NOT_NAMES:
        return False
    cased = [part for part in parts if part[0].isupper() or not (part[0].islower() or part[0].isupper())]
    return len(cased) * 2 >= len(parts) and (cased[0] is parts[0] or len(cased) >= 2)


def _one_space(name: str) -> str:
    """As printed: only white space is folded, since capitals cannot be undone without guessing."""
    return " ".join(name.split())
