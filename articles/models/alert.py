"""What a reader wants to be told of: a followed story, what is to be told, and where it is sent."""

import secrets
from typing import Any

from django.db import models
from django.db.models import Q

from .article import Article
from .notice import Notice
from .story import Story


class HowOften(models.TextChoices):
    NEVER = "", "tell me nothing"
    AT_ONCE = "once", "at once"
    DAILY = "daily", "daily"
    WEEKLY = "weekly", "weekly"
    WEBHOOK = "hook", "by webhook alone"


class Follow(models.Model):
    """One reader follows one story. `seen` holds what was there when it was looked at last.

    It is `{"versions": {article: captures}, "printed": {article: corrections}, "notices": [..],
    "carrying": ["notice:article"], "mark": digest}`, as far as the reader may see it; what was seen once
    stays in it. The mark is that of the story's state then: as long as it has the same, nothing is new.
    """

    user = models.ForeignKey("auth.User", on_delete=models.CASCADE, related_name="follows")
    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="+")
    how_often = models.CharField(max_length=6, choices=HowOften, blank=True, default=HowOften.AT_ONCE)
    seen = models.JSONField(default=dict, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)
    mailed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-made_at", "-pk")
        constraints = [models.UniqueConstraint(fields=["user", "story"], name="story_followed_once")]

    def __str__(self) -> str:
        return f"{self.user} follows {self.story}"


class Alert(models.Model):
    """One thing to tell one person. It holds numbers, no words: what may be said is asked when it is sent."""

    class Kind(models.TextChoices):
        ARRIVAL = "arrival", "new in a search"
        VERSION = "version", "a new version"
        CHANGED = "changed", "changed since printing"
        CORRECTION = "correction", "a correction published"
        CARRIER = "carrier", "a correction not yet carried over"

    user = models.ForeignKey("auth.User", on_delete=models.CASCADE, related_name="alerts")
    kind = models.CharField(max_length=10, choices=Kind)
    saved_search = models.ForeignKey(
        "SavedSearch", null=True, blank=True, on_delete=models.CASCADE, related_name="alerts"
    )
    follow = models.ForeignKey(Follow, null=True, blank=True, on_delete=models.CASCADE, related_name="alerts")
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="+")
    notice = models.ForeignKey(Notice, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True, db_index=True)
    claimed_at = models.DateTimeField(null=True, blank=True, help_text="A run has it in hand.")
    told_at = models.DateTimeField(null=True, blank=True, help_text="When it was mailed, or need not be.")

    class Meta:
        ordering = ("pk",)
        indexes = [models.Index(fields=["user"], name="alert_waiting", condition=Q(told_at=None))]
        constraints = [
            models.CheckConstraint(
                condition=Q(saved_search__isnull=False) | Q(follow__isnull=False), name="alert_has_reason"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: article {self.article_id}"

    @property
    def subscription(self) -> Any:
        """The saved search or the follow that it is told for."""
        return self.saved_search or self.follow

    @property
    def is_wanted(self) -> bool:
        """Whether its person is still told of that: neither stopped nor thrown away."""
        thrown_at = self.saved_search.thrown_at if self.saved_search else None
        return thrown_at is None and self.subscription.how_often != HowOften.NEVER


def new_secret() -> str:
    return secrets.token_hex(32)


class Webhook(models.Model):
    """An address that a person's alerts are posted to, signed with a secret that both sides hold."""

    user = models.ForeignKey("auth.User", on_delete=models.CASCADE, related_name="webhooks")
    address = models.URLField(max_length=500)
    secret = models.CharField(max_length=64, default=new_secret, editable=False)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(fields=["user", "address"], name="webhook_once")]

    def __str__(self) -> str:
        return self.address


class WebhookCall(models.Model):
    """One alert for one webhook: waiting for its next try, delivered, given up, or not to be told."""

    class Status(models.TextChoices):
        WAITING = "waiting", "waiting"
        DELIVERED = "delivered", "delivered"
        GIVEN_UP = "given up", "given up"
        UNTOLD = "untold", "not told: hidden or ended by then"

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="calls")
    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="calls")
    status = models.CharField(max_length=10, choices=Status, default=Status.WAITING)
    tries = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField(auto_now_add=True)
    tried_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("-pk",)
        indexes = [models.Index(fields=["next_at"], name="webhook_call_due", condition=Q(status="waiting"))]
        constraints = [models.UniqueConstraint(fields=["webhook", "alert"], name="webhook_call_once")]

    def __str__(self) -> str:
        return f"{self.webhook}: {self.status}"
