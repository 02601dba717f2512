"""House-style pairs, approved or rejected by curators."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from articles.curation import queue
from articles.models import LexiconEntry, LexiconSighting

from .base import ReadOnly, hidden_from
from .bulk import Bulk, described

APPROVE = Bulk(
    "approve_spellings",
    "Approve the chosen pairs as house style",
    lambda entry, given, by: f"Now: {entry.get_status_display()}.",
    lambda entry, given, by: queue.judge_spelling(entry, True, by=by, why=given["why"]),
)
REJECT = Bulk(
    "reject_spellings",
    "Reject the chosen pairs: not house style",
    lambda entry, given, by: f"Now: {entry.get_status_display()}.",
    lambda entry, given, by: queue.judge_spelling(entry, False, by=by, why=given["why"]),
)


class SightingInline(admin.TabularInline):
    model = LexiconSighting
    fields = ("left_article", "right_article", "count")
    readonly_fields = fields
    extra = 0
    can_delete = False
    max_num = 0

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[LexiconSighting]:
        hidden = hidden_from(request)
        found = super().get_queryset(request).select_related("left_article", "right_article")
        found = found.defer("left_article__body", "right_article__body")
        return found.exclude(left_article__in=hidden).exclude(right_article__in=hidden)


@admin.register(LexiconEntry)
class LexiconAdmin(ReadOnly):
    list_display = ("left", "right", "kind", "seen", "status", "decided_by")
    fields = ("left", "right", "kind", "seen", "status", "decided_by", "decided_at")
    readonly_fields = ("seen",)
    list_filter = ("status", "kind")
    list_select_related = ("decided_by",)
    search_fields = ("left", "right")
    actions = (described(APPROVE), described(REJECT))
    inlines = (SightingInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[LexiconEntry]:
        return LexiconEntry.objects.seen_by(request.user).order_by("-seen", "pk")

    @admin.display(description="count", ordering="seen")
    def seen(self, entry: Any) -> int:
        """Times that the pair was sighted, in articles that this person may see."""
        return int(entry.seen)
