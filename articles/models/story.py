"""A story: the versions of one article of copy, under one number that never changes."""

from typing import Any

from django.db import models
from django.urls import reverse

MERGES_FOLLOWED = 50
"""Merges one after the other; more lead in a circle."""


class StoryQuerySet(models.QuerySet["Story"]):
    def current(self) -> "StoryQuerySet":
        """Stories that were not merged into another."""
        return self.filter(merged_into=None)

    def visible_to(self, user: Any) -> "StoryQuerySet":
        """Current stories with at least one article that this reader may see."""
        from .article import Article

        articles = Article.objects.visible_to(user).filter(story=models.OuterRef("pk"))
        return self.current().filter(models.Exists(articles))


class Story(models.Model):
    """Every article belongs to one story, alone or with its other versions.

    `lead` and `original` are a curator's choice; `likely_original` with `original_cue` is the
    linker's, empty when direction is undetermined; `origin` is the linker's too. A merged story stays, and
    points on.
    """

    title = models.CharField(
        max_length=300, blank=True, help_text="A curator's name for it; else its lead's headline."
    )
    lead = models.ForeignKey("Article", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    original = models.ForeignKey(
        "Article", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    likely_original = models.ForeignKey(
        "Article", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    original_cue = models.TextField(blank=True)
    origin = models.CharField(
        max_length=60,
        blank=True,
        help_text="The agency whose copy the versions carry, where its own article is not held.",
    )
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged"
    )
    revision_number = models.PositiveIntegerField(default=1)
    made_at = models.DateTimeField(auto_now_add=True)

    objects = StoryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "stories"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(merged_into__isnull=True) | ~models.Q(merged_into=models.F("pk")),
                name="story_not_merged_into_itself",
            ),
        ]

    def current(self) -> "Story":
        """The story that this one was merged into, maybe by way of others, or itself. One query a merge."""
        story = self
        for _ in range(MERGES_FOLLOWED):
            if story.merged_into is None:
                break
            story = story.merged_into
        return story

    def __str__(self) -> str:
        return self.title or f"Story {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("story", args=[self.pk])
