"""One run of ingest: every file read, taken apart and stored; one bad file never stops it."""

import logging
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from django.contrib.auth.models import User
from django.db import OperationalError

from articles.database.inserting import insert_unnumbered
from articles.database.writing import one_writer
from articles.ingest import runs, settling
from articles.ingest.claims import Claims
from articles.ingest.files import FileEntry, RejectedFile
from articles.ingest.manifest import Manifest
from articles.ingest.orders import WorkOrders
from articles.ingest.outcome import Outcome, Stopwatch, Tally
from articles.ingest.pace import indexing_words, settling_words
from articles.ingest.processes import ProcessDied, Workshop
from articles.ingest.raw import RawReader
from articles.ingest.runs import CannotFinish
from articles.ingest.store import row_of
from articles.ingest.taking import CaptureTaker
from articles.models import IngestOutcome, IngestRun
from articles.read_only import TOLD, is_read_only
from articles.search import upkeep
from articles.search.engine import EngineUnusable

log = logging.getLogger(__name__)
ROWS_AT_ONCE = 200
"""Outcomes of duplicates are written together; a kill loses at most these rows, never a capture."""


@dataclass(slots=True)
class Ingest:
    """One run, from its files to its settled archive. Use once.

    `take_in` yields an outcome for every file. A dry run reads the database and the
    files, and writes to neither. With more than one of `jobs` other processes read many captures; the outcome
    is the same. While captures are `in_hand` a stop should be asked for with `stop_wanted`, so that every
    article stored is also told of. `tell` hears what the run does after the last file ("" for nothing).
    """

    flags: Claims | None = None
    manifest: Manifest = field(default_factory=Manifest)
    dry_run: bool = False
    forced: str = ""
    arguments: Sequence[str] = ()
    operator: str = ""
    owner: User | None = None
    jobs: int = 1
    watch: Stopwatch = field(default_factory=Stopwatch)
    tally: Tally = field(default_factory=Tally)
    run: IngestRun | None = None
    in_hand: bool = False
    stop_wanted: bool = False
    rows_matched: set[str] = field(default_factory=set)
    tell: Callable[[str], None] = lambda words: None
    _taker: CaptureTaker | None = None
    _rows: list[IngestOutcome] = field(default_factory=list)

    def take_in(self, entries: Iterator[FileEntry | RejectedFile]) -> Iterator[Outcome]:
        """Take every file; the index is written when all are taken, also of a run that is stopped.

        Raises CannotFinish when the database cannot be written to. KeyboardInterrupt
        passes through; captures that were not told of are then not stored.
        """
        self._taker = CaptureTaker.begin(self.watch, self.flags, lambda: self.stop_wanted)
        # Of an upload or a token it is its owner's right; the operator's shell has no owner and may all.
        self._taker.may_publish = self.owner is None or self.owner.has_perm("articles.publish_notice")
        workshop = Workshop(self._taker.knowledge, self.jobs, self.watch, self._taker.entered)
        try:
            if self.dry_run:
                for outcomes in self._outcomes(entries, workshop):
                    yield from outcomes
            else:
                yield from self._run(entries, workshop)
        finally:
            workshop.close()

    def _run(self, entries: Iterator[FileEntry | RejectedFile], workshop: Workshop) -> Iterator[Outcome]:
        """`take_in` for good."""
        assert self._taker is not None
        self._begin()
        self._taker.run = self.run
        status, message = IngestRun.Status.FAILED, "stopped by an error in the program"
        try:
            # "index" counts what is left of its own time: the writing when the batch ends.
            with self.watch.stage("index"), upkeep.batch(), self.watch.stage("other"):
                try:
                    yield from self._taken(entries, workshop)
                    self._flush()
                    self.tell(settling_words())
                    workshop.write_index()
                    try:
                        settling.settle_archive(
                            self.watch, lambda: runs.be_heard(self._running), workshop.spread
                        )
                    except (EngineUnusable, upkeep.RebuildFailed) as away:  # all was taken; the index is due
                        log.error("The index was not made anew (%s); it waits for the next run.", away)
                    runs.prune()
                    self.tell(indexing_words())
                    with self.watch.stage("index"):
                        workshop.wait_for_index()
                    status, message = IngestRun.Status.FINISHED, ""
                except (KeyboardInterrupt, GeneratorExit):
                    status, message = IngestRun.Status.INTERRUPTED, "interrupted"
                    raise
                except ProcessDied as gone:
                    message = str(gone)
                    raise CannotFinish(message) from gone
                except (OperationalError, OSError) as stopped:
                    # OSError: a full disk met outside the database, as where a model is unpacked.
                    message = runs.cause(stopped)
                    raise CannotFinish(message) from stopped
                finally:
                    self._flush()
        except (OperationalError, OSError) as stopped:
            status, message = IngestRun.Status.FAILED, runs.cause(stopped)
            raise CannotFinish(message) from stopped
        finally:
            self._end(status, message)

    def _taken(self, entries: Iterator[FileEntry | RejectedFile], workshop: Workshop) -> Iterator[Outcome]:
        """Every outcome, after what it tells of is stored for good."""
        for outcomes in self._outcomes(entries, workshop):
            for outcome in outcomes:
                self._write(outcome)
            runs.be_heard(self._running)
            for outcome in outcomes:
                yield outcome
            self.in_hand = False
            if self.stop_wanted:
                raise KeyboardInterrupt

    def _outcomes(
        self, entries: Iterator[FileEntry | RejectedFile], workshop: Workshop
    ) -> Iterator[list[Outcome]]:
        """The outcomes of all files in order, some at a time."""
        # A dry run is content with what can be said without taking apart.
        orders = WorkOrders(
            RawReader(self.watch, self.forced), self.manifest, self.rows_matched, self.dry_run
        )
        taker = self._taker
        assert taker is not None
        for batch, worked in workshop.in_order(orders.batches(entries)):
            ready = deque(taker.ready(*one) for one in zip(batch, worked, strict=True))
            # What was refused unread keeps its place among the captures.
            waiting = deque(ready.popleft() if one is None else one for one in orders.places.popleft())
            while waiting:
                self.in_hand = not self.dry_run
                outcomes = taker.plan_some(waiting) if self.dry_run else taker.store_some(waiting)
                for outcome in outcomes:
                    self.tally.count(outcome)
                yield outcomes

    @property
    def _running(self) -> IngestRun:
        assert self.run is not None
        return self.run

    def _begin(self) -> None:
        if is_read_only():
            raise CannotFinish(f"{TOLD} Run ingest again then")
        try:
            self.run = runs.begin(self.arguments, self.operator, self.owner)
        except OperationalError as stopped:
            raise CannotFinish(runs.cause(stopped)) from stopped

    def _write(self, outcome: Outcome) -> None:
        """Keep what became of a file; what was stored has its row already."""
        if outcome.kind == "duplicate":
            self._rows.append(row_of(outcome, self._running))
            if len(self._rows) >= ROWS_AT_ONCE:
                self._flush()
        elif outcome.kind == "refused":
            with one_writer():
                row = row_of(outcome, self._running)
                row.save()
                runs.ask_about_refused(row)

    def _flush(self) -> None:
        insert_unnumbered(self._rows)
        self._rows.clear()

    def _end(self, status: str, message: str) -> None:
        try:
            runs.end(self._running, status, message, self.tally)
        except OperationalError as stopped:
            raise CannotFinish(runs.cause(stopped)) from stopped
