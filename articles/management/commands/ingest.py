"""Takes captured files into the archive. docs/operators.md explains every flag and exit code."""

import signal
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any, TextIO

from django.core.management.base import CommandError
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from tqdm import tqdm

from articles.database.writing import one_writer
from articles.extraction.formats import FORMATS
from articles.ingest import manifest, sources
from articles.ingest.claims import BadClaim, Claims
from articles.ingest.collecting import rarely_collected
from articles.ingest.files import STDIN, FileEntry, RejectedFile, find
from articles.ingest.manifest import BadManifest, Manifest
from articles.ingest.outcome import Outcome, Tally, outcome_words, write_line
from articles.ingest.pace import Pace
from articles.ingest.pipeline import Ingest
from articles.ingest.processes import processes_at_hand
from articles.ingest.runs import CannotFinish
from articles.ingest.sources import BadSources, SourceBook
from articles.ingest.watching import EVERY, sweeps
from articles.management.archive_command import ArchiveCommand
from articles.search import upkeep
from articles.search.engine import EngineUnusable
from articles.search.upkeep import RebuildFailed

SOME_REFUSED, USAGE, NOT_FINISHED, INTERRUPTED = 1, 2, 3, 130
LINE_EVERY = 1000
"""Files between two lines of progress where there is no terminal."""


