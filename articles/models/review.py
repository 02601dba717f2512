"""What waits for a person."""

from django.db import models
from django.db.models import F


class ReviewItem(models.Model):
    """One thing for a curator to look at. `doubt` is 0 to 1; `reach` is how many articles a verdict touches.

    Suggested links, unidentified sources and lexicon candidates are read from their own tables; an
    item is kept here where nothing else holds the question.
    """

    class Kind(models.TextChoices):
        SPLIT = "split", "doubtful split"
        NOTE = "ingest", "noted at ingest"
        LINK = "link", "suggested link"
        CONFLICT = "conflict", "conflict of verdicts"
        MARK = "mark", "a curator's mark no longer matches"
        REFUSED = "refused", "refused file"
        REPORT = "report", "problem reported by a reader"

    class Status(models.TextChoices):
        OPEN = "open", "open"
        DONE = "done", "done"
        DISMISSED = "dismissed", "dismissed"

    kind = models.CharField(max_length=10, choices=Kind)
    article = models.ForeignKey(
        "Article", null=True, blank=True, on_delete=models.CASCADE, related_name="review_items"
    )
    link = models.ForeignKey(
        "SyndicationLink", null=True, blank=True, on_delete=models.CASCADE, related_name="review_items"
    )
    outcome = models.ForeignKey(
        "IngestOutcome", null=True, blank=True, on_delete=models.CASCADE, related_name="review_items"
    )
    text = models.TextField(help_text="What is in doubt, in words.")
    doubt = models.FloatField(default=0.5)
    reach = models.PositiveIntegerField(default=1)
    status = models.CharField(max_length=10, choices=Status, default=Status.OPEN)
    reported_by = models.ForeignKey(
        "auth.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    opened_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    revision_number = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("-doubt", "pk")
        indexes = [
            models.Index(fields=["status", "-doubt"], name="review_by_doubt"),
            # The queue of a kind, in its order; and how long it is.
            models.Index(
                F("status"), F("kind"), (F("doubt") * F("reach")).desc(), F("id"), name="review_by_weight"
            ),
            models.Index(fields=["status", "kind", "article"], name="review_counted"),
            models.Index(fields=["-doubt", "id"], name="review_listed"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.text[:80]}"
