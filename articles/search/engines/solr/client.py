"""HTTP to the nodes of a SolrCloud: JSON there and back, and the next node where one does not answer."""

import os
import threading
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import requests

from articles.search.engine import EngineUnusable

CONNECT = 2.0  # seconds to wait for a node's connection; a machine that is gone says nothing at all
PAUSE = 0.2  # seconds between two rounds of the nodes
READING = 15.0  # seconds of trying to have a question answered while any node is there
WRITING = 60.0  # the same for a write; the lost leader of a shard is replaced after 10 to 14
AVOIDED = 5.0  # seconds that a node which could not be reached is asked last
TIME_ALLOWED = 5_000  # milliseconds of work on one question
NOT_NOW = frozenset({500, 502, 503, 504})
"""What a node says while a leader is missing or a replica recovers: not applied, ask again."""
NOT_THERE = frozenset({404, 405})
"""No such collection: Solr's filter lets the request through to a server that has nothing there."""


class NoSuchIndex(EngineUnusable):
    """The cluster answered that it has no collection of this name."""


class Unfinished(EngineUnusable):
    """The cluster stopped when the question's time was up; what it found by then is no answer."""


class WrongQuestion(EngineUnusable):
    """The cluster understood the request and refused it: the schema is another one."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where the index is: `hosts` (host:port) of some nodes, and the name that the archive gives it."""

    hosts: tuple[str, ...]
    name: str

    @classmethod
    def parse(cls, url: str) -> "Address":
        """`solr://host:port,host:port/name`. Raises ValueError naming what is missing."""
        parts = urlsplit(url)
        hosts = tuple(host for host in parts.netloc.split(",") if host)
        name = parts.path.strip("/")
        if parts.scheme != "solr" or not hosts or not name.replace("_", "").replace("-", "").isalnum():
            raise ValueError(f"{url!r} is not of the form solr://host:port,host:port/name")
        return cls(hosts, name)


@dataclass
class Cluster:
    """The nodes of one cluster. Threads share it; each has its own connections."""

    address: Address
    _own: threading.local = field(default_factory=threading.local)
    _avoided: dict[str, float] = field(default_factory=dict)

    def get(self, path: str, **asked: Any) -> dict[str, Any]:
        """One question in an address, such as `admin/collections`."""
        return self._answered(path, READING, params=_texts(asked))

    def ask(self, collection: str, body: dict[str, Any], handler: str = "select") -> dict[str, Any]:
        """One question of a collection. Raises Unfinished for an answer that is not whole."""
        params = {**body.get("params", {}), "timeAllowed": TIME_ALLOWED}
        found = self._answered(f"{collection}/{handler}", READING, json={**body, "params": params})
        if found["responseHeader"].get("partialResults"):
            raise Unfinished(
                f"The search took over {TIME_ALLOWED // 1000} seconds and was stopped; use fewer words."
            )
        return found

    def form(self, path: str, asked: dict[str, Any]) -> dict[str, Any]:
        """One question as a form, for handlers that read no JSON."""
        return self._answered(path, READING, data=_texts(asked))

    def write(self, collection: str, body: Any, **asked: Any) -> dict[str, Any]:
        """Entries, deletions or a commit; tried again until a leader takes them. All may be sent twice."""
        return self._answered(f"{collection}/update", WRITING, json=body, params=_texts(asked))

    def act(self, path: str, **asked: Any) -> dict[str, Any]:
        """Something that changes the cluster and takes its time, such as a new collection."""
        return self._answered(path, WRITING, params=_texts(asked))

    def upload(self, path: str, data: bytes, **asked: Any) -> dict[str, Any]:
        kind = {"Content-Type": "application/octet-stream"}
        return self._answered(path, WRITING, data=data, params=_texts(asked), headers=kind)

    def proof_of(self, replica: dict[str, Any]) -> tuple[int, int]:
        """How many documents one replica shows, and the sum of their proofs: asked of itself alone."""
        host = replica["base_url"].split("://", 1)[1].removesuffix("/solr")
        body = {"query": "*:*", "limit": 0, "facet": {"sum": "sum(proof)"}, "params": {"distrib": "false"}}
        one = Cluster(Address((host,), self.address.name))
        facets = one.ask(replica["core"], body)["facets"]
        return int(facets["count"]), int(facets.get("sum", 0))

    def _answered(self, path: str, patience: float, **sent: Any) -> dict[str, Any]:
        until = time.monotonic() + patience
        while True:
            is_reached = False
            trouble = ""
            for host in self._in_order():
                try:
                    left = max(1.0, until - time.monotonic())
                    answer = self._send(host, path, left, sent)
                except requests.RequestException as error:
                    self._avoided[host] = time.monotonic() + AVOIDED
                    is_reached = is_reached or isinstance(error, requests.ReadTimeout)
                    trouble = trouble or f"{host}: {type(error).__name__}"
                    continue
                is_reached = True
                if answer.status_code not in NOT_NOW:
                    return _read(answer, self.address.name)
                trouble = f"{host}: {_message(answer)}"
            # Where no node can be reached at all there is nothing to wait for: the page goes on without.
            if not is_reached or time.monotonic() >= until:
                raise EngineUnusable(
                    f"Solr does not answer ({trouble}); see that its nodes run: nothing else need be done"
                )
            time.sleep(PAUSE)

    def _in_order(self) -> list[str]:
        now = time.monotonic()
        return sorted(self.address.hosts, key=lambda host: self._avoided.get(host, 0.0) > now)

    def _send(self, host: str, path: str, patience: float, sent: dict[str, Any]) -> requests.Response:
        own = self._own.__dict__
        if own.get("process") != os.getpid():  # a forked worker must not share its parent's connections
            own.update(process=os.getpid(), session=requests.Session())
        session: requests.Session = own["session"]
        sent = {**sent, "params": {"wt": "json", **sent.get("params", {})}}
        return session.post(f"http://{host}/solr/{path}", timeout=(CONNECT, patience), **sent)


def _texts(asked: dict[str, Any]) -> dict[str, str]:
    return {
        name: str(value).lower() if isinstance(value, bool) else str(value) for name, value in asked.items()
    }


def _message(answer: requests.Response) -> str:
    try:
        found = answer.json()
        return str(found.get("error", found).get("msg", ""))[:500] or f"HTTP {answer.status_code}"
    except (ValueError, AttributeError):
        return f"HTTP {answer.status_code}"


def _read(answer: requests.Response, name: str) -> dict[str, Any]:
    if answer.status_code in NOT_THERE:
        raise NoSuchIndex(f"Solr has no index named {name}; run manage.py rebuild_index")
    if not answer.ok:
        raise WrongQuestion(
            f"Solr refused a request ({_message(answer)}); after an upgrade run manage.py setup_search"
        )
    found: dict[str, Any] = answer.json()
    return found
