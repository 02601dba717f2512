"""Stories: named and led here; merged and split at the desk, where the effect is shown first."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from articles.curation import review
from articles.curation.errors import Refused, signed_in
from articles.curation.forms import Reasoned
from articles.models import Article, Story

from .base import Curated, hidden_from
from .bulk import Bulk, described
from .filters import ConditionFilter


class IntoForm(Reasoned):
    into = forms.IntegerField(label="Number of the story that stays", min_value=1)


def _into(given: dict[str, Any], by: User) -> Story:
    story = Story.objects.visible_to(by).filter(pk=given["into"]).first()
    if story is None:
        raise Refused(f"There is no story {given['into']}. Give the number of one that stands.")
    return story


MERGE = Bulk(
    "merge_stories",
    "Merge the chosen stories into one",
    lambda story, given, by: (
        f"{story.articles.visible_to(by).count()} versions would join the story you name."
    ),
    lambda story, given, by: review.merge_stories(_into(given, by), [story], by=by, why=given["why"]),
    IntoForm,
)


def _several() -> Q:
    articles = Article.objects.filter(story=OuterRef("pk")).order_by()
    return Q(Exists(articles.values("story").annotate(n=Count("pk")).filter(n__gt=1)))


class Size(ConditionFilter):
    title, parameter_name = "versions", "versions"
    answers = {
        "several": ("several", _several),
        "one": ("one", lambda: ~_several()),
        "led": ("with a curator's lead", Q(lead__isnull=False)),
        "named": ("named by a curator", ~Q(title="")),
    }


class StoryAdminForm(forms.ModelForm):
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)
    why = forms.CharField(label="Why", required=False, widget=forms.Textarea({"rows": 2}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["seen"] = self.instance.revision_number


@admin.register(Story)
class StoryAdmin(Curated):
    form = StoryAdminForm
    list_display = ("pk", "name", "versions", "lead", "desk")
    list_display_links = ("pk", "name")
    list_filter = (Size,)
    list_select_related = ("lead",)
    search_fields = ("title", "=id")
    ordering = ("-pk",)
    autocomplete_fields = ("lead", "original")
    actions = (described(MERGE),)
    fields = ("desk", "title", "lead", "original", "likely_original", "original_cue", "why", "seen")
    readonly_fields = ("desk", "likely_original", "original_cue")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Story]:
        """Current stories with an article that this person may see, and how many there are of those."""
        seen = Article.objects.visible_to(request.user).filter(story=OuterRef("pk")).order_by()
        counted = seen.values("story").annotate(n=Count("pk")).values("n")
        found = Story.objects.visible_to(request.user).exclude(lead__in=hidden_from(request))
        return found.annotate(versions_seen=Subquery(counted)).defer("lead__body", "lead__body_roles")

    def decide(self, request: HttpRequest, obj: Story, form: Any, change: bool) -> None:
        """Each changed field is a decision of its own; the first is held to what the form showed."""
        why, seen = form.cleaned_data["why"], form.cleaned_data["seen"]
        stored, by = Story.objects.get(pk=obj.pk), signed_in(request.user)
        for name in form.changed_data:
            value = form.cleaned_data[name]
            match name:
                case "title":
                    review.rename_story(stored, value, by=by, why=why, seen=seen)
                case "lead":
                    review.set_lead(stored, value, by=by, why=why, seen=seen)
                case "original":
                    review.set_original(stored, value, by=by, why=why, seen=seen)
                case _:
                    continue
            seen = None

    @admin.display(description="name", ordering="title")
    def name(self, story: Story) -> str:
        return story.title or (story.lead.title if story.lead else f"Story {story.pk}")

    @admin.display(description="versions", ordering="versions_seen")
    def versions(self, story: Story) -> int:
        return story.versions_seen or 0  # type: ignore[attr-defined]

    @admin.display(description="desk")
    def desk(self, story: Story) -> SafeString:
        return format_html('<a href="{}">merge, split, lead</a>', reverse("review-story", args=[story.pk]))
