"""What an operator watches, read off database, index and disk: for /metrics and the intake board."""

import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db.models import Count, Sum
from django.utils import timezone

from articles.heartbeats import BACKUP, WORKER, age_of_heartbeat
from articles.models import DueWork, IngestRun, Job, ReviewItem
from articles.search import upkeep

LEAST_FREE = 0.1
"""Share of the disk below which the operator is warned: a rebuild of the index needs its size again."""
OUTCOMES = ("added", "changed", "duplicates", "refused")


@dataclass(frozen=True, slots=True)
class Disk:
    """Bytes of the disk that the archive stands on."""

    free: int
    total: int

    @property
    def is_short(self) -> bool:
        return self.free < LEAST_FREE * self.total


@dataclass(frozen=True, slots=True)
class OperatingFigures:
    """One moment. Ages in seconds, None where there never was one. `due`: (kind, how many) that wait.

    `outcomes` are the files of all runs; `jobs` those that wait or run. `index_lag` is the age of the
    oldest change that the index has not got.
    """

    outcomes: tuple[tuple[str, int], ...]
    jobs: tuple[tuple[str, int], ...]
    due: tuple[tuple[str, int], ...]
    questions: tuple[tuple[str, int], ...]
    pending: int
    index_lag: float
    indexed_at: datetime | None
    problem: str
    disk: Disk
    worker_age: float | None
    backup_age: float | None


def operating_figures() -> OperatingFigures:
    """The figures as they stand now. Seven queries, and those of the index's freshness."""
    sums = IngestRun.objects.aggregate(**{each: Sum(each) for each in OUTCOMES})
    jobs = dict(Job.objects.open().order_by().values_list("state").annotate(Count("pk")))
    due = DueWork.objects.order_by().values_list("kind").annotate(Count("pk"))
    questions = ReviewItem.objects.filter(status=ReviewItem.Status.OPEN).order_by().values_list("kind")
    fresh = upkeep.freshness()
    lag = (timezone.now() - fresh.waiting_since).total_seconds() if fresh.waiting_since else 0.0
    return OperatingFigures(
        outcomes=tuple((each, sums[each] or 0) for each in OUTCOMES),
        jobs=tuple((state, jobs.get(state, 0)) for state in (Job.State.WAITING, Job.State.RUNNING)),
        due=tuple(sorted(due)),
        questions=tuple(sorted(questions.annotate(Count("pk")))),
        pending=fresh.pending,
        index_lag=max(0.0, lag),
        indexed_at=fresh.last_indexed,
        problem=fresh.problem,
        disk=disk_of_the_archive(),
        worker_age=worker_age(),
        backup_age=age_of_heartbeat(BACKUP),
    )


def disk_of_the_archive() -> Disk:
    """The disk that ARCHIVE_HOME is on; a home that nothing was written to yet is not there, its disk is."""
    home = Path(settings.ARCHIVE_HOME)
    usage = shutil.disk_usage(next(each for each in (home, *home.parents) if each.exists()))
    return Disk(usage.free, usage.total)


def worker_age() -> float | None:
    """Seconds since a worker gave a sign, between jobs or from the job in hand; None: never."""
    beat = Job.objects.filter(state=Job.State.RUNNING).order_by("-beat_at").values_list("beat_at", flat=True)
    newest = beat.first()
    ages = [age_of_heartbeat(WORKER), (timezone.now() - newest).total_seconds() if newest else None]
    return min((each for each in ages if each is not None), default=None)
