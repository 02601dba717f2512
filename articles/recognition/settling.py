"""Does what is due of outlets: captures placed, groups put together again, names read."""

from articles.database.writing import one_writer
from articles.models import DueWork
from articles.recognition import placing, signature_table, strangers

_AT_ONCE = 200


def recognise_due() -> int:
    """Place every capture that waits, and regroup what fell apart; how many captures were placed."""
    placed = 0
    while True:
        _release_misplaced()
        done = DueWork.objects.drain(DueWork.Kind.OUTLET, placing.identify_capture)
        done_again = DueWork.objects.drain(DueWork.Kind.REGROUP, strangers.regroup_strangers)
        placed += done
        if not done and not done_again:
            break
    DueWork.objects.drain(DueWork.Kind.NAME, strangers.name_group)
    return placed


def _release_misplaced() -> None:
    """What was taken from a source teaches nothing of it any more; else the first of a group whose naming was
    undone would be recognised by the others."""
    waiting = signature_table.misplaced()
    for at in range(0, len(waiting), _AT_ONCE):
        with one_writer():
            for capture in waiting[at : at + _AT_ONCE]:
                signature_table.give_to(capture, signature_table.NOBODY)
