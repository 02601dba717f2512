"""Editing the record of one article: its fields, its lines, its notices, and whether it is in sight."""

from collections.abc import Callable, Mapping

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from articles.curation import editing, lines, notices
from articles.curation.errors import Refused, signed_in
from articles.curation.forms import BodyForm, EditRecordForm, EmbargoForm, NoticeForm, Reasoned, WithdrawForm
from articles.extraction.parts import BODY_ROLES
from articles.linking.carriers import Carrier
from articles.models import Article, Capture, Decision, Notice
from articles.parameters import whole_number
from articles.views.access import article_or_gone
from articles.views.curating.curate_desk import attempt, back_from, desk, posted, seen
from articles.views.curating.line_runs import runs_of

LINES_SHOWN = 2_000
"""Lines whose roles one form sends; settings.DATA_UPLOAD_MAX_NUMBER_FIELDS lets so many and a few more in."""
BOTH = ["GET", "HEAD", "POST"]
QUOTED = ("printed_sentence", "corrected_sentence")
LONGEST_SENTENCE = 2_000
"""Characters of a sentence whose carriers are looked for; the alignment's cost grows with its length."""


@require_http_methods(BOTH)
@desk("curate")
def edit_record_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Put right what the archive read wrongly; each corrected field is the curator's from then on."""
    article = article_or_gone(request, pk)
    form = EditRecordForm(posted(request), instance=Article.objects.get(pk=pk))
    if request.method == "POST" and form.is_valid():
        wanted = {name: value for name, value in form.values().items() if name in form.changed_data}
        if not wanted:
            form.add_error(None, "Nothing was changed.")
        else:
            decision = attempt(
                request,
                form,
                lambda: editing.edit_record(
                    article,
                    wanted,
                    by=signed_in(request.user),
                    why=form.cleaned_data["why"],
                    seen=seen(request),
                ),
                editing.corrected_words,
            )
            if decision is not None:
                return redirect(back_from(request, article.get_absolute_url()))
    return _form_page(
        request,
        article,
        form,
        "Edit the record",
        "Save",
        "The capture is not changed, only what was read off it.",
    )


@require_http_methods(BOTH)
@desk("curate")
def mark_lines(request: HttpRequest, pk: int) -> HttpResponse:
    """Every line of the newest capture with its role, to be put right; or the body's boundaries moved."""
    article = article_or_gone(request, pk)
    try:
        capture = lines.newest_capture(article)
        states = lines.lines_of(capture)
    except (Capture.DoesNotExist, Refused):
        raise Http404("This article has no capture whose lines can be marked.") from None
    body = [state.number for state in states if state.role in BODY_ROLES]
    form = BodyForm(posted(request), initial={"first": body[0], "last": body[-1]} if body else {})
    if request.method == "POST":
        done = _mark(request, article, form, {state.number: state.role for state in states})
        if done:
            return redirect(back_from(request, reverse("review-lines", args=[pk])))
        article = article_or_gone(request, pk)
    return render(
        request,
        "articles/curate/lines.html",
        {
            "article": article,
            "capture": capture,
            "runs": runs_of(states[:LINES_SHOWN]),
            "count": min(len(states), LINES_SHOWN),
            "back": back_from(request, article.get_absolute_url()),
            "next": back_from(request, ""),
            "unshown": max(0, len(states) - LINES_SHOWN),
            "roles": [str(role) for role in lines.CHOICES],
            "fixed": lines.FIXED,
            "form": form,
        },
        status=409 if form.errors else 200,
    )


def _mark(request: HttpRequest, article: Article, form: BodyForm, now: Mapping[int, str]) -> Decision | None:
    why, revision_number, by = request.POST.get("why", "")[:2000], seen(request), signed_in(request.user)
    if request.POST.get("what") == "body":
        if not form.is_valid():
            return None
        first, last = form.cleaned_data["first"], form.cleaned_data["last"]
        return attempt(
            request,
            form,
            lambda: lines.set_body(article, first, last, by=by, why=why, seen=revision_number),
            f"The body now runs from line {first} to line {last}.",
        )
    roles = {
        line: str(role)
        for name, role in request.POST.items()
        if name.startswith("role-")
        and (line := whole_number(name.removeprefix("role-"))) is not None
        and now.get(line) != role
    }
    for name in ("first", "last"):
        form.fields[name].required = False
    form.full_clean()
    return attempt(
        request,
        form,
        lambda: lines.relabel_lines(article, roles, by=by, why=why, seen=revision_number),
        f"{len(roles)} line{'s' if len(roles) != 1 else ''} marked.",
    )


