"""What the files of a run hold: the bytes of each capture, in order, or why there are none."""

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from articles.extraction import formats
from articles.extraction.formats import ContainerEntry
from articles.extraction.opening import entries_in, open_container
from articles.ingest import files
from articles.ingest.files import FileEntry, RejectedFile, Unreadable
from articles.ingest.outcome import Outcome, Stopwatch


@dataclass(frozen=True, slots=True)
class RawCapture:
    """A capture that was met: where it really lies, and its file's own time."""

    entry: ContainerEntry
    file_path: str
    sha256: str
    captured_at: datetime | None = None

    @property
    def relative_path(self) -> str:
        return files.shown(self.entry.name)

    @property
    def container(self) -> str:
        """The path that its name and the path convention are read off."""
        return files.shown(self.entry.container)


@dataclass(frozen=True, slots=True)
class RawReader:
    """Reads files one after the other. `forced` is a format that counts whatever a file is called."""

    watch: Stopwatch
    forced: str = ""

    def captures_in(self, one: FileEntry | RejectedFile) -> Iterator[RawCapture | Outcome]:
        """Every capture of one file, and an outcome for each that is refused unread.

        What was met before a fault in a container counts.
        """
        if isinstance(one, RejectedFile):
            yield Outcome("refused", one.relative_path, one.reason)
            return
        is_streamed = one.file_path != files.STDIN and self._format(one.relative_path) in formats.STREAMED
        try:
            yield from self._container(one) if is_streamed else self._file(one)
        except Unreadable as refused:
            yield Outcome("refused", one.relative_path, refused.reason)

    def _format(self, name: str) -> str | None:
        return self.forced or formats.format_of_name(name)

    def _file(self, one: FileEntry) -> Iterator[RawCapture | Outcome]:
        """What a file holds that is read whole: mostly one capture, the file itself."""
        with self.watch.stage("read"):
            got = files.read_file(one)
        name, file_path = one.relative_path, os.path.abspath(one.file_path)
        if one.file_path == files.STDIN:
            digest = hashlib.sha256(got.data).hexdigest()[:12]
            kind = self.forced or formats.format_of("", got.data[: formats.LOOKED_AT])
            name, file_path = f"stdin-{digest}.{kind}", one.file_path
        for entry in entries_in(name, got.data, self.forced):
            yield _raw(entry, file_path + entry.name[len(name) :], got.captured_at)

    def _container(self, one: FileEntry) -> Iterator[RawCapture | Outcome]:
        """Every capture in an archive or a file of records."""
        file_path = os.path.abspath(one.file_path)
        with files.opened(one) as (stream, _):
            for entry in open_container(one.relative_path, stream, self.forced):
                yield _raw(entry, file_path + entry.name[len(one.relative_path) :])


def _raw(entry: ContainerEntry, file_path: str, captured_at: datetime | None = None) -> RawCapture | Outcome:
    if entry.refusal:
        return Outcome("refused", files.shown(entry.name), entry.refusal)
    digest = hashlib.sha256(entry.data).hexdigest()
    return RawCapture(entry, file_path, digest, entry.captured_at or captured_at)
