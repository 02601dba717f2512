"""Questions to the collection in use: hits, ranks, likeness, words. Nothing here writes."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from articles.language.search_tokens import CASE_KEPT, UNSTEMMED, fold_surface
from articles.language.stems import stem
from articles.search.engine import Hits, NearTerm, Query, Rank, Similar, TooMuchWork
from articles.search.engines.solr.answering import (
    buckets_of_days,
    buckets_of_months,
    facet_values,
    hit_of,
    step_of,
)
from articles.search.engines.solr.asking import Asked, asked_of, counted
from articles.search.engines.solr.client import Address, Cluster, Unfinished
from articles.search.engines.solr.documents import surface_of, surface_token
from articles.search.engines.solr.flags import NOTHING_FLAGGED, Flagged, Flags, is_many, left_out
from articles.search.engines.solr.likeness import documents_like
from articles.search.engines.solr.wording import PrefixSurfaces
from articles.search.engines.solr.writing import Sight
from articles.search.index import Entry
from articles.search.nearby import nearest_surfaces
from articles.search.query import Prefix

MOST_SURFACES = 1_000
"""Words that a prefix stands for at most; the commonest are kept and the page says so."""
CAPITALS = "=\\p{Lu}+"
"""Tokens of surfaces in capitals, as a regular expression of Java's."""
MOST_TOKENS = 50_000
"""Tokens of one answer: some 2 MB. Of a first letter there are more from a million articles on."""
VERSIONS = 200  # of all stories on a page; where there are more they are asked for again
PAGE = 10_000  # rows of one request while everything is read


