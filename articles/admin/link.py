"""Links between articles: confirmed and rejected here too, with the evidence to read."""

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from articles.curation import review
from articles.models import SyndicationLink

from .base import ReadOnly, hidden_from
from .bulk import Bulk, described
from .filters import ConditionFilter

CONFIRM = Bulk(
    "confirm_links",
    "Confirm the chosen links",
    lambda link, given, by: review.effect_of_confirm(link, by),
    lambda link, given, by: review.confirm_link(link, by=by, why=given["why"]),
)
REJECT = Bulk(
    "reject_links",
    "Reject the chosen links",
    lambda link, given, by: review.effect_of_reject(link, by),
    lambda link, given, by: review.reject_link(link, by=by, why=given["why"]),
)


class Settled(ConditionFilter):
    title, parameter_name = "conflict", "conflict"
    answers = {"yes": ("left out of its story", ~Q(conflict="")), "no": ("none", Q(conflict=""))}


@admin.register(SyndicationLink)
class LinkAdmin(ReadOnly):
    list_display = ("first", "second", "relation", "degree", "share", "status", "decided_by", "side_by_side")
    list_display_links = ("first",)
    list_filter = ("status", "relation", "degree", Settled)
    list_select_related = ("first", "second", "decided_by")
    search_fields = ("=first__id", "=second__id")
    search_help_text = "The number of an article."
    ordering = ("-pk",)
    actions = (described(CONFIRM), described(REJECT))
    fields = (
        "first",
        "second",
        "side_by_side",
        "relation",
        "degree",
        "coverage_first",
        "coverage_second",
        "score",
        "direction",
        "direction_cue",
        "status",
        "conflict",
        "decided_by",
        "decided_at",
        "algorithm",
        "made_at",
        "judged_at",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[SyndicationLink]:
        hidden = hidden_from(request)
        found = super().get_queryset(request).exclude(first__in=hidden).exclude(second__in=hidden)
        return found.defer("spans", "evidence", "ledger", "first__body", "second__body")

    @admin.display(description="shared")
    def share(self, link: SyndicationLink) -> str:
        return f"{link.coverage_first:.0%} / {link.coverage_second:.0%}"

    @admin.display(description="evidence")
    def side_by_side(self, link: SyndicationLink) -> SafeString:
        return format_html('<a href="{}">side by side</a>', reverse("review-link", args=[link.pk]))
