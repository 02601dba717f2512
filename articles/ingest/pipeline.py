"""One run of ingest: every file read, taken apart and stored; one bad file never stops it."""

import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from django.contrib.auth.models import User
from django.db import DatabaseError, IntegrityError, OperationalError

from articles.database.writing import one_writer
from articles.ingest import runs, settling
from articles.ingest.claims import Claims
from articles.ingest.facts import Facts, gather
from articles.ingest.files import FileEntry, RejectedFile
from articles.ingest.manifest import Manifest
from articles.ingest.messages import sender_of
from articles.ingest.orders import WorkOrders
from articles.ingest.outcome import Outcome, Stopwatch, Tally
from articles.ingest.pace import indexing_words, settling_words
from articles.ingest.plan import CaptureInput, RunState, plan_capture
from articles.ingest.processes import ProcessDied, Workshop
from articles.ingest.raw import RawReader
from articles.ingest.sources import SourceBook
from articles.ingest.splitting import SplitCapture, Splitter
from articles.ingest.stated import Stated
from articles.ingest.store import as_outcome, row_of, store_capture
from articles.ingest.working import BUGS, RunKnowledge, WorkedOut, WorkOrder, refusal_of, work_out
from articles.ingest.writing import Writing, writing
from articles.linking import fingerprints
from articles.models import Article, IngestOutcome, IngestRun, LineMark, Source
from articles.models.due import BUSY_FOR
from articles.read_only import TOLD, is_read_only
from articles.search import upkeep

ROWS_AT_ONCE = 200
"""Outcomes of duplicates are written together; a kill loses at most these rows, never a capture."""


class CannotFinish(Exception):
    """The run had to stop; what was taken is kept. The message names the cause and the remedy."""


