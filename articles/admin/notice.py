"""Notices: what the newsroom said about an article; published at the desk, retracted here or there."""

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from articles.curation import notices
from articles.models import Notice

from .base import ReadOnly, hidden_from
from .bulk import Bulk, described
from .filters import ConditionFilter

RETRACT = Bulk(
    "retract_notices",
    "Retract the chosen notices",
    lambda notice, given, by: (
        "Retracted already." if notice.retracted_at else "Taken down; kept in the record."
    ),
    lambda notice, given, by: notices.retract_notice(notice, by=by, why=given["why"]),
)


class InForce(ConditionFilter):
    title, parameter_name = "in force", "in_force"
    answers = {"yes": ("published", Q(retracted_at=None)), "no": ("retracted", Q(retracted_at__isnull=False))}


@admin.register(Notice)
class NoticeAdmin(ReadOnly):
    list_display = ("article", "kind", "text", "published_at", "retracted_at", "made_by", "worklist")
    list_filter = ("kind", InForce)
    list_select_related = ("article", "made_by")
    search_fields = ("text", "printed_sentence", "corrected_sentence")
    actions = (described(RETRACT, "publish"),)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Notice]:
        found = super().get_queryset(request).exclude(article__in=hidden_from(request))
        return found.defer("article__body", "article__body_roles")

    @admin.display(description="worklist")
    def worklist(self, notice: Notice) -> SafeString:
        if not notice.printed_sentence:
            return SafeString("")
        return format_html(
            '<a href="{}">who carries it</a>', reverse("review-notice-detail", args=[notice.pk])
        )
