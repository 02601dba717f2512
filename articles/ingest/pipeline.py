"""One run of ingest: every file read, taken apart and stored; one bad file never stops it."""

import hashlib
import logging
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.contrib.auth.models import User
from django.db import DatabaseError, IntegrityError, OperationalError

from articles.database.writing import one_writer
from articles.extraction import formats
from articles.extraction.decode import Undecodable
from articles.extraction.formats import ContainerEntry
from articles.extraction.opening import entries_in, open_container
from articles.ingest import files, runs, settling
from articles.ingest.claims import BadClaim, Claims
from articles.ingest.facts import Facts, gather
from articles.ingest.files import FileEntry, RejectedFile, Unreadable
from articles.ingest.manifest import Manifest
from articles.ingest.messages import Sender, claims_of, given_by, sender_of, with_sender
from articles.ingest.outcome import Outcome, Stopwatch, Tally
from articles.ingest.plan import CaptureInput, RunState, plan_capture
from articles.ingest.reading import Reading, read_capture
from articles.ingest.sources import SourceBook
from articles.ingest.splitting import SplitCapture, Splitter
from articles.ingest.stated import Stated, state
from articles.ingest.store import as_outcome, row_of, store_capture
from articles.models import Article, Capture, IngestOutcome, IngestRun, LineMark
from articles.search import upkeep

log = logging.getLogger(__name__)
ROWS_AT_ONCE = 200
"""Outcomes of duplicates are written together; a kill loses at most these rows, never a capture."""


class CannotFinish(Exception):
    """The run had to stop; what was taken is kept. The message names the cause and the remedy."""


@dataclass(frozen=True, slots=True)
class RawCapture:
    """A capture that was met: where it really lies, and its file's own time."""

    entry: ContainerEntry
    file_path: str
    captured_at: datetime | None = None

    @property
    def relative_path(self) -> str:
        return files.shown(self.entry.name)

    @property
    def container(self) -> str:
        """The path that its name and the path convention are read off."""
        return files.shown(self.entry.container)


