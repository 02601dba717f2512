"""What matters in a difference between two linked articles, as the linker last found it."""

from typing import Any

from django.db import models

from .article import Article
from .link import SyndicationLink


class StoredDifferenceQuerySet(models.QuerySet["StoredDifference"]):
    def visible_to(self, user: Any) -> "StoredDifferenceQuerySet":
        """Between articles that this reader may see, both of them, and that are linked still."""
        hidden = Article.objects.hidden_from(user).order_by().values("pk")
        joins = SyndicationLink.JOINING, SyndicationLink.STORY_RELATIONS
        return (
            self.filter(link__status__in=joins[0], link__relation__in=joins[1])
            .exclude(link__first__in=hidden)
            .exclude(link__second__in=hidden)
        )

    def grave(self) -> "StoredDifferenceQuerySet":
        """Those that an editor should look at, without what merely differs."""
        return self.filter(is_slight=False)

    def disagreeing(self) -> "StoredDifferenceQuerySet":
        """Where both sides print something, and not the same."""
        return self.filter(change="altered")

    def article_ids(self) -> set[int]:
        """Every article that has one of these differences with another."""
        pairs = self.order_by().values_list("link__first", "link__second").distinct()
        return {number for pair in pairs for number in pair}


class StoredDifference(models.Model):
    """One difference of a link, written with its ledger and rewritten with it; nobody edits it.

    The starts and ends are [start, end) in characters of the paragraph named, or of the
    paragraphs from it on where one was split. An empty one says where the other side's words would stand.
    """

    class Matter(models.TextChoices):
        FIGURE = "figure", "figure"
        NAME = "name", "name"
        QUOTATION = "quotation", "quotation"
        ATTRIBUTION = "attribution", "attribution"
        CLAIM = "claim", "claim"

    class Change(models.TextChoices):
        ALTERED = "altered", "altered"
        ONLY_FIRST = "only-a", "only in the first"
        ONLY_SECOND = "only-b", "only in the second"
        MOVED = "moved", "moved"

    link = models.ForeignKey(SyndicationLink, on_delete=models.CASCADE, related_name="differences")
    matter = models.CharField(max_length=11, choices=Matter)
    change = models.CharField(max_length=8, choices=Change)
    paragraph_first = models.PositiveIntegerField(help_text="from 1")
    paragraph_second = models.PositiveIntegerField(help_text="from 1")
    start_first = models.PositiveIntegerField()
    end_first = models.PositiveIntegerField()
    start_second = models.PositiveIntegerField()
    end_second = models.PositiveIntegerField()
    text_first = models.TextField(blank=True)
    text_second = models.TextField(blank=True)
    is_slight = models.BooleanField(default=False, help_text="shown last on a comparison, counted nowhere")

    objects = StoredDifferenceQuerySet.as_manager()

    class Meta:
        ordering = ("link", "pk")
        indexes = [models.Index(fields=["matter", "change"], name="difference_by_matter")]

    def __str__(self) -> str:
        return f"{self.get_matter_display()}: {self.text_first or '–'} | {self.text_second or '–'}"
