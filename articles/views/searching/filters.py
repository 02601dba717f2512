"""What stands around a page of results: the filters, the chips that take one off, the orders, the bars."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.http import QueryDict

from articles.models import Source
from articles.search.engine import UNKNOWN
from articles.search.results import Bucket, Facet, ResultPage
from articles.words import day_words

TITLES = {
    "source": "Source",
    "agency": "Agency",
    "section": "Section",
    "place": "Place",
    "year": "Year",
    "kind": "Kind of copy",
}
WITHOUT = {"source": "unidentified", "year": "undated", "kind": "not known"}
KINDS = {
    "wire": "agency copy",
    "part-wire": "partly agency copy",
    "own": "the outlet’s own",
}
SORTS = (("", "Best match"), ("newest", "Newest"), ("oldest", "Oldest"))
LEADS = (
    ("best", "the best match"),
    ("fullest", "the fullest version"),
    ("first", "the first printed"),
    ("agency", "the agency’s own"),
)
SHOWN_AT_ONCE = 8
BARS_WIDE, BARS_HIGH, WIDEST_BAR = 1000, 100, 60.0
KEPT_OUT_OF_LINKS = ("page",)


@dataclass(frozen=True, slots=True)
class Choice:
    """One link that changes the search: its label, count (or None), address and whether it is on."""

    label: str
    count: int | None
    href: str
    selected: bool


@dataclass(frozen=True, slots=True)
class Filter:
    """One facet: those values shown at once, then the rest."""

    name: str
    title: str
    choices: tuple[Choice, ...]
    more: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class HistogramBar:
    """One bar of the histogram, in the units of its drawing; `href` narrows the search to its days."""

    x: float
    y: float
    width: float
    height: float
    label: str
    href: str


@dataclass(frozen=True, slots=True)
class Histogram:
    """The bars, with the first and the last period in words and the tallest count."""

    bars: tuple[HistogramBar, ...]
    first: str
    last: str
    most: int
    step: str
    width: int = BARS_WIDE
    height: int = BARS_HIGH


def here(query: QueryDict) -> str:
    """The search's query string, without the page number."""
    kept = [(name, value) for name, values in query.lists() for value in values if value]
    return urlencode([pair for pair in kept if pair[0] not in KEPT_OUT_OF_LINKS])


def changed(query: QueryDict, **to: str | None) -> str:
    """The address of the search with these parameters set, or taken out where None; on its first page."""
    copy = query.copy()
    for name, value in to.items():
        copy.pop(name, None)
        if value is not None:
            copy[name] = value
    return f"?{here(copy)}"


def toggled(query: QueryDict, name: str, value: str) -> str:
    """The address with one value of a facet put on, or taken off where it is on."""
    copy = query.copy()
    values = copy.getlist(name)
    copy.setlist(name, [each for each in values if each != value] if value in values else [*values, value])
    return f"?{here(copy)}"


def filters_of(found: ResultPage, query: QueryDict) -> list[Filter]:
    """The facets that can narrow the result, in their order; chosen values first, articles without one
    last."""
    filters = []
    for name, title in TITLES.items():
        facets = [facet for facet in found.facets.get(name, ()) if facet.label]
        if not any(facet.selected for facet in facets) and len(facets) < 2:
            continue
        ordered = sorted(facets, key=lambda facet: (not facet.selected, facet.value == UNKNOWN))
        choices = tuple(_choice(name, facet, query) for facet in ordered)
        filters.append(Filter(name, title, choices[:SHOWN_AT_ONCE], choices[SHOWN_AT_ONCE:]))
    return filters


def _choice(name: str, facet: Facet, query: QueryDict) -> Choice:
    return Choice(_label(name, facet), facet.count, toggled(query, name, facet.value), facet.selected)


def _label(name: str, facet: Facet) -> str:
    if facet.value == UNKNOWN:
        return WITHOUT.get(name, "none named")
    return KINDS.get(facet.value, facet.label) if name == "kind" else facet.label


