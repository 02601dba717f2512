"""Runs of equal words of two texts, in order: patience first, then the longest common subsequence."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import LCSseq

_WEAK_RUN = 3  # an equal run of at most so many words ...
_LONGEST_GAP = 400_000_000  # cells: a gap larger than this (two 20,000-word blocks) is not searched for words
_LISTED = (
    "a an and as at be but by for from had has have he her his in is it its of on or said she that the their "
    "they this to was were which who will with"
)
SMALL_WORDS = frozenset(_LISTED.split(" "))


@dataclass(frozen=True, slots=True)
class MatchingBlock:
    """`size` equal words, from word `a` on the left and word `b` on the right."""

    a: int
    b: int
    size: int


def matching_blocks(a: Sequence[str], b: Sequence[str]) -> tuple[MatchingBlock, ...]:
    """Equal runs, in order on both sides: words unique on both sides first (patience), then the longest
    common subsequence between them; stray small words between two changes are left to the change."""
    pairs = _patience(a, b, 0, len(a), 0, len(b))
    return _without_stray(_blocks(pairs), a, len(a), len(b))


def _patience(
    a: Sequence[str], b: Sequence[str], a0: int, a1: int, b0: int, b1: int
) -> list[tuple[int, int]]:
    """Word pairs in order. Common head and tail are taken at once."""
    head: list[tuple[int, int]] = []
    while a0 < a1 and b0 < b1 and a[a0] == b[b0]:
        head.append((a0, b0))
        a0, b0 = a0 + 1, b0 + 1
    tail: list[tuple[int, int]] = []
    while a0 < a1 and b0 < b1 and a[a1 - 1] == b[b1 - 1]:
        a1, b1 = a1 - 1, b1 - 1
        tail.append((a1, b1))
    if a0 < a1 and b0 < b1:
        last_a, last_b = a0, b0
        # The last pair stands for the end of both: what follows the last unique word is aligned too.
        for at_a, at_b in [*_unique_in_order(a, b, a0, a1, b0, b1), (a1, b1)]:
            head.extend(_longest_common(a, b, last_a, at_a, last_b, at_b))
            if at_a < a1:
                head.append((at_a, at_b))
            last_a, last_b = at_a + 1, at_b + 1
    # The tail was gathered backwards.
    head.extend(reversed(tail))
    return head


def _unique_in_order(
    a: Sequence[str], b: Sequence[str], a0: int, a1: int, b0: int, b1: int
) -> list[tuple[int, int]]:
    positions_a, positions_b = _once(a, a0, a1), _once(b, b0, b1)
    found = [(position, positions_b[word]) for word, position in positions_a.items() if word in positions_b]
    found.sort()
    kept = longest_increasing([pair[1] for pair in found])
    return [found[i] for i in kept]


def _once(words: Sequence[str], start: int, end: int) -> dict[str, int]:
    positions: dict[str, int] = {}
    again: set[str] = set()
    for at in range(start, end):
        word = words[at]
        if word in positions:
            again.add(word)
        else:
            positions[word] = at
    for word in again:
        del positions[word]
    return positions


def longest_increasing(values: Sequence[int]) -> list[int]:
    """Indexes of a longest strictly increasing subsequence (Fredman 1975, n log n)."""
    # tails[n] is where the best chain of n + 1 values ends: the one with the smallest last value.
    tails: list[int] = []
    tail_values: list[int] = []
    before: list[int] = []
    for at, value in enumerate(values):
        position = bisect_left(tail_values, value)
        before.append(tails[position - 1] if position else -1)
        if position == len(tails):
            tails.append(at)
            tail_values.append(value)
        else:
            tails[position] = at
            tail_values[position] = value
    kept: list[int] = []
    at = tails[-1] if tails else -1
    while at >= 0:
        kept.append(at)
        at = before[at]
    return kept[::-1]


def _longest_common(
    a: Sequence[str], b: Sequence[str], a0: int, a1: int, b0: int, b1: int
) -> list[tuple[int, int]]:
    if a0 >= a1 or b0 >= b1 or (a1 - a0) * (b1 - b0) > _LONGEST_GAP:
        return []
    pairs: list[tuple[int, int]] = []
    for step in LCSseq.opcodes(list(a[a0:a1]), list(b[b0:b1])):
        if step.tag == "equal":
            length = step.src_end - step.src_start
            pairs.extend((a0 + step.src_start + i, b0 + step.dest_start + i) for i in range(length))
    return pairs


def _blocks(pairs: Iterable[tuple[int, int]]) -> list[MatchingBlock]:
    blocks: list[MatchingBlock] = []
    start_a = start_b = size = 0
    for at_a, at_b in pairs:
        if size and start_a + size == at_a and start_b + size == at_b:
            size += 1
            continue
        if size:
            blocks.append(MatchingBlock(start_a, start_b, size))
        start_a, start_b, size = at_a, at_b, 1
    if size:
        blocks.append(MatchingBlock(start_a, start_b, size))
    return blocks


def _without_stray(
    blocks: list[MatchingBlock], a: Sequence[str], length_a: int, length_b: int
) -> tuple[MatchingBlock, ...]:
    """Leave out short runs of small words that stand between two rewritten stretches."""
    kept: list[MatchingBlock] = []
    end_a = end_b = 0
    for i, block in enumerate(blocks):
        following = blocks[i + 1] if i + 1 < len(blocks) else MatchingBlock(length_a, length_b, 0)
        words = a[block.a : block.a + block.size]
        if block.size <= _WEAK_RUN and all(word in SMALL_WORDS for word in words):
            before = min(block.a - end_a, block.b - end_b)
            after = min(following.a - block.a - block.size, following.b - block.b - block.size)
            if before >= block.size and after >= block.size:
                continue
        kept.append(block)
        end_a, end_b = block.a + block.size, block.b + block.size
    return tuple(kept)
