"""A damaged index is noted as due work, told to the operator once, and made anew by whoever writes next."""

import logging

from django.db import DatabaseError, transaction

from articles.models import DueWork
from articles.search.engine import EngineDamaged

log = logging.getLogger(__name__)

_THE_INDEX = 0
"""The subject of the row: there is one index."""


def note_damage(error: Exception) -> None:
    """Write that the index is to be made anew; whoever notes it first tells the operator.

    Readers call it too, so it never fails: an archive that cannot be written is told elsewhere.
    """
    try:
        if is_noted():
            return
        with transaction.atomic():
            note_rebuild()
    except DatabaseError as unwritten:
        log.error("The index is damaged (%s), and this cannot be noted: %s.", error, unwritten)
        return
    log.error("The index is damaged (%s). It is made anew by the next ingest or manage.py settle.", error)


def note_rebuild() -> None:
    """Write, in the current transaction, that the index is to be made anew: the database is another one."""
    DueWork.objects.note(DueWork.Kind.INDEX, [_THE_INDEX])


def note_if_damaged(error: Exception) -> bool:
    """Note the damage that a reader has met in the middle of a search; False where it was none."""
    if isinstance(error, EngineDamaged):
        note_damage(error)
        return True
    return False


def is_noted() -> bool:
    return DueWork.objects.filter(kind=DueWork.Kind.INDEX).exists()


def forget_damage() -> None:
    """The index was made anew."""
    if DueWork.objects.filter(kind=DueWork.Kind.INDEX).delete()[0]:
        log.warning("The damaged index was made anew from the database.")
