"""The archive's engine on Whoosh's codec: what `search.engine.SearchEngine` asks for, over one folder."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from articles.search.engine import EngineDamaged, EngineUnusable, Hits, NearTerm, Query, Rank, Similar
from articles.search.engines.whoosh.answering import matching_articles, rank_in_snapshot, search_snapshot
from articles.search.engines.whoosh.folder import IndexFolder
from articles.search.engines.whoosh.likeness import more_like
from articles.search.engines.whoosh.nearby import surfaces_near
from articles.search.engines.whoosh.segment import DamagedFile
from articles.search.engines.whoosh.snapshot import open_snapshot
from articles.search.index import Entry


class WhooshSearch:
    """One index of articles in one folder. Holds nothing open itself, so threads may share it."""

    parts = 1

    def __init__(self, path: Path) -> None:
        self.folder = IndexFolder(path)

    def search(self, query: Query) -> Hits:
        with _damage_told():
            return search_snapshot(self.folder.snapshot(), query)

    def rank_of(self, query: Query, article: int) -> Rank:
        with _damage_told():
            return rank_in_snapshot(self.folder.snapshot(), query, article)

    def matching(self, query: Query) -> Iterator[int]:
        with _damage_told():
            return iter(matching_articles(self.folder.snapshot(), query))

    def similar(self, entry: Entry, left_out: frozenset[int], most: int) -> tuple[Similar, ...]:
        with _damage_told():
            return more_like(self.folder.snapshot(), entry, left_out, most)

    def terms_near(self, word: str, furthest: int, most: int) -> tuple[NearTerm, ...]:
        with _damage_told():
            return surfaces_near(self.folder.snapshot(), word, furthest, most)

    def has_index(self) -> bool:
        return self.folder.exists

    def has_current_schema(self) -> bool:
        """An index of another version is refused on opening, as a damaged one is."""
        try:
            return self.folder.exists and bool(self.folder.snapshot())
        except EngineUnusable:
            return False

    def writing(self, patience: float = 0.0, part: int | None = None) -> AbstractContextManager[None]:
        return self.folder.lock(patience)

    def held(self, articles: Iterable[int]) -> None:
        return None

    def write(self, entries: Iterable[Entry], removed: Iterable[int], held: Any = None) -> frozenset[int]:
        taken = list(entries)
        with _damage_told():
            writer = self.folder.writer()
            try:
                writer.remove({*removed, *(entry.article for entry in taken)})
                for entry in taken:
                    writer.add(entry)
            except BaseException:
                writer.cancel()
                raise
            writer.commit()
        return frozenset()

    def mark_hidden(self, hidden: Callable[[], frozenset[int]], most: int | None = None) -> int:
        """Nothing to do: a query's list is taken out of memory."""
        return 0

    def rebuild(self, entries: Iterable[Entry], accept: Callable[[Mapping[int, int]], None]) -> None:
        build = self.folder.new_build()
        try:
            writer = self.folder.writer(build)
            try:
                for entry in entries:
                    writer.add(entry)
            except BaseException:
                writer.cancel()
                raise
            writer.commit(merge=False)
            accept(open_snapshot(build).digests())
            self.folder.swap_in(build)
        except BaseException:
            self.folder.discard(build)
            raise

    def remove_index(self) -> None:
        self.folder.remove()

    def merge_all(self) -> None:
        """Write all segments anew as one; hold `writing`."""
        with _damage_told():
            self.folder.writer().commit(optimize=True)

    def verify(self) -> None:
        self.folder.snapshot().verify()

    def digests(self) -> Mapping[int, int]:
        with _damage_told():
            return self.folder.snapshot().digests()

    def freshness(self) -> datetime:
        return self.folder.written_at()


@contextmanager
def _damage_told() -> Iterator[None]:
    """A damaged file, in the words of every engine."""
    try:
        yield
    except (DamagedFile, FileNotFoundError) as error:
        raise EngineDamaged(f"{error}; run manage.py check_index --fix") from error
