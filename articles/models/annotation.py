"""A reader's note on a passage of an article, kept by the words themselves and by where they stood."""

from typing import Any

from django.db import models
from django.db.models import Q

from .article import Article


class AnnotationQuerySet(models.QuerySet["Annotation"]):
    def visible_to(self, user: Any) -> "AnnotationQuerySet":
        """One's own, and those that are shared, on articles that this reader may see."""
        if not user.is_authenticated:
            return self.none()
        seen = Article.objects.visible_to(user).order_by().filter(pk=models.OuterRef("article"))
        return self.filter(Q(user=user.pk) | Q(is_shared=True), models.Exists(seen))


class Annotation(models.Model):
    """The selectors are those of the W3C's Web Annotation Data Model: a quotation with what stands before and
    after it, and a position (text number from 0, characters from its start), which tells equal ones apart."""

    user = models.ForeignKey("auth.User", on_delete=models.CASCADE, related_name="annotations")
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="annotations")
    quote = models.TextField("passage", help_text="Copied from the article, out of one paragraph.")
    before = models.CharField(max_length=100, blank=True, editable=False)
    after = models.CharField(max_length=100, blank=True, editable=False)
    text_number = models.PositiveIntegerField(default=0, editable=False)
    start = models.PositiveIntegerField(default=0, editable=False)
    note = models.TextField(max_length=5000)
    is_shared = models.BooleanField("shared with colleagues", default=False)
    made_at = models.DateTimeField(auto_now_add=True)

    objects = AnnotationQuerySet.as_manager()

    class Meta:
        ordering = ("text_number", "start", "pk")

    def __str__(self) -> str:
        return f"{self.user} on article {self.article_id}"
