"""Carrying a plan out: verdicts written to links, articles moved, stories tidied, all within one Act."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone

from articles.models import Article, Decision, Story, SyndicationLink

from .decisions import Act
from .errors import Refused
from .story_plan import CONFIRMED, Pair, StoryPlan

BY_HAND = "by hand"
"""The `algorithm` of a link that a person made where the linker had seen none."""


def carry_out(doing: Act, made: StoryPlan, by: User | None) -> None:
    """Write the verdicts, then move the articles, then tidy the stories they left or joined."""
    now = timezone.now()
    links = {
        (link.first_id, link.second_id): link
        for link in SyndicationLink.objects.filter(
            first__in=[first for first, _ in made.verdicts],
            second__in=[second for _, second in made.verdicts],
        )
    }
    for each, verdict in sorted(made.verdicts.items()):
        if each in links:
            _write_verdict(doing, links[each], verdict, by, now, made)
    unseen = [(each, verdict) for each, verdict in sorted(made.verdicts.items()) if each not in links]
    doing.make_many([_by_hand(each, verdict, by, now) for each, verdict in unseen])
    for first, second in made.left_out:
        link = SyndicationLink.objects.get(first=first, second=second)
        doing.change(link, conflict="A curator's verdict keeps these two stories apart.")
    articles = {article.pk: article for article in Article.objects.filter(pk__in=made.members)}
    stories = {story.pk: story for story in Story.objects.filter(pk__in=set(made.members.values()))}
    homes = [(stories[number], group) for number, group in made.groups.items()]
    homes += [(doing.make(Story()), group) for group in made.fresh]
    for story, group in homes:
        for number in group:
            doing.change(articles[number], story_id=story.pk)
    for story, group in homes:
        # A story that gains or loses a version has changed, even where no field of its own has.
        doing.raise_revision_number(story)
        gone: dict[str, Any] = {
            f"{role}_id": None
            for role in ("lead", "original", "likely_original")
            if getattr(story, f"{role}_id") not in (None, *group)
        }
        doing.change(story, **gone)
    for number, goes_to in made.emptied.items():
        doing.change(
            stories[number], merged_into_id=goes_to, lead_id=None, original_id=None, likely_original_id=None
        )


def _by_hand(each: Pair, verdict: str, by: User | None, now: Any) -> SyndicationLink:
    """The link of a verdict where the linker had seen none."""
    relations = SyndicationLink.Relation
    return SyndicationLink(
        first_id=each[0],
        second_id=each[1],
        relation=relations.VERSION if verdict == CONFIRMED else relations.NONE,
        coverage_first=0.0,
        coverage_second=0.0,
        evidence={"by": "a curator's word"},
        algorithm=BY_HAND,
        status=verdict,
        decided_by=by,
        decided_at=now,
    )


def _write_verdict(
    doing: Act, link: SyndicationLink, verdict: str, by: User | None, now: Any, made: StoryPlan
) -> None:
    if made.relation:
        doing.change(link, relation=made.relation)
    if link.status != verdict:
        doing.change(link, status=verdict, decided_by=by, decided_at=now, conflict="")
    if (
        verdict == CONFIRMED
        and not made.keeps_relations
        and link.relation not in SyndicationLink.STORY_RELATIONS
    ):
        doing.change(link, relation=SyndicationLink.Relation.VERSION)


def numbers_hidden_from(user: User | None) -> frozenset[int]:
    """Articles that count in nothing this person is told."""
    if user is None:
        return frozenset()
    return frozenset(Article.objects.hidden_from(user).order_by().values_list("pk", flat=True))


def told(planned: Callable[[], StoryPlan], hidden: frozenset[int] = frozenset()) -> str:
    try:
        return planned().effect_without(hidden)
    except Refused as refused:
        return str(refused)


def done(doing: Act) -> Decision:
    assert doing.decision is not None
    return doing.decision
