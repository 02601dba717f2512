"""Readers of an index that is written meanwhile: so many searches a second, each answer looked at."""

import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, field

from articles.search.engine import EngineUnusable, TooMuchWork
from articles.search.engines.solr.engine import SolrSearch
from tests.contract.search_engine_contract import entry, query

PER_SECOND, THREADS = 20, 4
BATCH = 40
WORD = "zeppelin"


@dataclass
class Written:
    """Entries that were written to an index, and those that were sent and may be there."""

    engine: SolrSearch
    bodies: dict[int, str] = field(default_factory=dict)
    sent: set[int] = field(default_factory=set)
    longest: float = 0.0
    """Seconds that one batch took, tries and all."""

    def write(self, numbers: Iterable[int], body: str = "A zeppelin landed.", within: float = 0.0) -> None:
        """Write entries in batches, each tried again for so many seconds as the next drain would."""
        wanted = list(numbers)
        for start in range(0, len(wanted), BATCH):
            began = time.monotonic()
            some = wanted[start : start + BATCH]
            self.sent.update(some)
            while True:
                try:
                    self._put(some, body)
                    break
                except (EngineUnusable, OSError):
                    if time.monotonic() - began > within:
                        raise
                    time.sleep(0.5)
            self.bodies.update(dict.fromkeys(some, body))
            self.longest = max(self.longest, time.monotonic() - began)

    def _put(self, numbers: list[int], body: str) -> None:
        entries = [entry(number, body, story=number // 3) for number in numbers]
        with self.engine.writing(30):
            assert self.engine.write(entries, (), self.engine.held(numbers)) == frozenset()

    @property
    def digests(self) -> dict[int, int]:
        """What the index must prove to hold."""
        return {number: entry(number, body, story=number // 3).digest for number, body in self.bodies.items()}


class Readers:
    """Searches on threads of their own; `failed` holds what went wrong.

    An answer is wrong that has fewer articles than were written before it was asked for, or more than
    were sent when it came, or not the hits that its own count promises.
    """

    def __init__(self, engine: SolrSearch, written: Written, per_second: float = PER_SECOND) -> None:
        self.engine, self.written = engine, written
        self.pause = THREADS / per_second
        self.took: list[float] = []
        self.failed: list[str] = []
        self._over = threading.Event()
        self._threads = [threading.Thread(target=self._run) for _ in range(THREADS)]

    def __enter__(self) -> "Readers":
        for each in self._threads:
            each.start()
        return self

    def __exit__(self, *failure: object) -> None:
        self._over.set()
        for each in self._threads:
            each.join()

    def _run(self) -> None:
        while not self._over.is_set():
            began = time.monotonic()
            if wrong := self._ask():
                self.failed.append(f"{time.strftime('%X')} {wrong}")
            self.took.append(time.monotonic() - began)
            self._over.wait(max(0.0, self.pause - self.took[-1]))

    def _ask(self) -> str:
        least = len(self.written.bodies)
        try:
            found = self.engine.search(query(WORD, stop=20, collapse=True))
        except (EngineUnusable, TooMuchWork, OSError) as error:
            return str(error)
        most = len(self.written.sent)
        if not least <= found.count <= most:
            return f"{found.count} found of {least} to {most}"
        if len(found.hits) != min(20, found.story_count):
            return f"{len(found.hits)} hits of {found.story_count} stories"
        return ""

    def told(self) -> str:
        took = sorted(self.took)
        return (
            f"{len(took)} searches, {len(self.failed)} failed or wrong, the slowest {took[-1]:.1f} s, "
            f"p95 {took[int(len(took) * 0.95)] * 1000:.0f} ms"
        )
