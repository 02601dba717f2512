"""Cuttings: a reader's named lists of articles, with notes, printed as a dossier."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from articles.forms import CuttingNoteForm, CuttingsForm, saved_once
from articles.models import Article, Capture, Cutting, Cuttings, Notice
from articles.parameters import whole_number
from articles.views.reading.provenance import citation_of


def own_list(request: HttpRequest, pk: int) -> Cuttings:
    """The list, if this reader owns it; another's list, shared or not, is never changed."""
    own: Cuttings = get_object_or_404(Cuttings.objects.kept(), pk=pk, owner_id=request.user.pk)
    return own


@require_safe
@login_required
def cuttings_index(request: HttpRequest) -> HttpResponse:
    """The reader's own lists, and those that colleagues share."""
    assert isinstance(request.user, User)
    lists = Cuttings.objects.visible_to(request.user).select_related("owner").prefetch_related("articles")
    return render(
        request,
        "articles/cuttings_index.html",
        {
            "own": [each for each in lists if each.owner_id == request.user.pk],
            "shared": [each for each in lists if each.owner_id != request.user.pk],
            "form": CuttingsForm(owner=request.user),
            "thrown": Cuttings.objects.thrown().filter(owner=request.user),
        },
    )


@require_POST
@login_required
def cuttings_new(request: HttpRequest) -> HttpResponse:
    """Start a list; with `article` in the form, its first article goes in at once."""
    assert isinstance(request.user, User)
    form = CuttingsForm(request.POST, owner=request.user)
    if not form.is_valid():
        return render(
            request,
            "articles/cuttings_form.html",
            {"form": form, "article": request.POST.get("article")},
            status=422,
        )
    made = saved_once(form)
    if made is None:
        return render(
            request,
            "articles/cuttings_form.html",
            {"form": form, "article": request.POST.get("article")},
            status=422,
        )
    if article := whole_number(request.POST.get("article")):
        made.keep(get_object_or_404(Article.objects.visible_to(request.user), pk=article))
    messages.success(request, f"The list “{made.name}” was made.")
    return redirect(made)


@require_safe
@login_required
def cuttings(request: HttpRequest, pk: int) -> HttpResponse:
    """One list, as a page and, printed, as a dossier: each article whole, its note before it."""
    kept = get_object_or_404(Cuttings.objects.visible_to(request.user).select_related("owner"), pk=pk)
    return render(request, "articles/cuttings.html", {"cuttings": kept, **contents(kept, request)})


def contents(kept: Cuttings, request: HttpRequest) -> dict[str, Any]:
    """The list's articles that this reader may see, in order, with notices and citation.

    A hidden article leaves no trace: it keeps its position in the list and shows again when it may be seen.
    """
    cuttings = list(kept.articles.all())
    ids = [cutting.article_id for cutting in cuttings]
    visible = Article.objects.visible_to(request.user).select_related("source").in_bulk(ids)
    notices = Notice.objects.visible_to(request.user).filter(article_id__in=visible).by_article()
    captures: dict[int, list[Capture]] = {}
    for capture in Capture.objects.for_list().filter(article_id__in=visible).order_by("-number"):
        captures.setdefault(capture.article_id, []).append(capture)
    shown = [cutting for cutting in cuttings if cutting.article_id in visible]
    cutting: Any  # with what the page shows beside it
    for cutting in shown:
        article = cutting.article = visible[cutting.article_id]
        cutting.notices = notices.get(article.pk, [])
        cutting.citation = citation_of(article, captures.get(article.pk, []), request)
    return {"articles": shown, "is_owner": kept.owner_id == request.user.pk}


@require_POST
@login_required
def cutting_add(request: HttpRequest) -> HttpResponse:
    """Put an article into one of the reader's own lists, once."""
    kept = own_list(request, whole_number(request.POST.get("cuttings")) or 0)
    visible = Article.objects.visible_to(request.user)
    article = get_object_or_404(visible, pk=whole_number(request.POST.get("article")))
    if kept.keep(article):
        messages.success(request, f"Kept in “{kept.name}”.")
    else:
        messages.info(request, f"Already in “{kept.name}”.")
    return redirect(article)


@require_POST
@login_required
def cutting_change(request: HttpRequest, pk: int, article_pk: int) -> HttpResponse:
    """Change an article's note, move it up or down, or take it out."""
    kept = own_list(request, pk)
    cutting = get_object_or_404(Cutting, cuttings=kept, article_id=article_pk)
    act = request.POST.get("act", "note")
    if act == "remove":
        cutting.delete()
        messages.success(request, "Taken out of the list.")
    elif act in {"up", "down"}:
        cutting.move(-1 if act == "up" else 1)
    else:
        form = CuttingNoteForm(request.POST, instance=cutting)
        if form.is_valid():
            form.save()
            messages.success(request, "Note kept.")
    return redirect(kept)


@require_POST
@login_required
def cuttings_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename, share or unshare the list, throw it away (its articles stay), or bring it back."""
    if request.POST.get("act") == "bring back":
        return _bring_back(request, pk)
    kept = own_list(request, pk)
    if request.POST.get("act") == "delete":
        kept.throw_away()
        messages.success(
            request,
            f"The list “{kept.name}” was thrown away. It stands below and can be brought back; its articles "
            "stay in the archive.",
        )
        return redirect("cuttings-index")
    form = CuttingsForm(request.POST, instance=kept, owner=kept.owner)
    if not form.is_valid() or saved_once(form) is None:
        return render(request, "articles/cuttings_form.html", {"form": form, "cuttings": kept}, status=422)
    messages.success(request, "The list was changed.")
    return redirect(kept)


def _bring_back(request: HttpRequest, pk: int) -> HttpResponse:
    kept = get_object_or_404(Cuttings.objects.thrown(), pk=pk, owner_id=request.user.pk)
    if kept.bring_back():
        messages.success(request, f"The list “{kept.name}” is back.")
        return redirect(kept)
    messages.error(request, f"You have another list “{kept.name}” by now; rename that one first.")
    return redirect("cuttings-index")
