"""Places of datelines, the spellings of one folded into one: KYIV, Kyiv, Kiev where house style has it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from articles.models import SEE_HIDDEN, Article

from . import style
from .engine import UNKNOWN
from .index import place_of
from .plan import keys_of
from .shown import Facet
from .unchanged import kept


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
    seen = Article.objects.countable_by(user).exclude(dateline="").order_by()
    counts = dict(seen.values_list("dateline").annotate(Count("pk")))
    return sorted(_folded(counts), key=lambda each: each.name.casefold())


def spellings_of(places: Iterable[str], user: Any) -> tuple[str, ...]:
    """Those places, and every spelling that the index holds of them; what is no place stays."""
    held = _by_spelling(user)
    out: dict[str, None] = {}
    for place in places:
        found = held.get(place.casefold())
        out.update(dict.fromkeys(map(place_of, found.datelines) if found else (place,)))
    return tuple(out)


def folded_facets(facets: Iterable[Facet], chosen: Iterable[str], user: Any) -> tuple[Facet, ...]:
    """The places of a result, each once under its name, most articles first; one that was chosen keeps the
    spelling that the address has, so that a link can take it off again."""
    held = _by_spelling(user)
    picked = {held[place.casefold()].name: place for place in chosen if place.casefold() in held}
    counts: dict[str, int] = defaultdict(int)
    alone: list[Facet] = []
    for facet in facets:
        found = held.get(facet.value.casefold())
        if found is None or facet.value == UNKNOWN:
            alone.append(facet)
        else:
            counts[found.name] += facet.count
    folded = [Facet(picked.get(name, name), name, count, name in picked) for name, count in counts.items()]
    return tuple(sorted((*folded, *alone), key=lambda facet: -facet.count))


def _by_spelling(user: Any) -> Mapping[str, DatelineName]:
    """Every place by each of its spellings, in lower case; read again after a write."""
    return kept(("places", user.has_perm(SEE_HIDDEN)), lambda: _read(user))


def _read(user: Any) -> dict[str, DatelineName]:
    out: dict[str, DatelineName] = {}
    for each in dateline_names(user):
        for name in (each.name, *each.others, *each.datelines):
            out.setdefault(name.casefold(), each)
    return out


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