class Command(ArchiveCommand):
    help = "Take captured files into the archive."
    _current: Ingest | None = None

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "paths", nargs="*", metavar="PATH", help="files, folders, or - for standard input"
        )
        parser.add_argument(
            "--source", default="", help="the source of every file, by its name or folder name"
        )
        parser.add_argument("--date", default="", help="the printed day of every file: 2014-01-06")
        parser.add_argument("--url", default="", help="the address of the file")
        parser.add_argument("--manifest", metavar="FILE", help="what is known of each file: .csv or .jsonl")
        parser.add_argument("--sources", metavar="FILE", help="load sources from this JSON list first")
        parser.add_argument(
            "--format",
            default="",
            choices=("", *FORMATS),
            metavar="FORMAT",
            dest="forced",
            help=f"what every file is, whatever its name: {', '.join(FORMATS)}",
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would happen; write nothing to the archive"
        )
        parser.add_argument("--report", metavar="FILE", help="write one JSON line a file to FILE")
        parser.add_argument("--watch", action="store_true", help="go on taking files as they settle")
        parser.add_argument(
            "--jobs",
            type=int,
            default=0,
            metavar="N",
            help="processes that read captures, this one among them; one for each processor unless given",
        )
        parser.add_argument(
            "--every", type=float, default=EVERY, metavar="SECONDS", help="how often --watch looks"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        self._check(options)
        # Before any transaction: it may come by a pipe, and slowly.
        listed = self._manifest(options["manifest"])
        if not (options["dry_run"] and options["sources"]):
            self._handle(options, listed)
            return
        # The files are read with the sources of the list known; then nothing of it is kept.
        with one_writer():
            self._handle(options, listed)
            transaction.set_rollback(True)

    def _handle(self, options: dict[str, Any], listed: Manifest) -> None:
        paths = options["paths"]
        # Whatever is refused before the first file takes back what the list of sources said.
        with transaction.atomic() if options["sources"] else nullcontext():
            told = self._load_sources(options["sources"], options["dry_run"]) if options["sources"] else ""
            flags = self._flags(options)
            opened = _opened(options["report"])
        if told:
            self.stdout.write(told)
            if not paths:
                return
        leave_out = frozenset(
            str(Path(name).resolve())
            for name in (options["manifest"], options["sources"], options["report"])
            if name
        )
        any_name = bool(options["forced"])
        total = Tally()
        with opened as report, self._stopping_cleanly(), rarely_collected():
            try:
                if options["watch"]:
                    for settled in sweeps(
                        paths, every=options["every"], leave_out=leave_out, any_name=any_name
                    ):
                        if settled:
                            ingest = self._ingest(flags, listed, options)
                            self._run(ingest, settled, report, total, options)
                            self.stdout.write(str(ingest.tally))
                else:
                    entries = list(find(paths, leave_out, any_name=any_name))
                    self._run(self._ingest(flags, listed, options), entries, report, total, options)
            except KeyboardInterrupt:
                self.stdout.write(self._summary(total, options))
                raise CommandError(
                    "Interrupted; what was taken is kept, and the same command goes on.",
                    returncode=INTERRUPTED,
                ) from None
            except CannotFinish as stopped:
                self.stdout.write(self._summary(total, options))
                raise CommandError(
                    f"The run could not finish. {stopped}.", returncode=NOT_FINISHED
                ) from stopped
        self.stdout.write(self._summary(total, options))
        if not options["dry_run"]:
            with suppress(EngineUnusable, RebuildFailed):  # told, and the worker's or the next run's to do
                transaction.on_commit(upkeep.drain)  # at once, outside a transaction
        if total.refused:
            were = "file was" if total.refused == 1 else "files were"
            raise CommandError(f"{total.refused:,} {were} refused, see above.", returncode=SOME_REFUSED)

    def _check(self, options: dict[str, Any]) -> None:
        """Everything that can be known to be wrong before the first file is read."""
        paths = options["paths"]
        if not paths and not options["sources"]:
            raise CommandError("Give at least one file or folder, or - for standard input.", returncode=USAGE)
        for path in paths:
            try:
                is_there = path == STDIN or Path(path).exists() or Path(path).is_symlink()
            except OSError as stopped:
                raise CommandError(f"{path[:80]}: {stopped.strerror}.", returncode=USAGE) from stopped
            if not is_there:
                raise CommandError(f"{path}: there is no such file or folder.", returncode=USAGE)
        if options["url"] and (len(paths) != 1 or (paths[0] != STDIN and Path(paths[0]).is_dir())):
            raise CommandError("--url names one article; give one file with it.", returncode=USAGE)
        if options["watch"] and (STDIN in paths or options["dry_run"] or options["every"] <= 0):
            raise CommandError(
                "--watch takes folders, no - and no --dry-run, and --every above 0.", returncode=USAGE
            )
        if options["jobs"] < 0:
            raise CommandError("--jobs is at least 1.", returncode=USAGE)
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            raise CommandError(
                "The database is not up to date: run manage.py migrate.", returncode=NOT_FINISHED
            )

    def _load_sources(self, name: str, dry_run: bool) -> str:
        try:
            made, changed = sources.load_sources(Path(name))
        except BadSources as bad:
            raise CommandError(f"{bad}.", returncode=USAGE) from bad
        would = "would be " if dry_run else ""
        return f"Sources: {made:,} {would}made, {changed:,} {would}changed"

    def _flags(self, options: dict[str, Any]) -> Claims | None:
        flags = Claims(source=options["source"], date=options["date"], url=options["url"])
        try:
            flags.checked()
        except BadClaim as bad:
            raise CommandError(f"--{bad}.", returncode=USAGE) from bad
        if flags.source:
            book = SourceBook.read()
            if book.named(flags.source) is None:
                raise CommandError(
                    f"--source {flags.source!r} is not known; known are: {book.known()}.", returncode=USAGE
                )
        return None if flags == Claims() else flags

    def _manifest(self, name: str | None) -> Manifest:
        try:
            return manifest.read_rows(Path(name)) if name else Manifest()
        except BadManifest as bad:
            raise CommandError(f"{bad}.", returncode=USAGE) from bad

    def _ingest(self, flags: Claims | None, listed: Manifest, options: dict[str, Any]) -> Ingest:
        # The words of the command, for the record of the run; a file's own words never.
        arguments = [
            f"{key}={options[key]}" for key in ("source", "date", "url", "manifest", "forced") if options[key]
        ]
        self._current = Ingest(
            flags,
            listed,
            dry_run=options["dry_run"],
            forced=options["forced"],
            arguments=[*options["paths"], *arguments],
            jobs=options["jobs"] or processes_at_hand(),
        )
        return self._current

    def _run(
        self,
        ingest: Ingest,
        entries: Iterable[FileEntry | RejectedFile],
        report: TextIO | None,
        total: Tally,
        options: dict[str, Any],
    ) -> None:
        entries = list(entries)
        quiet = options["verbosity"] == 0
        on_terminal = sys.stderr.isatty() and not quiet and not options["watch"]
        pace = Pace(ingest.watch, len(entries))
        bar = tqdm(
            total=len(entries),
            bar_format="{percentage:3.0f}%|{bar}| {n_fmt} of {total_fmt} files{postfix}",
            disable=not on_terminal,
            file=sys.stderr,
            dynamic_ncols=True,
        )
        ingest.tell = self._teller(bar, quiet=quiet or options["watch"])
        with bar:
            for outcome in ingest.take_in(iter(entries)):
                total.count(outcome)
                if not bar.disable and bar.n >= bar.total:
                    bar.total = bar.n + 1  # a container held more than one
                if bar.update():
                    bar.set_postfix_str(pace.so_far(bar.n))
                if report is not None:
                    write_line(report, outcome, dry_run=ingest.dry_run)
                self._tell(outcome, bar, options)
                if not on_terminal and not quiet and ingest.tally.files % LINE_EVERY == 0:
                    so_far = pace.so_far(ingest.tally.files)
                    self.stdout.write(
                        f"{ingest.tally.files:,} of {len(entries):,} files: {ingest.tally}"
                        + (f"; {so_far}" if so_far else "")
                    )
        if not options["watch"]:
            for path in sorted(ingest.manifest.rows.keys() - ingest.rows_matched):
                self.stderr.write(f"{ingest.manifest.name}: {path} is listed, but no such file was met")

    def _teller(self, bar: Any, *, quiet: bool) -> Callable[[str], None]:
        """Says what a run does after its last file."""

        def tell(words: str) -> None:
            if not bar.disable:
                bar.set_postfix_str(words)
            elif words and not quiet and bar.total >= LINE_EVERY:
                self.stdout.write(f"{words[0].upper()}{words[1:]}")

        return tell

    def _tell(self, outcome: Outcome, bar: Any, options: dict[str, Any]) -> None:
        """Refusals and notes always; the rest in a dry run, or when asked with -v 2."""
        says_all = options["dry_run"] or options["verbosity"] >= 2
        lines = []
        if outcome.kind == "refused":
            lines.append((self.stderr, f"{outcome.path}: {outcome.reason}; nothing was stored"))
        elif says_all:
            words = outcome_words(outcome.kind, outcome.reason, dry_run=options["dry_run"])
            lines.append((self.stdout, f"{outcome.path}: {words}"))
        if outcome.kind in ("added", "changed"):
            lines.extend((self.stderr, f"{outcome.path}: {note}") for note in outcome.notes)
        if lines and not bar.disable:
            bar.clear()
        for stream, line in lines:
            stream.write(line)

    @contextmanager
    def _stopping_cleanly(self) -> Iterator[None]:
        """Ctrl-C, and the SIGTERM of systemd or `kill`, end the run after the article in hand."""

        def stop(number: int, frame: object) -> None:
            ingest = self._current
            if ingest is not None and ingest.in_hand and not ingest.stop_wanted:
                ingest.stop_wanted = True
            else:
                raise KeyboardInterrupt

        former = {}
        try:
            for number in (signal.SIGINT, signal.SIGTERM):
                former[number] = signal.signal(number, stop)
        except ValueError:
            pass  # not in the main thread: nobody sends it a signal
        try:
            yield
        finally:
            for number, handler in former.items():
                signal.signal(number, handler)

    @staticmethod
    def _summary(total: Tally, options: dict[str, Any]) -> str:
        return f"Dry run, nothing written: {total}" if options["dry_run"] else str(total)


def _opened(name: str | None) -> Any:
    if not name:
        return nullcontext()
    try:
        return open(name, "w", encoding="utf-8")  # noqa: SIM115
    except OSError as stopped:
        raise CommandError(f"--report {name}: {stopped.strerror}.", returncode=USAGE) from stopped
