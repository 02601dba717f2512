"""What readers fill in: the search box and its filters, reports, saved searches, cuttings."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib.auth.models import User

from articles.models import Cutting, Cuttings, SavedSearch


class CuttingsForm(forms.ModelForm):
    """A list's name and whether colleagues see it; a name is used once by one reader."""

    class Meta:
        model = Cuttings
        fields = ("name", "is_shared")

    def __init__(self, *args: Any, owner: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.owner = owner

    def clean_name(self) -> str:
        name = self.cleaned_data["name"].strip()
        others = Cuttings.objects.filter(owner=self.instance.owner, name=name).exclude(pk=self.instance.pk)
        if others.exists():
            raise forms.ValidationError(f"You already have a list called “{name}”; choose another name.")
        return name


class CuttingNoteForm(forms.ModelForm):
    class Meta:
        model = Cutting
        fields = ("note",)


class SavedSearchForm(forms.ModelForm):
    """A name for the search that `query` holds as a query string."""

    class Meta:
        model = SavedSearch
        fields = ("name", "query")
        widgets = {"query": forms.HiddenInput}

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.user = user

    def clean_name(self) -> str:
        name = self.cleaned_data["name"].strip()
        if SavedSearch.objects.filter(user=self.instance.user, name=name).exists():
            raise forms.ValidationError(f"You already have a search called “{name}”; choose another name.")
        return name


class ReportForm(forms.Form):
    """What is wrong with a piece, in a reader's words."""

    WHAT = (
        ("text", "The text is wrongly split: something is missing, or does not belong"),
        ("field", "The headline, date, byline or source is wrong"),
        ("story", "It is joined to a story that it does not belong to"),
        ("words", "The journalism needs a correction"),
        ("other", "Something else"),
    )
    what = forms.ChoiceField(label="What is wrong?", choices=WHAT, widget=forms.RadioSelect, initial="text")
    text = forms.CharField(
        label="Say what you see",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": "Say in a few words what is wrong."},
    )

    def as_words(self) -> str:
        """The report as the queue shows it."""
        return f"{dict(self.WHAT)[self.cleaned_data['what']]}. {self.cleaned_data['text']}"


def search_request(parameters: Mapping[str, Any]) -> Any:
    """The address's parameters (request.GET) as the frozen request that search.results answers."""
    raise NotImplementedError
