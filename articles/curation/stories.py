"""Stories merged, split, led and named by hand: each one decision, its effect told first."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied

from articles.database.writing import one_writer
from articles.models import Article, Decision, Story, SyndicationLink

from .decisions import act, guard
from .errors import NOT_OPEN, Refused, require, require_sight
from .story_plan import CONFIRMED, REJECTED, Pair, StoryPlan, confirmations_within, ordered_pair, plan_stories
from .verdicts import carry_out, done, numbers_hidden_from, told

MOST_PAIRS = 2_000
"""Verdicts that one split gives, in one transaction, as with `sources.MOST_MOVED`."""


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
        "merge stories", into, partial(_plan_merge, into, others), others=others, by=by, why=why, seen=seen
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
    return _restory("split story", story, partial(_plan_split, story, articles), by=by, why=why, seen=seen)


def move_version(
    article: Article, to: Story, *, by: User | None, why: str = "", seen: dict[int, int] | None = None
) -> Decision:
    """Move one version out of its story into another."""
    return _restory(
        "move version",
        to,
        partial(_plan_move, article, to),
        others=[article.story],
        by=by,
        why=why,
        seen=seen,
    )


def effect_of_story_merge(into: Story, others: Sequence[Story], by: User | None = None) -> str:
    """`2 stories become 1 of 7 versions`, as if articles hidden from this person were not there."""
    members = _Members.seen_by(by)
    return told(lambda: _plan_merge(into, others, members))


def effect_of_story_split(story: Story, articles: Sequence[Article], by: User | None = None) -> str:
    """`1 story becomes 2 of 5 and 2 versions`, as if articles hidden from this person were not there."""
    members = _Members.seen_by(by)
    return told(lambda: _plan_split(story, articles, members))


def effect_of_version_move(article: Article, to: Story, by: User | None = None) -> str:
    """`2 stories become 2 of 4 and 3 versions`, as if articles hidden from this person were not there."""
    members = _Members.seen_by(by)
    return told(lambda: _plan_move(article, to, members))


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
        present = getattr(story, field)
        require_sight(by, *(each for each in (present, article) if each is not None))
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
    planned: Callable[["_Members"], StoryPlan],
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
            made = _allowed_to(by, planned)
            carry_out(doing, made, by)
        return done(doing)


@dataclass(frozen=True, slots=True)
class _Members:
    """Which articles of a story a plan may speak of, and which it leaves out altogether."""

    hidden: frozenset[int] = frozenset()
    left_out: frozenset[int] = frozenset()

    @classmethod
    def seen_by(cls, user: User | None) -> "_Members":
        """For what somebody is told: articles hidden from him are left out."""
        hidden = numbers_hidden_from(user)
        return cls(hidden, hidden)

    def of(self, story: Story) -> list[int]:
        found = Article.objects.filter(story=story).order_by("pk").values_list("pk", flat=True)
        return [pk for pk in found if pk not in self.hidden]

    def plan(self, stories: Iterable[int], verdicts: dict[Pair, str], keep: int | None) -> StoryPlan:
        return plan_stories(stories, verdicts, keep=keep, without=self.left_out)


def _allowed_to(by: User | None, planned: Callable[[_Members], StoryPlan]) -> StoryPlan:
    """What is to be done. What a story holds that this person may not see stays where it is.

    Raises what refuses the act as if those articles were not there; then PermissionDenied, where it
    cannot be done without moving one of them.
    """
    hidden = numbers_hidden_from(by)
    if not hidden:
        return planned(_Members())
    planned(_Members(hidden, hidden))
    try:
        made = planned(_Members(hidden))
    except Refused:
        raise PermissionDenied(NOT_OPEN) from None
    stays = {
        article for story, group in made.groups.items() for article in group if made.members[article] == story
    }
    if hidden & set(made.members) - stays:
        raise PermissionDenied(NOT_OPEN)
    return made


def _plan_merge(into: Story, others: Sequence[Story], members: _Members) -> StoryPlan:
    stories = [into, *(other for other in others if other.pk != into.pk)]
    if len(stories) < 2:
        raise Refused("Choose another story to merge with; one story is one already.")
    ends = [_spokesman(story, members) for story in stories]
    verdicts: dict[Pair, str] = {}
    for story, end in zip(stories[1:], ends[1:], strict=True):
        verdicts |= _joining(members.of(into), members.of(story), ordered_pair(ends[0], end))
    return members.plan([story.pk for story in stories], verdicts, into.pk)


def _plan_split(story: Story, articles: Sequence[Article], members: _Members) -> StoryPlan:
    out = {article.pk for article in articles}
    held = set(members.of(story))
    if not out or not out <= held:
        raise Refused("Choose versions of this story to take out of it.")
    if out == held:
        raise Refused("All versions are chosen, so nothing would be left behind. Choose fewer.")
    rest = held - out
    if len(out) * len(rest) > MOST_PAIRS:
        raise Refused(
            f"{len(out):,} versions apart from {len(rest):,} others are {len(out) * len(rest):,} verdicts; "
            f"one act gives at most {MOST_PAIRS:,}. Take fewer versions out at a time."
        )
    verdicts: dict[Pair, str] = {ordered_pair(a, b): REJECTED for a in out for b in rest}
    verdicts |= confirmations_within(out, verdicts) | confirmations_within(rest, verdicts)
    return members.plan([story.pk], verdicts, story.pk if len(out) <= len(rest) else None)


def _plan_move(article: Article, to: Story, members: _Members) -> StoryPlan:
    if article.story_id == to.pk:
        raise Refused(f"{article} is a version of that story already.")
    rest = set(members.of(article.story)) - {article.pk}
    verdicts: dict[Pair, str] = {ordered_pair(article.pk, other): REJECTED for other in rest}
    if rest:
        verdicts |= confirmations_within(rest, verdicts)
    end = ordered_pair(article.pk, _spokesman(to, members))
    verdicts |= _joining([article.pk], members.of(to), end)
    return members.plan([article.story_id, to.pk], verdicts, to.pk)


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


def _spokesman(story: Story, members: _Members) -> int:
    numbers = members.of(story)
    if not numbers:
        raise Refused(f"{story} holds no articles. Choose another.")
    return story.lead_id if story.lead_id in numbers else numbers[0]


def _fresh(story: Story, by: User | None, seen: int | None) -> Story:
    """The story as it stands in this transaction; Stale where it moved on, refused where it is gone.

    PermissionDenied where all that it holds is hidden from this person.
    """
    fresh = Story.objects.select_for_update().get(pk=story.pk)
    guard(fresh, seen)
    if fresh.merged_into_id:
        raise Refused(f"{fresh} was merged into story {fresh.merged_into_id}. Work on that one.")
    if by is not None and not Article.objects.visible_to(by).filter(story=fresh).exists():
        raise PermissionDenied(NOT_OPEN)
    return fresh
