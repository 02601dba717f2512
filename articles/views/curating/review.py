"""The review queue: what waits for a curator, the evidence, and the verdict."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from articles.curation import queue, review
from articles.curation.errors import Refused, signed_in
from articles.curation.forms import Reasoned
from articles.curation.lines import FIXED, lines_of, newest_capture
from articles.curation.queue import ReviewQuestion
from articles.models import Article, Capture, LexiconEntry, ReviewItem, SyndicationLink
from articles.parameters import page_number, whole_number
from articles.syndication.compare import State, compare
from articles.syndication.compare_kinds import Kind
from articles.views.comparing.budget import ComparingBudget, budgeted
from articles.views.curating.curate_desk import attempt, desk, posted, seen, tell, tell_refusal
from articles.views.curating.line_runs import FOLDED, runs_of
from articles.views.reading.wording import spoken_features, spread_of

PAGE_SIZE = 25
LAST_PAGE = queue.DEEPEST // PAGE_SIZE
LINED = frozenset({"split", "mark", "ingest", "report"})
"""Kinds of question whose evidence is the capture's lines."""
LINES_READ = 400
UNSURE = 80
"""A line less sure than this, of 100, is marked as the one to look at first."""
EFFECTS = {
    "": (
        "It is closed as seen to, and not asked again.",
        "It is closed as no problem; nothing else changes.",
    ),
    "split": (
        "The article stands as it is read here, and is not asked about again unless it is read otherwise.",
        "The question is closed as no problem; nothing else changes.",
    ),
    "refused": (
        "It is closed as seen to. The file is taken in when it is given again and can be read.",
        "It is closed as no problem; the file stays refused.",
    ),
}
"""What closing a question of a kind does: settled, and set aside."""
BETWEEN = {State.ONLY_A: "only in the first", State.ONLY_B: "only in the second"}
"""Where nothing stands opposite; the other states are their own words."""


