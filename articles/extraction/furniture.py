"""Furniture that a source repeats: lines that several of its captures share, with digits folded.

One rule, which `learn_furniture` states in the plainest way: captures whose bodies are alike are one story
and count once; a line in three stories of one source is furniture. The archive keeps the same result
capture by capture (ingest.furniture); a property test holds the two together.
"""

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from articles.extraction.lines import fold_line
from articles.extraction.split import split_capture

SHARED_BY = 3
"""A line in this many unlike captures of one source is furniture (measured: +0 to +1.5 points of F1)."""
ALIKE = 0.6
"""Captures that share this much of the shorter one's body lines are one story, and count once."""
LONG_LINE = 40
"""Characters; shorter body lines ("he said.") do not tell stories apart."""
MANY_HOLDERS = 50
"""A body line that more captures share is furniture that slipped in, and says nothing about likeness."""


@dataclass(frozen=True, slots=True)
class CaptureLines:
    """The folded lines of one decoded text, as numbers (see `number_of`).

    `kept` are those that the classifier alone takes for the body: masking a line changes the split only
    where it is one of them. `body` are the long ones among `kept`, which tell stories apart.
    """

    key: int
    lines: frozenset[int]
    kept: frozenset[int]
    body: frozenset[int]


def number_of(folded: str) -> int:
    """A folded line as a signed 64-bit number (BLAKE2b): equal lines have equal numbers on every machine."""
    return int.from_bytes(hashlib.blake2b(folded.encode(), digest_size=8).digest(), "little", signed=True)


def folded_lines(text: str) -> dict[str, int]:
    """Each folded line of a decoded text that is not blank, with its number."""
    folded = {fold_line(line) for line in text.split("\n") if line.strip()}
    return {line: number_of(line) for line in folded}


def capture_lines(
    text: str, classified: Iterable[int], numbers: Mapping[str, int] | None = None
) -> CaptureLines:
    """The lines of a decoded text of which the classifier takes these (from 1) for the body.

    `numbers` spares the work where `folded_lines(text)` is at hand.
    """
    numbers = folded_lines(text) if numbers is None else numbers
    raw = text.split("\n")
    chosen = {fold_line(raw[number - 1]): len(raw[number - 1].strip()) for number in classified}
    kept = frozenset(numbers[line] for line in chosen)
    body = frozenset(numbers[line] for line, length in chosen.items() if length >= LONG_LINE)
    # The same text under another classifier is another key, so that it is counted anew.
    mark = f"{text}\0{sorted(kept)}"
    return CaptureLines(number_of(mark), frozenset(numbers.values()), kept, body)


def learn_furniture(captures: Iterable[str]) -> frozenset[str]:
    """The folded lines that at least three unlike captures (decoded texts) of one source share.

    Near-duplicates are collapsed by what the classifier takes for their bodies, so that one story
    captured often does not turn its own paragraphs into furniture. What was learnt before plays no part,
    and neither does the order of the captures. Give each source's captures alone, and unidentified
    captures never.
    """
    texts = sorted(set(captures))
    numbers: dict[str, int] = {}
    for text in texts:
        numbers |= folded_lines(text)
    read = (capture_lines(text, split_capture(text).classified) for text in texts)
    lines = {each.key: each for each in read}
    counts: Counter[int] = Counter()
    for group in unlike_groups({key: each.body for key, each in lines.items()}):
        counts.update(frozenset().union(*(lines[key].lines for key in group)))
    return frozenset(line for line, number in numbers.items() if counts[number] >= SHARED_BY)


def unlike_groups(
    bodies: Mapping[int, Collection[int]], ignored: Collection[int] | None = None
) -> list[list[int]]:
    """Keys of captures, grouped by any chain of alike bodies; each group sorted.

    `ignored` are body lines that say nothing; left out, they are those that more than MANY_HOLDERS of
    these captures have.
    """
    owner = {key: key for key in bodies}

    def root(key: int) -> int:
        while owner[key] != key:
            owner[key] = owner[owner[key]]
            key = owner[key]
        return key

    holders: dict[int, list[int]] = {}
    for key in sorted(bodies):
        for line in bodies[key]:
            holders.setdefault(line, []).append(key)
    shared: Counter[tuple[int, int]] = Counter()
    for line, members in holders.items():
        says_nothing = len(members) > MANY_HOLDERS if ignored is None else line in ignored
        if not says_nothing:
            shared.update((a, b) for at, a in enumerate(members) for b in members[at + 1 :])
    for (a, b), count in shared.items():
        if are_alike(count, len(bodies[a]), len(bodies[b])):
            owner[root(a)] = root(b)
    groups: dict[int, list[int]] = {}
    for key in sorted(bodies):
        groups.setdefault(root(key), []).append(key)
    return list(groups.values())


def are_alike(shared: int, one: int, other: int) -> bool:
    """Whether bodies of this many lines each, that share this many, are one story."""
    return shared > 0 and shared >= ALIKE * min(one, other)
