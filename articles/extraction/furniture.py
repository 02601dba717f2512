"""Furniture that a source repeats: lines that several of its captures share, with digits folded."""

from collections import Counter
from collections.abc import Iterable, Sequence

from articles.extraction.lines import fold_line
from articles.extraction.split import split_capture

SHARED_BY = 3
"""A line in this many unlike captures of one source is furniture (measured: +0 to +1.5 points of F1)."""
ALIKE = 0.6
"""Captures that share this much of the shorter one's body lines are one story, and count once."""
_LONG = 40
"""Shorter body lines ("he said.") do not tell stories apart."""
_MANY = 50
"""A body line that more captures share is furniture that slipped in, and says nothing about likeness."""


def learn_furniture(captures: Iterable[str]) -> frozenset[str]:
    """The folded lines that at least three unlike captures (decoded texts) of one source share.

    Near-duplicates are collapsed here, by what the splitter takes for their bodies, so
    that one story captured often does not turn its own paragraphs into furniture. One
    pass: what was learnt before plays no part. The result does not depend on the
    order of the captures. Give each source's captures alone, and unidentified
    captures never.
    """
    unlike = sorted(set(captures))
    lines = [frozenset(fold_line(line) for line in text.split("\n") if line.strip()) for text in unlike]
    bodies = [
        frozenset(fold_line(part.text) for part in split_capture(text).paragraphs if len(part.text) >= _LONG)
        for text in unlike
    ]
    counts: Counter[str] = Counter()
    for members in _groups(bodies):
        counts.update(frozenset().union(*(lines[index] for index in members)))
    return frozenset(line for line, count in counts.items() if count >= SHARED_BY)


def _groups(bodies: Sequence[frozenset[str]]) -> list[list[int]]:
    """Indexes of captures, grouped by any chain of alike bodies."""
    owner = list(range(len(bodies)))

    def root(index: int) -> int:
        while owner[index] != index:
            owner[index] = owner[owner[index]]
            index = owner[index]
        return index

    holders: dict[str, list[int]] = {}
    for index, body in enumerate(bodies):
        for line in body:
            holders.setdefault(line, []).append(index)
    shared: Counter[tuple[int, int]] = Counter()
    for members in holders.values():
        if len(members) <= _MANY:
            shared.update((a, b) for place, a in enumerate(members) for b in members[place + 1 :])
    for (a, b), count in shared.items():
        if count >= ALIKE * min(len(bodies[a]), len(bodies[b])):
            owner[root(a)] = root(b)
    groups: dict[int, list[int]] = {}
    for index in range(len(bodies)):
        groups.setdefault(root(index), []).append(index)
    return list(groups.values())
