"""Takes captures that are worked out: planned in a dry run, else stored, some in one short transaction."""

import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import takewhile

from django.db import DatabaseError, IntegrityError, OperationalError

from articles.database.faults import is_damage
from articles.ingest import runs
from articles.ingest.claims import Claims
from articles.ingest.facts import Facts, gather
from articles.ingest.furniture import RepeatedLines
from articles.ingest.lookups import Lookups
from articles.ingest.messages import sender_of
from articles.ingest.outcome import Outcome, Stopwatch
from articles.ingest.plan import CaptureInput, RunState, plan_capture
from articles.ingest.runs import CannotFinish
from articles.ingest.sources import SourceBook
from articles.ingest.splitting import Splitter, SplitToStore
from articles.ingest.stated import Stated
from articles.ingest.store import as_outcome, store_capture
from articles.ingest.working import RunKnowledge, WorkedOut, WorkOrder, refusal_of, work_out
from articles.ingest.writing import Writing, writing
from articles.linking import fingerprints
from articles.models import Article, IngestRun, LineMark, Source
from articles.models.due import BUGS, BUSY_FOR


@dataclass(frozen=True, slots=True)
class ReadyCapture:
    """A capture that is ready to be stored; `worked` has all but its bytes."""

    order: WorkOrder
    worked: WorkedOut
    given: CaptureInput
    stated: Stated
    facts: Facts


