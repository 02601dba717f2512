"""Verdicts on links, and the entry point to what a curator does with stories."""

from collections.abc import Callable

from django.contrib.auth.models import User
from django.utils import timezone

from articles.database.writing import one_writer
from articles.language.tokens import canonical_words
from articles.models import BoilerplateMark, Decision, ReviewItem, SyndicationLink

from .decisions import Act, act
from .errors import Refused, Stale, require, require_sight
from .obstacles import why_not_undone
from .stories import (
    effect_of_story_merge,
    effect_of_story_split,
    effect_of_version_move,
    merge_stories,
    move_version,
    rename_story,
    set_lead,
    set_original,
    split_story,
)
from .story_plan import CONFIRMED, LOOSE, REJECTED, StoryPlan, ordered_pair, plan_stories
from .undo import undo_decision
from .verdicts import carry_out, done, numbers_hidden_from, told

SHARING = (SyndicationLink.Relation.EXCERPT.value, SyndicationLink.Relation.RECYCLED.value)
"""Relations of articles that share words and are no versions of one story."""
BOX_WORDS = 12
"""A shorter run is a phrase and no box; two texts that share so many words share a fingerprint."""

__all__ = [
    "call_box",
    "call_excerpt",
    "call_link",
    "confirm_link",
    "effect_of_confirm",
    "effect_of_story_merge",
    "effect_of_version_move",
    "effect_of_reject",
    "effect_of_story_split",
    "merge_stories",
    "move_version",
    "reject_link",
    "rename_story",
    "set_lead",
    "set_original",
    "split_story",
    "verdict_token",
    "undo_decision",
    "why_not_undone",
]


def verdict_token(link: SyndicationLink) -> str:
    """What a form shows of a link's verdict, so that a stale form is noticed."""
    return f"{link.status} {link.decided_at.isoformat() if link.decided_at else ''}".strip()


def confirm_link(
    link: SyndicationLink, *, by: User | None, why: str = "", seen: str | None = None
) -> Decision:
    """These two belong together. Their stories become one, if they are versions of one story.

    Raises Stale, Refused (it would join a rejected pair), PermissionDenied.
    """
    return _verdict(link, CONFIRMED, "confirm link", by=by, why=why, seen=seen)


def reject_link(
    link: SyndicationLink, *, by: User | None, why: str = "", seen: str | None = None
) -> Decision:
    """These two are not versions of one story, whatever any linker says from now on.

    Raises Stale, Refused (confirmed links join them by another way), PermissionDenied.
    """
    return _verdict(link, REJECTED, "reject link", by=by, why=why, seen=seen)


def call_link(
    link: SyndicationLink, relation: str, *, by: User | None, why: str = "", seen: str | None = None
) -> Decision:
    """These two share words and are no versions: one is an excerpt of the other, or both recycle background.

    `relation` is excerpt or recycled. They leave their common story where nothing else holds them in it.
    Raises Stale, Refused, PermissionDenied.
    """
    if relation not in SHARING:
        raise Refused(f"{relation!r} is no verdict on a link. Use confirm, reject, {' or '.join(SHARING)}.")
    return _verdict(link, relation, f"call link {relation}", by=by, why=why, seen=seen)


def call_excerpt(
    link: SyndicationLink, *, by: User | None, why: str = "", seen: str | None = None
) -> Decision:
    """One quotes the other at length to comment on it: no version, whatever any linker says from now on.

    Raises what `reject_link` raises.
    """

    def keep_as_excerpt(doing: Act, link: SyndicationLink) -> None:
        doing.change(link, relation=SyndicationLink.Relation.EXCERPT)

    return _verdict(link, REJECTED, "call excerpt", by=by, why=why, seen=seen, also=keep_as_excerpt)


def call_box(link: SyndicationLink, *, by: User | None, why: str = "", seen: str | None = None) -> Decision:
    """What the two share is a box that their sources set into many articles: no version, and the passages
    count for nothing in any article of these sources from now on.

    Raises what `reject_link` raises.
    """

    def mark_passages(doing: Act, link: SyndicationLink) -> None:
        for source in sorted({link.first.source_id or 0, link.second.source_id or 0} - {0}):
            for passage in shared_passages(link):
                doing.make(BoilerplateMark(source_id=source, text=passage, made_by=by))

    return _verdict(link, REJECTED, "call box", by=by, why=why, seen=seen, also=mark_passages)


def shared_passages(link: SyndicationLink) -> list[str]:
    """The runs of shared words of a link that are long enough to be a box, as the first article prints
    them."""
    words = canonical_words(link.first.body)
    return [
        link.first.body[words.starts[start] : words.ends[end - 1]]
        for start, end, _, _ in link.spans
        if end - start >= BOX_WORDS and end <= len(words)
    ]


def effect_of_confirm(link: SyndicationLink, by: User | None = None) -> str:
    """What confirming would do, in words; a reason where it cannot be done."""
    return told(lambda: _plan_for_link(link, CONFIRMED), numbers_hidden_from(by))


def effect_of_reject(link: SyndicationLink, by: User | None = None) -> str:
    """What rejecting would do, in words; a reason where it cannot be done."""
    return told(lambda: _plan_for_link(link, REJECTED), numbers_hidden_from(by))


def _verdict(
    link: SyndicationLink,
    verdict: str,
    kind: str,
    *,
    by: User | None,
    why: str,
    seen: str | None,
    also: Callable[[Act, SyndicationLink], None] | None = None,
) -> Decision:
    require(by, "curate")
    with one_writer():
        link = SyndicationLink.objects.select_for_update().get(pk=link.pk)
        require_sight(by, link.first, link.second)
        if seen is not None and seen != verdict_token(link):
            who = (
                f"{link.decided_by} made it {link.status}" if link.decided_by else f"it is {link.status} now"
            )
            raise Stale("This link was judged while you had it open. Look at it again.", [who])
        # Numbers, not headlines: one side may be withdrawn later, and the record outlives that.
        subject = f"articles {link.first_id} and {link.second_id}"
        with act(
            kind=kind, subject=subject, by=by, why=why, article=link.first, story=link.first.story
        ) as doing:
            made = _plan_for_link(link, verdict)
            carry_out(doing, made, by)
            if also is not None:
                link.refresh_from_db()
                also(doing, link)
            for item in ReviewItem.objects.filter(link=link, status=ReviewItem.Status.OPEN):
                doing.change(item, status=ReviewItem.Status.DONE, closed_at=timezone.now())
        return done(doing)


def _plan_for_link(link: SyndicationLink, verdict: str) -> StoryPlan:
    stories = {link.first.story_id, link.second.story_id}
    if verdict in SHARING:
        called = plan_stories(stories, {ordered_pair(link.first_id, link.second_id): LOOSE})
        called.keeps_relations, called.relation = True, verdict
        called.verdicts = {ordered_pair(link.first_id, link.second_id): CONFIRMED}
        return called
    if verdict == CONFIRMED and link.relation not in SyndicationLink.STORY_RELATIONS:
        # An excerpt or recycled background is confirmed as what it is; it joins no story.
        quiet = plan_stories(stories, {})
        quiet.keeps_relations = True
        quiet.verdicts[ordered_pair(link.first_id, link.second_id)] = verdict
        return quiet
    return plan_stories(stories, {ordered_pair(link.first_id, link.second_id): verdict})
