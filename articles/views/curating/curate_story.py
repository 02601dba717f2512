"""A story at the curator's desk: merge, split, move, lead, original, name; the effect is shown first."""

from collections.abc import Callable

from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from articles.curation import review
from articles.curation.errors import Refused, signed_in
from articles.curation.forms import StoryForm
from articles.models import Article, Decision, Story
from articles.parameters import whole_number
from articles.views.curating.curate_desk import attempt, desk, posted

MOST_VERSIONS = 300


@require_http_methods(["GET", "HEAD", "POST"])
@desk("curate")
def story_desk(request: HttpRequest, pk: int) -> HttpResponse:
    """One act on a story. The first sending shows what would happen; the second, confirmed, does it."""
    story = get_object_or_404(Story, pk=pk)
    if story.merged_into_id:
        return redirect("review-story", pk=story.merged_into_id)
    articles = Article.objects.visible_to(request.user).filter(story=story).select_related("source")
    versions = list(articles.defer("body").order_by("pk")[:MOST_VERSIONS])
    if not versions:
        raise Http404("There is no such story.")
    form = StoryForm(posted(request), story=story, versions=versions, reader=signed_in(request.user))
    effect = ""
    if request.method == "POST" and form.is_valid():
        if request.POST.get("sure") == "yes":
            if attempt(request, form, _act(request, story, form), "Done."):
                return redirect("review-story", pk=pk)
            story.refresh_from_db()
        else:
            effect = _effect(story, form, signed_in(request.user))
    return render(
        request,
        "articles/curate/story.html",
        {
            "story": story,
            "versions": versions,
            "form": form,
            "effect": effect,
            "marked": form.cleaned_data.get("articles", []) if form.is_bound and form.is_valid() else [],
            "shown_revision_number": story.revision_number,
            "other_revision_number": getattr(form.other_story, "revision_number", ""),
        },
        status=409 if form.errors else 200,
    )


def _act(request: HttpRequest, story: Story, form: StoryForm) -> Callable[[], Decision]:
    given, by, why = form.cleaned_data, signed_in(request.user), form.cleaned_data["why"]
    seen = whole_number(request.POST.get("revision_number"))
    revision_numbers = {story.pk: seen} if seen is not None else {}
    other = form.other_story
    other_seen = whole_number(request.POST.get("other_revision_number"))
    if other is not None and other_seen is not None:
        revision_numbers[other.pk] = other_seen
    one = form.marked[0] if form.marked else None
    match given["act"]:
        case "merge":
            return lambda: review.merge_stories(story, [form.named], by=by, why=why, seen=revision_numbers)
        case "split":
            return lambda: review.split_story(story, form.marked, by=by, why=why, seen=revision_numbers)
        case "move":
            return lambda: review.move_version(
                form.marked[0], form.named, by=by, why=why, seen=revision_numbers
            )
        case "lead":
            return lambda: review.set_lead(story, one, by=by, why=why, seen=seen)
        case "original":
            return lambda: review.set_original(story, one, by=by, why=why, seen=seen)
        case _:
            return lambda: review.rename_story(story, given["title"], by=by, why=why, seen=seen)


def _effect(story: Story, form: StoryForm, by: User) -> str:
    given = form.cleaned_data
    name = str(form.marked[0]) if form.marked else "no version of a curator's choice"
    try:
        match given["act"]:
            case "merge":
                return review.effect_of_story_merge(story, [form.named], by)
            case "split":
                return review.effect_of_story_split(story, form.marked, by)
            case "move":
                return review.effect_of_version_move(form.marked[0], form.named, by)
            case "lead":
                return f"The story is led by {name}."
            case "original":
                return f"The original is {name}."
            case _:
                return f"The story is called “{given['title'].strip() or 'by its lead’s headline'}”."
    except Refused as refused:
        return str(refused)
