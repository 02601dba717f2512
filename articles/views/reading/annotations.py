"""Annotations: a reader's notes on passages of an article, private or shared."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from articles.models import Annotation, Article
from articles.reports.anchors import find_passage, surroundings
from articles.views.access import article_or_gone
from articles.views.reading.setting import blocks_of

LONGEST_QUOTE = 2000


class AnnotationForm(forms.ModelForm):
    """The passage, which must stand in one of the article's texts, and the note."""

    quote = forms.CharField(
        label="Passage",
        max_length=LONGEST_QUOTE,
        widget=forms.Textarea({"rows": 2, "data-passage-quote": ""}),
    )

    class Meta:
        model = Annotation
        fields = ("quote", "note", "is_shared")
        widgets = {"note": forms.Textarea({"rows": 2})}

    def clean_quote(self) -> str:
        quote = str(self.cleaned_data["quote"]).strip()
        texts = texts_of(self.instance.article)
        anchor = find_passage(texts, quote)
        if anchor is None:
            raise forms.ValidationError("It does not stand in this article. Copy it out of one paragraph.")
        self.instance.before, self.instance.after = surroundings(texts[anchor.text_number], anchor)
        self.instance.text_number, self.instance.start = anchor.text_number, anchor.start
        return texts[anchor.text_number][anchor.start : anchor.end]


def texts_of(article: Article) -> list[str]:
    """The texts of the body as the page shows them, in order."""
    return [text for block in blocks_of(article) for text in block.texts]


@require_POST
@login_required
def annotation_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Note something on a passage."""
    article = article_or_gone(request, pk)
    assert isinstance(request.user, User)
    form = AnnotationForm(request.POST, instance=Annotation(article=article, user=request.user))
    if not form.is_valid():
        return render(
            request, "articles/annotation_form.html", {"form": form, "article": article}, status=422
        )
    made = form.save()
    messages.success(request, "Your note is kept.")
    return redirect(f"{article.get_absolute_url()}#annotation-{made.pk}")


@require_POST
@login_required
def annotation_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove one's own annotation."""
    visible = Annotation.objects.visible_to(request.user)
    found = get_object_or_404(visible.select_related("article"), pk=pk, user_id=request.user.pk)
    article = found.article
    found.delete()
    messages.success(request, "Your note was removed.")
    return redirect(article)
