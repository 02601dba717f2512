"""What the newsroom says about an article: corrections and the like. Printed words never change."""

from typing import Any

from django.db import models
from django.utils import timezone

from .article import Article


class NoticeQuerySet(models.QuerySet["Notice"]):
    def public(self) -> "NoticeQuerySet":
        """Published, not retracted, and not the staff's own."""
        return self.filter(published_at__lte=timezone.now(), retracted_at=None).exclude(
            kind=Notice.Kind.LEGAL
        )

    def visible_to(self, user: Any) -> "NoticeQuerySet":
        """On articles this reader may see; legal warnings for staff only."""
        seen = Article.objects.visible_to(user).order_by().filter(pk=models.OuterRef("article"))
        notices = self.filter(models.Exists(seen), published_at__lte=timezone.now(), retracted_at=None)
        return notices if user.is_staff else notices.exclude(kind=Notice.Kind.LEGAL)

    def by_article(self) -> dict[int, list["Notice"]]:
        """Article to its notices, in their order; reads them."""
        found: dict[int, list[Notice]] = {}
        for notice in self:
            found.setdefault(notice.article_id, []).append(notice)
        return found


class Notice(models.Model):
    class Kind(models.TextChoices):
        CORRECTION = "correction", "correction"
        CLARIFICATION = "clarification", "clarification"
        EDITORS_NOTE = "note", "editor's note"
        WITHDRAWAL = "withdrawal", "withdrawal"
        LEGAL = "legal", "legal warning"

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=13, choices=Kind)
    text = models.TextField("public text")
    private_note = models.TextField(blank=True, help_text="For staff only.")
    printed_sentence = models.TextField("sentence as printed", blank=True)
    corrected_sentence = models.TextField("sentence as corrected", blank=True)
    published_at = models.DateTimeField(default=timezone.now)
    retracted_at = models.DateTimeField(null=True, blank=True)
    made_by = models.ForeignKey("auth.User", null=True, on_delete=models.PROTECT, related_name="+")

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ("-published_at", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["correction", "clarification", "note", "withdrawal", "legal"]),
                name="notice_kind_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.text[:60]}"
