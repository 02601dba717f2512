"""What narrows a page of results: the filters, the sentence that takes them off, the orders."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict

from articles.models import Source
from articles.search.engine import UNKNOWN
from articles.search.results import Facet, ResultPage
from articles.words import day_words

TITLES = {
    "source": "Source",
    "agency": "Agency",
    "section": "Section",
    "place": "Place",
    "year": "Year",
    "kind": "Kind of copy",
}
LEADS_IN = {
    "source": "from",
    "agency": "credited to",
    "section": "in the section",
    "place": "filed from",
    "year": "printed in",
    "kind": "that are",
}
IN_SENTENCE = {
    "source": "an unidentified source",
    "agency": "no agency",
    "section": "none",
    "place": "nowhere named",
    "year": "no known year",
    "kind": "of a kind not known",
}
"""How the sentence names what a facet lacks."""
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
class SentencePart:
    """Words of the sentence that tells the filters, and the filter that they lead in."""

    words: str
    choice: Choice


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


def sentence_of(found: ResultPage, query: QueryDict) -> tuple[SentencePart, ...]:
    """Every filter that is on, as one sentence to be read after "Only articles"; each link takes one off."""
    labels = {
        (name, facet.value): _label(name, facet) for name in TITLES for facet in found.facets.get(name, ())
    }
    parts: list[SentencePart] = []
    for name in TITLES:
        for at, value in enumerate(dict.fromkeys(filter(None, query.getlist(name)))):
            label = IN_SENTENCE[name] if value == UNKNOWN else labels.get((name, value), value)
            words = " or " if at else f"{', ' if parts else ' '}{LEADS_IN[name]} "
            parts.append(SentencePart(words, Choice(label, None, toggled(query, name, value), True)))
    for words, label, off in _days_and_spelling(found):
        choice = Choice(label, None, changed(query, **dict.fromkeys(off)), True)
        parts.append(SentencePart(f"{', ' if parts else ' '}{words} ", choice))
    return tuple(parts)


def _days_and_spelling(found: ResultPage) -> list[tuple[str, str, tuple[str, ...]]]:
    """What the request says of days and spelling: how it is led in, its words, the parameters that say it."""
    request = found.request
    told: list[tuple[str, str, tuple[str, ...]]] = []
    if request.date_from and request.date_from == request.date_to:
        told.append(("printed on", day_words(request.date_from), ("from", "to")))
    elif request.date_from and request.date_to:
        days = f"{day_words(request.date_from)} to {day_words(request.date_to)}"
        told.append(("printed from", days, ("from", "to")))
    elif request.date_from:
        told.append(("printed from", f"{day_words(request.date_from)} on", ("from",)))
    elif request.date_to:
        told.append(("printed", f"up to {day_words(request.date_to)}", ("to",)))
    if request.undated:
        told.append(("or", "undated", ("undated",)) if told else ("that are", "undated", ("undated",)))
    if request.exact:
        told.append(("spelt", "exactly as typed", ("exact",)))
    return told


def nothing_on(query: QueryDict) -> str:
    """The address of the search with every filter off."""
    return changed(query, **dict.fromkeys((*TITLES, "from", "to", "undated", "exact")))


def undated_address(found: ResultPage, query: QueryDict) -> str:
    """The address of the undated articles alone that the days asked for keep out of this result."""
    off = dict.fromkeys(("from", "to", "year"))
    return changed(query, **off, q=found.undated_left_out.text, undated="1")


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
