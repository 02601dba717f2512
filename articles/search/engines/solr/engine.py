"""The archive's engine on SolrCloud: what `search.engine.SearchEngine` asks for, over one collection."""

import logging
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from articles.search.engine import EngineBusy, EngineDamaged, EngineUnusable
from articles.search.engines.solr.client import NoSuchIndex
from articles.search.engines.solr.collections import Collections, schema_version
from articles.search.engines.solr.documents import MARK, article_of_key
from articles.search.engines.solr.flags import changes_due, wrongly_marked
from articles.search.engines.solr.reading import PAGE, SolrReading
from articles.search.engines.solr.turns import PARTS, FileTurns
from articles.search.engines.solr.writing import (
    SOME,
    EntrySender,
    HeldDocuments,
    held_documents,
    replace_entries,
    take_out_left,
)
from articles.search.index import Entry

log = logging.getLogger(__name__)

LEAVE_OLD = 5.0
"""Seconds that the collection before stays after the alias has turned, for searches that are under way."""
AT_ONCE = 2_000  # articles whose marks are changed with one commit
PROOFS = 5  # looks at the replicas, a second apart: one may still be opening what another shows


@dataclass
class SolrSearch(SolrReading):
    """One index of articles in one cluster.

    `turns` say who may write.
    """

    turns: FileTurns
    parts: int = field(default=PARTS, init=False)
    leave_old: float = field(default_factory=lambda: LEAVE_OLD, kw_only=True)
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
            if self.sight.out_of_sight():
                self._take_out_left(parts)

    def _take_out_left(self, parts: Collection[int]) -> None:
        try:
            sender = EntrySender(self.cluster, self._writable())
            take_out_left(sender, self.sight, lambda article: article % self.parts in parts, self.held)
        except EngineUnusable as error:  # what was written is: they stay out of sight
            log.warning("Old documents were not taken out (%s); the next write does.", error)

    def held(self, articles: Iterable[int]) -> HeldDocuments:
        return held_documents(self.cluster, self._writable(), list(articles))

    def write(self, entries: Iterable[Entry], removed: Iterable[int], held: Any = None) -> frozenset[int]:
        taken, gone = list(entries), list(removed)
        if held is None:
            held = self.held([*(entry.article for entry in taken), *gone])
        sender = EntrySender(self.cluster, held.collection, marked=self.flags.read().sure)
        return replace_entries(sender, taken, gone, held, self.sight)

    def mark_hidden(self, hidden: Callable[[], frozenset[int]], most: int | None = None) -> int:
        wanted, changes = changes_due(hidden(), self.flags.read())
        changed = 0
        for part in sorted({each % self.parts for each in changes[:most]}):
            own = [each for each in changes[:most] if each % self.parts == part]
            with suppress(EngineBusy), self.writing(part=part):  # who holds it comes by here too
                for start in range(0, len(own), AT_ONCE):
                    changed += self._mark(own[start : start + AT_ONCE], wanted)
        return changed

    def _mark(self, articles: list[int], marked: frozenset[int]) -> int:
        # Noted first and committed: from now on each query lists them, whatever their documents say.
        self.flags.doubt(articles)
        held = self.held(articles)
        sender = EntrySender(self.cluster, held.collection)
        settled = sender.mark(held, marked)
        sender.show()
        # One that the index does not have yet comes in unmarked.
        absent = {each for each in articles if each not in held.versions}
        self.flags.settle(settled & marked, (settled - marked) | absent)
        return len(settled)

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
            sender = EntrySender(self.cluster, made, is_new=True, marked=self.flags.read().sure)
            sender.put(entries, HeldDocuments({}))
            sender.show()
            accept(self._digests(made)[0])
            self.collections.copy_out(made)
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
        before = self.flags.read()
        found, marked = self._digests(self.name)
        wrong = wrongly_marked(found, marked, before, self.flags.read())
        if unseen := self.sight.out_of_sight():
            found.update(self._digests_seen(sorted({article_of_key(key) for key in unseen}), set(unseen)))
        found.update(dict.fromkeys(wrong, -1))
        return found

    def _digests_seen(self, articles: list[int], unseen: set[str]) -> dict[int, int]:
        """The digests of articles some of whose documents no search may show; -1 where not one is shown."""
        shown: dict[int, list[int]] = {}
        for start in range(0, len(articles), SOME):
            body = {
                "query": "{!terms f=article v=$wanted}",
                "limit": 4 * SOME,
                "fields": "id,article,digest",
                "params": {"wanted": ",".join(map(str, articles[start : start + SOME]))},
            }
            for each in self.cluster.ask(self.name, body)["response"]["docs"]:
                seen = shown.setdefault(each["article"], [])
                if each["id"] not in unseen:
                    seen.append(each["digest"])
        return {article: digests[0] if len(digests) == 1 else -1 for article, digests in shown.items()}

    def _digests(self, collection: str) -> tuple[dict[int, int], set[int]]:
        """The digest of each article, and the articles whose documents say that they are hidden."""
        body = {
            "query": "*:*",
            "sort": "article asc",
            "limit": PAGE,
            "fields": f"article,digest,{MARK}",
            "params": {},
        }
        found: dict[int, int] = {}
        marked: set[int] = set()
        for documents in self._pages(collection, body):
            for each in documents:
                # An article that is there twice has no digest that could be right.
                number = each["article"]
                found[number] = -1 if number in found else each["digest"]
                if each.get(MARK):
                    marked.add(number)
        return found, marked

    def freshness(self) -> datetime:
        body = {"query": "*:*", "limit": 0, "facet": {"last": "max(written)"}}
        last = self.cluster.ask(self.name, body)["facets"].get("last")
        return datetime.fromtimestamp(int(last) / 1000, UTC) if last else self.collections.made_at()
