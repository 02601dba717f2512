"""Who shares whose words: one row for an unordered pair of articles, with its evidence."""

from typing import Any

from django.db import models
from django.db.models import Q

from .article import Article, may_read


class SyndicationLinkQuerySet(models.QuerySet["SyndicationLink"]):
    def joining(self) -> "SyndicationLinkQuerySet":
        """Links that make stories: automatic or confirmed versions and updates."""
        return self.filter(status__in=SyndicationLink.JOINING, relation__in=SyndicationLink.STORY_RELATIONS)

    def waiting(self) -> "SyndicationLinkQuerySet":
        return self.filter(status=SyndicationLink.Status.SUGGESTED)

    def of(self, article_id: int) -> "SyndicationLinkQuerySet":
        return self.filter(Q(first_id=article_id) | Q(second_id=article_id))

    def visible_to(self, user: Any) -> "SyndicationLinkQuerySet":
        """Links between articles that this reader may see, both of them."""
        if not may_read(user):
            return self.none()
        # Few are hidden: among all that are not, SQLite would look for each end.
        hidden = Article.objects.hidden_from(user).order_by().values("pk")
        return self.exclude(first__in=hidden).exclude(second__in=hidden)


class SyndicationLink(models.Model):
    """Always first_id < second_id. Coverage is the share of a side's body words in shared runs, 0 to 1.

    `spans` is a list of [first_start, first_end, second_start, second_end], word offsets.
    `evidence` holds what the verdict rests on and what was ignored. `ledger` is the stored
    comparison of the two bodies. `conflict` says why a joining link was left out of its story.
    """

    class Relation(models.TextChoices):
        VERSION = "version", "version"
        UPDATE = "update", "update"
        EXCERPT = "excerpt", "excerpt"
        FOLLOW_UP = "followup", "follow-up"
        RECYCLED = "recycled", "recycled background"
        NONE = "none", "none"

    class Degree(models.TextChoices):
        IDENTICAL = "identical", "identical"
        WHOLE = "whole", "whole"
        PARTIAL = "partial", "partial"
        NONE = "", "not applicable"

    class Direction(models.TextChoices):
        FIRST_TO_SECOND = "first", "the first came before"
        SECOND_TO_FIRST = "second", "the second came before"
        UNDETERMINED = "", "undetermined"

    class Status(models.TextChoices):
        AUTOMATIC = "automatic", "linked automatically"
        SUGGESTED = "suggested", "suggested"
        CONFIRMED = "confirmed", "confirmed"
        REJECTED = "rejected", "rejected"

    JOINING = ("automatic", "confirmed")
    STORY_RELATIONS = ("version", "update")

    first = models.ForeignKey("Article", on_delete=models.CASCADE, related_name="links_as_first")
    second = models.ForeignKey("Article", on_delete=models.CASCADE, related_name="links_as_second")
    relation = models.CharField(max_length=10, choices=Relation)
    degree = models.CharField(max_length=10, choices=Degree, blank=True)
    coverage_first = models.FloatField()
    coverage_second = models.FloatField()
    score = models.FloatField(default=0.0, help_text="Strength; stronger links join first.")
    spans = models.JSONField(default=list)
    evidence = models.JSONField(default=dict)
    ledger = models.JSONField(default=dict, blank=True)
    ledger_version = models.CharField(
        max_length=40, blank=True, default="", help_text="The comparison that wrote the ledger; empty: none."
    )
    ledger_first_revision = models.PositiveIntegerField(
        default=0, help_text="The first article's change count when the ledger was written."
    )
    ledger_second_revision = models.PositiveIntegerField(default=0)
    direction = models.CharField(max_length=6, choices=Direction, blank=True)
    direction_cue = models.TextField(blank=True)
    origin = models.CharField(
        max_length=60,
        blank=True,
        help_text="The agency whose copy both carry; its own article need not be held.",
    )
    algorithm = models.CharField(max_length=40)
    status = models.CharField(max_length=10, choices=Status)
    conflict = models.TextField(blank=True)
    decided_by = models.ForeignKey(
        "auth.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)
    judged_at = models.DateTimeField(auto_now=True)

    objects = SyndicationLinkQuerySet.as_manager()

    class Meta:
        ordering = ("first", "second")
        indexes = [
            models.Index(fields=["status", "relation"], name="link_by_status"),
            models.Index(fields=["ledger_version"], name="link_by_ledger_version"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="link_once_per_pair"),
            models.CheckConstraint(condition=Q(first__lt=models.F("second")), name="link_in_order"),
            models.CheckConstraint(
                condition=Q(coverage_first__range=(0, 1)) & Q(coverage_second__range=(0, 1)),
                name="link_coverage_is_share",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["confirmed", "rejected"]) | Q(decided_at__isnull=False),
                name="link_verdict_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_id}–{self.second_id}: {self.relation}, {self.get_status_display()}"
