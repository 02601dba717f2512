"""The table of jobs: put in, claimed by one worker, told how far it is, ended.

A claim is one short transaction, which each database grants to one worker alone; nothing is locked
while a job runs. docs/decisions/background-work.md says why the table is our own.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from articles.models import Job, Upload
from articles.tracing import request_id

BEAT_EVERY = 1.0
"""Seconds between two signs of a running job: often enough for a page, too seldom to hold up others."""

REQUEST_ID = "request_id"
"""In a job's arguments, the number of the request that asked for it."""


class JobCanceled(Exception):
    """Somebody wants the job to stop; what was done stands."""


@dataclass(slots=True)
class Progress:
    """How far a job is. Told to the database at most once in BEAT_EVERY seconds."""

    job: Job
    clock: Callable[[], float] = time.monotonic
    _told_at: float = field(default=0.0)

    def tell(self, done: int, total: int = 0) -> None:
        """Say how far it is. Raises JobCanceled where somebody wants it stopped, or another worker has it."""
        now = self.clock()
        if self._told_at and now - self._told_at < BEAT_EVERY:
            return
        self._told_at = now
        ours = Job.objects.filter(pk=self.job.pk, state=Job.State.RUNNING, attempts=self.job.attempts)
        if not ours.filter(cancel_wanted=False).update(done=done, total=total, beat_at=timezone.now()):
            raise JobCanceled


def put_job(
    kind: str, owner: User | None, upload: Upload | None = None, arguments: dict[str, Any] | None = None
) -> Job:
    """Put a job in; where the same is waiting or running for this upload already, that one.

    The number of the request that asks for it goes along, for the worker's log.
    """
    given = {**(arguments or {}), **({REQUEST_ID: request_id()} if request_id() else {})}
    with transaction.atomic():
        found = None
        if upload is not None:
            Upload.objects.select_for_update().get(pk=upload.pk)  # of two clicks the later finds the job
            found = Job.objects.open().filter(kind=kind, upload=upload).first()
        return found or Job.objects.create(kind=kind, owner=owner, upload=upload, arguments=given)


def claim_job() -> Job | None:
    """The oldest job that waits, or whose worker is gone, now running for the caller alone; None if none."""
    _give_up_abandoned()
    waiting = Job.objects.filter(state=Job.State.WAITING)
    if not waiting.exists():  # asked outside the transaction, for which SQLite would hold up writers
        return None
    with transaction.atomic():
        # Where rows are locked, as on PostgreSQL, what another worker is just claiming is passed over.
        job = waiting.select_for_update(skip_locked=True).order_by("pk").first()
        if job is not None:
            job.state = Job.State.RUNNING
            job.started_at = job.beat_at = timezone.now()
            job.attempts += 1
            job.save(update_fields=["state", "started_at", "beat_at", "attempts"])
    return job


def _give_up_abandoned() -> None:
    gone = Job.objects.filter(state=Job.State.RUNNING, beat_at__lt=Job.abandoned_before())
    gone.filter(attempts__gte=Job.MOST_ATTEMPTS).update(
        state=Job.State.FAILED,
        message=f"The worker stopped {Job.MOST_ATTEMPTS} times over it; ask whoever runs the archive.",
        finished_at=timezone.now(),
    )
    gone.update(state=Job.State.WAITING)


def end_job(job: Job, state: str, message: str = "", result: dict[str, Any] | None = None) -> None:
    """Write how a job ended; nothing where another worker has taken it over since."""
    Job.objects.filter(pk=job.pk, attempts=job.attempts).update(
        state=state, message=message, result=result or {}, finished_at=timezone.now()
    )


def cancel_job(job: Job) -> None:
    """Stop a job: at once where it waits, else at its next sign."""
    waiting = Job.objects.filter(pk=job.pk, state=Job.State.WAITING)
    if not waiting.update(state=Job.State.CANCELED, finished_at=timezone.now()):
        Job.objects.filter(pk=job.pk, state=Job.State.RUNNING).update(cancel_wanted=True)
