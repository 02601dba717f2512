"""Curating where one reads: one verdict, one change, one undo, and back to the page it was given on."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from articles.curation import editing, review
from articles.curation.errors import Refused, signed_in
from articles.curation.forms import CorrectFieldForm
from articles.curation.undo import DO_AGAIN, told_of_undo
from articles.jobs.acts import undo_or_put
from articles.models import Article, Job, Story, SyndicationLink
from articles.parameters import whole_number
from articles.search.results import SearchRequest, TooMuchWork, hit_ids
from articles.views.access import article_or_gone
from articles.views.curating.curate_desk import back_from, desk, seen, tell, tell_refusal
from articles.views.curating.review_log import record_for

STORIES_OFFERED = 12
HITS_READ = 200
"""Articles of a search whose stories are looked at for a merge."""


@require_POST
@desk("curate")
def judge_link(request: HttpRequest, pk: int) -> HttpResponse:
    """A verdict on one link, from whatever page shows it: confirm, reject, excerpt or recycled."""
    links = SyndicationLink.objects.select_related("first__source", "second__source")
    link = get_object_or_404(links.visible_to(request.user), pk=pk)
    by, why, token = signed_in(request.user), request.POST.get("why", "")[:2000], request.POST.get("token")
    both = f"{link.first.source_name} and {link.second.source_name}"
    verdict = request.POST.get("verdict", "")
    try:
        match verdict:
            case "confirm":
                decision = review.confirm_link(link, by=by, why=why, seen=token)
                said = f"Confirmed: {both} ran one story."
            case "reject":
                decision = review.reject_link(link, by=by, why=why, seen=token)
                said = f"Rejected: {both} are not versions of one story."
            case _:
                decision = review.call_link(link, verdict, by=by, why=why, seen=token)
                what = "an excerpt" if verdict == "excerpt" else "recycled background"
                said = f"Called {what}: {both} share words and are no versions of one story."
    except Refused as refused:
        tell_refusal(request, refused)
    else:
        tell(request, decision, said)
    return redirect(back_from(request, link.first.get_absolute_url()))


@require_POST
@desk("curate")
def undo_here(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one decision back and stay on the page."""
    decision = get_object_or_404(record_for(request), pk=pk)
    try:
        undone = undo_or_put(decision, by=signed_in(request.user))
    except Refused as refused:
        tell_refusal(request, refused)
    else:
        if isinstance(undone, Job):
            return redirect("review-job", undone.pk)
        tell(request, undone, told_of_undo(undone), "Undo" if undone.kind == DO_AGAIN else "Do it again")
    return redirect(back_from(request, reverse("review-log")))


@require_POST
@desk("curate")
def take_out(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the ticked versions out of their story into one of their own."""
    story = get_object_or_404(Story, pk=pk)
    chosen = {number for each in request.POST.getlist("articles") if (number := whole_number(each))}
    visible = Article.objects.visible_to(request.user).filter(story=story)
    if not story.merged_into_id and not visible.exists():
        raise Http404("There is no such story.")
    versions = list(visible.filter(pk__in=chosen))
    shown = seen(request)
    try:
        decision = review.split_story(
            story,
            versions,
            by=signed_in(request.user),
            why=request.POST.get("why", "")[:2000],
            seen={} if shown is None else {story.pk: shown},
        )
    except Refused as refused:
        tell_refusal(request, refused)
    else:
        alone = len(versions) == 1
        tell(
            request,
            decision,
            "It is a story of its own now." if alone else f"The {len(versions)} versions are a story now.",
        )
    return redirect(back_from(request, story.get_absolute_url()))


@require_safe
@desk("curate")
def choose_story(request: HttpRequest, pk: int) -> HttpResponse:
    """Stories that a search finds, each to be made one with this story; both sides are named."""
    story = get_object_or_404(Story, pk=pk)
    mine = Article.objects.visible_to(request.user).filter(story=story).select_related("source")
    versions = list(mine.defer("body").order_by("pk"))
    if not versions:
        raise Http404("There is no such story.")
    text = request.GET.get("q", "").strip()[:1000]
    told = ""
    try:
        found = stories_found(text, story, request) if text else []
    except TooMuchWork as stopped:
        found, told = [], str(stopped)
    return render(
        request,
        "articles/curate/choose_story.html",
        {
            "story": story,
            "versions": versions,
            "text": text,
            "found": found,
            "told": told,
            "back": back_from(request, story.get_absolute_url()),
        },
        status=503 if told else 200,
    )


def stories_found(text: str, story: Story, request: HttpRequest) -> list[tuple[Story, list[Article]]]:
    """The stories of the best matches (or of an article's or a story's number) with the versions open to
    this person, best first. Raises TooMuchWork."""
    number = whole_number(text)
    visible = Article.objects.visible_to(request.user)
    if number is not None and (named := visible.filter(story=number) or visible.filter(pk=number)):
        order = list(dict.fromkeys(article.story_id for article in named))
    else:
        hits = hit_ids(SearchRequest(text=text, collapse=False), request.user, HITS_READ)
        homes = dict(visible.filter(pk__in=hits).order_by().values_list("pk", "story_id"))
        order = list(dict.fromkeys(homes[pk] for pk in hits if pk in homes))
    order = [pk for pk in order if pk != story.pk][:STORIES_OFFERED]
    members: dict[int, list[Article]] = {pk: [] for pk in order}
    for article in visible.filter(story__in=order).select_related("source").defer("body").order_by("pk"):
        members[article.story_id].append(article)
    stories = Story.objects.in_bulk(order)
    return [(stories[pk], members[pk]) for pk in order]


@require_POST
@desk("curate")
def merge_into(request: HttpRequest, pk: int) -> HttpResponse:
    """Make one story of this one and another."""
    story = get_object_or_404(Story, pk=pk)
    visible = Article.objects.visible_to(request.user)
    other = get_object_or_404(Story, pk=whole_number(request.POST.get("other")) or 0)
    if not (visible.filter(story=story).exists() and visible.filter(story=other).exists()):
        raise Http404("There is no such story.")
    numbers = ((story, seen(request)), (other, whole_number(request.POST.get("other_revision_number"))))
    try:
        decision = review.merge_stories(
            story,
            [other],
            by=signed_in(request.user),
            why=request.POST.get("why", "")[:2000],
            seen={each.pk: number for each, number in numbers if number is not None},
        )
    except Refused as refused:
        tell_refusal(request, refused)
    else:
        count = visible.filter(story=story).count()
        tell(request, decision, f"One story now, of {count} versions.")
    return redirect(back_from(request, story.get_absolute_url()))


@require_POST
@desk("curate")
def correct_field(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct what was read wrongly, from the article's own page; only what the form sent can change."""
    article = article_or_gone(request, pk)
    form = CorrectFieldForm(request.POST, instance=Article.objects.get(pk=pk))
    if not form.is_valid():
        for name, errors in form.errors.items():
            label = form.fields[name].label if name in form.fields else ""
            messages.error(request, " ".join([f"{label}:" if label else "", *map(str, errors)]).strip())
        return redirect(back_from(request, article.get_absolute_url()))
    wanted = {name: value for name, value in form.values().items() if name in form.changed_data}
    try:
        if not wanted:
            raise Refused("Nothing was changed: every field reads as it did.")
        decision = editing.edit_record(
            article, wanted, by=signed_in(request.user), why=form.cleaned_data["why"], seen=seen(request)
        )
    except Refused as refused:
        tell_refusal(request, refused)
    else:
        tell(request, decision, editing.corrected_words(decision))
    return redirect(back_from(request, article.get_absolute_url()))
