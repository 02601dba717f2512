"""While an upgrade runs, or after one that was stopped, the archive is read and not written to."""

from pathlib import Path

from django.conf import settings

TOLD = "The archive is being upgraded: it can be read, and nothing can be changed until that is done."
NOT_MIGRATED = "The archive is being upgraded and cannot be read yet. Come back in a few minutes."
"""Before its migrations are applied it is not read either."""
RETRY_AFTER = 300
"""Seconds after which whoever was refused may ask again."""


def _flag() -> Path:
    return Path(settings.ARCHIVE_HOME) / "upgrading"


def is_read_only() -> bool:
    """Whether an upgrade has begun and not ended; it stays so where it was killed, until it is run again."""
    return _flag().exists()


def begin_read_only() -> None:
    """Raises OSError on a full disk; then nothing was begun."""
    _flag().touch()


def end_read_only() -> None:
    _flag().unlink(missing_ok=True)