@dataclass(slots=True)
class Ingest:
    """One run, from its files to its settled archive. Use once.

    `take_in` yields an outcome for every file. A dry run reads the database and the
    files, and writes to neither. While an article is `in_hand` a stop should be asked for
    with `stop_wanted`, so that every article stored is also told of.
    """

    flags: Claims | None = None
    manifest: Manifest = field(default_factory=Manifest)
    dry_run: bool = False
    forced: str = ""
    arguments: Sequence[str] = ()
    operator: str = ""
    owner: User | None = None
    watch: Stopwatch = field(default_factory=Stopwatch)
    tally: Tally = field(default_factory=Tally)
    run: IngestRun | None = None
    in_hand: bool = False
    stop_wanted: bool = False
    rows_matched: set[str] = field(default_factory=set)
    _book: SourceBook = field(default_factory=lambda: SourceBook({}, {}, {}))
    _splitter: Splitter = field(default_factory=lambda: Splitter({}))
    _seen: RunState = field(default_factory=RunState)
    _rows: list[IngestOutcome] = field(default_factory=list)

    def take_in(self, entries: Iterator[FileEntry | RejectedFile]) -> Iterator[Outcome]:
        """Take every file; the index is written once, at the end, also of a run that is stopped.

        Raises CannotFinish when the database cannot be written to. KeyboardInterrupt
        passes through; the file in hand is then not stored.
        """
        self._book = SourceBook.read()
        self._splitter = Splitter()
        if self.dry_run:
            for one in entries:
                yield from map(self._counted, self._take(one))
            return
        self._begin()
        status, message = IngestRun.Status.FAILED, "stopped by an error in the program"
        try:
            # "index" counts what is left of its own time: the writing when the batch ends.
            with self.watch.stage("index"), upkeep.batch(), self.watch.stage("other"):
                try:
                    for one in entries:
                        for outcome in map(self._counted, self._take(one)):
                            self._write(outcome)
                            yield outcome
                            self.in_hand = False
                            if self.stop_wanted:
                                raise KeyboardInterrupt
                    self._flush()
                    settling.settle_archive(self.watch)
                    runs.prune()
                    status, message = IngestRun.Status.FINISHED, ""
                except (KeyboardInterrupt, GeneratorExit):
                    status, message = IngestRun.Status.INTERRUPTED, "interrupted"
                    raise
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

    def _take(self, one: FileEntry | RejectedFile) -> Iterator[Outcome]:
        if isinstance(one, RejectedFile):
            yield Outcome("refused", one.relative_path, one.reason)
        elif one.file_path != files.STDIN and self._format(one.relative_path) in formats.STREAMED:
            yield from self._take_container(one)
        else:
            yield from self._take_file(one)

    def _format(self, name: str) -> str | None:
        return self.forced or formats.format_of_name(name)

    def _take_file(self, one: FileEntry) -> Iterator[Outcome]:
        """What a file holds that is read whole: mostly one capture, the file itself."""
        try:
            with self.watch.stage("read"):
                got = files.read_file(one)
        except Unreadable as refused:
            yield Outcome("refused", one.relative_path, refused.reason)
            return
        name, file_path = one.relative_path, os.path.abspath(one.file_path)
        if one.file_path == files.STDIN:
            digest = hashlib.sha256(got.data).hexdigest()[:12]
            kind = self.forced or formats.format_of("", got.data[: formats.LOOKED_AT])
            name, file_path = f"stdin-{digest}.{kind}", one.file_path
        for entry in entries_in(name, got.data, self.forced):
            yield self._take_entry(entry, file_path + entry.name[len(name) :], got.captured_at)

    def _take_container(self, one: FileEntry) -> Iterator[Outcome]:
        """Every capture in an archive or a file of records; what was taken before a fault is kept."""
        file_path = os.path.abspath(one.file_path)
        try:
            with files.opened(one) as (stream, _):
                for entry in open_container(one.relative_path, stream, self.forced):
                    yield self._take_entry(entry, file_path + entry.name[len(one.relative_path) :])
        except Unreadable as refused:
            yield Outcome("refused", one.relative_path, refused.reason)

    def _take_entry(
        self, entry: ContainerEntry, file_path: str, captured_at: datetime | None = None
    ) -> Outcome:
        raw = RawCapture(entry, file_path, entry.captured_at or captured_at)
        if entry.refusal:
            return Outcome("refused", raw.relative_path, entry.refusal)
        digest = hashlib.sha256(entry.data).hexdigest()
        try:
            with self.watch.stage("decode"):
                reading = read_capture(entry.data, entry.kind)
            told = given_by(reading.message) if reading.message else {}
            if entry.digest:
                told["payload_digest"] = entry.digest
            own_name = f"{raw.container.rpartition('/')[2]}:{entry.member}" if entry.member else ""
            given = CaptureInput(
                raw.relative_path,
                entry.data,
                digest,
                reading,
                entry.kind,
                raw.captured_at,
                file_path,
                told,
                own_name,
            )
            return self._plan_and_store(given, raw)
        except Undecodable as refused:
            return Outcome("refused", raw.relative_path, refused.reason, sha256=digest)
        except BadClaim as bad:
            return Outcome("refused", raw.relative_path, str(bad), sha256=digest)
        except OperationalError:
            raise
        except (DatabaseError, ArithmeticError, LookupError, TypeError, ValueError, RecursionError) as bug:
            if runs.is_damage(bug):
                raise CannotFinish(runs.cause(bug)) from bug
            log.exception("%s could not be taken", raw.relative_path)
            reason = f"an error in the program ({type(bug).__name__}: {bug}); please report it"
            return Outcome("refused", raw.relative_path, reason, sha256=digest)

    def _plan_and_store(self, given: CaptureInput, raw: "RawCapture") -> Outcome:
        stated = self._state(given, raw)
        if self.dry_run or Capture.objects.filter(sha256=given.sha256).exists():
            facts = gather(stated, None)
            planned = plan_capture(given, facts, self._seen)
            if self.dry_run or planned.kind == "duplicate":
                if planned.kind != "refused":
                    self._seen.remember(given, facts)
                return as_outcome(given, planned)
        with self.watch.stage("split"):
            taken, facts = self._apart(given.reading, stated)
        self.in_hand = True
        with self.watch.stage("store"):
            for last_try in (False, True):
                try:
                    return store_capture(
                        given,
                        taken,
                        facts,
                        run=self._running,
                        seen=self._seen,
                        watch=self.watch,
                        retake=lambda marks: self._apart(given.reading, stated, marks),
                    )
                except IntegrityError:
                    # Another ingest stored the same article between our look and our write.
                    if last_try:
                        raise
            raise AssertionError

    def _state(self, given: CaptureInput, raw: "RawCapture") -> Stated:
        """What is said of an given besides its text. An agency's message may enter the agency as a source."""
        said = dict(raw.entry.facts)
        if "title" in said:
            said["headline"] = said.pop("title")
        record = Claims(**said) if said else None
        row, message, sender = self._row(given), None, Sender()
        if given.reading.message is not None:
            message = claims_of(given.reading.message)
            named = any(one is not None and one.source for one in (self.flags, row))
            if not named:
                sender = sender_of(given.reading.message, self._book, make=not self.dry_run)
                message = with_sender(message, sender)
        is_line = ".jsonl:" in raw.relative_path or ".ndjson:" in raw.relative_path
        stated = state(
            raw.container,
            given.reading.text,
            self._book,
            file_path=files.shown(
                given.file_path[: -len(raw.entry.member) - 1] if raw.entry.member else given.file_path
            ),
            flags=self.flags,
            row=row,
            record=record if is_line else None,
            message=message if is_line else message or record,
            markup=given.reading.markup,
            # A number or an address inside a container is no path: only what it says of itself makes a
            # record the same article again.
            filed=f"{raw.container}:{given.sha256[:12]}" if raw.entry.member else "",
        )
        guid = message.guid if message else ""
        if guid and stated.source and not raw.entry.member and self._is_taken(stated, guid):
            stated = replace(stated, filed=f"{stated.filed}:{given.sha256[:12]}")
        if sender.note and (stated.source is None or stated.source == sender.source):
            stated = replace(stated, notes=(*stated.notes, sender.note))
        return stated

    @staticmethod
    def _is_taken(stated: Stated, guid: str) -> bool:
        """Whether the file's path is another message's: some senders give every message the same name."""
        at_path = Article.objects.filter(source=stated.source, path=stated.filed)
        return at_path.exclude(guid__in=("", guid)).exists()

    def _row(self, given: CaptureInput) -> Claims | None:
        key = self.manifest.key_of(given.relative_path, given.file_path)
        if key is None:
            return None
        self.rows_matched.add(key)
        return self.manifest.rows[key]

    def _apart(
        self, reading: Reading, stated: Stated, marks: Sequence[LineMark] = ()
    ) -> tuple[SplitCapture, Facts]:
        taken = self._splitter.split(reading, stated.source, marks)
        return taken, gather(stated, taken.parts, self._splitter.agencies)

    @property
    def _running(self) -> IngestRun:
        assert self.run is not None
        return self.run

    def _counted(self, outcome: Outcome) -> Outcome:
        self.tally.count(outcome)
        return outcome

    def _begin(self) -> None:
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
