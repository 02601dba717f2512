"""The work on captures that needs no database, spread over processes, in order and within bounds.

Where processes are spawned this module is what a new one imports first, before Django is set up: it imports
nothing of Django, nor of the archive, above its functions.
"""

import os
import pickle
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import get_context, parent_process
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from articles.ingest.furniture import RepeatedLines
    from articles.ingest.outcome import Stopwatch
    from articles.ingest.working import RunKnowledge, WorkedOut, WorkOrder
    from articles.models import Source
    from articles.spreading import Given, Made

MOST_JOBS = 8
"""More processes than this wait for the one that writes."""
AHEAD = 3
"""Batches for each process that are worked on before the first of them is stored."""
THINGS = 4
"""Of other work than captures, so many things go to a process at once."""
ALONE = 8
"""Batches that a run works on by itself: a process of its own takes two seconds to begin."""

_knowledge: Any = None
_entered = 0


_DIED = (
    "a process that reads captures died (was there too little memory?): what was taken is kept; "
    "run ingest again, with --jobs 1 if it happens again"
)


class ProcessDied(Exception):
    """A process that worked on captures is gone; what was stored is kept."""


def processes_at_hand() -> int:
    """How many processes a run takes where nobody says: one for each processor that it may use."""
    try:
        count = len(os.sched_getaffinity(0))
    except AttributeError:  # not on macOS
        count = os.cpu_count() or 1
    return max(1, min(MOST_JOBS, count))


@dataclass(slots=True)
class _Ahead:
    """A batch that was given away; `done` is set where it was worked on here all the same."""

    batch: "list[WorkOrder]"
    future: Future[Any]
    done: "list[WorkedOut] | None" = None


