"""Marks on lines and passages: what curators told the splitter and the linker."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from articles.models import BoilerplateMark, LineMark

from .base import Curated, ReadOnly, SeenForm, hidden_from


@admin.register(LineMark)
class LineMarkAdmin(ReadOnly):
    list_display = ("text", "role", "occurrence", "article", "made_by", "made_at")
    list_filter = ("role",)
    list_select_related = ("article", "made_by")
    search_fields = ("text",)
    ordering = ("-pk",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[LineMark]:
        found = super().get_queryset(request).exclude(article__in=hidden_from(request))
        return found.defer("article__body", "article__body_roles")


@admin.register(BoilerplateMark)
class BoilerplateAdmin(Curated):
    form = SeenForm
    list_display = ("text", "kind", "source", "made_by", "made_at")
    list_filter = ("kind",)
    list_select_related = ("source", "made_by")
    search_fields = ("text",)
    autocomplete_fields = ("source",)
    fields = ("source", "kind", "text", "seen")
    ordering = ("-pk",)

    def decide(self, request, obj, form, change):  # type: ignore[no-untyped-def]
        if not change:
            obj.made_by = request.user
        super().decide(request, obj, form, change)
