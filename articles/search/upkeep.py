"""Keeps the index in step with the database: pending rows, one writer, a rebuild aside, proof.

Whoever changes an article calls `mark` in the same transaction. After the commit the rows are drained
under the index lock; who finds it held leaves the rows to the holder, who looks again before and
after letting go. Nothing here is a reason for a save to fail: the rows wait, and pages say so.
"""

import logging
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.db import transaction
from haystack import connections

from articles.models import Article, PendingIndex
from articles.search.engines.whoosh import ArchiveBackend, IndexFolder, IndexUnusable, LockHeld
from articles.search.engines.whoosh.snapshot import latest_generation

from .index import articles_to_index, entries, entry_of

log = logging.getLogger(__name__)

AT_ONCE = 2_000  # articles of one commit while draining
REBUILT_IN_PASSING = 1_000  # articles of an archive whose missing index a save makes anew, in under a second
REBUILD_PATIENCE = 120.0  # seconds that a rebuild waits for another writer


@dataclass(frozen=True, slots=True)
class Freshness:
    """How current the index is: when last written, how many articles wait, what is wrong ("" for nothing)."""

    last_indexed: datetime | None
    pending: int
    waiting_since: datetime | None
    problem: str = ""

    @property
    def is_current(self) -> bool:
        return not self.problem and not self.pending


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What `check` found. Numbers of articles; `damage` says what is wrong with the index's files."""

    indexed: int
    expected: int
    missing: tuple[int, ...] = ()
    extra: tuple[int, ...] = ()
    outdated: tuple[int, ...] = ()
    pending: int = 0
    damage: str = ""
    fixed: bool = False

    @property
    def is_sound(self) -> bool:
        return not (self.missing or self.extra or self.outdated or self.damage)


class RebuildFailed(Exception):
    """The new index did not equal the database; the old one stays in use."""


def backend() -> ArchiveBackend:
    """This thread's backend of the archive's index."""
    return connections["default"].get_backend()  # type: ignore[no-any-return]


def _folder() -> IndexFolder:
    return backend().folder


_thread = threading.local()


def mark(article_ids: Iterable[int]) -> None:
    """Note, in the current transaction, that these articles changed; they are indexed after it commits."""
    PendingIndex.objects.bulk_create(PendingIndex(article_id=pk) for pk in dict.fromkeys(article_ids))
    if getattr(_thread, "batches", 0):
        return
    connection = transaction.get_connection()
    if not any(waiting[1] is _drain_after_commit for waiting in connection.run_on_commit):
        transaction.on_commit(_drain_after_commit, robust=True)


def _drain_after_commit() -> None:
    try:
        drain()
    except (IndexUnusable, OSError) as error:
        log.error("The index was not written (%s); the changes wait for the next run.", error)


@contextmanager
def batch() -> Iterator[None]:
    """Write the index once, when the outermost batch ends, however it ends."""
    _thread.batches = getattr(_thread, "batches", 0) + 1
    try:
        yield
    finally:
        _thread.batches -= 1
        if not _thread.batches:
            transaction.on_commit(_drain_after_commit, robust=True)  # at once, outside a transaction


def drain() -> int:
    """Index every pending article; returns how many were written here.

    Where another holds the lock, it returns at once: the holder takes these rows too. Raises
    IndexUnusable for a damaged index and OSError for a full disk; the rows then stay.
    """
    written = 0
    while PendingIndex.objects.exists():
        try:
            with _folder().lock():
                written += _drain_held()
        except LockHeld:
            break
    return written


def _drain_held() -> int:
    if not _folder().exists:
        waiting = PendingIndex.objects.values("article_id").distinct().count()
        total = Article.objects.count()
        if waiting < total > REBUILT_IN_PASSING:
            raise IndexUnusable("there is no index; run manage.py rebuild_index")
        if waiting < total:
            return _rebuild_held(None)
        _folder().swap_in(_folder().new_build())
    written = 0
    while rows := list(PendingIndex.objects.values_list("pk", "article_id")[:AT_ONCE]):
        ids = dict.fromkeys(article for _, article in rows)
        found = entries(ids)
        backend().write(found, set(ids) - {entry.article for entry in found})
        _forget([pk for pk, _ in rows])
        written += len(ids)
    return written


def _forget(rows: list[int]) -> None:
    for start in range(0, len(rows), 500):
        PendingIndex.objects.filter(pk__in=rows[start : start + 500]).delete()


