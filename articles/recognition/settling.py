"""Does what is due of outlets: captures placed, groups put together again, names read."""

import time
from collections import deque
from itertools import groupby

from articles.database.writing import one_writer
from articles.models import DueWork
from articles.models.due import BUSY_FOR
from articles.recognition import placing, signature_table, strangers

_AT_ONCE = 200


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
    DueWork.objects.drain(DueWork.Kind.NAME, strangers.name_group)
    return placed


def _identify_due() -> int:
    """Place every capture that waits, lowest number first; how many. Those whose source is known go together
    as far as none stands between that has to be identified."""
    done = 0
    while due := DueWork.objects.first_of(DueWork.Kind.OUTLET, _AT_ONCE):
        unknown = placing.unidentified_among(due)
        for is_unknown, group in groupby(due, unknown.__contains__):
            waiting = deque(group)
            while waiting:
                done += _identify_some(waiting, at_once=1 if is_unknown else len(waiting))
    return done


def _identify_some(waiting: deque[int], at_once: int) -> int:
    """Place the first of these, as many as one short transaction holds."""
    done = 0
    with one_writer():
        begun = time.monotonic()
        while waiting and time.monotonic() - begun < BUSY_FOR:
            some = [waiting.popleft() for _ in range(at_once)]
            # Deleted first: a change that is noted meanwhile writes the row again.
            rows = DueWork.objects.filter(kind=DueWork.Kind.OUTLET, subject__in=some)
            if count := rows.delete()[0]:
                done += count
                for pk in placing.identify_known(some) if at_once > 1 else some:
                    placing.identify_capture(pk)
    return done


def _release_misplaced() -> None:
    """What was taken from a source teaches nothing of it any more; else the first of a group whose naming was
    undone would be recognised by the others."""
    waiting = signature_table.misplaced()
    for at in range(0, len(waiting), _AT_ONCE):
        with one_writer():
            for capture in waiting[at : at + _AT_ONCE]:
                signature_table.give_to(capture, signature_table.NOBODY)