@dataclass
class SolrReading:
    """One index in one cluster, as readers ask it. Holds nothing of a query, so threads may share it."""

    address: Address
    sight: Sight = field(default_factory=Sight, kw_only=True)
    flags: Flags = field(default_factory=Flags, kw_only=True)
    cluster: Cluster = field(init=False)

    def __post_init__(self) -> None:
        self.cluster = Cluster(self.address)

    @property
    def name(self) -> str:
        return self.address.name

    def search(self, query: Query) -> Hits:
        with _work_told():
            return self._hits(self._asked(query))

    def _asked(self, query: Query) -> Asked:
        return asked_of(
            query, self._surfaces, self._counts, self.sight.out_of_sight(), self._flagged(query.hidden)
        )

    def _flagged(self, hidden: frozenset[int]) -> Flagged:
        """What need not be listed; nothing of the database is asked where few articles are hidden."""
        return self.flags.read() if is_many(hidden) else NOTHING_FLAGGED

    def _hits(self, asked: Asked) -> Hits:
        query = asked.query
        # Solr sets aside as many places as rows are asked for, so "all" is counted first.
        stop = self._rows_of(asked, "") if query.stop is None else query.stop
        rows = max(0, stop - query.start)
        body = asked.body(query.start, rows, collapse=query.collapse)
        if query.wants_facets or query.collapse:
            facets = asked.facets()
            wanted = facets if query.wants_facets else {"articles": {**facets["articles"], "facet": {}}}
            body["facet"] = wanted
        found = self.cluster.ask(self.name, body)
        documents = found["response"]["docs"]
        rows_found = [[each] for each in documents]
        if query.collapse and documents:
            rows_found = self._with_versions(asked, documents)
        hits = tuple(hit_of(each, query.lead) for each in rows_found)
        total = int(found["response"]["numFound"])
        if "facet" not in body:
            return Hits(total, total, hits, capped=asked.is_capped)
        articles = found["facets"].get("articles", {"count": 0})
        count = int(articles["count"])
        stories = total if query.collapse else int(articles.get("stories", 0))
        if not query.wants_facets:
            return Hits(count, stories, hits, capped=asked.is_capped)
        step = step_of(articles)
        return Hits(
            count=count,
            story_count=stories,
            hits=hits,
            facets={
                name: facet_values(name, found["facets"].get(name, {}), query.chosen.get(name, ()))
                for name in asked.facet_names
            },
            histogram=self._histogram(asked, articles, step),
            step=step,
            undated=int(articles.get("undated", 0)),
            capped=asked.is_capped,
        )

    def _histogram(self, asked: Asked, articles: Mapping[str, Any], step: str) -> tuple[Any, ...]:
        if step != "day":
            return buckets_of_months(articles.get("months", {}), step)
        body = asked.body(0, 0, collapse=False)
        # Counting needs no order: without the score nothing is worked out for each document.
        body |= {"query": "*:*", "sort": "article asc"}
        body["facet"] = {"days": {"type": "terms", "field": "printed", "limit": -1}}
        return buckets_of_days(self.cluster.ask(self.name, body)["facets"].get("days", {}))

    def _with_versions(self, asked: Asked, documents: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
        """For each story's best document all that match, in the order of the result.

        Solr's own `expand` works the score out anew for each story: seconds for a word with a star.
        """
        stories = [int(each["story"]) for each in documents]
        body = asked.body(0, max(VERSIONS, 4 * len(stories)), collapse=False)
        body["filter"] = [*body["filter"], "{!terms f=story v=$stories}"]
        body["params"]["stories"] = ",".join(map(str, stories))
        found = self.cluster.ask(self.name, body)["response"]
        if found["numFound"] > len(found["docs"]):
            found = self.cluster.ask(self.name, {**body, "limit": found["numFound"]})["response"]
        versions: dict[int, list[dict[str, Any]]] = {story: [] for story in stories}
        for each in found["docs"]:
            versions[int(each["story"])].append(each)
        # A story that was written between the two questions keeps at least what was found of it.
        return [versions[int(each["story"])] or [each] for each in documents]

    def rank_of(self, query: Query, article: int) -> Rank:
        with _work_told():
            return self._rank(query, article)

    def _rank(self, query: Query, article: int) -> Rank:
        asked = self._asked(replace(query, wants_facets=False))
        own = self._first(asked, f"article:{article}")
        if own is None:
            return Rank(0, self._rows_of(asked, ""))
        # Collapsed, a story stands where its best document does.
        best = self._first(asked, f"story:{own['story']}") if query.collapse else own
        assert best is not None
        ahead = self._rows_of(asked, _ahead(asked, best))
        total = self._rows_of(asked, "")
        start = max(0, ahead - 1)
        around = self._hits(replace(asked, query=replace(asked.query, start=start, stop=ahead + 2)))
        index = ahead - start
        if index >= len(around.hits) or article not in around.hits[index].versions:
            return Rank(0, total)  # written between two of these questions
        return Rank(
            ahead + 1,
            total,
            around.hits[index - 1].article if index else None,
            around.hits[index + 1].article if index + 1 < len(around.hits) else None,
        )

    def _first(self, asked: Asked, narrowed: str) -> dict[str, Any] | None:
        body = asked.body(0, 1, collapse=False)
        body["filter"] = [*body["filter"], narrowed]
        documents = self.cluster.ask(self.name, body)["response"]["docs"]
        return documents[0] if documents else None

    def _rows_of(self, asked: Asked, narrowed: str) -> int:
        """How many hits there are, collapsed where the query is, of the documents that `narrowed` lets in."""
        body = asked.body(0, 0, collapse=asked.query.collapse)
        body["filter"] = [*body["filter"], *([narrowed] if narrowed else [])]
        return int(self.cluster.ask(self.name, body)["response"]["numFound"])

    def matching(self, query: Query) -> Iterator[int]:
        with _work_told():
            return iter(self._matching(self._asked(replace(query, collapse=False, wants_facets=False))))

    def _matching(self, asked: Asked) -> list[int]:
        query = asked.query
        if query.stop is not None and query.stop <= PAGE:
            body = asked.body(query.start, max(0, query.stop - query.start), collapse=False, fields="article")
            return [each["article"] for each in self.cluster.ask(self.name, body)["response"]["docs"]]
        found: list[int] = []
        body = asked.body(0, PAGE, collapse=False, fields="article")
        for documents in self._pages(self.name, body):
            found.extend(each["article"] for each in documents)
            if query.stop is not None and len(found) >= query.stop:
                break
        return found[query.start : query.stop]

    def _pages(self, collection: str, body: dict[str, Any]) -> Iterator[list[dict[str, Any]]]:
        """Every row in order, PAGE at a time, however many: each page begins where the one before ended."""
        mark = "*"
        while True:
            page = {
                **body,
                "sort": f"{body['sort']},id asc",
                "params": {**body["params"], "cursorMark": mark},
            }
            found = self.cluster.ask(collection, page)
            yield found["response"]["docs"]
            if found["nextCursorMark"] == mark:
                return
            mark = found["nextCursorMark"]

    def similar(self, entry: Entry, hidden: frozenset[int], most: int) -> tuple[Similar, ...]:
        return documents_like(
            self.cluster,
            self.name,
            entry,
            left_out(hidden, self._flagged(hidden)),
            self.sight.out_of_sight(),
            most,
        )

    def terms_near(self, word: str, furthest: int, most: int) -> tuple[NearTerm, ...]:
        counts: dict[str, int] = {}
        for first in sorted(set(word[:2])):
            rest = f"{max(0, len(word) - furthest - 1)},{len(word) + furthest - 1}"
            for token, often in self._tokens(surface_token(first), f"=.\\p{{L}}{{{rest}}}").items():
                surface = token[1:]
                # Some small forms stand for their capitals besides (see documents.py): those are not meant.
                if surface.isalpha() and surface == surface.lower():
                    counts[surface] = often
        capitals = self._tokens(surface_token(word[:1].upper()), CAPITALS) if counts else {}
        for token, often in capitals.items():
            if token[1:].lower() in counts:
                counts[token[1:].lower()] -= often
        counts.pop(word, None)
        return nearest_surfaces(word, {each: n for each, n in counts.items() if n > 0}, furthest, most)

    def _surfaces(self, prefix: Prefix) -> PrefixSurfaces:
        start = fold_surface(prefix.text)
        found = self._tokens(surface_token(start))
        if len(found) <= MOST_SURFACES - len(CASE_KEPT):
            return PrefixSurfaces(tuple(found))
        # A form in capitals is a word of its own, and its small form stands beside it (see documents.py).
        capitals = self._tokens(surface_token(start.upper()), CAPITALS)
        counts = {token: often - capitals.get(token.upper(), 0) for token, often in found.items()} | capitals
        words = [token for token, often in counts.items() if often > 0]
        if len(words) <= MOST_SURFACES:
            return PrefixSurfaces(tuple(found))
        # Of equally common ones those come first that the folder's index numbers first: by stem.
        commonest = set(sorted(words, key=lambda token: (-counts[token], *_in_order(token)))[:MOST_SURFACES])
        needed = (token for token in commonest if token in found or token.lower() not in commonest)
        return PrefixSurfaces(tuple(sorted(needed)), True)

    def _tokens(self, start: str, pattern: str = "") -> dict[str, int]:
        """The tokens of the whole index that begin so, and how often each stands in it; of very many those
        that most articles have."""
        asked = {"terms": True, "terms.fl": "anywhere", "terms.prefix": start, "terms.limit": MOST_TOKENS}
        # The field keeps how often, though no score asks it: with each token sent once ten answers differed.
        asked |= {"terms.sort": "count", "terms.ttf": True}
        if pattern:
            asked["terms.regex"] = pattern
        found = self.cluster.form(f"{self.name}/terms", asked)["terms"]["anywhere"]
        return {token: int(told["ttf"]) for token, told in zip(found[::2], found[1::2], strict=True)}

    def _counts(self, wanted: list[str], lists: dict[str, str]) -> tuple[int, list[int]]:
        names = {f"node{number}": matched for number, matched in enumerate(wanted)}
        facets = self.cluster.ask(self.name, counted(names, lists))["facets"]
        return int(facets["count"]), [int(facets[name]["count"]) if name in facets else 0 for name in names]


@contextmanager
def _work_told() -> Iterator[None]:
    """What a query took too long for, in the words of every engine; to any other question it is no answer."""
    try:
        yield
    except Unfinished as error:
        raise TooMuchWork(str(error)) from error


def _in_order(token: str) -> tuple[str, str]:
    surface = surface_of(token)
    return stem(surface.removesuffix(UNSTEMMED)), surface


def _ahead(asked: Asked, own: Mapping[str, Any]) -> str:
    """The documents that stand before one in the query's order."""
    article = int(own["article"])
    if asked.score:
        score = own["score"]
        more = f"{{!frange l={score} incl=false v=$score}}"
        return f"({more} (+{{!frange l={score} u={score} v=$score}} +article:[{article + 1} TO *]))"
    printed = own.get("printed")
    is_oldest = asked.query.sort == "oldest"
    earlier_number = f"article:[* TO {article - 1}]" if is_oldest else f"article:[{article + 1} TO *]"
    if printed is None:  # undated documents stand last both ways
        return f"(printed:[* TO *] (+(*:* -printed:[* TO *]) +{earlier_number}))"
    nearer = f"printed:[* TO {printed - 1}]" if is_oldest else f"printed:[{printed + 1} TO *]"
    return f"({nearer} (+printed:{printed} +{earlier_number}))"
