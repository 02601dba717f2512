"""The queue's question about an outlet: the lines that say which it is, and one keystroke that names it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from articles.curation import outlets
from articles.curation.errors import signed_in
from articles.curation.forms import NameOutletForm
from articles.jobs.acts import name_or_put
from articles.models import Article, Job, OutletEvidence, Source, UnknownOutlet
from articles.parameters import whole_number
from articles.recognition import strangers
from articles.recognition.reading.names import NameProposal, propose_names
from articles.recognition.texts import furniture_of
from articles.views.access import article_or_gone
from articles.views.curating.curate_desk import attempt, desk, posted, seen
from articles.views.curating.review import onward, question_frame

LINES_SHOWN = 60
MEMBERS_SHOWN = 20
CHOICES = 3
"""Proposals that one key each takes as they stand; measured, see `docs/decisions/recognition.md`."""


@dataclass(frozen=True, slots=True)
class FurnitureSide:
    """The furniture of one capture: a title, and each line with whether the others have it too."""

    title: str
    lines: tuple[tuple[str, bool], ...]


@require_http_methods(["GET", "HEAD", "POST"])
@desk("curate")
def review_group(request: HttpRequest, pk: int) -> HttpResponse:
    """One unknown outlet: the name that its furniture proposes, what it rests on, and the articles."""
    group = get_object_or_404(UnknownOutlet, pk=pk)
    members = group.articles.visible_to(request.user).for_list().order_by("pk")
    count = members.count()
    if not count:
        raise Http404("No article is of this unknown outlet any more.")
    captures = [
        each
        for each in strangers.captures_to_read(group)
        if each.article_id in set(members.values_list("pk", flat=True))
    ]
    texts = [furniture_of(capture) for capture in captures]
    proposals = propose_names(texts)
    form = NameOutletForm(_named_by(request), initial=_initial(proposals))
    if request.method == "POST" and form.is_valid():
        decision = attempt(
            request,
            form,
            lambda: name_or_put(
                group,
                form.cleaned_data["name"],
                form.cleaned_data["domain"],
                by=signed_in(request.user),
                why=form.cleaned_data["why"],
                seen=whole_number(request.POST.get("members")),
            ),
            "The outlet is named. What rests on it is done behind the page.",
        )
        if isinstance(decision, Job):
            return redirect("review-job", decision.pk)
        if decision is not None:
            return onward(request, "group")
    sides = [
        FurnitureSide(capture.article.title, _beside(lines, texts[1 - at]))
        for at, (capture, lines) in enumerate(zip(captures[:2], texts[:2], strict=True))
        if len(texts) > 1
    ]
    return render(
        request,
        "articles/review/outlet.html",
        {
            "title": f"An unknown outlet ({count:,} article{'' if count == 1 else 's'})",
            "form": form,
            **question_frame(request, "group", f"group-{pk}"),
            "proposals": proposals,
            "choices": proposals[:CHOICES],
            "members": members[:MEMBERS_SHOWN],
            "count": count,
            "group": group,
            "sides": sides,
        },
        status=409 if form.non_field_errors() else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@desk("curate")
def review_outlet(request: HttpRequest, pk: int) -> HttpResponse:
    """One unidentified article: the source that its furniture suggests, or the name that it proposes."""
    article = article_or_gone(request, pk)
    evidence = OutletEvidence.objects.select_related("source", "rival").filter(article=article).first()
    suggested = evidence is not None and evidence.standing != OutletEvidence.Standing.REJECTED
    capture = article.captures.order_by("-number").first()
    lines = furniture_of(capture) if capture else []
    proposals = () if suggested else propose_names([lines])
    initial = {"name": evidence.source.name} if evidence and suggested else _initial(proposals)
    form = NameOutletForm(_named_by(request), initial=initial)
    key = f"outlet-{evidence.pk}" if evidence and suggested else f"source-{pk}"
    if request.method == "POST":
        if request.POST.get("verdict") == "reject" and evidence is not None and suggested:
            form = NameOutletForm(request.POST, initial=initial)
            form.is_valid()
            decision = attempt(
                request,
                form,
                lambda: outlets.reject_suggestion(
                    evidence, by=signed_in(request.user), why=form.cleaned_data.get("why", "")
                ),
                f"Not from {evidence.source}.",
            )
        elif form.is_valid():
            decision = attempt(
                request,
                form,
                lambda: outlets.name_article(
                    article,
                    form.cleaned_data["name"],
                    form.cleaned_data["domain"],
                    by=signed_in(request.user),
                    why=form.cleaned_data["why"],
                    seen=seen(request),
                ),
                "Named.",
            )
        else:
            decision = None
        if decision is not None:
            return onward(request, "outlet" if suggested else "source")
        article.refresh_from_db()
    sides: list[FurnitureSide] = []
    choices: tuple[NameProposal, ...] = proposals[:CHOICES]
    if evidence is not None and suggested:
        sources = [each for each in (evidence.source, evidence.rival) if each]
        choices = _choices_beside(sources, lines)
        for source in sources:
            sides += _sides_with(article, lines, source)
    return render(
        request,
        "articles/review/outlet.html",
        {
            "title": article.title,
            "article": article,
            "form": form,
            **question_frame(request, "outlet" if suggested else "source", key, article),
            "proposals": proposals,
            "choices": choices,
            "evidence": evidence if suggested else None,
            "sides": sides,
            "revision_number": article.revision_number,
        },
        status=409 if form.non_field_errors() else 200,
    )


def _initial(proposals: Sequence[NameProposal]) -> dict[str, str]:
    return {"name": proposals[0].name, "domain": proposals[0].domain} if proposals else {}


def _choices_beside(sources: Sequence[Source], lines: Sequence[str]) -> tuple[NameProposal, ...]:
    """The sources that are suggested; one alone stands beside the first name that the article's own furniture
    says, where that is another: it may be from a sister site that nobody has named yet."""
    named = tuple(NameProposal(each.name, "", (), 1.0) for each in sources)
    if len(named) == 1:
        others = (each for each in propose_names([lines]) if outlets.source_named(each.name) != sources[0])
        named += tuple(others)[:1]
    return named if len(named) > 1 else ()


def _named_by(request: HttpRequest) -> QueryDict | None:
    """What was posted; a proposal that was chosen as it stands takes the place of the two fields."""
    given = posted(request)
    if given is None or "chosen" not in given:
        return given
    changed = given.copy()
    changed["name"], _, changed["domain"] = str(given["chosen"]).rpartition("|")
    return changed


def _sides_with(article: Article, lines: list[str], source: Source) -> list[FurnitureSide]:
    """The article's furniture, marked where the source's captures have it too, and that of the source's
    capture which has most of it."""
    shared = outlets.shared_furniture(article, source)
    nearest = outlets.nearest_capture(article, source)
    sides = [FurnitureSide(f"This one, beside {source}", _ordered(shared))]
    if nearest is not None:
        beside = _beside(furniture_of(nearest), lines)
        sides.append(FurnitureSide(f"{source}: {nearest.article.title}", beside))
    return sides


def _beside(lines: list[str], others: list[str]) -> tuple[tuple[str, bool], ...]:
    held = set(others)
    return _ordered([(line, line in held) for line in lines])


def _ordered(lines: list[tuple[str, bool]]) -> tuple[tuple[str, bool], ...]:
    """Those that are shared first, each kind in the order of the page."""
    return tuple(sorted(lines, key=lambda each: not each[1])[:LINES_SHOWN])
