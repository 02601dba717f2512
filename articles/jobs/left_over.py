"""What a program that was killed has left: the index is written, and what is due done, by the worker."""

from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone

from articles.ingest import runs
from articles.ingest.settling import settle_archive
from articles.models import DueWork, PendingIndex
from articles.search import upkeep

LEFT_FOR = timedelta(seconds=30)
"""Age from which a row counts as left: whoever writes one is done with it sooner, or is an ingest."""


HEARD_LATELY = timedelta(minutes=30)
"""A run on another machine that is silent for longer is not waited for: were it alive, both would only take
turns."""


def finish_left_over(tell: Callable[[], None] = lambda: None, left_for: timedelta = LEFT_FOR) -> bool:
    """Index what waits and do what is due, where it is older than that; False where nothing was.

    While an ingest runs, all of it is its own to do. What the program stumbled over waits for the next ingest
    or `manage.py settle`. `tell()` is called now and then; what it raises
    ends the work, and what is due stays due. Raises EngineUnusable and OSError as `upkeep.drain` does.
    """
    before = timezone.now() - left_for
    is_pending = PendingIndex.objects.filter(noted_at__lte=before).exists()
    is_due = DueWork.objects.waiting().filter(made_at__lte=before).exists()
    if not (is_pending or is_due) or runs.is_any_running(HEARD_LATELY):
        return False
    if is_pending:
        upkeep.drain(lambda written: tell())
    if is_due:
        with upkeep.batch():
            settle_archive(progress=tell)
    return True
