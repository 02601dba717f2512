"""The collections of one index: which one is in use, a new one beside it, and the alias that turns.

The archive asks an alias. Behind it stands a collection whose name tells its schema and when it was made, so
that a changed schema is seen without asking, and a rebuild is never seen half done.
"""

import hashlib
import io
import logging
import re
import secrets
import time
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from articles.language import characters, search_tokens, stems, tokens
from articles.search import weights
from articles.search.engine import EngineUnusable
from articles.search.engines.solr import documents
from articles.search.engines.solr.client import Cluster, NoSuchIndex, WrongQuestion

log = logging.getLogger(__name__)

CONFIGSET = Path(__file__).with_name("configset")
STAMP = "%Y%m%dt%H%M%S"
AFTER_THE_NAME = re.compile(r"_[0-9a-f]{8}_\d{8}t\d{6}_[0-9a-f]{4}")
"""The schema, the time and the chance letters in a collection's name."""
WRITTEN_BY = (documents, search_tokens, stems, tokens, characters, weights)
"""Modules that decide what stands in a document, besides the schema: its words, their forms and weights."""
SEEN_WITHIN = 30.0  # seconds in which every node must know where the alias leads
COPIED_WITHIN = 3600.0  # seconds for the copies of a new collection: they are files sent over a network
COPY_LOOK = 0.5  # seconds between two looks at how far the copies are


@lru_cache(maxsize=1)
def schema_version() -> str:
    """Eight letters that change with the schema, the settings, or how an entry becomes a document."""
    files = [*sorted(CONFIGSET.glob("*.xml")), *(Path(str(each.__file__)) for each in WRITTEN_BY)]
    joined = b"\0".join(file.read_bytes() for file in files)
    return hashlib.blake2b(joined, digest_size=4).hexdigest()


