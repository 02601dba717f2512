"""Bulk actions: shown row by row before they are done, rights asked again for each row, each undoable."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from articles.curation.errors import Refused
from articles.curation.forms import Reasoned
from articles.models import Decision, Job
from articles.search import upkeep

MOST_ROWS = 500
"""Rows of one bulk action: each is a decision of its own, and a person has to read the preview."""


@dataclass(frozen=True, slots=True)
class Bulk:
    """One action: its title, what it would do to a row in words, how it is done, what it asks for.

    `effect` and `do` are called with the row, what the form gave, and who asks.
    """

    name: str
    title: str
    effect: Callable[[Any, dict[str, Any], Any], str]
    do: Callable[[Any, dict[str, Any], Any], Decision | Job]
    form: type[forms.Form] = Reasoned


@dataclass(frozen=True, slots=True)
class Told:
    """What became of one row."""

    row: Any
    words: str
    decision: Decision | None
    job: Job | None = None


def run(
    model_admin: admin.ModelAdmin, request: HttpRequest, queryset: QuerySet[Any], bulk: Bulk
) -> HttpResponse | None:
    """Show the preview; when it is sent back as sure, do it row by row and report."""
    chosen = list(queryset[: MOST_ROWS + 1])
    if len(chosen) > MOST_ROWS:
        messages.error(request, f"At most {MOST_ROWS} rows at a time; choose fewer.")
        return None
    sure = request.POST.get("sure") == "yes"
    form = bulk.form(request.POST if sure else None)
    context = {
        **model_admin.admin_site.each_context(request),
        "title": bulk.title,
        "opts": model_admin.opts,
        "bulk": bulk,
        "form": form,
    }
    if sure and form.is_valid():
        with upkeep.batch():
            told = [_one(row, form.cleaned_data, request, bulk) for row in chosen]
        done = [each.decision.pk for each in told if each.decision is not None]
        return render(request, "admin/articles/report.html", {**context, "told": told, "done": done})
    given = form.cleaned_data if sure and hasattr(form, "cleaned_data") else {}
    shown = [(row, _foretold(row, given, request, bulk)) for row in chosen]
    return render(request, "admin/articles/bulk.html", {**context, "shown": shown})


def _foretold(row: Any, given: dict[str, Any], request: HttpRequest, bulk: Bulk) -> str:
    try:
        return bulk.effect(row, given, request.user)
    except Refused as refused:
        return f"Refused: {refused}"


def _one(row: Any, given: dict[str, Any], request: HttpRequest, bulk: Bulk) -> Told:
    try:
        decision = bulk.do(row, given, request.user)
    except Refused as refused:
        return Told(row, f"Refused: {refused}", None)
    except PermissionDenied:
        return Told(row, "Refused: you may not do this to this row.", None)
    if isinstance(decision, Job):
        return Told(row, "It touches many articles and is done in the background.", None, decision)
    return Told(row, "Done.", decision)


def described(bulk: Bulk, permission: str = "curate") -> Any:
    """The bulk act as an action of a model's admin, offered to those with the right."""

    def action(model_admin: Any, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        return run(model_admin, request, queryset, bulk)

    action.__name__ = bulk.name
    return admin.action(action, description=bulk.title, permissions=[permission])
