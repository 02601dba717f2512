"""What each ingest did with each file; read only."""

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from articles.models import IngestOutcome, IngestRun

from .base import ReadOnly, hidden_from


@admin.register(IngestRun)
class RunAdmin(ReadOnly):
    list_display = ("pk", "started_at", "status", "added", "changed", "duplicates", "refused", "operator")
    list_filter = ("status",)


@admin.register(IngestOutcome)
class OutcomeAdmin(ReadOnly):
    list_display = ("path", "kind", "reason", "article", "run")
    list_filter = ("kind",)
    list_select_related = ("article", "run")
    search_fields = ("path", "=sha256")
    ordering = ("-pk",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[IngestOutcome]:
        found = super().get_queryset(request)
        shown = Q(article=None) | ~Q(article__in=hidden_from(request))
        return found.filter(shown).defer("article__body", "article__body_roles")
