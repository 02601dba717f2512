"""The one append-only record of what people and commands decided: history, undo and audit."""

from typing import Any

from django.db import models

LEGAL = "publish legal"
"""The kind of a decision that prints a legal warning's text."""


class DecisionQuerySet(models.QuerySet["Decision"]):
    def readable_by(self, user: Any) -> "DecisionQuerySet":
        """What this person may read of the record: nothing on hidden articles, nor, without the right to
        publish notices, legal warnings and what took one back or did it again, which tell its text too.

        A query for each step of the longest chain of such undoings, where there are legal warnings.
        """
        from .article import Article

        hidden = Article.objects.hidden_from(user).order_by().values("pk")
        found = self.exclude(article__in=hidden)
        if user.has_perm("articles.publish_notice"):
            return found
        secret, step = set[int](), set(Decision.objects.filter(kind=LEGAL).values_list("pk", flat=True))
        while step:
            secret |= step
            step = set(Decision.objects.filter(undoes__in=step).values_list("pk", flat=True))
        return found.exclude(pk__in=secret) if secret else found


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

    objects = DecisionQuerySet.as_manager()

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