class Workshop:
    """Works out captures in `jobs` processes, of which this one, which also stores, is the first.

    Few captures are worked on here. `entered` are the agencies that came into `knowledge.book` since the run
    began; it may grow.
    """

    def __init__(
        self, knowledge: "RunKnowledge", jobs: int, watch: "Stopwatch", entered: "Sequence[Source]" = ()
    ) -> None:
        self.knowledge, self.jobs, self.watch, self.entered = knowledge, jobs, watch, entered
        self._pool: ProcessPoolExecutor | None = None
        self._begun: Future[None] | None = None
        self._learnt: RepeatedLines | None = None
        self._corrections = 0
        self._index: Future[float] | None = None

    def close(self) -> None:
        """End the other processes. To be called however the run ends."""
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None

    def in_order(
        self, batches: "Iterable[list[WorkOrder]]"
    ) -> "Iterator[tuple[list[WorkOrder], list[WorkedOut]]]":
        """Each batch with what came of its captures, in the order given; some batches ahead of what was
        taken. Raises ProcessDied."""
        ahead: deque[_Ahead] = deque()
        try:
            for number, batch in enumerate(batches):
                if self.jobs > 1 and number == ALONE:
                    self._begin()
                if self._begun is None or not self._begun.done():
                    yield batch, self._work_here(batch)
                    continue
                self._begun.result()
                ahead.append(_Ahead(batch, self._given(batch)))
                if len(ahead) > self.jobs * AHEAD:
                    yield self._next(ahead)
            while ahead:
                yield self._next(ahead)
        except BrokenProcessPool as gone:
            raise ProcessDied(_DIED) from gone

    def spread(self, work: "Callable[[Given], Made]", things: "Sequence[Given]") -> "list[Made]":
        """As `spreading.Spread` has it: the other processes begin at the first thing, this one at the last.
        Raises ProcessDied."""
        is_ready = self._pool is not None and self._begun is not None and self._begun.done()
        # What stands behind the writing of the index in the one other process cannot be taken back.
        is_at_index = self.jobs == 2 and self._index is not None and not self._index.done()
        if not is_ready or is_at_index or len(things) <= THINGS:
            return [work(thing) for thing in things]
        assert self._pool is not None
        parts = [things[start : start + THINGS] for start in range(0, len(things), THINGS)]
        try:
            futures = [self._pool.submit(_work_on, work, part) for part in parts]
            done: dict[int, list[Made]] = {}
            for at in reversed(range(len(parts))):
                if not futures[at].cancel():
                    break
                done[at] = [work(thing) for thing in parts[at]]
            for at, future in enumerate(futures):
                if at not in done:
                    done[at], worked = future.result()
                    self.watch.add_work({self.watch.current: worked})
        except BrokenProcessPool as gone:
            raise ProcessDied(_DIED) from gone
        return [made for at in range(len(parts)) for made in done[at]]

    def write_index(self) -> None:
        """Let another process write what waits for the index, beside this one; nothing where none has begun,
        or one is at it."""
        is_ready = self._pool is not None and self._begun is not None and self._begun.done()
        if is_ready and (self._index is None or self._index.done()):
            self.wait_for_index()
            assert self._pool is not None
            with suppress(BrokenProcessPool):  # whoever waits for its work tells
                self._index = self._pool.submit(_write_index)

    def wait_for_index(self) -> None:
        """Until no other process is at the index. What one that died has left waits as before."""
        index, self._index = self._index, None
        if index is not None and not index.cancel():
            with suppress(BrokenProcessPool):
                self.watch.add_work({"index": index.result()})

    def _begin(self) -> None:
        self._pool = ProcessPoolExecutor(
            self.jobs - 1, get_context("spawn"), _begin_process, (pickle.dumps(self.knowledge),)
        )
        self._begun = self._pool.submit(_is_ready)
        self._corrections = self.knowledge.repeated.corrections

    def _given(self, batch: "list[WorkOrder]") -> Future[Any]:
        """A batch given to the pool, with what the run has learnt since the pool began."""
        assert self._pool is not None
        repeated = self.knowledge.repeated
        if repeated.corrections > self._corrections:
            # A copy, since a thread of the pool packs it while this one goes on learning.
            self._learnt, self._corrections = repeated.copy(), repeated.corrections
        return self._pool.submit(_work, batch, list(self.entered), self._learnt)

    def _work_here(self, batch: "list[WorkOrder]") -> "list[WorkedOut]":
        from articles.ingest.working import work_out

        return [work_out(order, self.knowledge, self.watch) for order in batch]

    def _next(self, ahead: "deque[_Ahead]") -> "tuple[list[WorkOrder], list[WorkedOut]]":
        """The first batch; while it is not done, this process works on the last that nobody has begun."""
        first = ahead.popleft()
        for other in reversed(ahead):
            if first.done is not None or first.future.done():
                break
            if other.done is None and other.future.cancel():
                other.done = self._work_here(other.batch)
        if first.done is None:
            with self.watch.stage("wait"):
                first.done, worked = first.future.result()
            self.watch.add_work(worked)
        return first.batch, first.done


def _begin_process(packed: bytes) -> None:
    """Make a new process ready. It ends with its parent; Ctrl-C and `kill` are the parent's to heed."""
    global _knowledge, _entered
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    import django

    django.setup()
    _knowledge, _entered = pickle.loads(packed), 0


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _is_ready() -> None:
    """What a new process does first: load what every capture needs."""
    from articles.ingest import collecting, working

    working.warm_up()
    collecting.collect_rarely()


def _work(
    batch: "list[WorkOrder]", entered: "list[Source]", repeated: "RepeatedLines | None"
) -> "tuple[list[WorkedOut], dict[str, float]]":
    """Work out a batch; with the seconds of processor that each stage took."""
    global _knowledge, _entered
    from articles.ingest.outcome import Stopwatch
    from articles.ingest.working import caught_up, work_out

    _knowledge = caught_up(_knowledge, entered[_entered:], repeated)
    _entered = len(entered)
    watch = Stopwatch()
    done = [work_out(order, _knowledge, watch) for order in batch]
    return done, watch.cpu


def _work_on(work: "Callable[[Given], Made]", things: "Sequence[Given]") -> "tuple[list[Made], float]":
    """Do other work on some things; with the seconds of processor that it took."""
    begun = time.process_time()
    done = [work(thing) for thing in things]
    return done, time.process_time() - begun


def _write_index() -> float:
    """Write what waits for the index; the seconds of processor that it took."""
    from django.db import connection

    from articles.search import upkeep

    begun = time.process_time()
    try:
        upkeep.drain_beside()
    finally:
        connection.close()  # what others write meanwhile is not to be kept in the log for this one
    return time.process_time() - begun