@dataclass(frozen=True, slots=True)
class _Ready:
    """A capture that is ready to be stored; `worked` has all but its bytes."""

    order: WorkOrder
    worked: WorkedOut
    given: CaptureInput
    stated: Stated
    facts: Facts


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
    _book: SourceBook = field(default_factory=lambda: SourceBook({}, {}, {}))
    _splitter: Splitter = field(default_factory=lambda: Splitter({}))
    _knowledge: RunKnowledge = field(default_factory=lambda: RunKnowledge(SourceBook({}, {}, {})))
    _entered: list[Source] = field(default_factory=list)
    _seen: RunState = field(default_factory=RunState)
    _rows: list[IngestOutcome] = field(default_factory=list)

    def take_in(self, entries: Iterator[FileEntry | RejectedFile]) -> Iterator[Outcome]:
        """Take every file; the index is written once, at the end, also of a run that is stopped.

        Raises CannotFinish when the database cannot be written to. KeyboardInterrupt
        passes through; captures that were not told of are then not stored.
        """
        self._book, self._splitter = SourceBook.read(), Splitter()
        passages = tuple(fingerprints.boilerplate_marks())
        self._knowledge = RunKnowledge(
            self._book, self._splitter.agencies, self._splitter.marked, passages, self.flags
        )
        if self.dry_run:
            for outcomes in self._outcomes(entries):
                yield from outcomes
            return
        self._begin()
        status, message = IngestRun.Status.FAILED, "stopped by an error in the program"
        try:
            # "index" counts what is left of its own time: the writing when the batch ends.
            with self.watch.stage("index"), upkeep.batch(), self.watch.stage("other"):
                try:
                    yield from self._taken(entries)
                    self._flush()
                    self.tell(settling_words())
                    settling.settle_archive(self.watch)
                    runs.prune()
                    self.tell(indexing_words())
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

    def _taken(self, entries: Iterator[FileEntry | RejectedFile]) -> Iterator[Outcome]:
        """Every outcome, after what it tells of is stored for good."""
        for outcomes in self._outcomes(entries):
            for outcome in outcomes:
                self._write(outcome)
            for outcome in outcomes:
                yield outcome
            self.in_hand = False
            if self.stop_wanted:
                raise KeyboardInterrupt

    def _outcomes(self, entries: Iterator[FileEntry | RejectedFile]) -> Iterator[list[Outcome]]:
        """The outcomes of all files in order, some at a time."""
        # A dry run is content with what can be said without taking apart.
        orders = WorkOrders(
            RawReader(self.watch, self.forced), self.manifest, self.rows_matched, self.dry_run
        )
        workshop = Workshop(self._knowledge, self.jobs, self.watch, self._entered)
        for batch, worked in workshop.in_order(orders.batches(entries)):
            ready = deque(self._ready(*one) for one in zip(batch, worked, strict=True))
            # What was refused unread keeps its place among the captures.
            waiting = deque(ready.popleft() if one is None else one for one in orders.places.popleft())
            while waiting:
                outcomes = self._plan_some(waiting) if self.dry_run else self._store_some(waiting)
                for outcome in outcomes:
                    self.tally.count(outcome)
                yield outcomes

    def _ready(self, order: WorkOrder, worked: WorkedOut) -> _Ready | Outcome:
        if worked.needs_sender and not self.dry_run and worked.given is not None:
            message = worked.given.reading.message
            assert message is not None
            sender = sender_of(message, self._book, make=True)
            if sender.note and sender.source is not None:
                self._entered.append(sender.source)
            worked = work_out(order, self._knowledge, self.watch, sender)
        if worked.given is None or worked.stated is None or worked.facts is None:
            raw = order.raw
            return Outcome("refused", raw.relative_path, worked.refusal, sha256=raw.sha256)
        given = replace(worked.given, data=order.raw.entry.data)
        return _Ready(order, worked, given, worked.stated, worked.facts)

    def _plan_some(self, waiting: deque[_Ready | Outcome]) -> list[Outcome]:
        outcomes = []
        while waiting:
            one = waiting.popleft()
            outcome = one if isinstance(one, Outcome) else self._guarded(one, self._planned)
            if outcome is not None:
                outcomes.append(outcome)
        return outcomes

    def _planned(self, one: _Ready) -> Outcome:
        """What would become of a capture; it is remembered as though it had."""
        one = self._filed(one)
        planned = plan_capture(one.given, one.facts, self._seen)
        if planned.kind != "refused":
            self._seen.remember(one.given, one.facts)
        return as_outcome(one.given, planned)

    def _store_some(self, waiting: deque[_Ready | Outcome]) -> list[Outcome]:
        """Take the first of these off, stored; as many as one short transaction holds."""
        outcomes: list[Outcome] = []
        while waiting:
            first = waiting[0]
            if isinstance(first, Outcome):
                outcomes.append(first)
            elif first.worked.taken is None and (known := self._guarded(first, self._duplicate)):
                outcomes.append(known)
            else:
                break
            waiting.popleft()
        if outcomes or not waiting:
            return outcomes
        self.in_hand = True
        candidates = [(one.given.sha256, one.facts) for one in waiting if isinstance(one, _Ready)]
        with self.watch.stage("store"), writing(self._running, candidates) as within:
            begun = time.monotonic()
            store = partial(self._stored, within)
            while waiting and not (outcomes and (self.stop_wanted or time.monotonic() - begun > BUSY_FOR)):
                one = waiting.popleft()
                outcome = one if isinstance(one, Outcome) else self._guarded(one, store)
                if outcome is not None:
                    outcomes.append(outcome)
        return outcomes

    def _duplicate(self, one: _Ready) -> Outcome | None:
        """What becomes of bytes that are held, where nothing has to be stored for it."""
        one = self._filed(one)
        planned = plan_capture(one.given, one.facts, self._seen)
        if planned.kind != "duplicate":
            return None
        self._seen.remember(one.given, one.facts)
        return as_outcome(one.given, planned)

    def _stored(self, within: Writing, one: _Ready) -> Outcome:
        filed = self._filed(one)
        if filed is not one:
            within.may.paths.add(filed.facts.filed)
            one = filed

        def retake(marks: Sequence[LineMark]) -> tuple[SplitCapture, Facts]:
            with self.watch.stage("split"):
                taken = self._splitter.split(one.given.reading, one.stated.source, marks)
                return taken, gather(one.stated, taken.parts, self._splitter.agencies)

        taken, facts = (one.worked.taken, one.facts) if one.worked.taken else retake(())
        for last_try in (False, True):
            try:
                return store_capture(
                    one.given,
                    taken,
                    facts,
                    within=within,
                    seen=self._seen,
                    watch=self.watch,
                    retake=retake,
                    words=one.worked.words,
                )
            except IntegrityError:
                # Another ingest stored the same article between our look and our write.
                if last_try:
                    raise
                within.may.add(one.given.sha256, facts)
        raise AssertionError

    @staticmethod
    def _filed(one: _Ready) -> _Ready:
        """The capture under a path of its own where its path is another message's: some senders give every
        message the same name."""
        guid, source = one.worked.message_guid, one.stated.source
        if not guid or source is None or one.order.raw.entry.member:
            return one
        at_path = Article.objects.filter(source=source, path=one.stated.filed)
        if not at_path.exclude(guid__in=("", guid)).exists():
            return one
        filed = f"{one.stated.filed}:{one.given.sha256[:12]}"
        return replace(one, stated=replace(one.stated, filed=filed), facts=replace(one.facts, filed=filed))

    def _guarded(self, one: _Ready, do: Callable[[_Ready], Outcome | None]) -> Outcome | None:
        """What `do` says of a capture; a refusal where the program stumbles over it."""
        try:
            return do(one)
        except OperationalError:
            raise
        except (DatabaseError, *BUGS) as bug:
            if runs.is_damage(bug):
                raise CannotFinish(runs.cause(bug)) from bug
            raw = one.order.raw
            refusal = refusal_of(bug, raw.relative_path)
            return Outcome("refused", raw.relative_path, refusal, sha256=raw.sha256)

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
        IngestOutcome.objects.bulk_create(self._rows)
        self._rows.clear()

    def _end(self, status: str, message: str) -> None:
        try:
            runs.end(self._running, status, message, self.tally)
        except OperationalError as stopped:
            raise CannotFinish(runs.cause(stopped)) from stopped
