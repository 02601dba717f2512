"""What is still to be done after a change: written with the change, drained by whoever settles next."""

import logging
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import DatabaseError, OperationalError, models
from django.utils import timezone

from articles.database.faults import is_damage
from articles.database.writing import one_writer

BUSY_FOR = 0.25
"""Seconds after which a transaction that does due work takes nothing more: others wait for the write lock."""
BUGS = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError, RecursionError)
"""What an error in the program raises over one capture or article: it is left out and told, and the others
are done."""
_ROWS_AT_ONCE = 500
log = logging.getLogger(__name__)


class DueWorkQuerySet(models.QuerySet["DueWork"]):
    def note(self, kind: str, subjects: Iterable[int]) -> None:
        """Write that this is due, in the current transaction; what is due already stays one row."""
        rows = [DueWork(kind=kind, subject=subject) for subject in sorted(set(subjects))]
        # An update where the row stands: on PostgreSQL it waits for a drain that holds the row, so that
        # a change is never taken for done by somebody who read what was there before it.
        self.bulk_create(
            rows,
            batch_size=_ROWS_AT_ONCE,
            update_conflicts=True,
            unique_fields=["kind", "subject"],
            update_fields=["made_at", "stumbled_at"],
        )

    def note_rows(self, kind: str, rows: models.QuerySet[models.Model]) -> None:
        """Note every row of a query, by its number."""
        self.note(kind, rows.order_by().values_list("pk", flat=True).iterator(chunk_size=2000))

    def waiting(self) -> "DueWorkQuerySet":
        """What is to be done, without what the program stumbled over."""
        return self.filter(stumbled_at=None)

    def try_again(self) -> None:
        """What the program stumbled over waits again: it may do better now."""
        stumbled = self.exclude(stumbled_at=None)
        if stumbled.exists():
            stumbled.update(stumbled_at=None)

    @contextmanager
    def guarded(self, kind: str) -> Iterator["Stumble"]:
        """Around a transaction of due work, which says in Stumble.subject what it is at.

        Where an error in the program ends it, that row is kept out of the next ones and told; look at
        Stumble.happened afterwards. Errors of the database's file or server pass through.
        """
        at = Stumble()
        try:
            yield at
        except OperationalError:
            raise
        except (DatabaseError, *BUGS) as bug:
            if at.subject is None or is_damage(bug):
                raise
            at.happened = True
            self.update_or_create(kind=kind, subject=at.subject, defaults={"stumbled_at": timezone.now()})
            words = DueWork.Kind(kind).label
            log.error(
                "%s: %s could not be done; the rest goes on, and the next ingest or manage.py settle "
                "tries it again",
                words,
                at.subject,
                exc_info=bug,
            )

    def first_of(self, kind: str, limit: int, *, after: int = 0) -> list[int]:
        """The subjects that wait, lowest number first, of those past `after`; not those that the program
        stumbled over."""
        waiting = self.waiting().filter(kind=kind)
        if after:
            waiting = waiting.filter(subject__gt=after)
        return list(waiting.order_by("subject").values_list("subject", flat=True)[:limit])

    def drain(
        self,
        kind: str,
        do: Callable[[int], object],
        *,
        busy_for: float = BUSY_FOR,
        prepare: Callable[[list[int]], object] = lambda due: None,
    ) -> int:
        """Call `do` with each subject that is due, lowest first, until none is; how many were done.

        Several share a transaction of `one_writer` until it has lasted `busy_for` seconds. Rows are deleted
        with the work they stand for: a stop at any moment leaves those whose work is not done. One that the
        program stumbles over stays, and the transaction is done again without it. `prepare` is called with
        the next subjects outside any transaction: `do` has to look whether what it made ready still holds.
        """
        done = 0
        while due := self.first_of(kind, _ROWS_AT_ONCE):
            prepare(due)
            waiting = deque(due)
            while waiting:
                some = 0
                with self.guarded(kind) as at, one_writer():
                    begun = time.monotonic()
                    while waiting and time.monotonic() - begun < busy_for:
                        at.subject = waiting.popleft()
                        # Deleted first: a change that is noted meanwhile writes the row again.
                        if self.filter(kind=kind, subject=at.subject).delete()[0]:
                            do(at.subject)
                            some += 1
                done += 0 if at.happened else some
        return done


@dataclass(slots=True)
class Stumble:
    """Where a guarded transaction is, and whether an error in the program ended it."""

    subject: int | None = None
    happened: bool = False


class DueWork(models.Model):
    """One thing to do: `subject` is the number of the row that `kind` speaks of. Gone means nothing to do.

    Whoever changes something writes these rows in the same transaction; a run that is killed leaves
    them, and the next run, or `manage.py settle`, does them.
    """

    class Kind(models.TextChoices):
        OUTLET = "outlet", "outlet of a capture to be recognised"
        REGROUP = "regroup", "captures of an unknown outlet to be put together again"
        NAME = "name", "name of an unknown outlet to be read"
        LINES = "lines", "lines of a capture to be counted for its source"
        RESPLIT = "resplit", "article to be split again"
        MATCH = "match", "article to be linked again"
        JUDGE = "judge", "link to be judged again"
        LEDGER = "ledger", "ledger of a link to be written"
        DAY = "day", "day of an article to be told from its versions"
        INDEX = "index", "damaged index to be made anew"

    kind = models.CharField(max_length=8, choices=Kind)
    subject = models.PositiveBigIntegerField()
    made_at = models.DateTimeField(auto_now=True)
    stumbled_at = models.DateTimeField(null=True, blank=True, help_text="When the program failed over it.")

    objects = DueWorkQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "due work"
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(fields=["kind", "subject"], name="due_once")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.subject}"
