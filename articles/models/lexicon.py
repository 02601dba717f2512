"""House style: pairs of spellings that outlets use for one word."""

from typing import Any

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from .article import Article
from .link import SyndicationLink


class LexiconEntryQuerySet(models.QuerySet["LexiconEntry"]):
    def seen_by(self, user: Any) -> "models.QuerySet[Any]":
        """Each with `seen`, its count without sightings in articles hidden from this reader.

        An entry that was sighted in hidden articles alone is left out.
        """
        hidden = Article.objects.hidden_from(user).order_by().values("pk")
        behind = (
            LexiconSighting.objects.filter(
                Q(left_article__in=hidden) | Q(right_article__in=hidden), entry=OuterRef("pk")
            )
            .order_by()
            .values("entry")
            .annotate(total=Sum("count"))
            .values("total")
        )
        counted = self.annotate(seen=F("count") - Coalesce(Subquery(behind), 0))
        return counted.filter(Q(seen__gt=0) | Q(count=0))


class LexiconEntry(models.Model):
    """One class of spellings seen between aligned versions: `left` and `right` stand for one another.

    Both are kept as canonical words (lower case, straight quotes), left < right.
    """

    class Status(models.TextChoices):
        UNREVIEWED = "unreviewed", "unreviewed"
        APPROVED = "approved", "approved"
        REJECTED = "rejected", "rejected"

    left = models.CharField(max_length=100)
    right = models.CharField(max_length=100)
    kind = models.CharField(max_length=20, blank=True, help_text="spelling, name, numeral, ...")
    count = models.PositiveIntegerField(default=0)
    status = models.CharField(max_length=10, choices=Status, default=Status.UNREVIEWED)
    decided_by = models.ForeignKey(
        "auth.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = LexiconEntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "lexicon entries"
        ordering = ("left", "right")
        constraints = [
            models.UniqueConstraint(fields=["left", "right"], name="lexicon_pair_once"),
            models.CheckConstraint(condition=models.Q(left__lt=models.F("right")), name="lexicon_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.left} = {self.right}"


class LexiconSightingQuerySet(models.QuerySet["LexiconSighting"]):
    def visible_to(self, user: Any) -> "LexiconSightingQuerySet":
        """In links that join a story, between articles that this reader may see."""
        hidden = Article.objects.hidden_from(user).values("pk")
        return (
            self.filter(
                link__status__in=SyndicationLink.JOINING, link__relation__in=SyndicationLink.STORY_RELATIONS
            )
            .exclude(left_article__in=hidden)
            .exclude(right_article__in=hidden)
        )


class LexiconSighting(models.Model):
    """Where a pair was seen: outlet to outlet, in one link, once or more."""

    entry = models.ForeignKey(LexiconEntry, on_delete=models.CASCADE, related_name="sightings")
    link = models.ForeignKey("SyndicationLink", on_delete=models.CASCADE, related_name="sightings")
    left_article = models.ForeignKey("Article", on_delete=models.CASCADE, related_name="+")
    right_article = models.ForeignKey("Article", on_delete=models.CASCADE, related_name="+")
    count = models.PositiveIntegerField(default=1)

    objects = LexiconSightingQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "link", "left_article", "right_article"], name="sighting_once_per_link"
            )
        ]

    def __str__(self) -> str:
        return f"{self.entry} in {self.link_id}"
