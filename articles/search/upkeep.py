"""Keeps the index in step with the database: pending rows, one writer, a rebuild aside, proof.

Whoever changes an article calls `mark` in the same transaction. After the commit the rows are drained
under the index lock; who finds it held leaves the rows to the holder, who looks again before and
after letting go. Nothing here is a reason for a save to fail: the rows wait, and pages say so.
"""

import logging
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime

from django.db import InterfaceError, OperationalError, transaction

from articles.database.faults import is_passing
from articles.database.inserting import insert_unnumbered
from articles.models import Article, PendingIndex

from .damage import forget_damage, is_noted, note_damage
from .draining import AT_ONCE, SOME, Drain, forget_rows
from .engine import EngineDamaged, EngineUnusable, current_engine
from .index import Entry, articles_to_index, entries, entry_of

log = logging.getLogger(__name__)

_LOOKS = 3
"""Each takes what came during the one before, which is a tenth of it."""
REBUILD_PATIENCE = 120.0  # seconds that a rebuild waits for another writer


@dataclass(frozen=True, slots=True)
class Freshness:
    """How current the index is: when last written, how many articles wait, what is wrong ("" for nothing).

    With `is_damaged` it is noted as due work: it is made anew without anybody's asking.
    """

    last_indexed: datetime | None
    pending: int
    waiting_since: datetime | None
    problem: str = ""
    is_damaged: bool = False

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


_thread = threading.local()


def mark(article_ids: Iterable[int]) -> None:
    """Note, in the current transaction, that these articles changed; they are indexed after it commits."""
    gathered: list[int] | None = getattr(_thread, "gathered", None)
    if gathered is not None:
        gathered.extend(article_ids)
        return
    insert_unnumbered([PendingIndex(article_id=pk) for pk in dict.fromkeys(article_ids)])
    if getattr(_thread, "batches", 0):
        return
    connection = transaction.get_connection()
    if not any(waiting[1] is drain_or_tell for waiting in connection.run_on_commit):
        transaction.on_commit(drain_or_tell, robust=True)


@contextmanager
def marked_together() -> Iterator[None]:
    """Write what is marked within at its end, at once: inside one transaction that marks often."""
    former = getattr(_thread, "gathered", None)
    gathered: list[int] = []
    _thread.gathered = gathered
    try:
        yield
    finally:
        _thread.gathered = former
    mark(gathered)


def drain_or_tell(last: int | None = None) -> None:
    """`drain`; what prevents it goes into the log, and the rows wait."""
    try:
        drain(last=last)
    except (EngineUnusable, RebuildFailed, OSError, OperationalError, InterfaceError) as error:
        # The disk is full, or the database went away.
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
            transaction.on_commit(drain_or_tell, robust=True)  # at once, outside a transaction


def drain(progress: Callable[[int], None] | None = None, last: int | None = None) -> int:
    """Index every pending article; returns how many were written here.

    With `last` no row past that one is taken: rows may come faster than they are written.
    `progress(done)` is called after each few thousand articles. What another holds the lock of is left: the
    holder takes these rows too. Raises EngineUnusable for a damaged index and OSError for
    a full disk; the rows then stay.
    """
    written = Drain(current_engine(), lambda: _rebuild_held(None), progress, last=last).run()
    if written:
        mark_hidden(AT_ONCE)
    return written


def drain_beside() -> None:
    """Index what is pending now, while another process goes on marking articles and drains when it ends.

    What a third left to this one, finding the lock held, is looked for too. What prevents the writing goes
    into the log, and the rows wait.
    """
    for _ in range(_LOOKS):
        newest = PendingIndex.objects.order_by("-pk").values_list("pk", flat=True).first()
        if newest is not None:
            drain_or_tell(newest)


def mark_hidden(most: int | None = None) -> int:
    """Have the index tell which articles are hidden from readers, where they are many; how many changed.

    At most so many, where somebody waits. What cannot be done now is done after a later write.
    """
    try:
        return current_engine().mark_hidden(_hidden, most)
    except (EngineUnusable, OSError) as error:
        log.error("What is hidden was not marked in the index (%s); a later write does.", error)
        return 0


def _hidden() -> frozenset[int]:
    return frozenset(Article.objects.hidden().order_by().values_list("pk", flat=True))


def freshness() -> Freshness:
    """For pages and /readyz. One query, or three, and one look at the index; notes damage that it meets."""
    oldest = PendingIndex.objects.order_by("pk").values_list("noted_at", flat=True).first()
    pending = PendingIndex.objects.values("article_id").distinct().count() if oldest else 0
    engine = current_engine()
    try:
        return Freshness(engine.freshness(), pending, oldest)
    except (EngineUnusable, OSError) as error:
        if not engine.has_index() and not Article.objects.exists():
            return Freshness(None, 0, None)
        is_damaged = isinstance(error, EngineDamaged)
        if is_damaged:
            note_damage(error)
        return Freshness(None, pending, oldest, str(error), is_damaged)


def why_rebuild() -> str:
    """Why the index has to be made anew before it is written to; "" where it has not.

    One that an older version laid out may still be read, and is no problem until somebody writes.
    """
    fresh = freshness()
    if fresh.problem:
        return fresh.problem
    if is_noted():
        return "it is due"
    engine = current_engine()
    is_older = engine.has_index() and not engine.has_current_schema()
    return "an older version laid it out" if is_older else ""


