"""What is made of captures whose outlet nobody named: groups of strangers, evidence of a source."""

from django.db import models
from django.urls import reverse


class UnknownOutletQuerySet(models.QuerySet["UnknownOutlet"]):
    def with_articles(self) -> "UnknownOutletQuerySet":
        """Those that hold articles now; one that was named stays as a row, for undo."""
        return self.filter(articles__isnull=False).distinct()


class UnknownOutlet(models.Model):
    """Articles whose page furniture is one outlet's, which nobody has named yet.

    `name` and `domain` are what the furniture proposes; nothing follows from them until a curator says so.
    """

    name = models.CharField("proposed name", max_length=200, blank=True)
    domain = models.CharField("proposed domain", max_length=200, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)

    objects = UnknownOutletQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"unknown outlet {self.pk}" + (f" ({self.name}?)" if self.name else "")

    def get_absolute_url(self) -> str:
        return reverse("unknown-outlet", args=[self.pk])


class OutletEvidence(models.Model):
    """What an article's furniture says of its source. `lines` quotes some of `line_count` shared lines."""

    class Standing(models.TextChoices):
        RECOGNISED = "recognised", "recognised"
        SUGGESTED = "suggested", "suggested"
        REJECTED = "rejected", "rejected by a curator"

    article = models.OneToOneField("Article", on_delete=models.CASCADE, related_name="outlet_evidence")
    source = models.ForeignKey("Source", on_delete=models.CASCADE, related_name="+")
    rival = models.ForeignKey(
        "Source",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="A second source that is as near.",
    )
    standing = models.CharField(max_length=10, choices=Standing)
    likeness = models.FloatField(help_text="With the nearest capture of the source, 0 to 1.")
    line_count = models.PositiveIntegerField(default=0)
    lines = models.JSONField(default=list)

    class Meta:
        verbose_name_plural = "outlet evidence"
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.get_standing_display()}: {self.source}, {self.line_count} lines of furniture"
