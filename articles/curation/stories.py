"""Stories merged, split, led and named by hand: each one decision, its effect told first."""

from collections.abc import Callable, Sequence

from django.contrib.auth.models import User

from articles.database.writing import one_writer
from articles.models import Article, Decision, Story, SyndicationLink

from .decisions import act, guard
from .errors import Refused, require, require_sight
from .story_plan import CONFIRMED, REJECTED, Pair, StoryPlan, confirmations_within, ordered_pair, plan_stories
from .verdicts import carry_out, done, told


def merge_stories(
    into: Story,
    others: Sequence[Story],
    *,
    by: User | None,
    why: str = "",
    seen: dict[int, int] | None = None,
) -> Decision:
    """Make one story of several. `into` keeps its number; the others point to it.

    `seen` maps story numbers to the revision numbers that the form showed. Raises Stale, Refused,
    PermissionDenied.
    """
    return _restory(
        "merge stories", into, lambda: _plan_merge(into, others), others=others, by=by, why=why, seen=seen
    )


def split_story(
    story: Story,
    articles: Sequence[Article],
    *,
    by: User | None,
    why: str = "",
    seen: dict[int, int] | None = None,
) -> Decision:
    """Take these articles out of the story into a new one of their own."""
    return _restory("split story", story, lambda: _plan_split(story, articles), by=by, why=why, seen=seen)


def move_version(
    article: Article, to: Story, *, by: User | None, why: str = "", seen: dict[int, int] | None = None
) -> Decision:
    """Move one version out of its story into another."""
    return _restory(
        "move version", to, lambda: _plan_move(article, to), others=[article.story], by=by, why=why, seen=seen
    )


def effect_of_story_merge(into: Story, others: Sequence[Story]) -> str:
    """`2 stories become 1 of 7 versions.`"""
    return told(lambda: _plan_merge(into, others))


def effect_of_story_split(story: Story, articles: Sequence[Article]) -> str:
    """`1 story becomes 2 of 5 and 2 versions.`"""
    return told(lambda: _plan_split(story, articles))


def effect_of_version_move(article: Article, to: Story) -> str:
    """`2 stories become 2 of 4 and 3 versions.`"""
    return told(lambda: _plan_move(article, to))


def set_lead(
    story: Story, article: Article | None, *, by: User | None, why: str = "", seen: int | None = None
) -> Decision:
    """Choose the version that stands for the story; None leaves it to the archive again."""
    return _point("set lead", "lead", story, article, by=by, why=why, seen=seen)


def set_original(
    story: Story, article: Article | None, *, by: User | None, why: str = "", seen: int | None = None
) -> Decision:
    """Say which version the others come from; None leaves it undetermined or to the linker."""
    return _point("set original", "original", story, article, by=by, why=why, seen=seen)


def rename_story(
    story: Story, title: str, *, by: User | None, why: str = "", seen: int | None = None
) -> Decision:
    """Give the story a name of its own; an empty one goes back to its lead's headline."""
    require(by, "curate")
    with one_writer():
        story = _fresh(story, by, seen)
        with act(kind="rename story", subject=str(story), by=by, why=why, story=story) as doing:
            doing.change(story, title=title.strip()[:300])
        return done(doing)


def _point(
    kind: str,
    field: str,
    story: Story,
    article: Article | None,
    *,
    by: User | None,
    why: str,
    seen: int | None,
) -> Decision:
    require(by, "curate")
    with one_writer():
        story = _fresh(story, by, seen)
        if article is not None and article.story_id != story.pk:
            raise Refused(f"{article} is not a version of this story. Move it here first.")
        with act(
            kind=kind, subject=str(article or story), by=by, why=why, story=story, article=article
        ) as doing:
            doing.change(story, **{f"{field}_id": article.pk if article else None})
            if article is not None:
                doing.rely(article, "story")
        return done(doing)


def _restory(
    kind: str,
    story: Story,
    planned: Callable[[], StoryPlan],
    *,
    by: User | None,
    why: str,
    seen: dict[int, int] | None,
    others: Sequence[Story] = (),
) -> Decision:
    require(by, "curate")
    with one_writer():
        for each in (story, *others):
            _fresh(each, by, (seen or {}).get(each.pk))
        with act(kind=kind, subject=f"{story}", by=by, why=why, story=story) as doing:
            carry_out(doing, planned(), by)
        return done(doing)


