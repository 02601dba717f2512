"""Writes what waits to the index: one writer an article, several at once where the engine lets them."""

import os
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, QuerySet

from articles.models import Article, PendingIndex

from .damage import note_damage
from .engine import EngineBusy, EngineDamaged, EngineUnusable, SearchEngine
from .index import entries

AT_ONCE = 2_000  # articles of one commit while draining
REBUILT_IN_PASSING = 1_000  # articles of an archive whose missing index a save makes anew, in under a second
SOME = 500  # rows of one statement: a database binds some thousand values at most
MOST_IDLE = 5  # rounds in which another machine was quicker with every article


class _NoIndex(Exception):
    """There is none to write to, and the archive is small enough for making it at once."""


class _Damaged(Exception):
    """It is damaged, and the archive is small enough for making it anew at once."""


@dataclass
class Drain:
    """One drain. `rebuild` makes the index anew, the right to write held; it tells how many articles it took.

    `written` counts the articles that were written here. With `last` no row past that one is taken.
    """

    engine: SearchEngine
    rebuild: Callable[[], int]
    progress: Callable[[int], None] | None = None
    written: int = 0
    last: int | None = None

    def run(self) -> int:
        """Write until nothing waits but what another holds the turn at: whoever holds one looks again before
        and after giving it back."""
        others: set[int] = set()
        try:
            while waiting := self._parts_waiting() - others:
                if not self._one_round(waiting):
                    others |= waiting
        except EngineBusy:
            pass
        return self.written

    def _one_round(self, waiting: set[int]) -> bool:
        """Write what waits in the parts whose turns are free; False where none is."""
        is_damaged = False
        with ExitStack() as turns:
            parts = self._turns_at(waiting, turns)
            try:
                self._write(parts)
                return bool(parts)
            except _Damaged:
                is_damaged = True
            except _NoIndex:
                pass
        with self.engine.writing():  # all of it, so the parts were given back first
            if is_damaged or not self.engine.has_index():
                self._make_index(is_damaged)
        return True

    def _parts_waiting(self) -> set[int]:
        if self.engine.parts == 1:
            return {0} if self._rows().exists() else set()
        part = F("article_id") % self.engine.parts
        return set(self._rows().order_by().values_list(part, flat=True).distinct())

    def _rows(self) -> QuerySet[PendingIndex]:
        """What is to be written."""
        rows = PendingIndex.objects.all()
        return rows if self.last is None else rows.filter(pk__lte=self.last)

    def _turns_at(self, waiting: set[int], turns: ExitStack) -> set[int]:
        """Take turns that are free: of a few articles all, so that they are written together; of many one, so
        that another machine may write beside, which begins with another part."""
        is_much = len(waiting) > 1 and self._rows()[AT_ONCE : AT_ONCE + 1].exists()
        first = os.getpid() if is_much else 0
        taken = set()
        for part in sorted(waiting, key=lambda part: (part + first) % self.engine.parts):
            with suppress(EngineBusy):
                turns.enter_context(self.engine.writing(part=part))
                taken.add(part)
                if is_much:
                    break
        return taken

    def _write(self, parts: set[int]) -> None:
        if not parts:
            return
        if not self.engine.has_index():
            if self._is_partly_waiting() and Article.objects.count() > REBUILT_IN_PASSING:
                raise EngineUnusable("there is no index; run manage.py rebuild_index")
            raise _NoIndex
        waiting = self._rows().values_list("pk", "article_id")
        if len(parts) < self.engine.parts:
            waiting = waiting.annotate(part=F("article_id") % self.engine.parts).filter(part__in=parts)
        idle = 0
        while rows := list(waiting[:AT_ONCE]):
            is_idle = self._write_rows([(row[0], row[1]) for row in rows])
            idle = idle + 1 if is_idle else 0
            if idle == MOST_IDLE:
                raise EngineBusy("another machine writes the same articles")

    def _write_rows(self, rows: list[tuple[int, int]]) -> bool:
        """Write the articles of these rows and forget the rows; whether another was quicker with each."""
        ids = dict.fromkeys(article for _, article in rows)
        try:
            held = self.engine.held(ids)
            found = entries(ids)
            outdated = self.engine.write(found, set(ids) - {entry.article for entry in found}, held)
        except EngineDamaged as error:
            note_damage(error)
            if Article.objects.count() > REBUILT_IN_PASSING:
                raise
            raise _Damaged from error
        forget_rows([pk for pk, article in rows if article not in outdated])
        self.written += len(ids) - len(outdated)
        if self.progress is not None:
            self.progress(self.written)
        return len(outdated) == len(ids)

    def _make_index(self, is_damaged: bool) -> None:
        if is_damaged or self._is_partly_waiting():
            self.written += self.rebuild()
        else:
            self.engine.rebuild((), lambda digests: None)

    def _is_partly_waiting(self) -> bool:
        """Whether there are articles that do not wait, so that an empty index would lack them."""
        # One statement, so that what is stored meanwhile is seen with its row or not at all.
        waiting = PendingIndex.objects.filter(article=OuterRef("pk"))
        return Article.objects.filter(~Exists(waiting)).exists()


def forget_rows(rows: list[int]) -> None:
    """These rows were written."""
    for start in range(0, len(rows), SOME):
        PendingIndex.objects.filter(pk__in=rows[start : start + SOME]).delete()