def freshness() -> Freshness:
    """For pages and /healthz. One query and one look at the folder."""
    oldest = PendingIndex.objects.order_by("pk").values_list("noted_at", flat=True).first()
    pending = PendingIndex.objects.values("article_id").distinct().count() if oldest else 0
    try:
        current = _folder().current.resolve()
        generation = latest_generation(str(current))
        stamp = (current / f"_MAIN_{generation}.toc").stat().st_mtime
        return Freshness(datetime.fromtimestamp(stamp, UTC), pending, oldest)
    except (IndexUnusable, OSError) as error:
        if not _folder().path.exists() and not Article.objects.exists():
            return Freshness(None, 0, None)
        return Freshness(None, pending, oldest, str(error))


def rebuild(progress: Callable[[int, int], None] | None = None) -> int:
    """Index everything anew: aside, compared with the database, swapped in; returns how many articles.

    Searches go on against the old index until the swap. `progress(done, total)` is called now and
    then. Raises LockHeld and RebuildFailed; the old index then stays.
    """
    with _folder().lock(REBUILD_PATIENCE):
        count = _rebuild_held(progress)
    drain()
    return count


def clear() -> None:
    """Take the index away; the database answers until a rebuild. Raises LockHeld."""
    with _folder().lock(REBUILD_PATIENCE):
        _folder().remove()


def _rebuild_held(progress: Callable[[int, int], None] | None) -> int:
    build = _folder().new_build()
    try:
        total = Article.objects.count()
        settled = list(PendingIndex.objects.values_list("pk", flat=True))
        writer = _folder().writer(build)
        try:
            for done, article in enumerate(articles_to_index().iterator(chunk_size=500), 1):
                writer.add(entry_of(article))
                if progress is not None and (done % 500 == 0 or done == total):
                    progress(done, total)
        except BaseException:
            writer.cancel()
            raise
        writer.commit(merge=False)
        count = _verify(build, settled)
        _folder().swap_in(build)
    except BaseException:
        _folder().discard(build)
        raise
    _forget(settled)
    return count


def _verify(build: Path, settled: list[int]) -> int:
    """Compare a build with the database; articles that changed meanwhile are pending and excused."""
    from articles.search.engines.whoosh.snapshot import open_snapshot

    built = open_snapshot(build).digests()
    expected = _digests()
    before = set(settled)
    pending = PendingIndex.objects.values_list("pk", "article_id")
    changed = {article for pk, article in pending if pk not in before}
    wrong = {pk for pk in built.keys() | expected.keys() if built.get(pk) != expected.get(pk)} - changed
    if wrong:
        some = ", ".join(map(str, sorted(wrong)[:10]))
        raise RebuildFailed(f"The new index differs from the database for {len(wrong)} articles ({some}).")
    return len(built)


def _digests() -> dict[int, int]:
    return {article.pk: entry_of(article).digest for article in articles_to_index().iterator(chunk_size=500)}


def check(fix: bool = False) -> CheckReport:
    """Prove that the index equals the database, reading all of both; with `fix`, make it so.

    Articles that wait to be indexed are counted as pending, not as wrong.
    """
    if fix:
        with suppress(IndexUnusable):  # the report says so, and the rebuild below mends it
            drain()
    damage = ""
    indexed: dict[int, int] = {}
    try:
        snapshot = _folder().snapshot()
        for segment in snapshot.segments:
            segment.verify()
        indexed = snapshot.digests()
    except Exception as error:  # whatever a damaged file raises is a finding
        damage = str(error)
    expected = _digests()
    pending = set(PendingIndex.objects.values_list("article_id", flat=True))
    missing = sorted(expected.keys() - indexed.keys() - pending)
    extra = sorted(indexed.keys() - expected.keys())
    outdated = sorted(
        pk for pk in expected.keys() & indexed.keys() if expected[pk] != indexed[pk] and pk not in pending
    )
    report = CheckReport(
        len(indexed), len(expected), tuple(missing), tuple(extra), tuple(outdated), len(pending), damage
    )
    if not fix or (report.is_sound and not pending):
        return report
    if damage:
        rebuild()
    else:
        with _folder().lock(REBUILD_PATIENCE):
            backend().write((), extra)
        mark([*missing, *outdated])
        drain()
    after = check()
    return CheckReport(
        after.indexed,
        after.expected,
        report.missing,
        report.extra,
        report.outdated,
        after.pending,
        report.damage,
        after.is_sound,
    )
