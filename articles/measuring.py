"""What each process of the server counts as it answers; `/metrics` adds the processes up.

Every process writes files of its own into PROMETHEUS_MULTIPROC_DIR, which the settings set before this is
imported. What can be read off the database is not counted here: reports.figures reads it.
"""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.multiprocess import MultiProcessCollector

log = logging.getLogger(__name__)
_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 2.0, 5.0, 10.0)
_REQUESTS = Counter(
    "archive_requests", "Requests answered, by page, method and status.", ["page", "method", "status"]
)
_REQUEST_SECONDS = Histogram(
    "archive_request_seconds", "Seconds from a request to its answer, by page.", ["page"], buckets=_SECONDS
)
_SEARCH_SECONDS = Histogram(
    "archive_search_seconds", "Seconds that a search took, by what was asked.", ["asked"], buckets=_SECONDS
)
_TURNED_AWAY = Counter(
    "archive_turned_away", "Requests answered 503 since too much was going on, by kind of work.", ["work"]
)
_MAPPED_BYTES = 1024 * 1024
"""Bytes that prometheus_client maps of each file; some 7,000 series."""
_counting: dict[int, bool] = {}


def _may_count() -> bool:
    """Whether this process may count. Its files are filled with noughts first.

    prometheus_client makes them sparse, and a write into a hole of a mapped file on a full disk
    ends the process (SIGBUS).
    """
    pid = os.getpid()
    if pid not in _counting:
        _counting[pid] = False
        try:
            folder = Path(os.environ["PROMETHEUS_MULTIPROC_DIR"])
            for kind in ("counter", "histogram"):
                with (folder / f"{kind}_{pid}.db").open("ab") as file:
                    file.write(bytes(max(0, _MAPPED_BYTES - file.tell())))
            _counting[pid] = True
        except OSError as full:
            log.error("What is answered is not counted by process %s: %s.", pid, full)
    return _counting[pid]


def count_request(page: str, method: str, status: int, seconds: float) -> None:
    """One request was answered."""
    if _may_count():
        _REQUESTS.labels(page, method, status).inc()
        _REQUEST_SECONDS.labels(page).observe(seconds)


def count_turned_away(work: str) -> None:
    """One request was answered 503 since too much of this work was going on."""
    if _may_count():
        _TURNED_AWAY.labels(work).inc()


@contextmanager
def search_timed(asked: str) -> Iterator[None]:
    """Count what is done inside as one search of this kind."""
    begun = perf_counter()
    try:
        yield
    finally:
        if _may_count():
            _SEARCH_SECONDS.labels(asked).observe(perf_counter() - begun)


def counted_so_far() -> CollectorRegistry:
    """What all processes of the server have counted, those that have ended too."""
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return registry
