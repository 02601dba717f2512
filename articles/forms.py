"""Forms of the reading pages."""

from django import forms


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