@dataclass
class Collections:
    """The collections of one name in one cluster."""

    cluster: Cluster

    @property
    def name(self) -> str:
        return self.cluster.address.name

    def in_use(self) -> str:
        """The collection that the alias leads to. Raises EngineUnusable where there is none."""
        aliases = self.cluster.get("admin/collections", action="LISTALIASES").get("aliases", {})
        found = aliases.get(self.name, "")
        if not found:
            raise NoSuchIndex(f"Solr has no index named {self.name}; run manage.py rebuild_index")
        return str(found)

    def is_current(self) -> bool:
        """Whether the collection in use has this version's schema. Raises as `in_use` does."""
        return self.in_use().startswith(f"{self.name}_{schema_version()}_")

    def all_of_name(self) -> list[str]:
        """The archive's own: one named `archive` has nothing to do with those of `archive_staging`."""
        found = self.cluster.get("admin/collections", action="LIST")["collections"]
        return [
            each
            for each in found
            if each.startswith(self.name) and AFTER_THE_NAME.fullmatch(each, len(self.name))
        ]

    def make(self) -> str:
        """A new empty collection beside the one in use, each shard in one copy; its name."""
        configset = f"{self.name}_{schema_version()}"
        if configset not in self.cluster.get("admin/configs", action="LIST")["configSets"]:
            asked = {"action": "UPLOAD", "name": configset, "overwrite": True, "cleanup": True}
            self.cluster.upload("admin/configs", _packed(), **asked)
        # Two made within a second need two names.
        made = f"{configset}_{datetime.now(UTC).strftime(STAMP)}_{secrets.token_hex(2)}"
        asked = {"collection.configName": configset, "numShards": self.cluster.address.shards}
        asked |= {"replicationFactor": 1, "waitForFinalState": True}
        # The name is nobody else's: one that is there already was made by the request that is sent again.
        self._act("already exists", action="CREATE", name=made, **asked)
        return made

    def copy_out(self, collection: str) -> None:
        """Have each shard in as many copies as the address says; returns when they serve.

        A copy of a filled shard is its files: words are analysed once, where two copies from the start do so
        twice and wait for one another (docs/decisions/solr.md). A copy whose node is lost meanwhile is not
        waited for: Solr makes it when the node is back. Raises EngineUnusable where copies do not come to
        serve within COPIED_WITHIN.
        """
        wanted = self.cluster.address.copies
        if wanted == 1:
            return
        state = self.state(collection)
        for shard, held in state["shards"].items():
            missing = wanted - len(held["replicas"])
            if missing <= 0:
                continue
            asked = {"collection": collection, "shard": shard, "nrtReplicas": missing}
            others = state["live"] - {replica["node_name"] for replica in held["replicas"].values()}
            # Of fewer nodes than copies Solr makes what it can.
            nodes = {"createNodeSet": ",".join(sorted(others))} if len(others) >= missing else {}
            self._act(action="ADDREPLICA", **asked, **nodes)
        until = time.monotonic() + COPIED_WITHIN
        while late := self._not_serving(collection):
            if time.monotonic() > until:
                raise EngineUnusable(
                    f"Solr did not copy {', '.join(late)} of {collection}; see its nodes' logs"
                )
            time.sleep(COPY_LOOK)

    def _not_serving(self, collection: str) -> list[str]:
        """The replicas on nodes that live that do not serve yet."""
        state = self.state(collection)
        return [
            name
            for held in state["shards"].values()
            for name, replica in held["replicas"].items()
            if replica["state"] != "active" and replica["node_name"] in state["live"]
        ]

    def turn_to(self, collection: str) -> None:
        """Lead the alias to a collection, in one step, and wait until every node that answers knows."""
        self._act(action="CREATEALIAS", name=self.name, collections=collection)
        until = time.monotonic() + SEEN_WITHIN
        for host in self.cluster.address.hosts:
            while not self._is_known_to(host):
                if time.monotonic() > until:
                    raise EngineUnusable(f"Solr's node {host} does not see {self.name}; see its log")
                time.sleep(0.1)

    def _is_known_to(self, host: str) -> bool:
        """Whether a node knows the alias, or does not answer: it asks ZooKeeper before it does so again."""
        try:
            self.cluster.one_node(host).ask(self.name, {"query": "*:*", "limit": 0})
        except NoSuchIndex:
            return False
        except EngineUnusable:
            return True
        return True

    def drop(self, collection: str) -> None:
        self._act("Could not find collection", action="DELETE", name=collection)

    def drop_old(self, collections: Iterable[str]) -> None:
        """Drop what is not in use any more. One that cannot be dropped now goes with the next rebuild."""
        for each in collections:
            try:
                self.drop(each)
            except EngineUnusable as error:
                log.error("The old collection %s was not dropped (%s); the next rebuild does.", each, error)

    def remove(self) -> None:
        """Take the alias away, then every collection of the name."""
        self._act(action="DELETEALIAS", name=self.name)
        for each in self.all_of_name():
            self.drop(each)

    def made_at(self) -> datetime:
        """When the collection in use was made."""
        stamp = self.in_use().rsplit("_", 2)[-2]
        return datetime.strptime(stamp, STAMP).replace(tzinfo=UTC)

    def state(self, collection: str) -> dict[str, Any]:
        """The shards of a collection and their replicas, and the nodes that live, as ZooKeeper has them."""
        cluster = self.cluster.get("admin/collections", action="CLUSTERSTATUS", collection=collection)[
            "cluster"
        ]
        return {"shards": cluster["collections"][collection]["shards"], "live": set(cluster["live_nodes"])}

    def _act(self, done_already: str = "", **asked: Any) -> None:
        """Have the cluster change. One that was asked already may refuse with the words `done_already`."""
        try:
            self.cluster.act("admin/collections", **asked)
        except WrongQuestion as error:
            if not done_already or done_already not in str(error):
                raise


def _packed() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(CONFIGSET.iterdir()):
            archive.write(file, file.name)
    return packed.getvalue()
