"""Writing entries so that none is lost, none is doubled and no older one replaces a newer.

What the index holds of some articles is read *before* their rows (`held`). An entry then replaces only the
document that was seen, by its `_version_`; where another was quicker it is skipped, and the article is told,
to be read again. Solr answers a write when every replica that lives has it; what is not answered is sent
again.

A story that grows or splits moves articles to another shard, where the new document gets another id. Both
then exist for a moment: the newcomer is out of sight until it is searchable everywhere, then the two change
places in one transaction of the database, which every search reads.
"""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from articles.search.engine import EngineUnusable
from articles.search.engines.solr.client import Cluster
from articles.search.engines.solr.documents import document_of, key_of_entry
from articles.search.index import Entry

BATCH = 100
"""Documents of one request: at 50 the round trips cost, at 500 one batch holds a thread's heap for long."""
SENDERS = 4  # requests on their way at once: two a node keep both busy while one waits for its replica
SOME = 1_000  # numbers in one list
LONGEST_SEARCH = 1.0
"""Seconds that a search may be under way with what it read of the documents out of sight before they turn."""


@dataclass(frozen=True, slots=True)
class HeldDocuments:
    """For each article the ids of its documents and their `_version_`; several only after a broken move.

    `collection` is where they stand.
    """

    versions: Mapping[int, Mapping[str, int]]
    collection: str = ""


class Sight:
    """Which documents no search may show now; here none. The archive's own keeps them in its database."""

    def hide(self, keys: Iterable[str]) -> None: ...

    def change(self, shown: Iterable[str], hidden: Iterable[str]) -> None: ...

    def forget(self, keys: Iterable[str]) -> None: ...

    def out_of_sight(self) -> tuple[str, ...]:
        return ()


def held_documents(cluster: Cluster, collection: str, articles: Sequence[int]) -> HeldDocuments:
    """What the index holds of these articles, the newest of it, searchable or not."""
    found: dict[int, dict[str, int]] = {}
    for start in range(0, len(articles), SOME):
        wanted = ",".join(map(str, articles[start : start + SOME]))
        body = {
            "query": "{!terms f=article v=$wanted}",
            "limit": 4 * SOME,  # one each, and what broken moves left
            "fields": "id,article",
            "params": {"wanted": wanted},
        }
        keys = {each["id"]: each["article"] for each in cluster.ask(collection, body)["response"]["docs"]}
        for key, version in _versions(cluster, collection, list(keys)).items():
            found.setdefault(keys[key], {})[key] = version
    return HeldDocuments(found, collection)


def _versions(cluster: Cluster, collection: str, keys: Sequence[str]) -> dict[str, int]:
    return {key: each["_version_"] for key, each in _now(cluster, collection, keys, "_version_").items()}


def _now(cluster: Cluster, collection: str, keys: Sequence[str], field: str) -> dict[str, dict[str, Any]]:
    """Documents by id as their shards' leaders have them, committed or not."""
    found = {}
    for start in range(0, len(keys), SOME):
        asked = {"ids": ",".join(keys[start : start + SOME]), "fl": f"id,{field}"}
        for each in cluster.form(f"{collection}/get", asked)["response"]["docs"]:
            found[each["id"]] = each
    return found


@dataclass
class EntrySender:
    """Sends entries to one collection. `is_new`: nobody else writes it and nothing is in it."""

    cluster: Cluster
    collection: str
    is_new: bool = False

    def put(self, entries: Iterable[Entry], held: HeldDocuments) -> set[int]:
        """Send entries, several requests at once; the articles that another wrote meanwhile."""
        written = time.time_ns() // 1_000_000
        outdated: set[int] = set()
        with ThreadPoolExecutor(SENDERS) as pool:
            waiting = []
            for batch in _batches(entries):
                documents = [self._document(entry, held, written) for entry in batch]
                waiting.append(pool.submit(self._send, documents))
                while len(waiting) > 2 * SENDERS:
                    outdated |= waiting.pop(0).result()
            for each in waiting:
                outdated |= each.result()
        return outdated

    def _document(self, entry: Entry, held: HeldDocuments, written: int) -> dict[str, Any]:
        document = document_of(entry, written)
        if not self.is_new:
            seen = held.versions.get(entry.article, {})
            document["_version_"] = seen.get(document["id"], -1)  # -1: there must be none
        return document

    def _send(self, documents: list[dict[str, Any]]) -> set[int]:
        self.cluster.write(self.collection, documents, failOnVersionConflicts=False)
        now = _now(self.cluster, self.collection, [each["id"] for each in documents], "digest")
        # A batch that was sent twice meets its own versions: what counts is what stands there now.
        wrong = [each for each in documents if now.get(each["id"], {}).get("digest") != each["digest"]]
        if wrong and self.is_new:
            raise EngineUnusable(f"Solr took {wrong[0]['id']} and does not have it; see its nodes' logs")
        return {each["article"] for each in wrong}

    def remove(self, keys: Sequence[str]) -> None:
        for start in range(0, len(keys), SOME):
            self.cluster.write(self.collection, {"delete": list(keys[start : start + SOME])})

    def show(self) -> None:
        """Make what was written searchable on every replica."""
        self.cluster.write(self.collection, {"commit": {"softCommit": True, "waitSearcher": True}})


def _batches(entries: Iterable[Entry]) -> Iterable[list[Entry]]:
    batch: list[Entry] = []
    for entry in entries:
        batch.append(entry)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def replace_entries(
    sender: EntrySender,
    entries: Sequence[Entry],
    removed: Iterable[int],
    held: HeldDocuments,
    sight: Sight,
    wait: Callable[[float], None] = time.sleep,
) -> frozenset[int]:
    """Put entries in and take articles out; the articles that another wrote meanwhile, left as they are."""
    keys = {entry.article: key_of_entry(entry.story, entry.article) for entry in entries}
    seen = {key for versions in held.versions.values() for key in versions}
    left = {
        article: [key for key in held.versions.get(article, {}) if key != own]
        for article, own in keys.items()
    }
    arriving = [keys[article] for article, old in left.items() if old]
    # Where a writer was killed both are there, and its own may be the one that is seen.
    newcomers = [key for key in arriving if key not in seen]
    if newcomers:
        sight.hide(newcomers)
    outdated = sender.put(entries, held)
    leaving = [key for article, old in left.items() if article not in outdated for key in old]
    gone = [key for article in removed for key in held.versions.get(article, {})]
    if leaving:
        sender.show()
        arrived = [keys[article] for article, old in left.items() if old and article not in outdated]
        sight.change(shown=arrived, hidden=leaving)
        wait(LONGEST_SEARCH)
    if leaving or gone:
        sender.remove([*leaving, *gone])
    sender.show()
    # Among them may be what a writer that was killed has hidden: its rows are written again by this one.
    settled = {*leaving, *gone, *(key for article, key in keys.items() if article not in outdated)}
    if forgotten := settled.intersection(sight.out_of_sight()):
        sight.forget(forgotten)
    return frozenset(outdated)
