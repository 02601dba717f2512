"""The record of decisions: read, filtered, taken away as CSV, and undone one by one."""

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from articles.curation import review
from articles.curation.change_words import ChangeWords, sentence
from articles.curation.errors import signed_in
from articles.curation.forms import LogForm, Reasoned
from articles.curation.undo import told_of_undo
from articles.jobs.acts import undo_or_put
from articles.models import Decision, Job
from articles.views.curating.curate_desk import attempt, desk, posted
from articles.views.exporting.cells import csv_answer

PAGE_SIZE = 50
COLUMNS = ("number", "when", "who", "what", "about", "article", "story", "why", "change", "undoes")


def record_for(request: HttpRequest) -> QuerySet[Decision]:
    """What this person may read of the record; newest first."""
    return Decision.objects.readable_by(request.user).select_related("article", "story", "undone_by")


def decisions_for(request: HttpRequest, form: LogForm) -> QuerySet[Decision]:
    """What this person may read of the record, filtered."""
    found = record_for(request)
    if not form.is_valid():
        return found.none()
    asked = form.cleaned_data
    if asked["who"]:
        found = found.filter(Q(actor__icontains=asked["who"]) | Q(made_by__username__iexact=asked["who"]))
    for name, lookup in (
        ("kind", "kind"),
        ("article", "article"),
        ("story", "story"),
        ("since", "made_at__date__gte"),
        ("until", "made_at__date__lte"),
    ):
        if asked[name]:
            found = found.filter(**{lookup: asked[name]})
    return found


@require_safe
@desk("curate")
def review_log(request: HttpRequest) -> HttpResponse:
    """Every change by a person or a command, newest first."""
    form = LogForm(request.GET or {}, among=record_for(request))
    page = Paginator(decisions_for(request, form), PAGE_SIZE).get_page(request.GET.get("page"))
    asked = request.GET.copy()
    asked.pop("page", None)
    words = ChangeWords(page)
    rows = [(decision, words.of(decision)) for decision in page]
    return render(
        request,
        "articles/review/log.html",
        {"form": form, "page": page, "rows": rows, "asked": asked.urlencode()},
    )


@require_safe
@desk("curate")
def review_log_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The same record as CSV, however long it is."""
    found = decisions_for(request, LogForm(request.GET or {}, among=record_for(request)))
    rows = (
        (
            decision.pk,
            decision.made_at.isoformat(),
            decision.actor,
            decision.kind,
            decision.subject,
            decision.article_id or "",
            decision.story_id or "",
            decision.why,
            sentence(decision),
            decision.undoes_id or "",
        )
        for decision in found.iterator(chunk_size=500)
    )
    return csv_answer("decisions.csv", COLUMNS, rows)


@require_http_methods(["GET", "HEAD", "POST"])
@desk("curate")
def review_decision(request: HttpRequest, pk: int) -> HttpResponse:
    """One decision: what it changed, and whether and how it can be undone."""
    form_of_all = LogForm({}, among=record_for(request))
    decision = get_object_or_404(decisions_for(request, form_of_all), pk=pk)
    form = Reasoned(posted(request))
    if request.method == "POST" and form.is_valid():
        undone = attempt(
            request,
            form,
            lambda: undo_or_put(decision, by=signed_in(request.user), why=form.cleaned_data["why"]),
            told_of_undo,
        )
        if isinstance(undone, Job):
            return redirect("review-job", undone.pk)
        if undone is not None:
            return redirect("review-log")
    return render(
        request,
        "articles/review/decision.html",
        {
            "decision": decision,
            "form": form,
            "change": sentence(decision),
            "why_not": review.why_not_undone(decision, request.user),
            "undone_by": Decision.objects.filter(undoes=decision).first(),
        },
        status=409 if form.errors else 200,
    )
