"""Whether the archive can do its work now, told in a few fixed words that give nothing away."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from django.conf import settings
from django.db import DatabaseError, OperationalError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from articles.database.copies import begun_restore
from articles.heartbeats import BACKUP, age_of_heartbeat
from articles.models import DueWork
from articles.read_only import is_read_only
from articles.reports.figures import disk_of_the_archive, worker_age
from articles.search import upkeep

State = Literal["ok", "attention", "failed"]
LEAST_FREE_BYTES = 256 * 1024 * 1024
"""Free bytes below which nothing can be taken in: a transaction and the next segment need them."""
LAG_ALLOWED = 600.0
"""Seconds that a change may wait for the index; a large run writes it at its end."""
WORKER_SILENCE = 120.0
"""Seconds without a sign of a worker; it gives one every ten, and after each job."""
WRITE_PATIENCE_MS = 2_000
KEPT_FOR = 5.0
"""Seconds for which a look is told again: anybody may ask, and each look writes and reads the migrations."""
_kept: "tuple[float, tuple[Readiness, ...]] | None" = None


@dataclass(frozen=True, slots=True)
class Readiness:
    """One thing that was looked at: its name, how it is, and in a few words what it is."""

    name: str
    state: State
    told: str


def readiness() -> tuple[Readiness, ...]:
    """Everything that the archive needs, looked at now. `failed` is what it cannot serve without."""
    looks: tuple[tuple[str, Callable[[], tuple[State, str]]], ...] = (
        ("database", _database),
        ("migrations", _migrations),
        ("disk", _disk),
        ("index", _index),
        ("worker", _worker),
        ("backup", _backup),
    )
    found = []
    for name, look in looks:
        try:
            found.append(Readiness(name, *look()))
        except (DatabaseError, OSError):
            found.append(Readiness(name, "failed", "cannot be told"))
    return tuple(found)


def readiness_of_late() -> tuple[Readiness, ...]:
    """What was found within the last KEPT_FOR seconds by this process, else now."""
    global _kept
    if _kept is None or time.monotonic() - _kept[0] > KEPT_FOR:
        _kept = (time.monotonic(), readiness())
    return _kept[1]


def _database() -> tuple[State, str]:
    """A row is written and taken back; a lock that is held over WRITE_PATIENCE_MS is told, not waited for."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            before = cursor.execute("PRAGMA busy_timeout").fetchone()[0]
            cursor.execute(f"PRAGMA busy_timeout={WRITE_PATIENCE_MS}")
        try:
            with transaction.atomic():
                DueWork.objects.filter(pk=-1).update(subject=0)
                transaction.set_rollback(True)
        except OperationalError as refused:
            if "locked" in str(refused):
                return "attention", "being written to for long"
            return "failed", "cannot be written to"
        finally:
            if connection.vendor == "sqlite":
                cursor.execute(f"PRAGMA busy_timeout={before}")
    if begun_restore().exists():
        return "attention", "a restore runs or was stopped; run it again, or rebuild_index to go on without"
    return "ok", "can be written to"


def _migrations() -> tuple[State, str]:
    if is_read_only():
        return "attention", "an upgrade runs or was stopped; run manage.py upgrade"
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return "failed", "are not applied; run manage.py upgrade"
    return "ok", "are applied"


def _disk() -> tuple[State, str]:
    disk = disk_of_the_archive()
    if disk.free < LEAST_FREE_BYTES:
        return "failed", "is full"
    return ("attention", "is nearly full") if disk.is_short else ("ok", "has room")


def _index() -> tuple[State, str]:
    fresh = upkeep.freshness()
    if fresh.is_damaged:
        return "attention", "is being repaired"
    if fresh.problem:
        return "attention", "cannot be used; the database answers"
    waits = timezone.now() - (fresh.waiting_since or timezone.now())
    if waits.total_seconds() > LAG_ALLOWED:
        return "attention", "is behind"
    return "ok", "is current"


def _worker() -> tuple[State, str]:
    age = worker_age()
    if age is None:
        return "attention", "was never started"
    return ("attention", "gives no sign") if age > WORKER_SILENCE else ("ok", "is alive")


def _backup() -> tuple[State, str]:
    if not settings.ARCHIVE_BACKUP_HOURS:
        return "ok", "is not asked for"
    age = age_of_heartbeat(BACKUP)
    if age is None:
        return "attention", "was never made"
    return ("attention", "is too old") if age > settings.ARCHIVE_BACKUP_HOURS * 3600 else ("ok", "is recent")
