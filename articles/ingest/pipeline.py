"""One run of ingest: every file read, taken apart and stored; one bad file never stops it."""

import getpass
import hashlib
import logging
import os
import socket
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import DatabaseError, IntegrityError, OperationalError, transaction
from django.utils import timezone

from articles.capture.decode import Undecodable
from articles.capture.parts import Split
from articles.ingest import files, furniture, resplit
from articles.ingest.claims import BadClaim, Claims
from articles.ingest.facts import Facts, Stated, gather, state
from articles.ingest.files import Found, Unfit, Unreadable
from articles.ingest.manifest import Manifest
from articles.ingest.outcome import Outcome, Stopwatch, Tally
from articles.ingest.plan import Offer, Seen, plan
from articles.ingest.reading import Reading, read, take_apart
from articles.ingest.sources import SourceBook
from articles.ingest.store import as_outcome, row_of, store
from articles.models import Capture, IngestOutcome, IngestRun, LineMark, ReviewItem, Source
from articles.search import upkeep

log = logging.getLogger(__name__)
ROWS_AT_ONCE = 200
"""Outcomes of duplicates are written together; a kill loses at most these rows, never a capture."""


class CannotFinish(Exception):
    """The run had to stop; what was taken is kept. The message names the cause and the remedy."""


@dataclass(slots=True)
class Ingest:
    """One run, from its files to its settled archive. Use once.

    `take_in` yields an outcome for every file. A dry run reads the database and the
    files, and writes to neither.
    """

    flags: Claims | None = None
    manifest: Manifest = field(default_factory=Manifest)
    dry_run: bool = False
    arguments: Sequence[str] = ()
    watch: Stopwatch = field(default_factory=Stopwatch)
    tally: Tally = field(default_factory=Tally)
    run: IngestRun | None = None
    rows_met: set[str] = field(default_factory=set)
    _book: SourceBook = field(default_factory=lambda: SourceBook({}, {}, {}))
    _seen: Seen = field(default_factory=Seen)
    _furniture: dict[int, frozenset[str]] = field(default_factory=dict)
    _rows: list[IngestOutcome] = field(default_factory=list)

    def take_in(self, met: Iterator[Found | Unfit]) -> Iterator[Outcome]:
        """Take every file; the index is written once, at the end, also of a run that is stopped.

        Raises CannotFinish when the database cannot be written to. KeyboardInterrupt
        passes through; the file in hand is then not stored.
        """
        self._book = SourceBook.read()
        if self.dry_run:
            for one in met:
                yield self._counted(self._take(one))
            return
        self._begin()
        status, message = IngestRun.Status.FAILED, "stopped by an error in the program"
        try:
            # "index" counts what is left of its own time: the writing when the batch ends.
            with self.watch.stage("index"), upkeep.batch(), self.watch.stage("other"):
                try:
                    for one in met:
                        outcome = self._counted(self._take(one))
                        self._write(outcome)
                        yield outcome
                    self._flush()
                    self._settle()
                    status, message = IngestRun.Status.FINISHED, ""
                except (KeyboardInterrupt, GeneratorExit):
                    status, message = IngestRun.Status.INTERRUPTED, "interrupted"
                    raise
                except OperationalError as stopped:
                    message = _cause(stopped)
                    raise CannotFinish(message) from stopped
                finally:
                    self._flush()
        except OperationalError as stopped:
            status, message = IngestRun.Status.FAILED, _cause(stopped)
            raise CannotFinish(message) from stopped
        finally:
            self._end(status, message)

    def _take(self, one: Found | Unfit) -> Outcome:
        if isinstance(one, Unfit):
            return Outcome("refused", one.below, one.reason)
        digest = ""
        try:
            with self.watch.stage("read"):
                got = files.read(one)
                digest = hashlib.sha256(got.data).hexdigest()
            below = one.below if one.place != files.STDIN else f"stdin-{digest[:12]}.txt"
            with self.watch.stage("decode"):
                reading = read(got.data, "txt")
            place = one.place if one.place == files.STDIN else os.path.abspath(one.place)
            offer = Offer(below, got.data, digest, reading, "txt", got.captured_at, place)
            return self._offer(offer)
        except (Unreadable, Undecodable) as refused:
            return Outcome("refused", one.below, refused.reason, sha256=digest)
        except BadClaim as bad:
            return Outcome("refused", one.below, f"{bad}; nothing was stored", sha256=digest)
        except OperationalError:
            raise
        except (DatabaseError, ArithmeticError, LookupError, TypeError, ValueError, RecursionError) as bug:
            log.exception("%s could not be taken", one.below)
            reason = f"an error in the program ({type(bug).__name__}: {bug}); please report it"
            return Outcome("refused", one.below, reason, sha256=digest)

    def _offer(self, offer: Offer) -> Outcome:
        stated = state(
            offer.below,
            offer.reading.text,
            self._book,
            place=files.shown(offer.place),
            flags=self.flags,
            row=self._row(offer),
            markup=offer.reading.markup,
        )
        if self.dry_run or Capture.objects.filter(sha256=offer.sha256).exists():
            facts = gather(stated, None)
            planned = plan(offer, facts, self._seen)
            if self.dry_run or planned.kind == "duplicate":
                if planned.kind != "refused":
                    self._seen.remember(offer, facts)
                return as_outcome(offer, planned)
        with self.watch.stage("split"):
            parts, facts = self._apart(offer.reading, stated)
        with self.watch.stage("store"):
            for last_try in (False, True):
                try:
                    return store(
                        offer,
                        parts,
                        facts,
                        run=self._running,
                        seen=self._seen,
                        watch=self.watch,
                        retake=lambda marks: self._apart(offer.reading, stated, marks),
                    )
                except IntegrityError:
                    # Another ingest stored the same piece between our look and our write.
                    if last_try:
                        raise
            raise AssertionError

    def _row(self, offer: Offer) -> Claims | None:
        key = self.manifest.key_of(offer.below, offer.place)
        if key is None:
            return None
        self.rows_met.add(key)
        return self.manifest.rows[key]

    def _apart(self, reading: Reading, stated: Stated, marks: Sequence[LineMark] = ()) -> tuple[Split, Facts]:
        source = stated.source
        key = source.pk if source else 0
        if key not in self._furniture:
            self._furniture[key] = furniture.known(source)
        parts = take_apart(reading, source, self._furniture[key], marks)
        return parts, gather(stated, parts)

    @property
    def _running(self) -> IngestRun:
        assert self.run is not None
        return self.run

    def _counted(self, outcome: Outcome) -> Outcome:
        self.tally.count(outcome)
        return outcome

    def _begin(self) -> None:
        try:
            _close_killed()
            self.run = IngestRun.objects.create(
                arguments=list(self.arguments), operator=_operator(), message=_process()
            )
        except OperationalError as stopped:
            raise CannotFinish(_cause(stopped)) from stopped

    def _write(self, outcome: Outcome) -> None:
        """Keep what became of a file; what was stored has its row already."""
        if outcome.kind == "duplicate":
            self._rows.append(row_of(outcome, self._running))
            if len(self._rows) >= ROWS_AT_ONCE:
                self._flush()
        elif outcome.kind == "refused":
            with transaction.atomic():
                row = row_of(outcome, self._running)
                row.save()
                _ask_about_refused(row)

    def _flush(self) -> None:
        IngestOutcome.objects.bulk_create(self._rows)
        self._rows.clear()

    def _settle(self) -> None:
        """What only the whole run can tell: furniture, then links."""
        from articles.ingest import linking

        with self.watch.stage("furniture"):
            for source in Source.objects.all():
                if furniture.is_due(source):
                    resplit.learn_and_mask(source, self.watch)
        with self.watch.stage("link"):
            linking.settle()

    def _end(self, status: str, message: str) -> None:
        counts = self.tally.counts
        values: dict[str, Any] = {
            "status": status,
            "message": message,
            "finished_at": timezone.now(),
            "added": counts["added"],
            "changed": counts["changed"],
            "duplicates": counts["duplicate"],
            "refused": counts["refused"],
        }
        try:
            IngestRun.objects.filter(pk=self._running.pk).update(**values)
        except OperationalError as stopped:
            raise CannotFinish(_cause(stopped)) from stopped


