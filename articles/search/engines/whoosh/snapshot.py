"""One generation of the index, open for reading. Immutable, so that every thread may share it.

Kept per process, real path and generation: a fork opens its own, a swapped-in index has another
real path, a commit another generation. Segments outlive generations, so a save leaves the others
warm. Nothing that depends on a query is kept.
"""

import os
import threading
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path

import numpy as np
from whoosh.index import TOC, EmptyIndexError

from articles.search.engine import EngineDamaged, EngineUnusable
from articles.search.engines.whoosh.codec import ListedSegment, SegmentStorage, schema
from articles.search.engines.whoosh.segment import Array, DamagedFile, Segment, open_segment

INDEX_NAME = "MAIN"
RETRIES = 20


class Snapshot:
    """Segments one after another, their documents numbered through from 0, and a row of facts for each
    document."""

    def __init__(self, generation: int, listed: list[ListedSegment], segments: list[Segment]) -> None:
        self.generation = generation
        self.segments = segments
        sizes = [segment.documents for segment in segments]
        self.bases = [0, *np.cumsum(sizes).tolist()][:-1]
        self.documents = sum(sizes)
        self.alive = np.ones(self.documents, dtype=bool)
        for base, entry in zip(self.bases, listed, strict=True):
            deleted = list(entry.deleted_docs())
            if deleted:
                self.alive[np.array(deleted) + base] = False

    def is_as_opened(self) -> bool:
        return all(segment.is_as_opened() for segment in self.segments)

    def column(self, name: str) -> Array:
        parts = [segment.column(name) for segment in self.segments]
        return parts[0] if len(parts) == 1 else np.concatenate(parts or [np.zeros(0, dtype=np.int64)])

    @cached_property
    def article(self) -> Array:
        return self.column("article")

    @cached_property
    def story(self) -> Array:
        return self.column("story")

    @cached_property
    def printed(self) -> Array:
        return self.column("printed")

    @cached_property
    def words(self) -> Array:
        return self.column("words")

    @cached_property
    def _filed(self) -> dict[str, tuple[list[str], Array]]:
        return {}

    def _file(self, category: str) -> tuple[list[str], Array]:
        filed = self._filed.get(category)
        if filed is None:
            if len(self.segments) == 1:
                segment = self.segments[0]
                filed = (segment.values(category), segment.column(category))
            else:
                numbers: dict[str, int] = {}
                parts = [np.zeros(0, dtype=np.int32)]
                for segment in self.segments:
                    table = [numbers.setdefault(value, len(numbers)) for value in segment.values(category)]
                    parts.append(np.array(table, dtype=np.int32)[segment.column(category)])
                filed = (list(numbers), np.concatenate(parts))
            self._filed[category] = filed
        return filed

    def values(self, category: str) -> list[str]:
        """The values of a category; "" is unknown."""
        return self._file(category)[0]

    def codes(self, category: str) -> Array:
        """For each document the index of its value in `values`."""
        return self._file(category)[1]

    @cached_property
    def story_numbers(self) -> Array:
        """Stories numbered from 0, for counting."""
        return np.unique(self.story, return_inverse=True)[1].astype(np.int32)

    @cached_property
    def story_total(self) -> int:
        return int(self.story_numbers.max(initial=-1)) + 1

    @cached_property
    def month(self) -> Array:
        """Months since the year 0, 0 for undated documents."""
        printed = self.printed
        days = np.where(printed > 0, printed - 719_163, 0).astype("datetime64[D]")  # date(1970, 1, 1)
        months = days.astype("datetime64[M]").astype(np.int32) + 1970 * 12
        return np.where(printed > 0, months, 0).astype(np.int32)

    @cached_property
    def _by_article(self) -> Array:
        return np.argsort(self.article, kind="stable")

    def documents_of(self, article_ids: Iterable[int]) -> Array:
        """The document numbers of these articles, those that the index has."""
        wanted = np.unique(np.fromiter(article_ids, dtype=np.int64))
        if not len(wanted) or not self.documents:
            return np.zeros(0, dtype=np.int64)
        order = self._by_article
        rising = self.article[order]
        left = np.searchsorted(rising, wanted, side="left")
        right = np.searchsorted(rising, wanted, side="right")
        found = [order[a:b] for a, b in zip(left.tolist(), right.tolist(), strict=True) if a < b]
        documents = np.concatenate(found) if found else np.zeros(0, dtype=np.int64)
        return documents[self.alive[documents]]

    def verify(self) -> None:
        """Read every array of every segment against its checksum; raises EngineDamaged."""
        for segment in self.segments:
            try:
                segment.verify()
            except DamagedFile as error:
                raise EngineDamaged(f"{error}; run manage.py check_index --fix") from error

    def digests(self) -> dict[int, int]:
        """Each article in the index and the digest of its entry."""
        digest = self.column("digest")
        return dict(zip(self.article[self.alive].tolist(), digest[self.alive].tolist(), strict=True))