@require_http_methods(BOTH)
@desk("publish_notice")
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish a correction, clarification, editor's note or legal warning; a correction also on the ticked
    versions that carry the sentence."""
    article = article_or_gone(request, pk)
    by = signed_in(request.user)
    asked = request.POST if request.method == "POST" else request.GET
    printed, corrected = (asked.get(name, "")[:LONGEST_SENTENCE] for name in QUOTED)
    carriers = notices.other_carriers(article, printed, corrected, by) if printed.strip() else []
    chosen = {number for each in asked.getlist("also") if (number := whole_number(each))}
    also = [each.article for each in carriers if each.article.pk in chosen]

    def do(form: NoticeForm) -> Decision:
        given = form.cleaned_data
        return notices.publish_notice(
            article,
            given["kind"],
            given["text"],
            by=by,
            why=given["why"],
            private_note=given["private_note"],
            printed_sentence=given["printed_sentence"],
            corrected_sentence=given["corrected_sentence"],
            seen=seen(request),
            also=also if given["kind"] == Notice.Kind.CORRECTION else (),
        )

    looking = asked.get("what") == "carriers"
    start = {"kind": "correction", **{name: asked.get(name, "") for name in (*QUOTED, "text") if looking}}
    form = NoticeForm(None if looking else posted(request), initial=start)
    hint = "It stands at the head of the article from now on. The printed words stay as they are."
    where = f"here and in {len(also)} other version{'s' if len(also) != 1 else ''}" if also else "here"
    shown = {
        "carriers": carriers,
        "ticked": chosen if form.is_bound else {each.article.pk for each in carriers if _needs_one(each)},
        "looked": bool(printed.strip()),
        "finds_carriers": True,
    }
    said = f"Published {where}."
    return _one_form(request, article, form, do, "Publish a notice", "Publish", hint, said, shown)


def _needs_one(carrier: Carrier) -> bool:
    """Whether a version still carries the sentence without a correction of its own."""
    return not carrier.is_corrected and not carrier.has_notice


@require_http_methods(BOTH)
@desk("publish_notice")
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """One notice: every version that still carries the sentence it corrects, and its retraction."""
    hidden = Article.objects.hidden_from(request.user).order_by().values("pk")
    found = get_object_or_404(
        Notice.objects.exclude(article__in=hidden).select_related("article"),
        pk=pk,
    )
    form = Reasoned(posted(request))
    if request.method == "POST" and form.is_valid():
        why = form.cleaned_data["why"]
        if attempt(
            request,
            form,
            lambda: notices.retract_notice(found, by=signed_in(request.user), why=why),
            "Retracted.",
        ):
            return redirect(found.article)
    carriers = notices.still_carrying(found, signed_in(request.user))
    corrected = set(
        Notice.objects.public()
        .filter(article__in=carriers, kind=Notice.Kind.CORRECTION)
        .values_list("article_id", flat=True)
    )
    return render(
        request,
        "articles/curate/notice.html",
        {
            "notice": found,
            "article": found.article,
            "form": form,
            "carriers": [(version, version.pk in corrected) for version in carriers],
        },
        status=409 if form.errors else 200,
    )


@require_http_methods(BOTH)
@desk("publish_notice")
def embargo(request: HttpRequest, pk: int) -> HttpResponse:
    """Hide an article until a time."""
    article = article_or_gone(request, pk)
    form = EmbargoForm(posted(request))
    return _one_form(
        request,
        article,
        form,
        lambda given: notices.embargo_article(
            article,
            given.cleaned_data["until"],
            by=signed_in(request.user),
            why=given.cleaned_data["why"],
            seen=seen(request),
        ),
        "Embargo this article",
        "Embargo",
        f"Readers find nothing until then. The archive’s clock says {timezone.localtime():%d %B %Y, %H:%M}.",
        "Embargoed: it is out of sight now.",
    )


@require_http_methods(BOTH)
@desk("publish_notice")
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an article out of sight, with a public reason in its place."""
    article = article_or_gone(request, pk)
    form = WithdrawForm(posted(request))
    return _one_form(
        request,
        article,
        form,
        lambda given: notices.withdraw_article(
            article,
            given.cleaned_data["reason"],
            by=signed_in(request.user),
            why=given.cleaned_data["why"],
            private_note=given.cleaned_data["private_note"],
            seen=seen(request),
        ),
        "Withdraw this article",
        "Withdraw",
        "It goes at once from pages, counts, suggestions, feeds and exports. It can be restored.",
        "Withdrawn: it is out of sight now.",
    )


@require_http_methods(BOTH)
@desk("publish_notice")
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring a withdrawn or embargoed article back."""
    article = article_or_gone(request, pk)
    form = Reasoned(posted(request))
    return _one_form(
        request,
        article,
        form,
        lambda given: notices.restore_article(
            article, by=signed_in(request.user), why=given.cleaned_data["why"], seen=seen(request)
        ),
        "Restore this article",
        "Restore",
        "It comes back at once to pages, counts, suggestions, feeds and exports.",
        "Restored.",
    )


def _one_form(
    request: HttpRequest,
    article: Article,
    form: Reasoned,
    do: Callable[..., Decision],
    heading: str,
    button: str,
    hint: str,
    said: str,
    shown: Mapping[str, object] | None = None,
) -> HttpResponse:
    if form.is_bound and form.is_valid() and attempt(request, form, lambda: do(form), said):
        return redirect(back_from(request, article.get_absolute_url()))
    return _form_page(request, article, form, heading, button, hint, shown)


def _form_page(
    request: HttpRequest,
    article: Article,
    form: object,
    heading: str,
    button: str,
    hint: str,
    shown: Mapping[str, object] | None = None,
) -> HttpResponse:
    errors = getattr(form, "errors", None)
    return render(
        request,
        "articles/curate/form.html",
        {
            "article": article_or_gone(request, article.pk),
            "form": form,
            "heading": heading,
            "button": button,
            "hint": hint,
            "back": back_from(request, article.get_absolute_url()),
            **(shown or {}),
            "shown_revision_number": None
            if getattr(form, "is_stale", False)
            else request.POST.get("revision_number"),
        },
        status=409 if errors else 200,
    )
