"""The index on disk: one lock, a link `current` to the build in use, and builds beside it.

A rebuild writes another build and turns the link in one step, so a reader sees the old index or
the new one, never neither. The lock is the kernel's: a process that dies lets go of it.
"""

import os
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from whoosh.index import FileIndex

from articles.search.engine import EngineDamaged, EngineUnusable
from articles.search.engines.locking import locked
from articles.search.engines.whoosh.codec import IndexWriter, SegmentStorage, schema
from articles.search.engines.whoosh.snapshot import INDEX_NAME, RETRIES, Snapshot, open_snapshot

PRIVATE = 0o750


@dataclass(frozen=True, slots=True)
class IndexFolder:
    path: Path
    current: Path = field(init=False, compare=False, repr=False)
    """The link to the build in use."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "current", self.path / "current")

    @property
    def exists(self) -> bool:
        return self.current.exists()

    @contextmanager
    def lock(self, patience: float = 0.0) -> Iterator[None]:
        """Hold the right to write; raises EngineBusy after so many seconds of another's holding it."""
        with locked(self.path / "lock", str(self.path), patience):
            yield

    def snapshot(self) -> Snapshot:
        """The newest generation, open for reading. Raises EngineUnusable."""
        return open_snapshot(self.current)

    def written_at(self) -> datetime:
        """When the newest generation was committed. Raises EngineUnusable."""
        for _ in range(RETRIES):
            # Opened, so that an index of another version, which cannot be, has no time.
            generation = self.snapshot().generation
            table = self.current.resolve() / f"_{INDEX_NAME}_{generation}.toc"
            with suppress(FileNotFoundError):  # a commit or a swap took it away between the two looks
                return datetime.fromtimestamp(table.stat().st_mtime, UTC)
        raise EngineUnusable(f"{self.path}: the index's time cannot be read; run manage.py check_index --fix")

    def writer(self, build: Path | None = None) -> IndexWriter:
        """A writer on the current build or on one aside; hold the lock. Raises EngineDamaged."""
        folder = build or Path(os.path.realpath(self.current))
        try:
            return IndexWriter(FileIndex(SegmentStorage(str(folder)), indexname=INDEX_NAME))
        except OSError:
            raise
        except Exception as error:
            raise EngineDamaged(
                f"{folder}: the index cannot be opened ({error}); run manage.py check_index --fix"
            ) from error

    def new_build(self) -> Path:
        """An empty build aside."""
        self.path.mkdir(mode=PRIVATE, parents=True, exist_ok=True)
        build = self.path / f"build-{time.time_ns():020}-{secrets.token_hex(4)}"
        build.mkdir(mode=PRIVATE)
        SegmentStorage(str(build)).create_index(schema(), indexname=INDEX_NAME)
        return build

    def swap_in(self, build: Path) -> None:
        """Make a build the current one, in one step, and remove all others; hold the lock."""
        link = self.path / f"current.{secrets.token_hex(4)}"
        link.symlink_to(build.name)
        os.replace(link, self.current)
        for other in self.path.iterdir():
            if other.name.startswith("build-") and other != build:
                shutil.rmtree(other, ignore_errors=True)
            elif other.name.startswith("current."):
                other.unlink(missing_ok=True)

    def remove(self) -> None:
        """Take the index away: first the link, then the builds; hold the lock."""
        self.current.unlink(missing_ok=True)
        for build in self.path.glob("build-*"):
            shutil.rmtree(build, ignore_errors=True)

    def discard(self, build: Path) -> None:
        shutil.rmtree(build, ignore_errors=True)
