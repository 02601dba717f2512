"""Bylines taken apart: the names in a signature, without the agency or outlet that may follow them."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from articles.models import Article, Source

BETWEEN = ", "
"""What parts the names of a byline as it is stored."""
FEW = 500
"""So many names are looked up one by one; more are compared with all the sources and agencies."""


class PersonNames:
    """Persons in these bylines; the names of this archive's sources and agencies are none. Two queries."""

    def __init__(self, bylines: Iterable[str], user: Any) -> None:
        parts = {part for byline in bylines for part in byline.split(BETWEEN)}
        sources = Source.objects.values_list("name", flat=True)
        agencies = Article.objects.visible_to(user).order_by().values_list("agency", flat=True).distinct()
        if len(parts) <= FEW:
            sources, agencies = sources.filter(name__in=parts), agencies.filter(agency__in=parts)
        self._no_persons = {*sources, *agencies}

    def of(self, byline: str) -> list[str]:
        """The names in printed order; the whole byline where nothing in it is a person's."""
        parts = [part for part in byline.split(BETWEEN) if part]
        return [part for part in parts if part not in self._no_persons] or [byline]


def names_in(byline: str, user: Any) -> list[str]:
    """The persons named in one byline; the whole of it where there is none."""
    return PersonNames([byline], user).of(byline) if byline else []


def signed_by(name: str) -> Q:
    """Articles that carry this name in their byline, alone or among others."""
    return (
        Q(byline=name)
        | Q(byline__startswith=f"{name}{BETWEEN}")
        | Q(byline__endswith=f"{BETWEEN}{name}")
        | Q(byline__contains=f"{BETWEEN}{name}{BETWEEN}")
    )
