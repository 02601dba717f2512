"""Who may write a shared index now: one writer an article, on whatever machine.

Articles are parted by their number. Whoever holds a part's turn is the only one who writes its articles; a
rebuild holds them all. So several machines write at once, and never the same article: an entry's `_version_`
guards a document, and an article that moves between shards has two.
"""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from articles.database.turns import has_turns, turn
from articles.search.engine import EngineBusy
from articles.search.engines.locking import locked

PARTS = 4
"""Writers at once: with two shards in two copies on two nodes more only wait for one another."""


@dataclass(frozen=True)
class FileTurns:
    """Turns that the processes of one machine share; `home` is a folder of it."""

    home: Path

    @contextmanager
    def taken(self, parts: Iterable[int], what: str, patience: float) -> Iterator[None]:
        """Hold the turns of some parts. Raises EngineBusy, naming `what` is written, after `patience`."""
        until = monotonic() + patience
        with ExitStack() as held:
            for part in parts:  # in rising order, so that two who want all never wait for one another
                held.enter_context(self._one(part, what, max(0.0, until - monotonic())))
            yield

    @contextmanager
    def _one(self, part: int, what: str, patience: float) -> Iterator[None]:
        with locked(self.home / f"solr-{part}.lock", what, patience):
            yield


class DatabaseTurns(FileTurns):
    """Turns that all machines of an archive share, where its database can give them."""

    @contextmanager
    def _one(self, part: int, what: str, patience: float) -> Iterator[None]:
        if not has_turns():
            with super()._one(part, what, patience):
                yield
            return
        with turn(part, patience) as is_mine:
            if not is_mine:
                raise EngineBusy(f"{what}: the index is being written by another process")
            yield