def rebuild(progress: Callable[[int, int], None] | None = None) -> int:
    """Index everything anew: aside, compared with the database, swapped in; returns how many articles.

    Searches go on against the old index until the swap. `progress(done, total)` is called now and
    then. Raises EngineBusy and RebuildFailed; the old index then stays.
    """
    with current_engine().writing(REBUILD_PATIENCE):
        count = _rebuild_held(progress)
    drain()
    mark_hidden()
    return count


def repair() -> int:
    """Make a damaged index anew, if damage was noted; how many articles were indexed.

    Raises as `rebuild` does; the note then stays.
    """
    return rebuild() if is_noted() else 0


def clear() -> None:
    """Take the index away; the database answers until a rebuild. Raises EngineBusy."""
    with current_engine().writing(REBUILD_PATIENCE):
        current_engine().remove_index()


def _rebuild_held(progress: Callable[[int, int], None] | None) -> int:
    settled = list(PendingIndex.objects.values_list("pk", flat=True))
    written = 0

    def accept(built: Mapping[int, int]) -> None:
        nonlocal written
        _compare(built, settled)
        written = len(built)

    current_engine().rebuild(_all_entries(progress), accept)
    forget_damage()
    forget_rows(settled)
    return written


def _all_entries(progress: Callable[[int, int], None] | None) -> Iterator[Entry]:
    total = Article.objects.count()
    for done, article in enumerate(articles_to_index().iterator(chunk_size=500), 1):
        yield entry_of(article)
        if progress is not None and (done % 500 == 0 or done == total):
            progress(done, total)


def _compare(built: Mapping[int, int], settled: list[int]) -> None:
    """Compare a new index with the database; articles that changed meanwhile are pending and excused."""
    expected = _digests()
    before = set(settled)
    pending = PendingIndex.objects.values_list("pk", "article_id")
    changed = {article for pk, article in pending if pk not in before}
    wrong = {pk for pk in built.keys() | expected.keys() if built.get(pk) != expected.get(pk)} - changed
    if wrong:
        some = ", ".join(map(str, sorted(wrong)[:10]))
        raise RebuildFailed(f"The new index differs from the database for {len(wrong)} articles ({some}).")


def _digests() -> dict[int, int]:
    return {article.pk: entry_of(article).digest for article in articles_to_index().iterator(chunk_size=500)}


def check(fix: bool = False) -> CheckReport:
    """Prove that the index equals the database, reading all of both; with `fix`, make it so.

    Articles that wait to be indexed are counted as pending, not as wrong. With `fix`, an index that is there
    and does not answer raises EngineUnusable: what is missing is not another index.
    """
    if fix:
        with suppress(EngineUnusable):  # the report says so, and the rebuild below mends it
            drain()
    engine = current_engine()
    damage = ""
    indexed: Mapping[int, int] = {}
    try:
        engine.verify()
        indexed = engine.digests()
    except Exception as error:  # whatever a damaged file raises is a finding
        if is_passing(error):
            raise
        # A server that is down is no damage: to build anew what it holds would not help.
        if fix and _is_away(error) and engine.has_index():
            raise
        damage = str(error)
    expected = _digests()
    suspects = [pk for pk in indexed.keys() | expected.keys() if indexed.get(pk) != expected.get(pk)]
    missing, extra, outdated = _looked_at_again(suspects, damaged=bool(damage))
    pending = PendingIndex.objects.values("article_id").distinct().count()
    report = CheckReport(len(indexed), len(expected), missing, extra, outdated, pending, damage)
    if not fix or (report.is_sound and not pending):
        return report
    if damage:
        rebuild()
    else:
        with engine.writing(REBUILD_PATIENCE):
            engine.write((), extra)
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


def _is_away(error: Exception) -> bool:
    """Whether an engine cannot be asked now, and nothing says that what it holds is wrong."""
    return isinstance(error, EngineUnusable) and not isinstance(error, EngineDamaged)


def differing(article_ids: Iterable[int]) -> tuple[int, ...]:
    """Those of these articles that the index has not, or not as they are; what waits is not among them.

    Checks the index's files first. A damaged one raises anything.
    """
    current_engine().verify()
    missing, extra, outdated = _looked_at_again(article_ids, damaged=False)
    return (*missing, *extra, *outdated)


def _looked_at_again(
    suspects: Iterable[int], damaged: bool
) -> tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]:
    """Those of the suspects that are missing, extra or outdated, whatever is being written meanwhile.

    Index and database were read one after the other, so an article that came in between looks wrong.
    An article is wrong only if its row was the same before and after a look at the index, and it did
    not wait to be indexed: whoever changes a row says so in the same transaction, and the note goes
    only when the index has it. So the order of these four readings matters.
    """
    wanted = sorted(suspects)
    before = _digests_of(wanted)
    waited = _pending_among(wanted)
    indexed: Mapping[int, int] = {} if damaged else current_engine().digests()
    after = _digests_of(wanted)
    settled = [pk for pk in wanted if pk not in waited and before.get(pk) == after.get(pk)]
    wrong = [pk for pk in settled if indexed.get(pk) != after.get(pk)]
    return (
        tuple(pk for pk in wrong if pk not in indexed),
        tuple(pk for pk in wrong if pk not in after),
        tuple(pk for pk in wrong if pk in indexed and pk in after),
    )


def _digests_of(article_ids: list[int]) -> dict[int, int]:
    found = {}
    for start in range(0, len(article_ids), SOME):
        for entry in entries(article_ids[start : start + SOME]):
            found[entry.article] = entry.digest
    return found


def _pending_among(article_ids: list[int]) -> set[int]:
    pending = set(PendingIndex.objects.values_list("article_id", flat=True))
    return pending.intersection(article_ids)