@dataclass(slots=True)
class CaptureTaker:
    """Takes the captures of one run. A dry run has no `run`.

    Without `may_publish` no capture changes who may see an article that is held.
    `entered` are the agencies that came into the book since the run began. While `is_stopping` says so, a
    transaction takes no more than it has.
    """

    book: SourceBook
    splitter: Splitter
    knowledge: RunKnowledge
    watch: Stopwatch
    run: IngestRun | None = None
    may_publish: bool = True
    is_stopping: Callable[[], bool] = lambda: False
    entered: list[Source] = field(default_factory=list)
    seen: RunState = field(default_factory=RunState)

    @classmethod
    def begin(cls, watch: Stopwatch, flags: Claims | None, is_stopping: Callable[[], bool]) -> "CaptureTaker":
        """With what the archive knows now: its sources, agencies, and what curators marked."""
        book, splitter = SourceBook.read(), Splitter()
        passages = tuple(fingerprints.boilerplate_marks())
        repeated = RepeatedLines.read()
        knowledge = RunKnowledge(book, splitter.agencies, splitter.marked, passages, flags, repeated)
        return cls(book, splitter, knowledge, watch, is_stopping=is_stopping)

    def ready(self, order: WorkOrder, worked: WorkedOut) -> ReadyCapture | Outcome:
        if worked.needs_sender and self.run is not None and worked.given is not None:
            message = worked.given.reading.message
            assert message is not None
            sender = sender_of(message, self.book, make=True)
            if sender.note and sender.source is not None:
                self.entered.append(sender.source)
            worked = work_out(order, self.knowledge, self.watch, sender)
        if worked.given is None or worked.stated is None or worked.facts is None:
            raw = order.raw
            return Outcome("refused", raw.relative_path, worked.refusal, sha256=raw.sha256)
        given = replace(worked.given, data=order.raw.entry.data)
        return ReadyCapture(order, worked, given, worked.stated, worked.facts)

    def plan_some(self, waiting: deque[ReadyCapture | Outcome]) -> list[Outcome]:
        outcomes = []
        while waiting:
            one = waiting.popleft()
            outcome = one if isinstance(one, Outcome) else self._guarded(one, self._planned)
            if outcome is not None:
                outcomes.append(outcome)
        return outcomes

    def _planned(self, one: ReadyCapture) -> Outcome:
        """What would become of a capture; it is remembered as though it had."""
        one = self._filed(one)
        planned = plan_capture(one.given, one.facts, self.seen, may_publish=self.may_publish)
        if planned.kind != "refused":
            self.seen.remember(one.given, one.facts)
        return as_outcome(one.given, planned)

    def store_some(self, waiting: deque[ReadyCapture | Outcome]) -> list[Outcome]:
        """Take the first of these off, stored; as many as one short transaction holds."""
        outcomes = self._take_known(waiting)
        if outcomes or not waiting:
            return outcomes
        assert self.run is not None
        candidates = [(one.given.sha256, one.facts) for one in waiting if isinstance(one, ReadyCapture)]
        hashes = (
            one.worked.words.reading.shingles.hashes.tolist()
            for one in waiting
            if isinstance(one, ReadyCapture) and one.worked.words is not None
        )
        lines = [
            (one.facts.source.pk, one.worked.taken.lines)
            for one in waiting
            if isinstance(one, ReadyCapture) and one.facts.source is not None and one.worked.taken is not None
        ]
        with self.watch.stage("store"), writing(self.run, candidates, hashes, lines) as within:
            begun = time.monotonic()
            store = partial(self._stored, within)
            while waiting and not (outcomes and (self.is_stopping() or time.monotonic() - begun > BUSY_FOR)):
                one = waiting.popleft()
                outcome = one if isinstance(one, Outcome) else self._guarded(one, store)
                if outcome is not None:
                    outcomes.append(outcome)
        return outcomes

    def _take_known(self, waiting: deque[ReadyCapture | Outcome]) -> list[Outcome]:
        """Take off the first of these, as long as nothing has to be stored for them."""
        known = list(takewhile(lambda one: isinstance(one, Outcome) or one.worked.taken is None, waiting))
        may = self._held(one for one in known if isinstance(one, ReadyCapture))
        outcomes: list[Outcome] = []
        for one in known:
            outcome = one if isinstance(one, Outcome) else self._guarded(one, partial(self._duplicate, may))
            if outcome is None:
                break
            outcomes.append(outcome)
            waiting.popleft()
        return outcomes

    @staticmethod
    def _held(known: Iterable[ReadyCapture]) -> Lookups | None:
        """What the archive holds of these, asked at once. None where it stumbles over one of them: each is
        then asked for by itself, and that one is told."""
        wanted = [(one.given.sha256, one.facts) for one in known]
        try:
            return Lookups.of(wanted, with_copies=True)
        except OperationalError:
            raise
        except (DatabaseError, *BUGS):
            return None

    def _duplicate(self, may: Lookups | None, one: ReadyCapture) -> Outcome | None:
        """What becomes of bytes that are held, where nothing has to be stored for it."""
        filed = self._filed(one)
        if filed is not one:
            one, may = filed, None  # its other path was not asked for
        planned = plan_capture(one.given, one.facts, self.seen, may)
        if planned.kind != "duplicate":
            return None
        self.seen.remember(one.given, one.facts)
        return as_outcome(one.given, planned)

    def _stored(self, within: Writing, one: ReadyCapture) -> Outcome:
        filed = self._filed(one)
        if filed is not one:
            within.may.paths.add(filed.facts.filed)
            one = filed

        def retake(marks: Sequence[LineMark]) -> tuple[SplitToStore, Facts]:
            with self.watch.stage("split"):
                taken = self.splitter.split(one.given.reading, one.stated.source, marks)
                if one.stated.source is not None:
                    self.knowledge.repeated.correct(one.stated.source.pk, taken.lines.lines, taken.masked)
                return taken.to_store(), gather(one.stated, taken.parts, self.splitter.agencies)

        taken, facts = (one.worked.taken, one.facts) if one.worked.taken else retake(())
        for last_try in (False, True):
            try:
                return store_capture(
                    one.given,
                    taken,
                    facts,
                    within=within,
                    seen=self.seen,
                    watch=self.watch,
                    retake=retake,
                    words=one.worked.words,
                    may_publish=self.may_publish,
                )
            except IntegrityError:
                # Another ingest stored the same article between our look and our write.
                if last_try:
                    raise
                within.may.add(one.given.sha256, facts)
        raise AssertionError

    @staticmethod
    def _filed(one: ReadyCapture) -> ReadyCapture:
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

    def _guarded(self, one: ReadyCapture, do: Callable[[ReadyCapture], Outcome | None]) -> Outcome | None:
        """What `do` says of a capture; a refusal where the program stumbles over it."""
        try:
            return do(one)
        except OperationalError:
            raise
        except (DatabaseError, *BUGS) as bug:
            if is_damage(bug):
                raise CannotFinish(runs.cause(bug)) from bug
            raw = one.order.raw
            refusal = refusal_of(bug, raw.relative_path)
            return Outcome("refused", raw.relative_path, refusal, sha256=raw.sha256)
