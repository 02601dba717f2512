"""Which articles belong to one story: strongest links first, and none joins what a curator parted."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tie:
    """A link that would join two articles. `confirmed` ones go first; `tie_break` parts equal scores."""

    left: int
    right: int
    score: float
    confirmed: bool = False
    tie_break: str = ""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A tie left out of its story, and the parted pair that it would have joined."""

    tie: Tie
    parted: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Families:
    """`groups` partition the articles; each is sorted, and they are sorted by their first article."""

    groups: tuple[tuple[int, ...], ...]
    conflicts: tuple[Conflict, ...]


def gather(
    articles: Iterable[int], ties: Iterable[Tie], parted: Collection[tuple[int, int]] = ()
) -> Families:
    """Join articles by their ties, strongest first, but never a parted pair, nor through a third article.

    >>> gather([1, 2, 3], [Tie(1, 2, 0.9), Tie(2, 3, 0.5)], [(1, 3)]).groups
    ((1, 2), (3,))
    """
    home = {article: article for article in articles}
    members = {article: {article} for article in home}
    apart: dict[int, set[int]] = {}
    for one, other in parted:
        if one in home and other in home:
            apart.setdefault(one, set()).add(other)
            apart.setdefault(other, set()).add(one)
    conflicts: list[Conflict] = []
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
            conflicts.append(Conflict(tie, min((min(pair), max(pair)) for pair in barred)))
            continue
        for article in members[small]:
            home[article] = large
        members[large] |= members.pop(small)
    groups = sorted(tuple(sorted(group)) for group in members.values())
    return Families(tuple(groups), tuple(conflicts))


def _strongest_first(tie: Tie) -> tuple[bool, float, str, int, int]:
    return (not tie.confirmed, -tie.score, tie.tie_break, tie.left, tie.right)
