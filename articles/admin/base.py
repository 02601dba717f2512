"""What every curated model's admin has in common: curation does the work, decisions are the history."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminTextareaWidget, AutocompleteSelect
from django.core.paginator import Paginator
from django.db import models
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.functional import cached_property

from articles.curation import catalogue, rows
from articles.curation.change_words import ChangeWords
from articles.curation.errors import Refused, Stale, signed_in
from articles.models import Article, Decision, SyndicationLink
from articles.parameters import whole_number

MOST_COUNTED = 10_000
"""Rows of a list that are counted and paged through: whether somebody may see a story is asked of each, and
with 300,000 of them no page could wait for it."""


def hidden_from(request: HttpRequest) -> QuerySet[Any]:
    """The numbers of the articles that this person may not see, as a subquery."""
    return Article.objects.hidden_from(request.user).order_by().values("pk")


class SeenForm(forms.ModelForm):
    """A form that carries the row as it was shown, so that nobody's change is overwritten unseen."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["seen"] = catalogue.row_token(self.instance)


class RowChoice(AutocompleteSelect):
    """Django's box for a row of another table; what is no number chooses none, where Django raises.

    It is asked when a refused form is shown again, with whatever was sent.
    """

    def optgroups(self, name: str, value: Sequence[str], attr: Any = None) -> list[Any]:
        return super().optgroups(name, [each for each in value if whole_number(each) is not None], attr)


class ListPages(Paginator):
    """Pages of a list of any length, counted up to MOST_COUNTED rows: those beyond are found by a filter or a
    search. `is_cut` where there are more."""

    @cached_property
    def _counted(self) -> int:
        rows: Any = self.object_list
        return int(rows.order_by().values("pk")[: MOST_COUNTED + 1].count())

    @property
    def is_cut(self) -> bool:
        return self._counted > MOST_COUNTED

    @cached_property
    def count(self) -> int:
        return min(self._counted, MOST_COUNTED)


class ReadOnly(admin.ModelAdmin):
    """Looked at, never changed here."""

    paginator = ListPages
    show_full_result_count = False
    list_per_page = 50
    list_max_show_all = 0
    # Counting every answer of every filter would read the whole archive for each list.
    show_facets = admin.ShowFacets.NEVER
    formfield_overrides = {models.TextField: {"widget": AdminTextareaWidget(attrs={"rows": 2})}}

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_curate_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("articles.curate")

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("articles.publish_notice")

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request) and "widget" not in kwargs:
            kwargs["widget"] = RowChoice(db_field, self.admin_site, using=kwargs.get("using"))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Django's list; an address whose values no column can hold leads to the whole list, as others do."""
        try:
            return super().changelist_view(request, extra_context)
        except (OverflowError, ValueError):
            if request.method != "GET" or not request.GET:
                raise
            return HttpResponseRedirect(f"{request.path}?e=1" if "e" not in request.GET else request.path)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """The decisions on this row, newest first."""
        row = get_object_or_404(self.get_queryset(request), pk=whole_number(object_id))
        page = Paginator(history_of(row, request), 50).get_page(request.GET.get("page"))
        words = ChangeWords(page)
        return render(
            request,
            "admin/articles/decisions.html",
            {
                **self.admin_site.each_context(request),
                "title": f"History: {row}",
                "opts": self.opts,
                "original": row,
                "page": page,
                "told": [(decision, words.of(decision)) for decision in page],
            },
        )


def history_of(row: Model, request: HttpRequest) -> QuerySet[Decision]:
    """The decisions that touched a row and that this person may read."""
    asked = Q()
    if type(row) in rows.NOUNS.values():
        asked = Q(after__rows__has_key=rows.row_key(row))
    if isinstance(row, Article):
        asked |= Q(article=row)
    found = Decision.objects.readable_by(request.user).filter(asked)
    if isinstance(row, SyndicationLink):
        found = found.filter(Q(article__in=(row.first_id, row.second_id)) | Q(article=None))
    return found.select_related("undone_by")


class Curated(ReadOnly):
    """Changed here by those with the right, through curation; a refusal is told and nothing is saved."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return admin.ModelAdmin.has_add_permission(self, request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return admin.ModelAdmin.has_change_permission(self, request, obj)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Hand what was changed to the package that decides."""
        self.attempt(request, lambda: self.decide(request, obj, form, change))

    def decide(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """One decision for one form. Overridden where a model has rules of its own."""
        if change:
            values = {name: form.cleaned_data[name] for name in form.changed_data if name != "seen"}
            if values:
                seen = form.cleaned_data.get("seen")
                catalogue.change_row(obj, values, by=signed_in(request.user), seen=seen)
        else:
            catalogue.add_row(obj, by=signed_in(request.user))

    def attempt(self, request: HttpRequest, do: Callable[[], Any]) -> None:
        try:
            do()
        except Refused as refused:
            request.was_refused = True  # type: ignore[attr-defined]
            messages.error(request, str(refused))
            for each in refused.changes if isinstance(refused, Stale) else ():
                messages.error(request, each)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Rows of an inline, each its own decision."""
        formset.save(commit=False)
        by = signed_in(request.user)
        seen = {each.instance.pk: each.cleaned_data.get("seen") for each in formset.initial_forms}
        for row in formset.new_objects:
            self.attempt(request, partial(catalogue.add_row, row, by=by))
        for row, names in formset.changed_objects:
            values = {name: getattr(row, name) for name in names if name != "seen"}
            if values:
                changing = partial(catalogue.change_row, row, values, by=by, seen=seen.get(row.pk))
                self.attempt(request, changing)
        for row in formset.deleted_objects:
            self.attempt(request, partial(catalogue.remove_row, row, by=by, seen=seen.get(row.pk)))

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        if getattr(request, "was_refused", False):
            return HttpResponseRedirect(request.get_full_path())
        return super().response_change(request, obj)

    def response_add(
        self, request: HttpRequest, obj: Any, post_url_continue: str | None = None
    ) -> HttpResponse:
        if getattr(request, "was_refused", False):
            return HttpResponseRedirect(request.get_full_path())
        return super().response_add(request, obj, post_url_continue)

    def construct_change_message(
        self, request: HttpRequest, form: Any, formsets: Any, add: bool = False
    ) -> Any:
        """Decisions say what changed."""
        return []

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """Decisions are the history; no second log."""

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """Decisions are the history; no second log."""

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        """Decisions are the history; no second log."""
