"""Work that goes on in the background, and the uploads that it takes in."""

from datetime import datetime, timedelta

from django.db import models
from django.utils import timezone

UNDO_WITHIN = timedelta(days=1)
"""How long after an upload was taken whoever took it in may withdraw it as a whole."""


class Upload(models.Model):
    """Files that somebody gave through the browser: looked at first, taken when the owner says so.

    The files lie under ARCHIVE_HOME until all are taken, or for a day. `looked` is what the dry run said
    of each (`path`, `kind`, `reason`, `notes`, `article`), of the first MOST_SHOWN; `counts` of them all.
    """

    MOST_SHOWN = 2_000

    owner = models.ForeignKey("auth.User", on_delete=models.PROTECT, related_name="uploads")
    made_at = models.DateTimeField(auto_now_add=True)
    folder = models.CharField(max_length=40, unique=True, editable=False)
    source = models.ForeignKey("Source", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    url = models.TextField(blank=True, help_text="The address of a pasted text.")
    forced = models.CharField("format", max_length=8, blank=True)
    files = models.PositiveIntegerField(default=0)
    size = models.PositiveBigIntegerField(default=0)
    looked = models.JSONField(default=list, blank=True)
    counts = models.JSONField(default=dict, blank=True)
    run = models.ForeignKey(
        "IngestRun", null=True, blank=True, on_delete=models.SET_NULL, related_name="uploads"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"Upload {self.pk} of {self.owner}"

    @property
    def may_be_undone(self) -> bool:
        """Whether what it added may still be withdrawn as a whole."""
        finished = self.run.finished_at if self.run else None
        return bool(finished and not self.withdrawn_at and timezone.now() - finished < UNDO_WITHIN)


class JobQuerySet(models.QuerySet["Job"]):
    def open(self) -> "JobQuerySet":
        """What waits or runs."""
        return self.filter(state__in=(Job.State.WAITING, Job.State.RUNNING))


class Job(models.Model):
    """One piece of background work. A worker claims it, tells how far it is, and writes its result.

    A running job whose worker has given no sign for ABANDONED_AFTER seconds is claimed anew: every kind of
    work can be begun again.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "waiting"
        RUNNING = "running", "running"
        DONE = "done", "done"
        FAILED = "failed", "failed"
        CANCELED = "canceled", "canceled"

    ABANDONED_AFTER = 600
    MOST_ATTEMPTS = 3

    kind = models.CharField(max_length=40)
    owner = models.ForeignKey(
        "auth.User", null=True, blank=True, on_delete=models.PROTECT, related_name="jobs"
    )
    upload = models.ForeignKey(Upload, null=True, blank=True, on_delete=models.CASCADE, related_name="jobs")
    arguments = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0, help_text="0: not known.")
    message = models.TextField(blank=True)
    result = models.JSONField(default=dict, blank=True)
    cancel_wanted = models.BooleanField(default=False)
    attempts = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    beat_at = models.DateTimeField(null=True, blank=True, help_text="The worker's last sign.")
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        indexes = [models.Index(fields=["state", "id"], name="job_by_state")]

    def __str__(self) -> str:
        return f"{self.kind} ({self.get_state_display()})"

    @property
    def is_open(self) -> bool:
        return self.state in (self.State.WAITING, self.State.RUNNING)

    @classmethod
    def abandoned_before(cls) -> datetime:
        """The moment before which a running job's last sign must lie for it to count as abandoned."""
        return timezone.now() - timedelta(seconds=cls.ABANDONED_AFTER)
