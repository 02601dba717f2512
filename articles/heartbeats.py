"""Heartbeats left in ARCHIVE_HOME: of the worker that it lives, of a backup that it was proved."""

import os
import time
from pathlib import Path

from django.conf import settings

WORKER, BACKUP = "worker", "backup"


def _file_of(name: str) -> Path:
    return Path(settings.ARCHIVE_HOME) / "heartbeats" / name


def leave_heartbeat(name: str, at: float | None = None) -> None:
    """Leave one, as of now or of this moment (seconds since 1970). Raises OSError on a full disk."""
    file_path = _file_of(name)
    file_path.parent.mkdir(parents=True, exist_ok=True)
    file_path.touch()
    if at is not None:
        os.utime(file_path, (at, at))


def age_of_heartbeat(name: str) -> float | None:
    """Seconds since the last one was left; None where there never was one."""
    try:
        return max(0.0, time.time() - _file_of(name).stat().st_mtime)
    except OSError:
        return None
