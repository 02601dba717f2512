"""While an upgrade runs, or after one that was stopped, no machine writes to the archive; it is read."""

import socket
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError

from articles.models import SharedState
from articles.models.state import has_shared_state

TOLD = "The archive is being upgraded: it can be read, and nothing can be changed until that is done."
NOT_MIGRATED = "The archive is being upgraded and cannot be read yet. Come back in a few minutes."
"""Before its migrations are applied it is not read either."""
RETRY_AFTER = 300
"""Seconds after which whoever was refused may ask again."""
UPGRADING = "upgrading"


def _flag() -> Path:
    """What stands for the row in a database that an upgrade has not given the table yet."""
    return Path(settings.ARCHIVE_HOME) / "upgrading"


def is_read_only() -> bool:
    """Whether an upgrade has begun and not ended; it stays so where it was killed, until it is run again."""
    if _flag().exists():
        return True
    try:
        return SharedState.objects.filter(name=UPGRADING).exists()
    except DatabaseError:
        if has_shared_state():
            raise
        return False


def begin_read_only() -> None:
    """To be called again once the migrations are applied: from then on the other machines see it.

    Raises OSError on a full disk and OperationalError where the database cannot be written to; then nothing
    was begun.
    """
    if not has_shared_state():
        _flag().touch()
        return
    SharedState.objects.get_or_create(name=UPGRADING, host=socket.gethostname())
    _flag().unlink(missing_ok=True)


def end_read_only() -> None:
    if has_shared_state():
        SharedState.objects.filter(name=UPGRADING).delete()
    _flag().unlink(missing_ok=True)
