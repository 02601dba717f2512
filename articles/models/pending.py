"""Articles whose index entry is not yet in step with the database."""

from django.db import models


class PendingIndex(models.Model):
    """Written in the transaction that changed the article; removed by search.upkeep when the index has it."""

    article = models.ForeignKey("Article", on_delete=models.CASCADE, related_name="+")
    noted_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "pending index rows"
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"article {self.article_id}"


class FlaggedArticle(models.Model):
    """An article whose document in a shared index says that it is hidden, or where that is being changed.

    Its number alone: the row goes when the mark has gone, be the article there or not.
    """

    article = models.BigIntegerField(primary_key=True)
    is_sure = models.BooleanField(default=False)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"article {self.article}"


class UnseenDocument(models.Model):
    """A document of a shared index that no search may show now: half of a move between two shards."""

    key = models.CharField(max_length=64, unique=True)
    noted_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.key
