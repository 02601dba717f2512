"""An engine's Query as requests to Solr. Nothing here sends them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from articles.search.engine import FACETS, UNKNOWN, Query
from articles.search.engines.solr.flags import NOTHING_FLAGGED, Flagged, left_out
from articles.search.engines.solr.scoring import ScoreFunction, rarity
from articles.search.engines.solr.wording import (
    EVERY,
    NOTHING,
    PrefixSurfaces,
    Wording,
    quoted_value,
)
from articles.search.query import Prefix

FIELDS = "id,article,story,source,printed,kind,words,score"
MANY_STORIES = 200_000
"""Solr's table for collapsing starts at this size and grows."""
STORY = "story"


@dataclass
class Asked:
    """One query in Solr's words. `params` are shared by its requests; `order` is Solr's sort.

    `score` is the function that orders by relevance, "" where another order holds.
    """

    query: Query
    matched: str
    filters: dict[str, str]
    params: dict[str, str]
    score: str
    order: str
    is_capped: bool
    facet_names: tuple[str, ...] = field(default=FACETS)

    def body(self, start: int, rows: int, *, collapse: bool, fields: str = FIELDS) -> dict[str, Any]:
        """The request without facets. `collapse`: one document a story, its best."""
        filters = list(self.filters.values())
        if collapse:
            filters.append(self.collapsed())
        return {
            "query": "{!func v=$score}" if self.score else EVERY,
            "filter": filters,
            "sort": self.order,
            "offset": start,
            "limit": rows,
            "fields": fields,
            "params": dict(self.params),
        }

    def collapsed(self) -> str:
        """Of each story its best document alone."""
        return f"{{!collapse tag={STORY} field=story size={MANY_STORIES} sort='{self.order}'}}"

    def facets(self) -> dict[str, Any]:
        """What is counted over articles, the collapse taken off again."""
        counted: dict[str, Any] = {
            "articles": {
                "type": "query",
                "q": EVERY,
                "domain": {"excludeTags": STORY},
                "facet": {
                    "stories": "unique(story)",
                    "first": "min(printed)",
                    "last": "max(printed)",
                    "undated": "missing(printed)",
                    "months": _all_values("month"),
                },
            }
        }
        for name in self.facet_names:
            counted[name] = {**_all_values(name), "missing": True}
            counted[name]["domain"] = {"excludeTags": f"{STORY},{name}"}
        return counted


def _all_values(name: str) -> dict[str, Any]:
    return {"type": "terms", "field": name, "limit": -1}


def counted(wanted: Mapping[str, str], params: dict[str, str]) -> dict[str, Any]:
    """How many documents there are, and how many match each query: all exact, over every shard."""
    return {
        "query": EVERY,
        "limit": 0,
        "params": dict(params),
        "facet": {name: {"type": "query", "q": matched} for name, matched in wanted.items()},
    }


def asked_of(
    query: Query,
    surfaces_of: Callable[[Prefix], PrefixSurfaces],
    count: Callable[[list[str], dict[str, str]], tuple[int, list[int]]],
    out_of_sight: Iterable[str] = (),
    flagged: Flagged = NOTHING_FLAGGED,
) -> Asked:
    """Put a query into Solr's words.

    `surfaces_of` knows what begins with a prefix. `count` tells how many documents there are and how many
    match each of some queries; it is asked only where that decides the order. `out_of_sight` are ids
    of documents that no search may show now; `flagged` are articles that need not be listed.
    """
    wording = Wording(surfaces_of, query.source_names)
    matched = wording.matched(query.plan)
    filters = {"matched": matched} if matched != EVERY else {}
    left = left_out(query.hidden, flagged)
    wording.lists.update(left.lists)
    filters.update(left.filters)
    unseen = ",".join(sorted(out_of_sight))
    if unseen:
        wording.lists["unseen"] = unseen
        filters["unseen"] = f"{EVERY} -{{!terms f=id v=$unseen}}"
    if query.first or query.last or query.undated:
        filters["period"] = _period(query)
    for name, values in query.chosen.items():
        if values:
            filters[name] = f"{{!tag={name}}}{_chosen(name, values)}"
    function = ScoreFunction()
    score = ""
    if query.sort == "relevance" and wording.scored:
        rarities = [1.0] * len(wording.scored)
        # With a single node its rarity orders nothing, unless documents without it may be found too.
        if len(wording.scored) > 1 or wording.is_optional:
            documents, found = count([node.matched for node in wording.scored], wording.lists)
            rarities = [rarity(documents, each) if each else 0.0 for each in found]
            if not any(found):
                wording.scored = []
        score = function.of_nodes(wording.scored, rarities[: len(wording.scored)])
    params = {**wording.lists, **function.params, **({"score": score} if score else {})}
    return Asked(query, matched, filters, params, score, _order(query, score), wording.is_capped)


def _order(query: Query, score: str) -> str:
    """The query's order and what decides between equals: the newest number, with "oldest" the oldest."""
    if query.sort == "oldest":
        return "printed asc,article asc"
    return "score desc,article desc" if score else "printed desc,article desc"


def _period(query: Query) -> str:
    undated = f"({EVERY} -printed:[* TO *])"
    if not (query.first or query.last):
        return undated
    first = query.first.toordinal() if query.first else 1
    last = query.last.toordinal() if query.last else date.max.toordinal()
    inside = f"printed:[{min(first, last)} TO {max(first, last)}]"
    return f"({inside} {undated})" if query.undated else inside


def _chosen(name: str, values: tuple[str, ...]) -> str:
    """Documents with any of the values of a facet; "unknown" are those that have none."""
    known = [value for value in values if value != UNKNOWN]
    if name == "year":
        wanted = [
            str(int(value)) for value in known if value.isascii() and value.isdecimal() and len(value) <= 4
        ]
    else:
        wanted = [quoted_value(value) for value in known if value]
    found = [f"{name}:({' '.join(wanted)})"] if wanted else []
    if UNKNOWN in values:
        found.append(f"({EVERY} -{name}:[* TO *])")
    return f"({' '.join(found)})" if found else NOTHING
