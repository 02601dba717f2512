"""Articles: found, edited field by field, hidden and restored; never deleted, their words never changed."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from articles.curation import editing, notices
from articles.curation.errors import signed_in
from articles.curation.forms import EmbargoForm, Reasoned, WithdrawForm
from articles.models import Article, Capture, Source, SyndicationLink
from articles.parameters import whole_number
from articles.search import results
from articles.words import printed_words

from .base import Curated, hidden_from
from .bulk import Bulk, described
from .filters import Dated, Identified, InSight, InStory, Noticed, Sure

MOST_HITS = 2_000
"""Articles of a search that the list shows; a longer one is narrowed with a filter or more words."""
LINKS_SHOWN = 100


class ArticleForm(forms.ModelForm):
    """`seen` carries the revision number that the form showed."""

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)
    why = forms.CharField(label="Why", required=False, widget=forms.Textarea({"rows": 2}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["seen"] = self.instance.revision_number

    def validate_constraints(self) -> None:
        """Left to curation.editing, which says what clashes."""


class CaptureInline(admin.TabularInline):
    model = Capture
    fields = ("number", "name", "format", "encoding", "confidence", "line_roles", "ingested_at")
    readonly_fields = fields
    extra = 0
    can_delete = False
    show_change_link = True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Capture]:
        return super().get_queryset(request).defer("packed", "line_confidences")

    @admin.display(description="line roles")
    def line_roles(self, capture: Capture) -> str:
        counts = {role: capture.roles.count(role) for role in dict.fromkeys(capture.roles) if role != "blank"}
        return ", ".join(f"{count} {role}" for role, count in counts.items())


class LinkInline(admin.TabularInline):
    model = SyndicationLink
    fields = ("first", "second", "relation", "degree", "status", "direction_cue", "decided_by")
    readonly_fields = fields
    extra = 0
    can_delete = False
    show_change_link = True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[SyndicationLink]:
        hidden = hidden_from(request)
        found = super().get_queryset(request).exclude(first__in=hidden).exclude(second__in=hidden)
        return found.select_related("first", "second", "decided_by").defer(
            "spans", "evidence", "ledger", "first__body", "second__body"
        )


class LinkAsFirst(LinkInline):
    fk_name = "first"
    verbose_name_plural = "links to later articles"


class LinkAsSecond(LinkInline):
    fk_name = "second"
    verbose_name_plural = "links to earlier articles"


class SourceForm(Reasoned):
    source = forms.ModelChoiceField(Source.objects.all(), label="Source")


class RightsForm(Reasoned):
    rights = forms.ChoiceField(label="Rights", choices=Article.Rights.choices, required=False)


class SectionForm(Reasoned):
    section = forms.CharField(label="Section", max_length=200)


BULK = (
    Bulk(
        "identify_source",
        "Say which source printed the chosen articles",
        lambda article, given, by: f"Now: {article.source_name}.",
        lambda article, given, by: editing.edit_record(
            article, {"source": given["source"]}, by=by, why=given["why"]
        ),
        SourceForm,
    ),
    Bulk(
        "record_rights",
        "Record the rights in the chosen articles",
        lambda article, given, by: f"Now: {article.get_rights_display()}.",
        lambda article, given, by: editing.edit_record(
            article, {"rights": given["rights"]}, by=by, why=given["why"]
        ),
        RightsForm,
    ),
    Bulk(
        "file_under_section",
        "File the chosen articles under a section",
        lambda article, given, by: f"Now: {article.section or 'none'}.",
        lambda article, given, by: editing.edit_record(
            article, {"section": given["section"]}, by=by, why=given["why"]
        ),
        SectionForm,
    ),
)
HIDING = (
    Bulk(
        "embargo_articles",
        "Embargo the chosen articles",
        lambda article, given, by: (
            "Out of sight until then." if article.status == "live" else f"Now {article.status}."
        ),
        lambda article, given, by: notices.embargo_article(article, given["until"], by=by, why=given["why"]),
        EmbargoForm,
    ),
    Bulk(
        "withdraw_articles",
        "Withdraw the chosen articles",
        lambda article, given, by: (
            "Already withdrawn." if article.status == "withdrawn" else "Out of sight at once."
        ),
        lambda article, given, by: notices.withdraw_article(
            article, given["reason"], by=by, why=given["why"], private_note=given["private_note"]
        ),
        WithdrawForm,
    ),
    Bulk(
        "restore_articles",
        "Restore the chosen articles",
        lambda article, given, by: (
            "In sight already." if article.status == "live" else "Back in sight at once."
        ),
        lambda article, given, by: notices.restore_article(article, by=by, why=given["why"]),
    ),
)


@admin.register(Article)
class ArticleAdmin(Curated):
    form = ArticleForm
    list_display = ("headline_or_name", "source", "printed", "agency", "word_count", "status")
    list_filter = (Identified, Dated, Sure, InStory, Noticed, ("status", InSight), "rights")
    list_select_related = ("source",)
    search_fields = ("headline",)
    search_help_text = "The archive’s own search: phrases, title:, by:, NOT. Or the number of an article."
    autocomplete_fields = ("source",)
    ordering = ("-pk",)
    inlines = (CaptureInline, LinkAsFirst, LinkAsSecond)
    actions = [*(described(each) for each in BULK), *(described(each, "publish") for each in HIDING)]
    readonly_fields = (
        "desk",
        "about_day",
        "about_basis",
        "printed_relative",
        "story",
        "path",
        "canonical_url",
        "status",
        "embargo_until",
        "withdrawn_at",
        "word_count",
        "provenance",
        "ingested_at",
        "changed_at",
        "revision_number",
    )
    fieldsets = (
        (None, {"fields": ("desk", "source", "section", "headline", "standfirst", "byline", "seen")}),
        ("Agency and place", {"fields": ("dateline", "agency", "credit", "contributors")}),
        (
            "When",
            {
                "fields": (
                    *("printed_on", "printed_precision", "printed_clock"),
                    *("about_first", "about_last", "about_day", "about_basis"),
                    *("printed_relative", "updated_on", "updated_clock"),
                )
            },
        ),
        ("What it is", {"fields": ("kind", "is_walled")}),
        ("Where from", {"fields": ("url", "canonical_url", "path", "language", "rights", "story")}),
        ("In sight", {"fields": ("status", "embargo_until", "withdrawn_at")}),
        (
            "Provenance",
            {"fields": ("provenance", "word_count", "ingested_at", "changed_at", "revision_number")},
        ),
        ("This change", {"fields": ("why",)}),
    )

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        """What this person may see; bodies stay behind in lists."""
        # Not visible_to: counting by status would read every row, bodies and all, where this reads an index.
        found = Article.objects.exclude(pk__in=hidden_from(request)).order_by("-pk")
        here = request.resolver_match
        is_one = here is not None and here.url_name == "articles_article_change"
        return found if is_one else found.defer("body", "body_roles", "origins")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Article], search_term: str
    ) -> tuple[QuerySet[Article], bool]:
        """The archive's search; a number finds that article too."""
        term = search_term.strip()
        if not term:
            return queryset, False
        number = whole_number(term)
        if number is not None and queryset.filter(pk=number).exists():
            return queryset.filter(pk=number), False
        wanted = results.SearchRequest(text=term, collapse=False)
        try:
            found = results.hit_ids(wanted, request.user, MOST_HITS)
        except results.TooMuchWork as stopped:
            messages.warning(request, str(stopped))
            found = []
        return queryset.filter(pk__in=found), False

    def decide(self, request: HttpRequest, obj: Article, form: Any, change: bool) -> None:
        values = {
            name: form.cleaned_data[name] for name in form.changed_data if name in editing.CORRECTED_FIELDS
        }
        if values:
            seen, why = form.cleaned_data["seen"], form.cleaned_data["why"]
            editing.edit_record(obj, values, by=signed_in(request.user), why=why, seen=seen)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Captures and links are looked at here, not changed."""

    @admin.display(description="article", ordering="headline")
    def headline_or_name(self, article: Article) -> str:
        return article.title

    @admin.display(description="printed", ordering="printed_on")
    def printed(self, article: Article) -> str:
        return printed_words(article)

    @admin.display(description="at the desk")
    def desk(self, article: Article) -> SafeString | str:
        if article.pk is None:
            return ""
        pages = [("mark lines", "review-lines"), ("notice", "review-notice"), ("as printed", "article")]
        links = format_html_join(
            " · ", '<a href="{}">{}</a>', ((reverse(name, args=[article.pk]), words) for words, name in pages)
        )
        story = reverse("review-story", args=[article.story_id])
        return format_html('{} · <a href="{}">story</a>', links, story)

    @admin.display(description="where each field comes from")
    def provenance(self, article: Article) -> SafeString:
        return format_html_join(", ", "{}: {}", sorted(article.origins.items()))
