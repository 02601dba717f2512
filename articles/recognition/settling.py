"""Does what is due of outlets: captures placed, groups put together again, names read."""

from articles.models import DueWork
from articles.recognition import placing, strangers


def place_due() -> int:
    """Place every capture that waits, and regroup what fell apart; how many captures were placed."""
    placed = 0
    while True:
        done = DueWork.objects.drain(DueWork.Kind.OUTLET, placing.place_capture)
        done_again = DueWork.objects.drain(DueWork.Kind.REGROUP, strangers.regroup)
        placed += done
        if not done and not done_again:
            break
    DueWork.objects.drain(DueWork.Kind.NAME, strangers.name_group)
    return placed
