"""Which articles belong to one story: strongest links first, and none joins what a curator parted."""

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
    """A tie left out of its story, and the parted pair that it would have joined."""

    tie: StoryEdge
    parted: tuple[int, int]


@dataclass(frozen=True, slots=True)
class StoryGroups:
    """`groups` partition the articles; each is sorted, and they are sorted by their first article."""

    groups: tuple[tuple[int, ...], ...]
    conflicts: tuple[EdgeConflict, ...]


def group_into_stories(
    articles: Iterable[int], ties: Iterable[StoryEdge], parted: Collection[tuple[int, int]] = ()
) -> StoryGroups:
    """Join articles by their ties, strongest first, but never a parted pair, nor through a third article.

    >>> group_into_stories([1, 2, 3], [StoryEdge(1, 2, 0.9), StoryEdge(2, 3, 0.5)], [(1, 3)]).groups
    ((1, 2), (3,))
    """
    home = {article: article for article in articles}
    members = {article: {article} for article in home}
    apart: dict[int, set[int]] = {}
    for one, other in parted:
        if one in home and other in home:
            apart.setdefault(one, set()).add(other)
            apart.setdefault(other, set()).add(one)
    conflicts: list[EdgeConflict] = []
    for tie in sorted(ties, key=_strongest_first):
        if tie.left not in home or tie.right not in home:
            continue
        small, large = sorted((home[tie.left], home[tie.right]), key=lambda at: (len(members[at]), at))
        if small == large:
            continue
        barred = [
            (one, other) for one in members[small] for other in apart.get(one, ()) if other in members[large]
        ]
        if barred:
            conflicts.append(EdgeConflict(tie, min((min(pair), max(pair)) for pair in barred)))
            continue
        for article in members[small]:
            home[article] = large
        members[large] |= members.pop(small)
    groups = sorted(tuple(sorted(group)) for group in members.values())
    return StoryGroups(tuple(groups), tuple(conflicts))


def _strongest_first(tie: StoryEdge) -> tuple[bool, float, str, int, int]:
    return (not tie.confirmed, -tie.score, tie.tie_break, tie.left, tie.right)
