"""The collections of one index: which one is in use, a new one beside it, and the alias that turns.

The archive asks an alias. Behind it stands a collection whose name tells its schema and when it was made, so
that a changed schema is seen without asking, and a rebuild is never seen half done.
"""

import hashlib
import io
import secrets
import time
import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from articles.search.engine import EngineUnusable
from articles.search.engines.solr.client import Cluster, NoSuchIndex

CONFIGSET = Path(__file__).with_name("configset")
STAMP = "%Y%m%dt%H%M%S"
SEEN_WITHIN = 30.0  # seconds in which every node must know where the alias leads


@lru_cache(maxsize=1)
def schema_version() -> str:
    """Eight letters that change with the schema, the settings, or how an entry becomes a document."""
    files = [*sorted(CONFIGSET.glob("*.xml")), CONFIGSET.with_name("documents.py")]
    joined = b"\0".join(file.read_bytes() for file in files)
    return hashlib.blake2b(joined, digest_size=4).hexdigest()


@dataclass
class Collections:
    """The collections of one name in one cluster; `shards` and `replicas` are for new ones."""

    cluster: Cluster
    shards: int = 2
    replicas: int = 2

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
        found = self.cluster.get("admin/collections", action="LIST")["collections"]
        return [each for each in found if each.startswith(f"{self.name}_")]

    def make(self) -> str:
        """A new empty collection beside the one in use; its name."""
        configset = f"{self.name}_{schema_version()}"
        if configset not in self.cluster.get("admin/configs", action="LIST")["configSets"]:
            asked = {"action": "UPLOAD", "name": configset, "overwrite": True, "cleanup": True}
            self.cluster.upload("admin/configs", _packed(), **asked)
        # Two made within a second need two names.
        made = f"{configset}_{datetime.now(UTC).strftime(STAMP)}_{secrets.token_hex(2)}"
        asked = {"collection.configName": configset, "numShards": self.shards}
        self._act(
            action="CREATE", name=made, replicationFactor=self.replicas, waitForFinalState=True, **asked
        )
        return made

    def turn_to(self, collection: str) -> None:
        """Lead the alias to a collection, in one step, and wait until every node knows."""
        self._act(action="CREATEALIAS", name=self.name, collections=collection)
        until = time.monotonic() + SEEN_WITHIN
        while time.monotonic() < until:
            try:
                self.cluster.ask(self.name, {"query": "*:*", "limit": 0})
                return
            except NoSuchIndex:
                time.sleep(0.1)
        raise EngineUnusable(f"Solr's nodes do not see the alias {self.name}; see their logs")

    def drop(self, collection: str) -> None:
        self._act(action="DELETE", name=collection)

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

    def _act(self, **asked: Any) -> None:
        self.cluster.act("admin/collections", **asked)


def _packed() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(CONFIGSET.iterdir()):
            archive.write(file, file.name)
    return packed.getvalue()
