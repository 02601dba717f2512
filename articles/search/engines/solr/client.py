"""HTTP to the nodes of a SolrCloud: JSON there and back, and the next node where one does not answer."""

import gzip
import json
import os
import threading
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import requests

from articles.search.engine import EngineUnusable

CONNECT = 2.0  # seconds to wait for a node's connection; a machine that is gone says nothing at all
PAUSE = 0.2  # seconds between two rounds of the nodes
READING = 15.0  # seconds of trying to have a question answered while any node is there
WRITING = 60.0  # the same for a write; the lost leader of a shard is replaced after 10 to 14
ACTING = 180.0  # the same for a new collection or an alias: as long as Solr itself gives such work
READ_ATTEMPT = 6.0  # seconds that a node has for a question while another may be asked; over TIME_ALLOWED
WRITE_ATTEMPT = 10.0  # the same for a write
AVOIDED = 5.0  # seconds that a node which could not be reached is asked last
AVOIDED_SILENT = 30.0  # the same of one that took the question and said nothing: each try costs an attempt
LEFT_ALONE = 5.0  # seconds after which what no node answered is tried again, by one at a time
LEAST_AND_MOST = {"shards": (1, 100), "copies": (1, 100), "gzip": (0, 1)}
"""What stands after the question mark of an address, and its range: more is a slip of the pen."""
PACKED_FROM = 32_768
"""Bytes from which a write is packed where the address says so: less is sent in one go anyhow."""
TIME_ALLOWED = 5_000  # milliseconds of work on one question
NOT_NOW = frozenset({500, 502, 503, 504})
"""What a node says while a leader is missing or a replica recovers: not applied, ask again."""
NO_REPLICA = "No active replicas found"
"""The same in a refusal (400): ZooKeeper was away, and no replica has told it yet that it is there."""
_REMEDY = "see that its nodes run: nothing else need be done"
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
    """Where the index is: `hosts` (host:port) of some nodes, and the name that the archive gives it.

    A collection that is made has so many `shards`, each in so many `copies` on different nodes. With `gzip`
    large writes are packed, which Solr's server must be told to unpack.
    """

    hosts: tuple[str, ...]
    name: str
    shards: int = 2
    copies: int = 2
    gzip: int = 0

    @classmethod
    def parse(cls, url: str) -> "Address":
        """`solr://host:port,host:port/name?shards=2&copies=2&gzip=0`, the numbers if they are others.

        Raises ValueError naming what is wrong.
        """
        parts = urlsplit(url)
        hosts = tuple(host for host in parts.netloc.split(",") if host)
        name = parts.path.strip("/")
        if parts.scheme != "solr" or not hosts or not name.replace("_", "").replace("-", "").isalnum():
            raise ValueError(f"{url!r} is not of the form solr://host:port,host:port/name")
        numbers = {}
        for key, value in parse_qsl(parts.query, keep_blank_values=True):
            if key not in LEAST_AND_MOST:
                raise ValueError(
                    f"{url!r} says {key!r}; after the question mark stand {', '.join(LEAST_AND_MOST)}"
                )
            least, most = LEAST_AND_MOST[key]
            if not (value.isascii() and value.isdecimal() and least <= int(value) <= most):
                raise ValueError(f"{url!r} has {key}={value}; give a number from {least} to {most}")
            numbers[key] = int(value)
        return cls(hosts, name, **numbers)


