"""Captures: the files as they came, to be looked at. Their lines are marked at the curators' desk."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from articles.ingest.questions import LEAST_SURE
from articles.models import Capture

from .base import ReadOnly, hidden_from


class Doubtful(admin.SimpleListFilter):
    title, parameter_name = "split", "sure"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("no", "low confidence"), ("yes", "confident")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Capture]) -> QuerySet[Capture]:
        if self.value() == "no":
            return queryset.filter(confidence__lt=LEAST_SURE)
        return queryset.filter(confidence__gte=LEAST_SURE) if self.value() == "yes" else queryset


@admin.register(Capture)
class CaptureAdmin(ReadOnly):
    list_display = ("name", "article", "number", "format", "encoding", "confidence", "ingested_at")
    list_filter = (Doubtful,)
    list_select_related = ("article",)
    search_fields = ("name", "=sha256")
    ordering = ("-pk",)
    fields = (
        "article",
        "number",
        "name",
        "path",
        "sha256",
        "size",
        "format",
        "encoding",
        "repairs",
        "splitter_version",
        "confidence",
        "line_roles",
        "lines",
        "captured_at",
        "ingested_at",
        "run",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Capture]:
        found = super().get_queryset(request).exclude(article__in=hidden_from(request))
        return found.defer("packed", "roles", "line_confidences", "article__body", "article__body_roles")

    @admin.display(description="line roles")
    def line_roles(self, capture: Capture) -> str:
        counts = {role: capture.roles.count(role) for role in dict.fromkeys(capture.roles) if role != "blank"}
        return ", ".join(f"{count} {role}" for role, count in counts.items())

    @admin.display(description="lines")
    def lines(self, capture: Capture) -> SafeString:
        shown = reverse("capture", args=[capture.article_id, capture.number])
        marked = reverse("review-lines", args=[capture.article_id])
        return format_html('<a href="{}">line by line</a> · <a href="{}">mark lines</a>', shown, marked)
