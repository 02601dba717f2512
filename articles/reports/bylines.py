"""Bylines taken apart: the names in a signature, without the agency or outlet that may follow them."""

import re
from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from articles.models import Article, Source

_BY = re.compile(r"^by\s+", re.IGNORECASE)
_FILED_FROM = re.compile(r"(?<=\S)\s+in\s+[A-Z\u00c0-\u00de][\w.'’-]*(?:[ -][A-Z\u00c0-\u00de][\w.'’-]*)*$")
_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})
BETWEEN = ", "
"""What parts the names of a byline as it is stored."""
FEW = 500
"""So many names are looked up one by one; more are compared with all the sources and agencies."""


class PersonNames:
    """Persons in these bylines; the names of this archive's sources and agencies are none. Two queries."""

    def __init__(self, bylines: Iterable[str], user: Any) -> None:
        parts = {part for byline in bylines for part in byline.split(BETWEEN)}
        sources = Source.objects.values_list("name", flat=True)
        agencies = Article.objects.countable_by(user).order_by().values_list("agency", flat=True).distinct()
        if len(parts) <= FEW:
            sources, agencies = sources.filter(name__in=parts), agencies.filter(agency__in=parts)
        self._no_persons = {*sources, *agencies}

    def of(self, byline: str) -> list[str]:
        """The names in printed order, without "By" and without the place they filed from; the whole byline
        where nothing in it is a person's."""
        persons = (person_name(part) for part in self.printed(byline))
        return list(dict.fromkeys(person for person in persons if person)) or [byline]

    def printed(self, byline: str) -> list[str]:
        """The same names just as they are printed."""
        parts = [part for part in byline.split(BETWEEN) if part]
        return [part for part in parts if part not in self._no_persons] or [byline]


def names_in(byline: str, user: Any) -> list[str]:
    """The persons named in one byline, as printed; the whole of it where there is none."""
    return PersonNames([byline], user).printed(byline) if byline else []


def person_name(part: str) -> str:
    """A name without "By" before it and the place after it.

    >>> person_name("By Nell Arden in Harrogate"), person_name("Nell Arden")
    ('Nell Arden', 'Nell Arden')
    """
    return _FILED_FROM.sub("", _BY.sub("", part.strip())).strip()


def surname(name: str) -> str:
    """What a person is filed under: the last word that is no suffix.

    >>> surname("Tomas Reyes Jr."), surname("Agence Littoral")
    ('Reyes', 'Littoral')
    """
    words = [word for word in name.split() if word.strip(".,").casefold() not in _SUFFIXES]
    return words[-1] if words else name


def signed_by(name: str, user: Any) -> Q:
    """Articles that carry this name in their byline, alone or among others, wherever it was filed from."""
    person = person_name(name) or name
    seen = Article.objects.countable_by(user).order_by()
    near = list(seen.filter(byline__icontains=person).values_list("byline", flat=True).distinct())
    names = PersonNames(near, user)
    lines = [line for line in near if person in names.of(line) or line == name]
    return Q(byline__in=lines)