def _plan_merge(into: Story, others: Sequence[Story]) -> StoryPlan:
    stories = [into, *(other for other in others if other.pk != into.pk)]
    if len(stories) < 2:
        raise Refused("Choose another story to merge with; one story is one already.")
    ends = [_spokesman(story) for story in stories]
    verdicts: dict[Pair, str] = {}
    for story, end in zip(stories[1:], ends[1:], strict=True):
        verdicts |= _joining(_numbers(into), _numbers(story), ordered_pair(ends[0], end))
    return plan_stories([story.pk for story in stories], verdicts, keep=into.pk)


def _plan_split(story: Story, articles: Sequence[Article]) -> StoryPlan:
    out = {article.pk for article in articles}
    members = set(_numbers(story))
    if not out or not out <= members:
        raise Refused("Choose versions of this story to take out of it.")
    if out == members:
        raise Refused("All versions are chosen, so nothing would be left behind. Choose fewer.")
    verdicts: dict[Pair, str] = {ordered_pair(a, b): REJECTED for a in out for b in members - out}
    verdicts |= confirmations_within(out, verdicts) | confirmations_within(members - out, verdicts)
    return plan_stories([story.pk], verdicts, keep=story.pk if len(out) <= len(members - out) else None)


def _plan_move(article: Article, to: Story) -> StoryPlan:
    if article.story_id == to.pk:
        raise Refused(f"{article} is a version of that story already.")
    rest = set(_numbers(article.story)) - {article.pk}
    verdicts: dict[Pair, str] = {ordered_pair(article.pk, other): REJECTED for other in rest}
    if rest:
        verdicts |= confirmations_within(rest, verdicts)
    verdicts |= _joining([article.pk], _numbers(to), ordered_pair(article.pk, _spokesman(to)))
    return plan_stories([article.story_id, to.pk], verdicts, keep=to.pk)


def _joining(ours: Sequence[int], theirs: Sequence[int], fallback: Pair) -> dict[Pair, str]:
    """Confirm the strongest link that the linker saw between the two sides; else join two by hand."""
    _allowed(ours, theirs)
    seen = (
        SyndicationLink.objects.filter(relation__in=SyndicationLink.STORY_RELATIONS)
        .filter(first__in=[*ours, *theirs], second__in=[*ours, *theirs])
        .exclude(status=REJECTED)
        .order_by("-score", "pk")
        .values_list("first_id", "second_id")
    )
    near = set(ours)
    crossing = next(((a, b) for a, b in seen if (a in near) != (b in near)), fallback)
    verdicts: dict[Pair, str] = {crossing: CONFIRMED}
    return verdicts | confirmations_within([*ours, *theirs], verdicts)


def _allowed(ours: Sequence[int], theirs: Sequence[int]) -> None:
    """Raise Refused where somebody judged that an article of one side is no version of one of the other."""
    both = [*ours, *theirs]
    rejected = SyndicationLink.objects.filter(first__in=both, second__in=both, status=REJECTED)
    for first, second in rejected.order_by("pk").values_list("first_id", "second_id"):
        if (first in ours) != (second in ours):
            raise Refused(
                f"Articles {first} and {second} were judged not to be versions of one story. "
                "Undo that verdict first."
            )


def _spokesman(story: Story) -> int:
    numbers = _numbers(story)
    if not numbers:
        raise Refused(f"{story} holds no articles. Choose another.")
    return story.lead_id if story.lead_id in numbers else numbers[0]


def _numbers(story: Story) -> list[int]:
    return list(Article.objects.filter(story=story).order_by("pk").values_list("pk", flat=True))


def _fresh(story: Story, by: User | None, seen: int | None) -> Story:
    """The story as it stands in this transaction; Stale where it moved on, refused where it is gone."""
    fresh = Story.objects.select_for_update().get(pk=story.pk)
    guard(fresh, seen)
    if fresh.merged_into_id:
        raise Refused(f"{fresh} was merged into story {fresh.merged_into_id}. Work on that one.")
    hidden = Article.objects.filter(story=fresh).hidden()
    require_sight(by, *hidden)
    return fresh
