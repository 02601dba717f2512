"""The archive's engine on SolrCloud: what `search.engine.SearchEngine` asks for, over one collection."""

import fcntl
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from articles.language.search_tokens import fold_surface
from articles.search.engine import (
    EngineBusy,
    EngineDamaged,
    EngineUnusable,
    Hits,
    NearTerm,
    Query,
    Rank,
    Similar,
)
from articles.search.engines.solr.answering import (
    buckets_of_days,
    buckets_of_months,
    facet_values,
    hit_of,
    step_of,
)
from articles.search.engines.solr.asking import MOST_EXPANDED, Asked, asked_of, counted
from articles.search.engines.solr.client import Address, Cluster, NoSuchIndex
from articles.search.engines.solr.collections import Collections, schema_version
from articles.search.engines.solr.documents import surface_token
from articles.search.engines.solr.likeness import more_like
from articles.search.engines.solr.wording import PrefixSurfaces
from articles.search.engines.solr.writing import (
    HeldDocuments,
    Sender,
    Sight,
    held_documents,
    replace_entries,
)
from articles.search.index import Entry
from articles.search.nearby import nearest_surfaces
from articles.search.query import Prefix

MOST_SURFACES = 1_000
"""Words that a prefix stands for at most; the commonest are kept and the page says so."""
PAGE = 10_000  # rows of one request while everything is read
LEAVE_OLD = 5.0
"""Seconds that the collection before stays after the alias has turned, for searches that are under way."""
PROOFS = 5  # looks at the replicas, a second apart: one may still be opening what another shows


