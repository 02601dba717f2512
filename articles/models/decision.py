"""The one append-only record of what people and commands decided: history, undo and audit."""

from typing import Any

from django.db import models


class Decision(models.Model):
    """Never changed, never deleted. `before` and `after` hold what the act touched, enough to undo it."""

    made_at = models.DateTimeField(auto_now_add=True, db_index=True)
    made_by = models.ForeignKey(
        "auth.User",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="decisions",
        help_text="Empty: a command.",
    )
    actor = models.CharField(max_length=150, help_text="Who, in words; outlives an account's name.")
    kind = models.CharField(max_length=40, db_index=True)
    article = models.ForeignKey(
        "Article", null=True, blank=True, on_delete=models.PROTECT, related_name="decisions"
    )
    story = models.ForeignKey(
        "Story", null=True, blank=True, on_delete=models.PROTECT, related_name="decisions"
    )
    subject = models.CharField(max_length=300, help_text="What it is about, in words.")
    why = models.TextField(blank=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    undoes = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="undone_by"
    )

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.actor}: {self.kind} {self.subject}"

    @property
    def is_undone(self) -> bool:
        """Whether it was undone, and its undoing not undone again. A query for each step of such a chain."""
        undoing = getattr(self, "undone_by", None)
        return undoing is not None and not undoing.is_undone

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None and not kwargs.get("force_insert"):
            raise TypeError("A decision is never changed; record another that undoes it.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        raise TypeError("A decision is never deleted; record another that undoes it.")
