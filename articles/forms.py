"""What readers fill in: the search box and its filters, reports, saved searches, cuttings."""

from collections.abc import Mapping
from datetime import date
from typing import Any, cast

from django import forms
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from articles.extraction.formats import FORMATS
from articles.models import Cutting, Cuttings, SavedSearch, Source
from articles.parameters import page_number
from articles.search.query.dates import period
from articles.search.results import SearchRequest, Sort

SORTS = ("relevance", "newest", "oldest")
MOST_VALUES = 50
LAST_PAGE = 10**9
LONGEST_SEARCH_CARRIED = 4_000
"""Characters of a search, as an address, that are exported, fed and followed; cut it would be another one."""
SEARCH_TOO_LONG = (
    f"This search is longer than {LONGEST_SEARCH_CARRIED:,} characters as an address. "
    "Take filters off it, or search for fewer words."
)


class CuttingsForm(forms.ModelForm):
    """A list's name and whether colleagues see it; a name is used once by one reader."""

    class Meta:
        model = Cuttings
        fields = ("name", "is_shared")

    def __init__(self, *args: Any, owner: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.owner = owner

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"]).strip()
        others = (
            Cuttings.objects.kept().filter(owner=self.instance.owner, name=name).exclude(pk=self.instance.pk)
        )
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
        name = str(self.cleaned_data["name"]).strip()
        if SavedSearch.objects.kept().filter(user=self.instance.user, name=name).exists():
            raise forms.ValidationError(f"You already have a search called “{name}”; choose another name.")
        return name


def saved_once(form: forms.ModelForm) -> Any | None:
    """Store the row of a form whose name is used once; None where the name was taken since it was checked.

    The form then says so: of two clicks at one time the second finds the first one's row.
    """
    try:
        with transaction.atomic():
            return form.save()
    except IntegrityError:
        form.add_error("name", f"You already have “{form.cleaned_data['name']}”; choose another name.")
        return None


class ReportForm(forms.Form):
    """What is wrong with an article, in a reader's words."""

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


def search_request(parameters: Mapping[str, Any]) -> SearchRequest:
    """The address's parameters (request.GET, or lists by name) as the request that search.results answers.

    Total: what is malformed is left out, never an error; `date_notes` says what was.
    """
    first, last, _ = _days(parameters)
    sort = _one(parameters, "sort")
    page = _one(parameters, "page")
    return SearchRequest(
        text=_one(parameters, "q").strip(),
        sources=_all(parameters, "source"),
        agencies=_all(parameters, "agency"),
        sections=_all(parameters, "section"),
        places=_all(parameters, "place"),
        years=_all(parameters, "year"),
        kinds=_all(parameters, "kind"),
        date_from=first,
        date_to=last,
        undated=_one(parameters, "undated") == "1",
        sort=cast(Sort, sort) if sort in SORTS else "relevance",
        page=page_number(page, LAST_PAGE),
        collapse=_one(parameters, "collapse") != "0",
        lead=_one(parameters, "lead") or "best",
        exact=_one(parameters, "exact") == "1",
    )


def date_notes(parameters: Mapping[str, Any]) -> tuple[str, ...]:
    """What was put right in the two date fields, in words."""
    return _days(parameters)[2]


def _days(parameters: Mapping[str, Any]) -> tuple[date | None, date | None, tuple[str, ...]]:
    notes: list[str] = []
    ends: list[tuple[date, date] | None] = []
    for name in ("from", "to"):
        typed = _one(parameters, name).strip()
        days = period(typed) if typed and ".." not in typed else None
        if typed and days is None:
            notes.append(f"“{typed[:40]}” is no date; write 2014, 2014-01 or 2014-01-05. It was left out.")
        ends.append(days)
    first, last = ends
    if first and last and last[1] < first[0]:
        notes.append("The range of dates ended before it began; it was turned round.")
        first, last = last, first
    return first[0] if first else None, last[1] if last else None, tuple(notes)


def _all(parameters: Mapping[str, Any], name: str) -> tuple[str, ...]:
    given = parameters.getlist(name) if hasattr(parameters, "getlist") else parameters.get(name, ())
    values = (given,) if isinstance(given, str) else given
    return tuple(dict.fromkeys(value for value in values if value))[:MOST_VALUES]


def _one(parameters: Mapping[str, Any], name: str) -> str:
    return next(iter(_all(parameters, name)), "")


class ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[Any]:
        return list(files.getlist(name)) if hasattr(files, "getlist") else []


class ManyFilesField(forms.FileField):
    """Any number of files; the view reads them off the request."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        return [super(ManyFilesField, self).clean(one, initial) for one in data or ()]


class UploadForm(forms.Form):
    """Files, or a pasted text with its address; and what is said of them all."""

    captures = ManyFilesField(
        label="Files",
        required=False,
        allow_empty_file=True,
        help_text="Text, web pages, agencies’ messages, mail, documents, archives.",
    )
    text = forms.CharField(
        label="Or paste a text",
        required=False,
        strip=False,
        max_length=2_000_000,
        widget=forms.Textarea(attrs={"rows": 10, "cols": 60}),
    )
    url = forms.CharField(
        label="Address of the pasted text", required=False, max_length=2_000, help_text="Kept, never fetched."
    )
    source = forms.ModelChoiceField(
        Source.objects.all(),
        label="Source of everything",
        required=False,
        empty_label="as the files say",
    )
    forced = forms.ChoiceField(
        label="Format",
        required=False,
        choices=[("", "as the names tell"), *((name, name) for name in FORMATS)],
    )

    def __init__(self, *args: Any, is_retry: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_retry = is_retry

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        text, files = given.get("text", "").strip(), given.get("captures")
        if not self.is_retry and not text and not files:
            raise forms.ValidationError("There is nothing to look at. Choose files, or paste a text.")
        if given.get("url") and (not text or files):
            raise forms.ValidationError("An address names one article; give it with one pasted text alone.")
        return given
