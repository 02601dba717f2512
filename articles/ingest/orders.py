"""The captures of a run as work to be done: some at a time, with what is known of them beforehand."""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from articles.ingest.claims import Claims
from articles.ingest.files import FileEntry, RejectedFile
from articles.ingest.lookups import held_checksums
from articles.ingest.manifest import Manifest
from articles.ingest.outcome import Outcome
from articles.ingest.raw import RawCapture, RawReader
from articles.ingest.working import WorkOrder

BATCH, BATCH_BYTES = 24, 4_000_000
"""Captures that are worked on and stored together, and their bytes. One capture of any size is always taken.
So many fill the quarter of a second that a transaction lasts."""


@dataclass(slots=True)
class WorkOrders:
    """Makes orders of files. The first batches are small, so that a run of few files ends soon.

    For each batch `places` gets what was met, in order: an outcome where it was refused unread, None for a
    capture. `rows_matched` are the manifest's rows that a file answered to. With `reads_only` no capture
    is to be taken apart.
    """

    reader: RawReader
    manifest: Manifest
    rows_matched: set[str]
    reads_only: bool = False
    places: deque[list[Outcome | None]] = field(default_factory=deque)

    def batches(self, entries: Iterable[FileEntry | RejectedFile]) -> Iterator[list[WorkOrder]]:
        """The captures of all files in order."""
        found: list[RawCapture | Outcome] = []
        size, most = 0, 1
        for one in entries:
            for raw in self.reader.captures_in(one):
                found.append(raw)
                size += len(raw.entry.data) if isinstance(raw, RawCapture) else 0
                if len(found) >= most or size >= BATCH_BYTES:
                    yield self._batch_of(found)
                    found, size, most = [], 0, min(BATCH, 2 * most)
        if found:
            yield self._batch_of(found)

    def _batch_of(self, found: list[RawCapture | Outcome]) -> list[WorkOrder]:
        self.places.append([one if isinstance(one, Outcome) else None for one in found])
        captures = [one for one in found if isinstance(one, RawCapture)]
        with self.reader.watch.stage("store"):
            held = held_checksums(raw.sha256 for raw in captures)
        return [WorkOrder(raw, self._row(raw), self.reads_only or raw.sha256 in held) for raw in captures]

    def _row(self, raw: RawCapture) -> Claims | None:
        key = self.manifest.key_of(raw.relative_path, raw.file_path)
        if key is None:
            return None
        self.rows_matched.add(key)
        return self.manifest.rows[key]