_SCHEMA = schema()
_lock = threading.Lock()
_process = -1
_snapshots: dict[str, Snapshot] = {}


def latest_generation(folder: str) -> int:
    """The newest generation in a folder; raises EngineUnusable where there is none.

    A folder without a table of contents is a damaged index: a new build has one from the first.
    """
    newest = -1
    start, end = f"_{INDEX_NAME}_", ".toc"
    try:
        for name in os.listdir(folder):
            if name.startswith(start) and name.endswith(end):
                newest = max(newest, int(name[len(start) : -len(end)]))
    except (OSError, ValueError) as error:
        raise EngineUnusable(
            f"{folder}: the index cannot be read ({error}); run manage.py rebuild_index"
        ) from error
    if newest < 0:
        raise EngineDamaged(f"{folder}: there is no index; run manage.py rebuild_index")
    return newest


def _real(path: str | Path) -> str:
    """Where a link leads; quicker than realpath, whose other links are the operator's and stay."""
    try:
        return os.path.join(os.path.dirname(path), os.readlink(path))
    except OSError:
        return os.path.realpath(path)


def open_snapshot(path: str | Path) -> Snapshot:
    """The newest generation of the index at a path, which may be a link to it.

    Opens what is not open yet and forgets what is gone. Raises EngineUnusable.
    """
    global _process
    trouble: Exception | None = None
    for _ in range(RETRIES):
        folder = _real(path)
        try:
            generation = latest_generation(folder)
        except EngineUnusable as error:
            trouble = error
            if _real(path) == folder:
                raise
            continue  # swapped while we looked
        kept = _snapshots.get(folder) if _process == os.getpid() else None
        if kept is not None and kept.generation == generation and kept.is_as_opened():
            return kept
        with _lock:
            if _process != os.getpid():
                _snapshots.clear()
                _process = os.getpid()
            try:
                snapshot = _open(folder, generation)
            except (FileNotFoundError, EmptyIndexError) as error:
                trouble = error  # a commit or a swap took the files away while we opened them
                continue
            except DamagedFile as error:
                raise EngineDamaged(f"{error}; run manage.py check_index --fix") from error
            except (ImportError, AttributeError) as error:  # it names classes that this version has not
                raise EngineDamaged(
                    f"{folder}: the index was written by another version of the archive; "
                    "run manage.py rebuild_index"
                ) from error
            except Exception as error:  # a table of contents is a pickle: damage can raise anything
                raise EngineDamaged(
                    f"{folder}: the table of contents is damaged ({error}); run manage.py check_index --fix"
                ) from error
            for other in [name for name in _snapshots if name != folder and not os.path.isdir(name)]:
                del _snapshots[other]
            _snapshots[folder] = snapshot
            return snapshot
    raise EngineDamaged(f"{path}: the index is incomplete ({trouble}); run manage.py check_index --fix")


def _open(folder: str, generation: int) -> Snapshot:
    listed: list[ListedSegment] = TOC.read(
        SegmentStorage(folder), INDEX_NAME, gen=generation, schema=_SCHEMA
    ).segments
    segments = []
    for entry in listed:
        file = entry.file(folder)
        segment = open_segment(file)
        if segment.documents != entry.doc_count_all():
            raise DamagedFile(f"{file.name}: has {segment.documents} documents, not {entry.doc_count_all()}")
        segments.append(segment)
    return Snapshot(generation, listed, segments)


def forget_open_snapshots() -> None:
    """Close everything that is open, as if this process had just begun: for tests and benchmarks."""
    _snapshots.clear()