def chips_of(found: ResultPage, query: QueryDict) -> list[Choice]:
    """Every filter that is on, each with the address of the search without it."""
    labels = {
        (name, facet.value): _label(name, facet) for name in TITLES for facet in found.facets.get(name, ())
    }
    chips = [
        Choice(f"{title}: {labels.get((name, value), value)}", None, toggled(query, name, value), True)
        for name, title in TITLES.items()
        for value in dict.fromkeys(query.getlist(name))
        if value
    ]
    request = found.request
    if request.date_from:
        chips.append(
            Choice(f"From {day_words(request.date_from)}", None, changed(query, **{"from": None}), True)
        )
    if request.date_to:
        chips.append(Choice(f"To {day_words(request.date_to)}", None, changed(query, to=None), True))
    if request.undated:
        words = "With the undated" if request.date_from or request.date_to else "Undated only"
        chips.append(Choice(words, None, changed(query, undated=None), True))
    if request.exact:
        chips.append(Choice("Spelling exactly as typed", None, changed(query, exact=None), True))
    return chips


def narrowing_of(found: ResultPage, query: QueryDict) -> list[tuple[str, str, str]]:
    """Every filter that is on, as a form carries it: name, value and words."""
    labels = {
        **dict(Source.objects.filter(slug__in=found.request.sources).values_list("slug", "name")),
        **KINDS,
    }
    kept = []
    for name, title in TITLES.items():
        for value in dict.fromkeys(filter(None, query.getlist(name))):
            words = WITHOUT.get(name, "none named") if value == UNKNOWN else labels.get(value, value)
            kept.append((name, value, f"{title}: {words}"))
    request = found.request
    if request.date_from:
        kept.append(("from", request.date_from.isoformat(), f"From {day_words(request.date_from)}"))
    if request.date_to:
        kept.append(("to", request.date_to.isoformat(), f"To {day_words(request.date_to)}"))
    if request.undated:
        with_dates = request.date_from or request.date_to
        kept.append(("undated", "1", "With the undated" if with_dates else "Undated only"))
    return kept


def sorts_of(found: ResultPage, query: QueryDict) -> list[Choice]:
    """The orders a result can stand in."""
    return [
        Choice(
            label,
            None,
            changed(query, sort=value or None),
            found.request.sort == (value or "relevance"),
        )
        for value, label in SORTS
    ]


def histogram_of(found: ResultPage, query: QueryDict) -> Histogram | None:
    """When the articles found were printed, as bars; None where one period holds them all."""
    buckets = found.histogram
    if len(buckets) < 2:
        return None
    most = max(bucket.count for bucket in buckets)
    step = BARS_WIDE / len(buckets)
    width = min(step - min(4.0, step / 4), WIDEST_BAR)
    bars = tuple(
        _bar(bucket, at * step + (step - width) / 2, width, bucket.count / most, found.step, query)
        for at, bucket in enumerate(buckets)
        if bucket.count
    )
    first, last = _period(buckets[0].first, found.step), _period(buckets[-1].first, found.step)
    return Histogram(bars, first, last, most, found.step)


def _bar(bucket: Bucket, x: float, width: float, share: float, step: str, query: QueryDict) -> HistogramBar:
    tall = max(BARS_HIGH * share, 2.0)
    days = {"from": bucket.first.isoformat(), "to": bucket.last.isoformat()}
    articles = "article" if bucket.count == 1 else "articles"
    label = f"{_period(bucket.first, step)}: {bucket.count} {articles}"
    return HistogramBar(
        round(x, 2),
        round(BARS_HIGH - tall, 2),
        round(width, 2),
        round(tall, 2),
        label,
        changed(query, **days),
    )


def _period(first: date, step: str) -> str:
    if step == "year":
        return str(first.year)
    return f"{first:%B} {first.year}" if step == "month" else day_words(first)
