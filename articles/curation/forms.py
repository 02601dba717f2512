"""What curators and standards editors fill in; the other modules decide, these only read."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from articles.models import Article, Decision, Notice, Story

from .editing import CORRECTED_FIELDS

WHY = "Kept in the record."


class Reasoned(forms.Form):
    """A form whose act is kept with a reason."""

    why = forms.CharField(
        label="Why", required=False, max_length=2000, help_text=WHY, widget=forms.Textarea({"rows": 2})
    )


class NameOutletForm(Reasoned):
    """The outlet of unidentified articles: one that is known, under any of its names, or a new one."""

    name = forms.CharField(label="Name of the outlet", max_length=200)
    domain = forms.CharField(
        label="Domain", required=False, max_length=200, help_text="Such as harbourpost.com. Never fetched."
    )
    field_order = ("name", "domain", "why")


class EditRecordForm(forms.ModelForm):
    """The fields of an article as the archive read them."""

    why = forms.CharField(
        label="Why", required=False, max_length=2000, help_text=WHY, widget=forms.Textarea({"rows": 2})
    )

    class Meta:
        model = Article
        fields: Sequence[str] = CORRECTED_FIELDS
        widgets = {
            "headline": forms.Textarea({"rows": 2}),
            "standfirst": forms.Textarea({"rows": 2}),
            "byline": forms.TextInput,
            "credit": forms.TextInput,
            "contributors": forms.TextInput,
            "url": forms.TextInput,
            "printed_on": forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
            "about_first": forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
            "about_last": forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
            "updated_on": forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        }
        labels = {
            "printed_clock": "Hour as printed",
            "printed_precision": "How exact the day is",
            "updated_clock": "Hour of the update",
        }

    def validate_constraints(self) -> None:
        """Left to curation.editing, which says what clashes and what to do."""

    def validate_unique(self) -> None:
        """Left to curation.editing."""

    def values(self) -> dict[str, Any]:
        """What the curator wrote, without the reason."""
        return {name: value for name, value in self.cleaned_data.items() if name != "why"}


class CorrectFieldForm(EditRecordForm):
    """The fields that an article's own page offers, each in one line, so that Enter saves; what was not sent
    stays as it is."""

    class Meta(EditRecordForm.Meta):
        fields: Sequence[str] = (
            *("headline", "standfirst", "byline", "dateline", "section", "source"),
            *("printed_on", "printed_precision", "agency", "credit"),
        )
        widgets = {
            **EditRecordForm.Meta.widgets,
            "headline": forms.TextInput,
            "standfirst": forms.TextInput,
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["why"].widget = forms.TextInput()
        if self.is_bound:
            for name in [name for name in self.fields if name != "why" and name not in self.data]:
                del self.fields[name]


class NoticeForm(Reasoned):
    """A notice; a correction quotes the sentence twice."""

    kind = forms.ChoiceField(
        label="Kind",
        choices=[choice for choice in Notice.Kind.choices if choice[0] != Notice.Kind.WITHDRAWAL],
    )
    text = forms.CharField(label="Public text", widget=forms.Textarea({"rows": 3}))
    printed_sentence = forms.CharField(
        label="Sentence as printed",
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text="For a correction: copied from the article, word for word.",
    )
    corrected_sentence = forms.CharField(
        label="Sentence as corrected", required=False, widget=forms.Textarea({"rows": 2})
    )
    private_note = forms.CharField(
        label="Private note", required=False, widget=forms.Textarea({"rows": 2}), help_text="For staff only."
    )
    field_order = ("kind", "text", "printed_sentence", "corrected_sentence", "private_note", "why")


class EmbargoForm(Reasoned):
    until = forms.DateTimeField(
        label="Hidden until",
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text="The article comes back by itself at this time.",
    )
    field_order = ("until", "why")


class WithdrawForm(Reasoned):
    reason = forms.CharField(
        label="Public reason",
        widget=forms.Textarea({"rows": 3}),
        help_text="Stands on the page in the article’s place. Do not repeat what is wrong.",
    )
    private_note = forms.CharField(
        label="Private note", required=False, widget=forms.Textarea({"rows": 2}), help_text="For staff only."
    )
    field_order = ("reason", "private_note", "why")


class BodyForm(Reasoned):
    """The body's first and last line."""

    first = forms.IntegerField(label="Body from line", min_value=1)
    last = forms.IntegerField(label="to line", min_value=1)
    field_order = ("first", "last", "why")


class StoryForm(Reasoned):
    """One act on a story; which one, `act` says."""

    ACTS = (
        ("merge", "Merge another story into this one"),
        ("split", "Take the marked versions out into a new story"),
        ("move", "Move the marked version into another story"),
        ("lead", "Let the marked version lead"),
        ("original", "Call the marked version the original"),
        ("rename", "Name the story"),
    )
    act = forms.ChoiceField(label="What to do", choices=ACTS, widget=forms.RadioSelect)
    articles = forms.TypedMultipleChoiceField(label="Versions", required=False, coerce=int)
    other = forms.IntegerField(
        label="Number of the other story", required=False, min_value=1, help_text="For merge and move."
    )
    title = forms.CharField(label="Name", required=False, max_length=300, help_text="For naming.")
    field_order = ("act", "articles", "other", "title", "why")

    def __init__(
        self, *args: Any, story: Story, versions: list[Article], reader: User, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.story, self.reader = story, reader
        self.versions = {version.pk: version for version in versions}
        self.other_story: Story | None = None
        marks = self.fields["articles"]
        assert isinstance(marks, forms.TypedMultipleChoiceField)
        marks.choices = [(pk, str(version)) for pk, version in self.versions.items()]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        act, marked = given.get("act"), given.get("articles") or []
        if act in ("merge", "move"):
            found = Story.objects.filter(pk=given.get("other") or 0).first()
            # Of one that was merged its successor tells; the act says where it went.
            if found and Story.objects.visible_to(self.reader).filter(pk=found.current().pk).exists():
                self.other_story = found
            else:
                raise ValidationError("Give the number of a story that the archive holds.")
        if act in ("move", "lead", "original") and len(marked) > 1:
            raise ValidationError("Mark one version only.")
        if act in ("split", "move") and not marked:
            raise ValidationError("Mark the version that is meant.")
        return given

    @property
    def named(self) -> Story:
        """The other story of a merge or a move, which `clean` has found."""
        assert self.other_story is not None
        return self.other_story

    @property
    def marked(self) -> list[Article]:
        return [self.versions[pk] for pk in self.cleaned_data["articles"]]


class LogForm(forms.Form):
    """Filters of the record of decisions; kinds to choose from are those `among` what its reader may read."""

    who = forms.CharField(label="Who", required=False, max_length=150)
    kind = forms.ChoiceField(label="What", required=False)
    article = forms.IntegerField(label="Article", required=False, min_value=1, max_value=2**62)
    story = forms.IntegerField(label="Story", required=False, min_value=1, max_value=2**62)
    since = forms.DateField(label="From", required=False, widget=forms.DateInput({"type": "date"}))
    until = forms.DateField(label="To", required=False, widget=forms.DateInput({"type": "date"}))

    def __init__(self, *args: Any, among: QuerySet[Decision], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = among.order_by("kind").values_list("kind", flat=True).distinct()
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = [("", "anything"), *((kind, kind) for kind in kinds)]
