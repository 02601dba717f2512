"""Which articles make one story, once people have spoken: verdicts bind, automatic links give way.

A confirmed link is a must-link, a rejected one a cannot-link. Every change of stories by hand is a
set of such verdicts and a plan that follows from them, so that no later linking undoes it.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Q

from articles.models import Article, Story, SyndicationLink
from articles.syndication.stories import StoryEdge, StoryGroups, group_into_stories

from .errors import Refused

Pair = tuple[int, int]
CONFIRMED, REJECTED = SyndicationLink.Status.CONFIRMED, SyndicationLink.Status.REJECTED
LOOSE = "loose"
"""What a plan is told of a pair that shares words without being versions: neither joined nor kept apart."""


def ordered_pair(a: int, b: int) -> Pair:
    """Two articles in the order that links are kept."""
    return (a, b) if a < b else (b, a)


@dataclass(slots=True)
class StoryPlan:
    """What will stand once verdicts are given: each group of articles with the story number it keeps.

    `groups` maps a story number to its articles; `fresh` are groups that need a new story; `emptied`
    maps a story left without articles to the one it will point to.
    `left_out` are automatic joining links that verdicts overrule. With `keeps_relations` a
    confirmed excerpt stays an excerpt; otherwise whoever is confirmed into a story is a version.
    `relation` is what a curator calls the pair instead, where she calls it something else.
    """

    verdicts: dict[Pair, str]
    members: dict[int, int]
    groups: dict[int, list[int]] = field(default_factory=dict)
    fresh: list[list[int]] = field(default_factory=list)
    emptied: dict[int, int] = field(default_factory=dict)
    left_out: list[Pair] = field(default_factory=list)
    keeps_relations: bool = False
    relation: str = ""

    @property
    def moves(self) -> bool:
        """Whether any article changes its story."""
        return bool(self.fresh) or any(
            self.members[article] != story for story, articles in self.groups.items() for article in articles
        )

    @property
    def effect(self) -> str:
        """The effect in words: `2 stories become 1 of 7 versions`."""
        return self.effect_without(frozenset())

    def effect_without(self, hidden: frozenset[int]) -> str:
        """The effect as somebody is told it who may not see the articles `hidden`: they count in nothing."""
        before = len({story for article, story in self.members.items() if article not in hidden})
        groups = [set(articles) - hidden for articles in [*self.groups.values(), *self.fresh]]
        sizes = sorted([len(articles) for articles in groups if articles], reverse=True)
        if not self.moves:
            return f"No article changes its story: {_stories(before)} of {_and(sizes)} {_versions(sizes)}."
        turn = "becomes" if before == 1 else "become"
        return f"{_stories(before)} {turn} {len(sizes)} of {_and(sizes)} {_versions(sizes)}."


def plan_stories(
    story_ids: Iterable[int],
    verdicts: dict[Pair, str],
    keep: int | None = None,
    without: frozenset[int] = frozenset(),
) -> StoryPlan:
    """What these verdicts make of these stories. Reads; writes nothing.

    `keep` is a story number to hold on to where there is a choice; `without` are articles to plan as if
    they were not there. Raises Refused where confirmed
    links would put a rejected pair into one story.
    """
    held = Article.objects.filter(story__in=set(story_ids)).values_list("pk", "story_id")
    members = {article: story for article, story in held if article not in without}
    grouped = _gather(members, verdicts)
    left_out = [ordered_pair(conflict.edge.left, conflict.edge.right) for conflict in grouped.conflicts]
    made = StoryPlan(verdicts=verdicts, members=members, left_out=left_out)
    _number(made, [list(group) for group in grouped.groups], keep)
    return made


def confirmations_within(articles: Iterable[int], verdicts: dict[Pair, str]) -> dict[Pair, str]:
    """The further confirmations needed so that these articles stay one story under these verdicts."""
    groups = _gather(articles, verdicts).groups
    return {ordered_pair(groups[0][0], group[0]): CONFIRMED for group in groups[1:]}


def _gather(members: Iterable[int], verdicts: dict[Pair, str]) -> StoryGroups:
    """The linker's own rule of what makes a story, under the stored verdicts and these."""
    articles = set(members)
    rows = SyndicationLink.objects.filter(
        Q(status=REJECTED)
        | Q(status__in=SyndicationLink.JOINING, relation__in=SyndicationLink.STORY_RELATIONS),
        first__in=articles,
        second__in=articles,
    ).values_list("first_id", "second_id", "status", "score")
    found = {(first, second): (status, score) for first, second, status, score in rows}
    for each, verdict in verdicts.items():
        if each[0] in articles and each[1] in articles:
            found[each] = (verdict, found[each][1] if each in found else 1.0)
    edges = [
        StoryEdge(first, second, score, confirmed=status == CONFIRMED)
        for (first, second), (status, score) in found.items()
        if status not in (REJECTED, LOOSE)
    ]
    grouped = group_into_stories(
        articles, edges, [each for each, (status, _) in found.items() if status == REJECTED]
    )
    for conflict in grouped.conflicts:
        if conflict.edge.confirmed:
            raise Refused(
                f"Articles {conflict.cannot_link[0]} and {conflict.cannot_link[1]} were judged not to be "
                "versions of one story, and this would put them into one. Undo that verdict first."
            )
    return grouped


def _number(made: StoryPlan, groups: list[list[int]], keep: int | None) -> None:
    """A story's number stays with most of its articles; of equals, with its lead, then the earliest
    article."""
    leads = dict(Story.objects.filter(pk__in=set(made.members.values())).values_list("pk", "lead_id"))
    claims = sorted(
        (
            (story != keep, -count, leads.get(story) not in group, story, index)
            for index, group in enumerate(groups)
            for story, count in Counter(made.members[article] for article in group).items()
        )
    )
    taken: dict[int, int] = {}
    for _, _, _, story, index in claims:
        if story not in taken.values() and index not in taken:
            taken[index] = story
    for index, group in enumerate(groups):
        if index in taken:
            made.groups[taken[index]] = group
        else:
            made.fresh.append(group)
    home = {article: story for story, articles in made.groups.items() for article in articles}
    for story in set(made.members.values()) - set(made.groups):
        went = Counter(
            home[article] for article, was in made.members.items() if was == story and article in home
        )
        made.emptied[story] = min(went, key=lambda each: (-went[each], each))


def _stories(count: int) -> str:
    return f"{count} {'story' if count == 1 else 'stories'}"


def _and(sizes: list[int]) -> str:
    words = [str(size) for size in sizes]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _versions(sizes: list[int]) -> str:
    return "version" if sizes == [1] else "versions"
