"""Does what is due of outlets: captures placed, groups put together again, names read."""

import time
from collections.abc import Callable, Sequence

from django.db import DataError, IntegrityError

from articles.database.writing import one_writer
from articles.models import DueWork
from articles.models.due import BUGS, BUSY_FOR
from articles.recognition import placing, signature_table, strangers
from articles.recognition.judging import SourcesHeld

_AT_ONCE = 200
_TOGETHER = 50
"""Unidentified captures that are placed together; of more the transaction would last too long."""


def recognise_due() -> int:
    """Place every capture that waits, and regroup what fell apart; how many captures were placed."""
    placed = 0
    while True:
        _release_misplaced()
        done = _identify_due()
        done_again = DueWork.objects.drain(DueWork.Kind.REGROUP, strangers.regroup_strangers)
        placed += done
        if not done and not done_again:
            break
    return placed


def name_due() -> int:
    """Read the names that groups propose which gained or lost a capture, each once when all are placed."""
    return DueWork.objects.drain(DueWork.Kind.NAME, strangers.name_group)


def _identify_due() -> int:
    """Place every capture that waits: first those whose source somebody said, then the others beside them,
    lowest number first; how many."""
    done, after = 0, 0
    while due := DueWork.objects.first_of(DueWork.Kind.OUTLET, _AT_ONCE, after=after):
        unknown = placing.unidentified_among(due)
        done += _identify_each([pk for pk in due if pk not in unknown], _AT_ONCE, lambda: _identify_known)
        after = due[-1]
    while due := DueWork.objects.first_of(DueWork.Kind.OUTLET, _AT_ONCE):
        done += _identify_each(due, _TOGETHER, _Placing)
    return done


def _identify_known(captures: Sequence[int]) -> None:
    # What lost its source since we looked waits for the others.
    DueWork.objects.note(DueWork.Kind.OUTLET, placing.identify_known(captures))


class _Placing:
    """Places captures of whatever kind; sources are read once for many, until one of them changes."""

    def __init__(self) -> None:
        self._sources = SourcesHeld()

    def __call__(self, captures: Sequence[int]) -> None:
        unidentified = placing.identify_known(captures)
        if len(unidentified) < len(captures):
            self._sources = SourcesHeld()
        placing.identify_open(unidentified, self._sources)


_Identify = Callable[[Sequence[int]], None]


def _identify_each(due: Sequence[int], together: int, begin: Callable[[], _Identify]) -> int:
    """Place captures, so many together, in transactions that others need not wait for.

    What the program stumbles over among several is found by placing each alone.
    """
    identify = begin()
    done = at = 0
    while at < len(due):
        first, some_done = at, 0
        try:
            with DueWork.objects.guarded(DueWork.Kind.OUTLET) as stumble, one_writer():
                begun = time.monotonic()
                while at < len(due) and time.monotonic() - begun < BUSY_FOR:
                    some = due[at : at + together]
                    at += len(some)
                    stumble.subject = some[0] if together == 1 else None
                    # Deleted first: a change that is noted meanwhile writes the row again.
                    rows = DueWork.objects.filter(kind=DueWork.Kind.OUTLET, subject__in=some)
                    if count := rows.delete()[0]:
                        some_done += count
                        identify(some)
        except (IntegrityError, DataError, *BUGS):
            if together == 1:
                raise
            return done + _identify_each(due[first:], 1, begin)
        # What was undone with a stumble is due still, and asked for again.
        done += 0 if stumble.happened else some_done
    return done


def _release_misplaced() -> None:
    """What was taken from a source teaches nothing of it any more; else the first of a group whose naming was
    undone would be recognised by the others."""
    waiting = signature_table.misplaced()
    for at in range(0, len(waiting), _AT_ONCE):
        with one_writer():
            signature_table.give_all(dict.fromkeys(waiting[at : at + _AT_ONCE], signature_table.NOBODY))
