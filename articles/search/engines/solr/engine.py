"""The archive's engine on SolrCloud: what `search.engine.SearchEngine` asks for, over one collection."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from articles.search.engine import EngineDamaged, EngineUnusable
from articles.search.engines.solr.client import NoSuchIndex
from articles.search.engines.solr.collections import Collections, schema_version
from articles.search.engines.solr.reading import PAGE, SolrReading
from articles.search.engines.solr.turns import PARTS, FileTurns
from articles.search.engines.solr.writing import EntrySender, HeldDocuments, held_documents, replace_entries
from articles.search.index import Entry

LEAVE_OLD = 5.0
"""Seconds that the collection before stays after the alias has turned, for searches that are under way."""
PROOFS = 5  # looks at the replicas, a second apart: one may still be opening what another shows


@dataclass
class SolrSearch(SolrReading):
    """One index of articles in one cluster.

    `turns` say who may write.
    """

    turns: FileTurns
    parts: int = field(default=PARTS, init=False)
    leave_old: float = field(default=LEAVE_OLD, kw_only=True)
    collections: Collections = field(init=False)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.collections = Collections(self.cluster)

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
    def writing(self, patience: float = 0.0, part: int | None = None) -> Iterator[None]:
        parts = range(self.parts) if part is None else (part,)
        with self.turns.taken(parts, self.name, patience):
            yield

    def held(self, articles: Iterable[int]) -> HeldDocuments:
        return held_documents(self.cluster, self._writable(), list(articles))

    def write(self, entries: Iterable[Entry], removed: Iterable[int], held: Any = None) -> frozenset[int]:
        taken, gone = list(entries), list(removed)
        if held is None:
            held = self.held([*(entry.article for entry in taken), *gone])
        return replace_entries(EntrySender(self.cluster, held.collection), taken, gone, held, self.sight)

    def _writable(self) -> str:
        """The collection in use, by its own name. Raises EngineUnusable where its schema is an older one."""
        collection = self.collections.in_use()
        if not collection.startswith(f"{self.name}_{schema_version()}_"):
            raise EngineUnusable(f"{collection} has another version's schema; run manage.py setup_search")
        return collection

    def rebuild(self, entries: Iterable[Entry], accept: Callable[[Mapping[int, int]], None]) -> None:
        before = set(self.collections.all_of_name())
        unseen = self.sight.out_of_sight()
        made = self.collections.make()
        try:
            sender = EntrySender(self.cluster, made, is_new=True)
            sender.put(entries, HeldDocuments({}))
            sender.show()
            accept(self._digests(made))
            self.collections.turn_to(made)
        except BaseException:
            with suppress(EngineUnusable):
                self.collections.drop(made)
            raise
        # They were of the old collection: in the new one each article stands once, wherever that is.
        self.sight.forget(unseen)
        if before:
            time.sleep(self.leave_old)
        self.collections.drop_old(before)

    def empty(self) -> None:
        """Take every document out of the collection in use, in place."""
        self.cluster.write(self._writable(), {"delete": {"query": "*:*"}})
        EntrySender(self.cluster, self.name).show()

    def remove_index(self) -> None:
        self.collections.remove()

    # Proof

    def verify(self) -> None:
        collection = self.collections.in_use()
        for look in range(PROOFS):
            trouble = self._trouble(collection)
            if trouble is None:
                return
            if look + 1 == PROOFS:
                raise trouble
            time.sleep(1)

    def _trouble(self, collection: str) -> EngineUnusable | None:
        """What is wrong with the replicas: one that does not serve, or two of a shard that do not agree."""
        state = self.collections.state(collection)
        for shard, held in state["shards"].items():
            sums = {}
            for name, replica in held["replicas"].items():
                if replica["state"] != "active" or replica["node_name"] not in state["live"]:
                    # Nothing is lost: it catches up by itself.
                    return EngineUnusable(
                        f"{collection}: the replica {name} of {shard} does not serve; start its node "
                        f"({replica['node_name']}) and ask again"
                    )
                sums[name] = self.cluster.proof_of(replica)
            if len(set(sums.values())) > 1:
                return EngineDamaged(
                    f"{collection}: the replicas of {shard} do not hold the same ({sums}); "
                    "run manage.py check_index --fix"
                )
        return None

    def digests(self) -> Mapping[int, int]:
        found = self._digests(self.name)
        if unseen := self.sight.out_of_sight():
            # A document that no search may show is none that could be right.
            body = {
                "query": "{!terms f=id v=$unseen}",
                "limit": len(unseen),
                "fields": "article",
                "params": {"unseen": ",".join(unseen)},
            }
            documents = self.cluster.ask(self.name, body)["response"]["docs"]
            found.update((each["article"], -1) for each in documents)
        return found

    def _digests(self, collection: str) -> dict[int, int]:
        body = {
            "query": "*:*",
            "sort": "article asc",
            "limit": PAGE,
            "fields": "article,digest",
            "params": {},
        }
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
