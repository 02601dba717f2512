"""Bylines taken apart: the names in a signature, without the agency or outlet that may follow them."""

from typing import Any

from django.db.models import Q

from articles.models import Article, Source

BETWEEN = ", "
"""What parts the names of a byline as it is stored."""


class Names:
    """The persons in bylines. The names of this archive's sources and agencies are none. Two queries."""

    def __init__(self, user: Any) -> None:
        agencies = (
            Article.objects.visible_to(user).exclude(agency="").order_by().values_list("agency", flat=True)
        )
        houses = [*Source.objects.values_list("name", flat=True), *agencies.distinct()]
        self._houses = {name.casefold() for name in houses}

    def of(self, byline: str) -> list[str]:
        """The names in printed order; the whole byline where nothing in it is a person's."""
        parts = [part for part in byline.split(BETWEEN) if part]
        return [part for part in parts if part.casefold() not in self._houses] or [byline]


def signed_by(name: str) -> Q:
    """Pieces that carry this name in their byline, alone or among others."""
    return (
        Q(byline=name)
        | Q(byline__startswith=f"{name}{BETWEEN}")
        | Q(byline__endswith=f"{BETWEEN}{name}")
        | Q(byline__contains=f"{BETWEEN}{name}{BETWEEN}")
    )
