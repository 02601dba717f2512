"""Writing entries so that none is lost, none is doubled and no older one replaces a newer.

What the index holds of some articles is read *before* their rows (`held`). An entry then replaces only the
document that was seen, by its `_version_`; where another was quicker it is skipped, and the article is told,
to be read again. Solr answers a write when every replica that lives has it; what is not answered is sent
again.

A story that grows or splits moves articles to another shard, where the new document gets another id. Both
then exist for a while: the newcomer is out of sight until it is searchable everywhere, then the two change
places in one transaction of the database, which every search reads. The old one stays, out of sight, as long
as a search may be under way that read of the other state; whoever writes next takes it out.
"""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from articles.search.engine import EngineUnusable
from articles.search.engines.solr.client import READING, WRITING, Cluster
from articles.search.engines.solr.documents import MARK, article_of_key, document_of, key_of_entry
from articles.search.index import Entry

BATCH = 100
"""Documents of one request: at 50 the round trips cost, at 500 one batch holds a thread's heap for long."""
SENDERS = 4  # requests on their way at once: two a node keep both busy while one waits for its replica
SOME = 1_000  # numbers in one list
LONGEST_SEARCH = 30.0
"""Seconds that a page may be under way with what it read of the documents out of sight before they turned:
a few questions of TIME_ALLOWED each, and some asked again of another node."""
MOST_LEFT = 200
"""Old documents of one write that stay for so long: each is named in every search. Of more than these all are
taken out at once, after WAIT."""
WAIT = 5.0
"""Seconds before that: a single question takes no longer."""


@dataclass(frozen=True, slots=True)
class HeldDocuments:
    """For each article the ids of its documents and their `_version_`; several only after a broken move.

    `collection` is where they stand.
    """

    versions: Mapping[int, Mapping[str, int]]
    collection: str = ""


class Sight:
    """Which documents no search may show now; here none. The archive's own keeps them in its database."""

    is_kept = False

    def left_behind(self, seconds: float) -> tuple[str, ...]:
        """Those that have been out of sight for so long."""
        return ()

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


def _now(
    cluster: Cluster, collection: str, keys: Sequence[str], field: str, patience: float = READING
) -> dict[str, dict[str, Any]]:
    """Documents by id as their shards' leaders have them, committed or not."""
    found = {}
    for start in range(0, len(keys), SOME):
        asked = {"ids": ",".join(keys[start : start + SOME]), "fl": f"id,{field}"}
        for each in cluster.form(f"{collection}/get", asked, patience)["response"]["docs"]:
            found[each["id"]] = each
    return found


@dataclass
class EntrySender:
    """Sends entries to one collection. `is_new`: nobody else writes it and nothing is in it. `marked`:
    articles whose documents say that they are hidden."""

    cluster: Cluster
    collection: str
    is_new: bool = False
    marked: frozenset[int] = frozenset()

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
        document = document_of(entry, written, entry.article in self.marked)
        if not self.is_new:
            seen = held.versions.get(entry.article, {})
            document["_version_"] = seen.get(document["id"], -1)  # -1: there must be none
        return document

    def _send(self, documents: list[dict[str, Any]]) -> set[int]:
        self.cluster.write(self.collection, documents, failOnVersionConflicts=False)
        # A new collection has one copy of each shard yet: to know waits for a lost node as to write does.
        patience = WRITING if self.is_new else READING
        now = _now(self.cluster, self.collection, [each["id"] for each in documents], "digest", patience)
        # A batch that was sent twice meets its own versions: what counts is what stands there now.
        wrong = [each for each in documents if now.get(each["id"], {}).get("digest") != each["digest"]]
        if wrong and self.is_new:
            raise EngineUnusable(f"Solr took {wrong[0]['id']} and does not have it; see its nodes' logs")
        return {each["article"] for each in wrong}

    def mark(self, held: HeldDocuments, marked: frozenset[int]) -> set[int]:
        """Have the documents of articles say in place whether they are hidden, as those in `marked` are; the
        articles all of whose documents then say so."""
        wanted = {
            key: int(article in marked) for article, versions in held.versions.items() for key in versions
        }
        changes = [
            {"id": key, "_version_": version, MARK: {"set": wanted[key]}}
            for versions in held.versions.values()
            for key, version in versions.items()
        ]
        for start in range(0, len(changes), SOME):
            # Not in place, it would write the document without its words, which Solr does not store.
            asked = {"update.partial.requireInPlace": True, "failOnVersionConflicts": False}
            self.cluster.write(self.collection, changes[start : start + SOME], **asked)
        now = _now(self.cluster, self.collection, list(wanted), MARK)
        return {
            article
            for article, versions in held.versions.items()
            if all(now.get(key, {}).get(MARK) == wanted[key] for key in versions)
        }

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
        if len(leaving) > MOST_LEFT or not sight.is_kept:
            wait(WAIT if sight.is_kept else 0.0)
            gone = [*gone, *leaving]
    if gone:
        sender.remove(gone)
    sender.show()
    # Among them may be what a writer that was killed has hidden: its rows are written again by this one.
    settled = {*gone, *(key for article, key in keys.items() if article not in outdated)}
    if forgotten := settled.intersection(sight.out_of_sight()):
        sight.forget(forgotten)
    return frozenset(outdated)


def take_out_left(
    sender: EntrySender,
    sight: Sight,
    is_ours: Callable[[int], bool],
    held_of: Callable[[list[int]], HeldDocuments],
) -> None:
    """Take out the old documents of moves that are long over, of articles whose turn at writing is held.

    Where an article has no other document that is seen, a writer was killed before it had one: its pending
    row has it written again.
    """
    keys = [key for key in sight.left_behind(LONGEST_SEARCH) if is_ours(article_of_key(key))]
    if not keys:
        return
    unseen = set(sight.out_of_sight())
    held = held_of(sorted({article_of_key(key) for key in keys}))
    over = []
    for key in keys:
        own = held.versions.get(article_of_key(key), {})
        if key not in own or not unseen.issuperset(own):
            over.append(key)
    sender.remove(over)
    sender.show()
    sight.forget(over)
