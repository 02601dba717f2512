"""Outlets and agencies, their other names and domains; merged with their aliases kept."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.models import User
from django.db import models
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from articles.curation import sources
from articles.curation.forms import Reasoned
from articles.jobs.acts import merge_or_put
from articles.models import Article, Publisher, Source, SourceAlias

from .base import Curated, SeenForm
from .bulk import Bulk, described


class MergeForm(Reasoned):
    into = forms.ModelChoiceField(Source.objects.all(), label="Merge into")


def _foretold(source: Source, given: dict[str, Any], by: User) -> str:
    into = given.get("into")
    if into is None:
        names = source.aliases.count() + 2
        return f"{source.articles.visible_to(by).count()} articles and {names} names go to the other source."
    return sources.effect_of_source_merge(into, source, by)


MERGE = Bulk(
    "merge_sources",
    "Merge the chosen sources into another",
    _foretold,
    lambda source, given, by: merge_or_put(given["into"], source, by=by, why=given["why"]),
    MergeForm,
)


MOST_ALIASES = 200
"""Names that one save of a source's page may add; 2,000 rows of them took 5.7 s of processor to refuse."""


class AliasInline(admin.TabularInline):
    form = SeenForm
    model = SourceAlias
    extra = 1

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """No more forms than MOST_ALIASES, whatever number the request says: Django would make 2,000."""
        formset = super().get_formset(request, obj, **kwargs)
        formset.absolute_max = max(MOST_ALIASES, obj.aliases.count() + MOST_ALIASES if obj else 0)
        return formset


@admin.register(Publisher)
class PublisherAdmin(Curated):
    list_display = ("name",)
    search_fields = ("name", "sources__name")


@admin.register(Source)
class SourceAdmin(Curated):
    form = SeenForm
    list_display = ("name", "kind", "spelling", "date_order", "articles")
    list_filter = ("kind", "spelling", "publisher")
    search_fields = ("name", "slug", "aliases__value")
    formfield_overrides = {**Curated.formfield_overrides, models.URLField: {"assume_scheme": "https"}}
    prepopulated_fields = {"slug": ("name",)}
    inlines = (AliasInline,)
    actions = (described(MERGE),)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        seen = (
            Article.objects.countable_by(request.user)
            .filter(source=OuterRef("pk"))
            .order_by()
            .values("source")
            .annotate(articles=Count("pk"))
            .values("articles")
        )
        sources: QuerySet[Any] = super().get_queryset(request)
        counted: QuerySet[Any] = sources.annotate(articles_seen=Subquery(seen))
        return counted

    @admin.display(description="articles", ordering="articles_seen")
    def articles(self, source: Source) -> SafeString:
        address = reverse("admin:articles_article_changelist") + f"?source__id__exact={source.pk}"
        return format_html('<a href="{}">{}</a>', address, source.articles_seen or 0)  # type: ignore[attr-defined]
