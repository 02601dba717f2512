"""List filters that answer a curator's questions."""

from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest

from articles.ingest.questions import LEAST_SURE
from articles.models import Article, Capture, Notice, Source


class ConditionFilter(admin.SimpleListFilter):
    """A filter whose answers are named conditions."""

    answers: dict[str, tuple[str, Any]] = {}

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(key, words) for key, (words, _) in self.answers.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        answer = self.answers.get(self.value() or "")
        if answer is None:
            return queryset
        condition = answer[1]
        return queryset.filter(condition() if callable(condition) else condition)


class Dated(ConditionFilter):
    title, parameter_name = "date", "dated"
    answers = {
        "none": ("no date", Q(printed_precision="")),
        "about": ("about: from its versions", Q(printed_precision="about")),
        "coarse": ("month or year only", Q(printed_precision__in=("month", "year"))),
        "day": ("to the day", Q(printed_precision="day")),
    }


class Identified(ConditionFilter):
    title, parameter_name = "source", "identified"
    answers = {
        "no": ("unidentified", Q(source=None)),
        "grouped": ("of an unknown outlet", Q(source=None, unknown_outlet__isnull=False)),
        "recognised": ("recognised by its furniture", Q(origins__source="recognised")),
        "agency": ("an agency", Q(source__kind=Source.Kind.AGENCY)),
        "other": ("an outlet or other", Q(source__isnull=False) & ~Q(source__kind=Source.Kind.AGENCY)),
    }


def _unsure() -> Q:
    return Q(Exists(Capture.objects.filter(article=OuterRef("pk"), confidence__lt=LEAST_SURE)))


class Sure(ConditionFilter):
    title, parameter_name = "split", "sure"
    answers = {
        "no": ("low confidence", _unsure),
        "yes": ("confident", lambda: ~_unsure()),
        "headless": ("no headline", Q(headline="")),
        "bodiless": ("no body", Q(body="")),
    }


def _accompanied() -> Q:
    others = Article.objects.filter(story=OuterRef("story")).exclude(pk=OuterRef("pk")).order_by()
    return Q(Exists(others))


class InStory(ConditionFilter):
    title, parameter_name = "story", "accompanied"
    answers = {
        "yes": ("with other versions", _accompanied),
        "no": ("alone", lambda: ~_accompanied()),
    }


def _noticed(kind: str) -> Q:
    notices = Notice.objects.filter(article=OuterRef("pk"), kind=kind, retracted_at=None)
    return Q(Exists(notices))


class Noticed(ConditionFilter):
    title, parameter_name = "notice", "noticed"
    answers = {
        "correction": ("corrected", lambda: _noticed("correction")),
        "legal": ("legal warning", lambda: _noticed("legal")),
    }


class InSight(admin.ChoicesFieldListFilter):
    """By status. The few that are not live have an index, which serves who says that they are not."""

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any] | None:
        asked = request.GET.get("status__exact", Article.Status.LIVE)
        few = queryset if asked == Article.Status.LIVE else queryset.exclude(status=Article.Status.LIVE)
        return super().queryset(request, few)
