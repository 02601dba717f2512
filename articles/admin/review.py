"""Open questions as a list; the queue itself is a page of its own."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from articles.curation import queue
from articles.models import ReviewItem

from .base import ReadOnly, hidden_from
from .bulk import Bulk, described

SETTLE = Bulk(
    "settle_questions",
    "Settle the chosen questions",
    lambda item, given, by: f"Now: {item.get_status_display()}.",
    lambda item, given, by: queue.close_item(item, by=by, why=given["why"]),
)
ASIDE = Bulk(
    "set_questions_aside",
    "Set the chosen questions aside",
    lambda item, given, by: f"Now: {item.get_status_display()}.",
    lambda item, given, by: queue.close_item(item, by=by, dismissed=True, why=given["why"]),
)


@admin.register(ReviewItem)
class ReviewItemAdmin(ReadOnly):
    list_display = ("kind", "article", "text", "doubt", "reach", "status", "opened_at", "work")
    list_filter = ("status", "kind")
    list_select_related = ("article",)
    search_fields = ("text",)
    ordering = ("-doubt", "pk")
    actions = (described(SETTLE), described(ASIDE))

    def get_queryset(self, request: HttpRequest) -> QuerySet[ReviewItem]:
        found = super().get_queryset(request).exclude(article__in=hidden_from(request))
        return found.defer("article__body", "article__body_roles")

    @admin.display(description="work it")
    def work(self, item: ReviewItem) -> SafeString:
        return format_html('<a href="{}">at the desk</a>', reverse("review-item", args=[item.pk]))
