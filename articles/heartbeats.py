"""Heartbeats of all machines, left in the database: a worker lives, a backup was proved."""

import socket
import time
from datetime import UTC, datetime

from django.db import DatabaseError
from django.db.models import Max

from articles.models import SharedState
from articles.models.state import has_shared_state

WORKER, BACKUP = "worker", "backup"


def leave_heartbeat(name: str, at: float | None = None) -> None:
    """Leave this machine's, as of now or of this moment (seconds since 1970). One statement.

    Raises OperationalError where the database cannot be written to. Before an upgrade has made the table
    nothing is told.
    """
    told_at = datetime.fromtimestamp(time.time() if at is None else at, UTC)
    try:
        SharedState.objects.bulk_create(
            [SharedState(name=name, host=socket.gethostname(), told_at=told_at)],
            update_conflicts=True,
            unique_fields=["name", "host"],
            update_fields=["told_at"],
        )
    except DatabaseError:
        if has_shared_state():
            raise


def age_of_heartbeat(name: str) -> float | None:
    """Seconds since the last one was left on any machine; None where there never was one. One query."""
    newest = SharedState.objects.filter(name=name).aggregate(newest=Max("told_at"))["newest"]
    return max(0.0, time.time() - newest.timestamp()) if newest else None
