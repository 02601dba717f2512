"""Places that articles are datelined from, the spellings of one place folded into one."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from articles.models import Article
from articles.search import style
from articles.search.index import place_of
from articles.search.plan import keys_of


@dataclass(frozen=True, slots=True)
class DatelineName:
    """One place: the name most articles print, its other spellings, and the datelines it is printed as."""

    name: str
    articles: int
    others: tuple[str, ...]
    datelines: tuple[str, ...]


def dateline_names(user: Any) -> list[DatelineName]:
    """Every place with the articles open to this reader, by name. One query.

    KYIV and Kyiv are one place; so is KYIV, Ukraine, unless the archive holds another Kyiv elsewhere; so
    is Kiev, where the house style in force takes it for Kyiv.
    """
    visible = Article.objects.visible_to(user).exclude(dateline="").order_by()
    counts = dict(visible.values_list("dateline").annotate(Count("pk")))
    return sorted(_folded(counts), key=lambda each: each.name.casefold())


def dateline_named(wanted: str, user: Any) -> DatelineName | None:
    """The place that goes by this name in any of its spellings, or None."""
    whole = place_of(wanted).casefold()
    held = dateline_names(user)
    for asked in (whole, _bare(whole)):
        for each in held:
            if asked in {name.casefold() for name in (each.name, *each.others)}:
                return each
    return None


def _bare(shown: str) -> str:
    return shown.partition(",")[0].strip()


def _folded(counts: dict[str, int]) -> list[DatelineName]:
    regions: dict[str, set[str]] = defaultdict(set)
    for dateline in counts:
        city, _, region = place_of(dateline).partition(",")
        if region.strip():
            regions[city.strip().casefold()].add(region.strip().casefold())
    groups: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    current = style.current()
    for dateline in counts:
        shown = place_of(dateline)
        city = _bare(shown)
        name = shown if len(regions[city.casefold()]) > 1 else city
        words = keys_of(name)
        key = min((words, *current.of(words)))
        groups[" ".join(key)][name].append(dateline)
    return [_as_one(names, counts) for names in groups.values()]


def _as_one(names: dict[str, list[str]], counts: dict[str, int]) -> DatelineName:
    totals = {name: sum(counts[dateline] for dateline in datelines) for name, datelines in names.items()}
    order = sorted(totals, key=lambda name: (-totals[name], name.isupper(), name))
    printed = [dateline for datelines in names.values() for dateline in datelines]
    spellings = _once([*order, *(place_of(dateline) for dateline in sorted(printed))])
    return DatelineName(order[0], sum(totals.values()), tuple(spellings[1:]), tuple(printed))


def _once(names: Iterable[str]) -> list[str]:
    """The names in order, those that differ in capitals alone once."""
    kept: dict[str, str] = {}
    for name in names:
        kept.setdefault(name.casefold(), name)
    return list(kept.values())