def _ask_about_refused(row: IngestOutcome) -> None:
    """One open question for each file, however often it is offered again."""
    items = ReviewItem.objects.filter(
        kind=ReviewItem.Kind.REFUSED, outcome__path=row.path, outcome__sha256=row.sha256
    )
    text = f"{row.path}: {row.reason}"
    if not items.filter(text=text).exists():
        ReviewItem.objects.create(kind=ReviewItem.Kind.REFUSED, outcome=row, text=text, doubt=0.3)


def _process() -> str:
    return f"process {os.getpid()} on {socket.gethostname()}"


def _close_killed() -> None:
    """Runs of this machine that say they are running but have no process were killed."""
    for run in IngestRun.objects.filter(status=IngestRun.Status.RUNNING):
        words = run.message.split()
        if len(words) != 4 or words[3] != socket.gethostname() or not words[1].isdigit():
            continue
        if int(words[1]) == os.getpid() or not os.path.exists(f"/proc/{words[1]}"):
            run.status, run.message = IngestRun.Status.INTERRUPTED, "killed"
            run.save(update_fields=["status", "message"])


def _operator() -> str:
    try:
        return getpass.getuser()[:100]
    except (KeyError, OSError):
        return f"user {os.getuid()}"


def _cause(stopped: Exception) -> str:
    words = str(stopped)
    if "locked" in words or "busy" in words:
        remedy = "another program holds the database; run ingest again when it is done"
    elif "full" in words:
        remedy = "the disk is full; make room and run ingest again"
    elif "readonly" in words or "unable to open" in words:
        remedy = "the database cannot be written to; check the rights on ARCHIVE_HOME"
    elif "no such table" in words or "no such column" in words:
        remedy = "the database is not set up; run manage.py migrate"
    else:
        remedy = "what was taken is kept; run ingest again"
    return f"{words}: {remedy}"
