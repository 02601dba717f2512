"""Which articles belong to one story: strongest links first, and none joins what a curator judged apart."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StoryEdge:
    """A link that would join two articles. `confirmed` ones go first; `tie_break` parts equal scores."""

    left: int
    right: int
    score: float
    confirmed: bool = False
    tie_break: str = ""


@dataclass(frozen=True, slots=True)
class EdgeConflict:
    """An edge left out of its story, and the cannot-link that it would have joined."""

    edge: StoryEdge
    cannot_link: tuple[int, int]


@dataclass(frozen=True, slots=True)
class StoryGroups:
    """`groups` partition the articles; each is sorted, and they are sorted by their first article."""

    groups: tuple[tuple[int, ...], ...]
    conflicts: tuple[EdgeConflict, ...]


def group_into_stories(
    articles: Iterable[int], edges: Iterable[StoryEdge], cannot_link: Collection[tuple[int, int]] = ()
) -> StoryGroups:
    """Join articles by their edges, strongest first, but never a cannot-link, nor through a third article.

    >>> group_into_stories([1, 2, 3], [StoryEdge(1, 2, 0.9), StoryEdge(2, 3, 0.5)], [(1, 3)]).groups
    ((1, 2), (3,))
    """
    story_of = {article: article for article in articles}
    members = {article: {article} for article in story_of}
    apart: dict[int, set[int]] = {}
    for one, other in cannot_link:
        if one in story_of and other in story_of:
            apart.setdefault(one, set()).add(other)
            apart.setdefault(other, set()).add(one)
    conflicts: list[EdgeConflict] = []
    for edge in sorted(edges, key=_strongest_first):
        if edge.left not in story_of or edge.right not in story_of:
            continue
        small, large = sorted(
            (story_of[edge.left], story_of[edge.right]), key=lambda at: (len(members[at]), at)
        )
        if small == large:
            continue
        barred = [
            (one, other) for one in members[small] for other in apart.get(one, ()) if other in members[large]
        ]
        if barred:
            conflicts.append(EdgeConflict(edge, min((min(pair), max(pair)) for pair in barred)))
            continue
        for article in members[small]:
            story_of[article] = large
        members[large] |= members.pop(small)
    groups = sorted(tuple(sorted(group)) for group in members.values())
    return StoryGroups(tuple(groups), tuple(conflicts))


def _strongest_first(edge: StoryEdge) -> tuple[bool, float, str, int, int]:
    return (not edge.confirmed, -edge.score, edge.tie_break, edge.left, edge.right)