@dataclass
class SolrSearch:
    """One index of articles in one cluster. Holds nothing of a query, so threads may share it.

    `home` is a folder of this machine for the lock that its processes share. Machines need none: what one
    writes is guarded against the other by version.
    """

    address: Address
    home: Path
    sight: Sight = field(default_factory=Sight)
    leave_old: float = LEAVE_OLD
    shards: int = 2
    replicas: int = 2

    def __post_init__(self) -> None:
        self.cluster = Cluster(self.address)
        self.collections = Collections(self.cluster, self.shards, self.replicas)

    @property
    def name(self) -> str:
        return self.address.name

    # Reading

    def search(self, query: Query) -> Hits:
        return self._hits(self._asked(query))

    def _asked(self, query: Query) -> Asked:
        return asked_of(query, self._surfaces, self._counts, self.sight.out_of_sight())

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
        rows_found = self._with_versions(asked, found, documents) if query.collapse else [[d] for d in documents]
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

    def _with_versions(
        self, asked: Asked, found: dict[str, Any], documents: list[dict[str, Any]]
    ) -> list[list[dict[str, Any]]]:
        """For each story's best document all that match, in the order of the result."""
        expanded = found.get("expanded", {})
        rows = []
        for document in documents:
            others = expanded.get(str(document["story"]), {"numFound": 0, "docs": []})
            versions = [document, *others["docs"]]
            if others["numFound"] > MOST_EXPANDED:
                versions = self._of_story(asked, document["story"], others["numFound"] + 1)
            rows.append(versions)
        return rows

    def _of_story(self, asked: Asked, story: int, rows: int) -> list[dict[str, Any]]:
        body = asked.body(0, rows, collapse=False)
        body["filter"] = [*body["filter"], f"story:{story}"]
        found: list[dict[str, Any]] = self.cluster.ask(self.name, body)["response"]["docs"]
        return found

    def rank_of(self, query: Query, article: int) -> Rank:
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
        body["params"].pop("expand", None)
        body["filter"] = [*body["filter"], *([narrowed] if narrowed else [])]
        return int(self.cluster.ask(self.name, body)["response"]["numFound"])

    def matching(self, query: Query) -> Iterator[int]:
        asked = self._asked(replace(query, collapse=False, wants_facets=False))
        return iter(self._matching(asked))

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
            page = {**body, "sort": f"{body['sort']},id asc", "params": {**body["params"], "cursorMark": mark}}
            found = self.cluster.ask(collection, page)
            yield found["response"]["docs"]
            if found["nextCursorMark"] == mark:
                return
            mark = found["nextCursorMark"]

    def similar(self, entry: Entry, left_out: frozenset[int], most: int) -> tuple[Similar, ...]:
        return more_like(self.cluster, self.name, entry, left_out, self.sight.out_of_sight(), most)

    def terms_near(self, word: str, furthest: int, most: int) -> tuple[NearTerm, ...]:
        counts: dict[str, int] = {}
        for first in sorted(set(word[:2])):
            rest = f"{max(0, len(word) - furthest - 1)},{len(word) + furthest - 1}"
            for token, often in self._tokens(surface_token(first), f"=.\\p{{L}}{{{rest}}}").items():
                surface = token[1:]
                # Some small forms stand for their capitals besides (see documents.py): those are not meant.
                if surface.isalpha() and surface == surface.lower():
                    counts[surface] = often
        capitals = self._tokens(surface_token(word[:1].upper()), "=\\p{Lu}+") if counts else {}
        for token, often in capitals.items():
            if token[1:].lower() in counts:
                counts[token[1:].lower()] -= often
        counts.pop(word, None)
        return nearest_surfaces(word, {each: n for each, n in counts.items() if n > 0}, furthest, most)

    def _surfaces(self, prefix: Prefix) -> PrefixSurfaces:
        found = self._tokens(surface_token(fold_surface(prefix.text)))
        if len(found) <= MOST_SURFACES:
            return PrefixSurfaces(tuple(found))
        commonest = sorted(found, key=lambda token: (-found[token], token))[:MOST_SURFACES]
        return PrefixSurfaces(tuple(sorted(commonest)), True)

    def _tokens(self, start: str, pattern: str = "") -> dict[str, int]:
        """The tokens of the whole index that begin so, and how often each stands in it."""
        asked = {"terms": True, "terms.fl": "anywhere", "terms.prefix": start, "terms.limit": -1}
        asked |= {"terms.sort": "index", "terms.ttf": True}
        if pattern:
            asked["terms.regex"] = pattern
        found = self.cluster.form(f"{self.name}/terms", asked)["terms"]["anywhere"]
        return {token: int(told["ttf"]) for token, told in zip(found[::2], found[1::2], strict=True)}

    def _counts(self, wanted: list[str], lists: dict[str, str]) -> tuple[int, list[int]]:
        names = {f"node{number}": matched for number, matched in enumerate(wanted)}
        facets = self.cluster.ask(self.name, counted(names, lists))["facets"]
        return int(facets["count"]), [int(facets[name]["count"]) if name in facets else 0 for name in names]

    # Writing

    def has_index(self) -> bool:
        """False only where the cluster itself says so: one that does not answer has not lost it."""
        try:
            self.collections.in_use()
        except NoSuchIndex:
            return False
        except (EngineUnusable, OSError):
            return True
        return True

    def has_current_schema(self) -> bool:
        return self.has_index() and self.collections.is_current()

    @contextmanager
    def writing(self, patience: float = 0.0) -> Iterator[None]:
        """Hold the right to write on this machine. Another machine may write at the same time."""
        self.home.mkdir(mode=0o750, parents=True, exist_ok=True)
        handle = os.open(self.home / "solr.lock", os.O_RDWR | os.O_CREAT, 0o640)
        try:
            until = time.monotonic() + patience
            while True:
                try:
                    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    if time.monotonic() >= until:
                        raise EngineBusy(f"{self.name}: the index is being written by another process") from None
                    time.sleep(0.02)
            yield
        finally:
            os.close(handle)

    def held(self, articles: Iterable[int]) -> HeldDocuments:
        return held_documents(self.cluster, self._writable(), list(articles))

    def write(self, entries: Iterable[Entry], removed: Iterable[int], held: Any = None) -> frozenset[int]:
        taken, gone = list(entries), list(removed)
        collection = self._writable()
        if held is None:
            held = self.held([*(entry.article for entry in taken), *gone])
        return replace_entries(Sender(self.cluster, collection), taken, gone, held, self.sight)

    def _writable(self) -> str:
        """The collection in use, by its own name. Raises EngineUnusable where its schema is an older one."""
        collection = self.collections.in_use()
        if not collection.startswith(f"{self.name}_{schema_version()}_"):
            raise EngineUnusable(f"{collection} has another version's schema; run manage.py setup_search")
        return collection

    def rebuild(self, entries: Iterable[Entry], accept: Callable[[Mapping[int, int]], None]) -> None:
        before = set(self.collections.all_of_name())
        made = self.collections.make()
        try:
            sender = Sender(self.cluster, made, is_new=True)
            sender.put(entries, HeldDocuments({}))
            sender.show()
            accept(self._digests(made))
            self.collections.turn_to(made)
        except BaseException:
            with suppress(EngineUnusable):
                self.collections.drop(made)
            raise
        if before:
            time.sleep(self.leave_old)
        for old in before:
            self.collections.drop(old)

    def empty(self) -> None:
        """Take every document out of the collection in use, in place."""
        self.cluster.write(self._writable(), {"delete": {"query": "*:*"}})
        Sender(self.cluster, self.name).show()

    def remove_index(self) -> None:
        self.collections.remove()

    # Proof

    def verify(self) -> None:
        collection = self.collections.in_use()
        for look in range(PROOFS):
            differing = self._differing(collection)
            if not differing:
                return
            time.sleep(1 if look + 1 < PROOFS else 0)
        raise EngineDamaged(f"{collection}: {differing}; run manage.py check_index --fix")

    def _differing(self, collection: str) -> str:
        """What is wrong with the replicas: one that does not serve, or two of a shard that do not agree."""
        state = self.collections.state(collection)
        for shard, held in state["shards"].items():
            sums = {}
            for name, replica in held["replicas"].items():
                if replica["state"] != "active" or replica["node_name"] not in state["live"]:
                    return f"the replica {name} of {shard} does not serve"
                sums[name] = self.cluster.proof_of(replica)
            if len(set(sums.values())) > 1:
                return f"the replicas of {shard} do not hold the same ({sums})"
        return ""

    def digests(self) -> Mapping[int, int]:
        return self._digests(self.name)

    def _digests(self, collection: str) -> dict[int, int]:
        body = {"query": "*:*", "sort": "article asc", "limit": PAGE, "fields": "article,digest", "params": {}}
        found: dict[int, int] = {}
        for documents in self._pages(collection, body):
            for each in documents:
                # An article that is there twice has no digest that could be right.
                number = each["article"]
                found[number] = -1 if number in found else each["digest"]
        return found

    def freshness(self) -> datetime:
        body = {"query": "*:*", "limit": 0, "facet": {"last": "max(written)"}}
        last = self.cluster.ask(self.name, body)["facets"].get("last")
        return datetime.fromtimestamp(int(last) / 1000, UTC) if last else self.collections.made_at()


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