class _Memory:
    """What this process learnt of its nodes lately, for all its threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._avoided: dict[str, float] = {}
        self._unanswered: dict[tuple[tuple[str, ...], str], float] = {}

    def in_order(self, hosts: tuple[str, ...]) -> list[str]:
        now = time.monotonic()
        return sorted(hosts, key=lambda host: self._avoided.get(host, 0.0) > now)

    def avoid(self, host: str, seconds: float) -> None:
        self._avoided[host] = time.monotonic() + seconds

    def may_try(self, hosts: tuple[str, ...], path: str, patience: float) -> bool:
        """Whether to send a request. Where the last of its kind was answered by nobody, one may after
        LEFT_ALONE, and the others are refused until that one has ended, or has had its time."""
        with self._lock:
            until = self._unanswered.get((hosts, path))
            if until is None:
                return True
            if time.monotonic() < until:
                return False
            self._unanswered[hosts, path] = time.monotonic() + patience + LEFT_ALONE
            return True

    def answered(self, hosts: tuple[str, ...], path: str) -> None:
        self._unanswered.pop((hosts, path), None)

    def unanswered(self, hosts: tuple[str, ...], path: str) -> None:
        self._unanswered[hosts, path] = time.monotonic() + LEFT_ALONE


_memory = _Memory()


@dataclass(slots=True)
class _Round:
    """What came of asking each node once. `is_silent`: none said anything, be it no."""

    answer: requests.Response | None = None
    trouble: str = ""
    is_reached: bool = False
    is_silent: bool = True


@dataclass
class Cluster:
    """The nodes of one cluster. Threads share it; each has its own connections."""

    address: Address
    _own: threading.local = field(default_factory=threading.local)

    def get(self, path: str, **asked: Any) -> dict[str, Any]:
        """One question in an address, such as `admin/collections`."""
        return self._answered(path, READING, READ_ATTEMPT, params=_texts(asked))

    def ask(self, collection: str, body: dict[str, Any], handler: str = "select") -> dict[str, Any]:
        """One question of a collection. Raises Unfinished for an answer that is not whole."""
        params = {**body.get("params", {}), "timeAllowed": TIME_ALLOWED}
        whole = {**body, "params": params}
        found = self._answered(f"{collection}/{handler}", READING, READ_ATTEMPT, json=whole)
        if found["responseHeader"].get("partialResults"):
            raise Unfinished(
                f"The search took over {TIME_ALLOWED // 1000} seconds and was stopped; use fewer words."
            )
        return found

    def form(self, path: str, asked: dict[str, Any], patience: float = READING) -> dict[str, Any]:
        """One question as a form, for handlers that read no JSON; asked again for `patience` seconds."""
        return self._answered(path, patience, READ_ATTEMPT, data=_texts(asked))

    def write(self, collection: str, body: Any, **asked: Any) -> dict[str, Any]:
        """Entries, deletions or a commit; tried again until a leader takes them. All may be sent twice."""
        path = f"{collection}/update"
        data = json.dumps(body, separators=(",", ":")).encode()
        headers = {"Content-Type": "application/json"}
        if self.address.gzip and len(data) >= PACKED_FROM:
            # The quickest level: what the best one takes off besides is not worth its time.
            data, headers["Content-Encoding"] = gzip.compress(data, 1), "gzip"
        sent = {"data": data, "headers": headers, "params": _texts(asked)}
        return self._answered(path, WRITING, WRITE_ATTEMPT, **sent)

    def act(self, path: str, **asked: Any) -> dict[str, Any]:
        """Something that changes the cluster and takes its time, such as a new collection."""
        return self._answered(path, ACTING, ACTING, params=_texts(asked))

    def upload(self, path: str, data: bytes, **asked: Any) -> dict[str, Any]:
        kind = {"Content-Type": "application/octet-stream"}
        return self._answered(path, ACTING, ACTING, data=data, params=_texts(asked), headers=kind)

    def proof_of(self, replica: dict[str, Any]) -> tuple[int, int, int]:
        """How many documents one replica shows, the sum of their proofs, and how many are marked as hidden:
        asked of itself alone."""
        host = replica["base_url"].split("://", 1)[1].removesuffix("/solr")
        body = {
            "query": "*:*",
            "limit": 0,
            "facet": {"sum": "sum(proof)", "marked": "sum(hidden)"},
            "params": {"distrib": "false"},
        }
        facets = self.one_node(host).ask(replica["core"], body)["facets"]
        return int(facets["count"]), int(facets.get("sum", 0)), int(facets.get("marked", 0))

    def one_node(self, host: str) -> "Cluster":
        """The same, asked at one node alone."""
        return Cluster(Address((host,), self.address.name))

    def _answered(self, path: str, patience: float, attempt: float, **sent: Any) -> dict[str, Any]:
        """The first answer of any node. Raises EngineUnusable where none gives one within its patience."""
        hosts = self.address.hosts
        if not _memory.may_try(hosts, path, patience):
            raise EngineUnusable(f"Solr did not answer a moment ago; {_REMEDY}")
        until = time.monotonic() + patience
        while True:
            tried = self._one_round(path, until, attempt, sent)
            if tried.answer is not None:
                _memory.answered(hosts, path)
                return _read(tried.answer, self.address.name)
            # Where no node can be reached at all there is nothing to wait for: the page goes on without.
            if not tried.is_reached or time.monotonic() >= until:
                # A question that a node fails over may be the only one; silence is everybody's. To be refused
                # a connection costs nothing, so that is tried each time.
                if tried.is_reached and (tried.is_silent or path.startswith("admin/")):
                    _memory.unanswered(hosts, path)
                else:
                    _memory.answered(hosts, path)
                raise EngineUnusable(f"Solr does not answer ({tried.trouble}); {_REMEDY}")
            time.sleep(PAUSE)

    def _one_round(self, path: str, until: float, attempt: float, sent: dict[str, Any]) -> "_Round":
        """Ask each node in turn until one answers."""
        hosts = _memory.in_order(self.address.hosts)
        tried = _Round()
        unknown: requests.Response | None = None
        for number, host in enumerate(hosts, 1):
            left = max(1.0, until - time.monotonic())
            try:
                answer = self._send(host, path, min(left, attempt) if number < len(hosts) else left, sent)
            except requests.RequestException as error:
                is_silent = isinstance(error, requests.ReadTimeout)
                _memory.avoid(host, AVOIDED_SILENT if is_silent else AVOIDED)
                tried.is_reached = tried.is_reached or is_silent
                tried.trouble = tried.trouble or f"{host}: {type(error).__name__}"
                continue
            tried.is_reached, tried.is_silent = True, False
            if answer.status_code in NOT_THERE:  # it may not have heard yet of a collection that is new
                unknown = answer
            elif answer.status_code in NOT_NOW or NO_REPLICA in _message(answer):
                tried.trouble = f"{host}: {_message(answer)}"
            else:
                tried.answer = answer
                return tried
        if not tried.trouble:
            tried.answer = unknown
        return tried

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
    """What a node says is wrong, "" where nothing is."""
    if answer.ok:
        return ""
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
