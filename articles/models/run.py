"""What each ingest did with each file."""

from django.db import models


class IngestRun(models.Model):
    """One run of ingest. Running with no finish and no living process means it was killed."""

    class Status(models.TextChoices):
        RUNNING = "running", "running"
        FINISHED = "finished", "finished"
        INTERRUPTED = "interrupted", "interrupted"
        FAILED = "failed", "failed"

    started_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    status = models.CharField(max_length=12, choices=Status, default=Status.RUNNING)
    arguments = models.JSONField(default=list)
    operator = models.CharField(max_length=100, blank=True, help_text="The shell user who ran it.")
    owner = models.ForeignKey(
        "auth.User",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="ingest_runs",
        help_text="Whose upload it was. Empty: a command.",
    )
    pid = models.PositiveIntegerField(
        "process", null=True, blank=True, help_text="Its number on the machine that ran it."
    )
    host = models.CharField(max_length=255, blank=True, help_text="The machine that ran it.")
    heard_at = models.DateTimeField(
        null=True, blank=True, help_text="When it last gave a sign that it is at work."
    )
    message = models.TextField(blank=True)
    added = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    duplicates = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("-started_at", "-pk")

    def __str__(self) -> str:
        return f"Run {self.pk}: {self.summary}"

    @property
    def summary(self) -> str:
        counts = (("added", self.added), ("changed", self.changed), ("duplicates", self.duplicates))
        return ", ".join(f"{count} {word}" for word, count in (*counts, ("refused", self.refused)))


class IngestOutcome(models.Model):
    """What became of one file (or one record of a container) in one run."""

    class Kind(models.TextChoices):
        ADDED = "added", "added"
        CHANGED = "changed", "changed"
        DUPLICATE = "duplicate", "duplicate"
        REFUSED = "refused", "refused"

    run = models.ForeignKey(IngestRun, on_delete=models.CASCADE, related_name="outcomes")
    kind = models.CharField(max_length=10, choices=Kind)
    path = models.TextField()
    sha256 = models.CharField(max_length=64, blank=True)
    reason = models.TextField(blank=True)
    notes = models.JSONField(default=list, blank=True)
    article = models.ForeignKey(
        "Article", null=True, blank=True, on_delete=models.SET_NULL, related_name="outcomes"
    )
    capture = models.ForeignKey(
        "Capture", null=True, blank=True, on_delete=models.SET_NULL, related_name="outcomes"
    )

    class Meta:
        ordering = ("pk",)
        indexes = [
            models.Index(fields=["path"], name="outcome_by_path"),
            models.Index(fields=["kind", "run"], name="outcome_by_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.path}: {self.kind}" + (f" ({self.reason})" if self.reason else "")