LINK_VERDICTS = {
    "confirm": (review.confirm_link, "Confirmed."),
    "reject": (review.reject_link, "Rejected."),
    "excerpt": (review.call_excerpt, "Called an excerpt."),
    "box": (review.call_box, "Called a box; its passages count for nothing in these sources."),
}


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One line of the queue with the address where it is worked."""

    question: ReviewQuestion
    address: str
    name: str


def question_address(question: ReviewQuestion) -> str:
    """Where a question is worked; the address keeps the curator within its kind."""
    tail = f"?kind={question.kind}"
    if question.kind in ("link", "conflict"):
        return reverse("review-link", args=[question.pk]) + tail
    if question.kind == "source":
        return reverse("review-outlet", args=[question.pk]) + tail
    if question.kind == "group":
        return reverse("review-group", args=[question.pk]) + tail
    if question.kind == "outlet":
        return reverse("review-outlet", args=[question.about.article_id]) + tail
    if question.kind == "lexicon":
        return reverse("review-spelling", args=[question.pk]) + tail
    return reverse("review-item", args=[question.pk]) + tail


@dataclass(frozen=True, slots=True)
class AlignedRow:
    """One row of two articles side by side: each side as (text, is_own) runs, and the state between them."""

    left: tuple[tuple[str, bool], ...]
    right: tuple[tuple[str, bool], ...]
    state: str


def aligned_rows(link: SyndicationLink) -> list[AlignedRow]:
    """Two articles paragraph by paragraph, the words that only one side has set apart."""
    found = compare(link.first, link.second, checkpoint=ComparingBudget().check)
    rows = [row for row in (found.headline, found.standfirst) if row is not None]
    return [
        AlignedRow(
            tuple((part.a, part.kind is not Kind.SAME) for part in row.segments if part.a),
            tuple((part.b, part.kind is not Kind.SAME) for part in row.segments if part.b),
            BETWEEN.get(row.state, str(row.state)) + (", moved" if row.moved else ""),
        )
        for row in (*rows, *found.rows)
    ]


@require_safe
@desk("curate")
def review_queue(request: HttpRequest) -> HttpResponse:
    """Everything that waits, heaviest first, or one kind of it."""
    kind = request.GET.get("kind", "")
    if kind and kind not in queue.KINDS:
        raise Http404("There is no such kind of question.")
    page = page_number(request.GET.get("page"), LAST_PAGE)
    found = queue.waiting_questions(signed_in(request.user), kind, (page - 1) * PAGE_SIZE, PAGE_SIZE + 1)
    return render(
        request,
        "articles/review/queue.html",
        {
            "rows": [
                QueueRow(each, question_address(each), queue.KINDS[each.kind]) for each in found[:PAGE_SIZE]
            ],
            "counts": [
                (each, queue.KINDS[each], n)
                for each, n in queue.waiting_counts(signed_in(request.user)).items()
            ],
            "kind": kind,
            "page": page,
            "has_next": len(found) > PAGE_SIZE and page < LAST_PAGE,
        },
    )


@require_safe
@desk("curate")
def review_next(request: HttpRequest) -> HttpResponse:
    """On to the question after this one: what skipping does; a kind that is through leads to the others."""
    key = request.GET.get("after", "")
    following = queue.question_after(signed_in(request.user), _kind_of(request), key)
    if following is None or following.key == key:
        following = queue.question_after(signed_in(request.user), "", key)
    return redirect("review" if following is None or following.key == key else question_address(following))


def _kind_of(request: HttpRequest, otherwise: str = "") -> str:
    kind = request.GET.get("kind", "")
    return kind if kind in queue.KINDS else otherwise


def question_frame(
    request: HttpRequest, kind: str, key: str, about: Article | None = None
) -> dict[str, object]:
    """What the frame of every question needs: its kind, how many are left, what it is about."""
    return {
        "key": key,
        "kind": kind,
        "kind_words": queue.KINDS.get(kind, ""),
        "left": queue.waiting_count(signed_in(request.user), kind),
        "asked_about": about,
    }


@require_http_methods(["GET", "HEAD", "POST"])
@desk("curate")
def review_item(request: HttpRequest, pk: int) -> HttpResponse:
    """One question with what it is about; settled, or set aside."""
    item = get_object_or_404(ReviewItem.objects.select_related("article__source", "outcome"), pk=pk)
    if item.article_id and not Article.objects.visible_to(request.user).filter(pk=item.article_id).exists():
        raise Http404("There is no such question.")
    form = Reasoned(posted(request))
    if request.method == "POST" and form.is_valid():
        aside = request.POST.get("verdict") == "reject"
        decision = attempt(
            request,
            form,
            lambda: queue.close_item(
                item,
                by=signed_in(request.user),
                dismissed=aside,
                why=form.cleaned_data["why"],
                seen=seen(request),
            ),
            "Set aside." if aside else "Settled.",
        )
        if decision is not None:
            return onward(request, item.kind)
    item = ReviewItem.objects.select_related("article__source", "outcome").get(pk=pk)
    return render(
        request,
        "articles/review/item.html",
        {
            "item": item,
            "form": form,
            **question_frame(request, item.kind, f"{item.kind}-{pk}", item.article),
            **_lines_shown(item),
            "alike": queue.alike(item, signed_in(request.user)).count() if item.status == "open" else 0,
            "effect_settled": EFFECTS.get(item.kind, EFFECTS[""])[0],
            "effect_aside": EFFECTS.get(item.kind, EFFECTS[""])[1],
        },
        status=409 if form.errors else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@desk("curate")
@budgeted
def review_link(request: HttpRequest, pk: int) -> HttpResponse:
    """Two articles side by side, what they share, and what each verdict would do."""
    links = SyndicationLink.objects.select_related(
        "first__source", "second__source", "first__story", "second__story", "decided_by"
    )
    link = get_object_or_404(links, pk=pk)
    visible = Article.objects.visible_to(request.user).filter(pk__in=(link.first_id, link.second_id))
    if visible.count() < 2:
        raise Http404("There is no such link.")
    form = Reasoned(posted(request))
    if request.method == "POST" and form.is_valid():
        verdict, said = LINK_VERDICTS.get(request.POST.get("verdict", ""), LINK_VERDICTS["confirm"])
        decision = attempt(
            request,
            form,
            lambda: verdict(
                link, by=signed_in(request.user), why=form.cleaned_data["why"], seen=request.POST.get("token")
            ),
            said,
        )
        if decision is not None:
            return onward(request, _kind_of(request, "link"))
        link = links.get(pk=pk)
    return render(
        request,
        "articles/review/link.html",
        {
            "link": link,
            "form": form,
            **question_frame(request, _kind_of(request, "link"), f"link-{pk}"),
            "token": review.verdict_token(link),
            "effect_of_confirm": review.effect_of_confirm(link, signed_in(request.user)),
            "effect_of_reject": review.effect_of_reject(link, signed_in(request.user)),
            "rows": aligned_rows(link),
            "spoken": spoken_features(link),
            "spread": (spread_of(link, "first"), spread_of(link, "second")),
        },
        status=409 if form.errors else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@desk("curate")
def review_spelling(request: HttpRequest, pk: int) -> HttpResponse:
    """A pair of spellings mined from versions, with where it was seen."""
    entry = get_object_or_404(LexiconEntry.objects.seen_by(request.user), pk=pk)
    form = Reasoned(posted(request))
    if request.method == "POST" and form.is_valid():
        approve = request.POST.get("verdict") != "reject"
        why = form.cleaned_data["why"]
        said = "Approved as house style." if approve else "Rejected: no house style."
        decision = attempt(
            request,
            form,
            lambda: queue.judge_spelling(
                entry, approve, by=signed_in(request.user), why=why, seen=request.POST.get("token")
            ),
            said,
        )
        if decision is not None:
            return onward(request, "lexicon")
    visible = Article.objects.visible_to(request.user)
    sightings = entry.sightings.filter(left_article__in=visible, right_article__in=visible)
    return render(
        request,
        "articles/review/spelling.html",
        {
            "entry": entry,
            "form": form,
            **question_frame(request, "lexicon", f"lexicon-{pk}"),
            "token": queue.spelling_token(entry),
            "sightings": sightings.select_related("left_article__source", "right_article__source")[:20],
        },
        status=409 if form.errors else 200,
    )


@require_POST
@desk("curate")
def review_alike(request: HttpRequest, kind: str) -> HttpResponse:
    """One verdict on every open question that asks the same in the same words, as one decision."""
    number = whole_number(request.POST.get("like", "").removeprefix(f"{kind}-"))
    open_ones = ReviewItem.objects.filter(kind=kind, status=ReviewItem.Status.OPEN)
    item = get_object_or_404(open_ones, pk=number or 0)
    by = signed_in(request.user)
    chosen = [item, *queue.alike(item, by)]
    aside = request.POST.get("verdict") == "reject"
    try:
        decision = queue.close_items(chosen, by=by, dismissed=aside)
    except Refused as refused:
        tell_refusal(request, refused)
    else:
        tell(request, decision, f"{len(chosen)} questions {'set aside' if aside else 'settled'}.")
    return onward(request, kind)


def _lines_shown(item: ReviewItem) -> dict[str, object]:
    """The lines of the capture that a question is about, furniture folded, and the number of the weakest."""
    if item.kind not in LINED or item.article is None:
        return {}
    try:
        states = lines_of(newest_capture(item.article))
    except (Capture.DoesNotExist, Refused):
        return {}
    read = [state for state in states if state.role not in FOLDED and state.role not in FIXED]
    weakest = min(read, key=lambda state: (state.confidence, state.number), default=None)
    return {
        "runs": runs_of(states[:LINES_READ]),
        "unshown": max(0, len(states) - LINES_READ),
        "weakest": weakest.number if weakest and weakest.confidence < UNSURE else None,
    }


def onward(request: HttpRequest, kind: str) -> HttpResponse:
    """After a verdict: the heaviest question left of the kind it was on; once that is through, of all."""
    following = queue.question_after(signed_in(request.user), kind, "")
    following = following or queue.question_after(signed_in(request.user), "", "")
    return redirect("review" if following is None else question_address(following))
