"""The record of decisions: read here, and undone; never edited."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from articles.curation import review
from articles.curation.change_words import sentence
from articles.jobs.acts import undo_or_put
from articles.models import Decision

from .base import ReadOnly
from .bulk import Bulk, described

UNDO = Bulk(
    "undo_chosen",
    "Undo the chosen decisions",
    lambda decision, given, by: (
        review.why_not_undone(decision, by) or "Everything it changed goes back as it was."
    ),
    lambda decision, given, by: undo_or_put(decision, by=by, why=given["why"]),
)


@admin.register(Decision)
class DecisionAdmin(ReadOnly):
    list_display = ("pk", "made_at", "actor", "kind", "subject", "change", "is_undone")
    list_display_links = ("pk", "subject")
    list_filter = ("kind", "made_at")
    list_select_related = ("undone_by",)
    search_fields = ("subject", "actor", "why")
    ordering = ("-pk",)
    actions = (described(UNDO),)
    fields = (
        "made_at",
        "actor",
        "kind",
        "subject",
        "why",
        "change",
        "article",
        "story",
        "undoes",
        "before",
        "after",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Decision]:
        return Decision.objects.readable_by(request.user).order_by(*self.ordering)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    @admin.display(description="change")
    def change(self, decision: Decision) -> str:
        words = sentence(decision)
        return words if len(words) < 200 else words[:197] + "…"

    @admin.display(description="undone", boolean=True)
    def is_undone(self, decision: Decision) -> bool:
        return decision.is_undone
