"""Which paragraph of one version stands for which of another: optimal assignment, splits, merges, moves."""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from rapidfuzz.distance import LCSseq
from scipy.optimize import linear_sum_assignment

Tokens = tuple[str, ...]

LEAST_ALIKE = 0.55  # below it two paragraphs are not one: read on judged pairs of news copy
_SHINGLE = 3
_COMMON = 12  # a shingle in more paragraphs of one side says nothing
_PART = 0.7  # so much of a short paragraph inside a long one makes it a part of it
_ORDER = 1e-6  # of two equally good assignments the one that keeps the order wins


@dataclass(frozen=True, slots=True)
class ParagraphMatch:
    """Paragraphs `a` of the left stand for paragraphs `b` of the right: one to one, or one to several
    neighbours. `alike`, 0 to 1, is twice the shared words over the words of both."""

    a: tuple[int, ...]
    b: tuple[int, ...]
    alike: float


def similarity(a: Tokens, b: Tokens) -> float:
    """Shared words of two paragraphs: 2 * shared / all, 0 to 1. In order; where that is too little for a
    match, in any order, at a discount."""
    if a == b:
        return 1.0
    both = len(a) + len(b)
    if not both:
        return 1.0
    in_order = int(LCSseq.similarity(a, b))
    if in_order * 2 >= LEAST_ALIKE * both or 2 * min(len(a), len(b)) < LEAST_ALIKE * both:
        return 2.0 * in_order / both  # the order can neither lose this pair nor win it
    in_any = (Counter(a) & Counter(b)).total()
    return 2.0 * max(in_order, _DISORDER * in_any) / both


_DISORDER = 0.9  # the same words in another order count a little less


def unhurried() -> None:
    """The checkpoint of whoever has all the time in the world."""


def match_paragraphs(
    a: Sequence[Tokens], b: Sequence[Tokens], checkpoint: Callable[[], None] = unhurried
) -> tuple[ParagraphMatch, ...]:
    """The matches of two versions, by the left's order. Each paragraph stands in one match at most.

    Similarity is computed only between paragraphs that share a shingle (or all their words). `checkpoint` is
    called before each; what it raises ends the work.
    """
    alike: dict[tuple[int, int], float] = {}
    for i, j in _candidates(a, b):
        checkpoint()
        alike[i, j] = similarity(a[i], b[j])
    chosen = _optimal(alike, len(a), len(b))
    groups: dict[tuple[int, ...], tuple[int, ...]] = {(i,): (j,) for i, j in chosen}
    _gather(groups, a, b, alike)
    out = []
    for left, right in groups.items():
        single = len(left) == len(right) == 1
        score = alike[left[0], right[0]] if single else _alike(a, b, left, right)
        out.append(ParagraphMatch(left, right, score))
    return tuple(sorted(out, key=lambda match: match.a))


def _candidates(a: Sequence[Tokens], b: Sequence[Tokens]) -> set[tuple[int, int]]:
    positions: dict[Tokens, list[int]] = defaultdict(list)
    for j, tokens in enumerate(b):
        for shingle in _shingles(tokens):
            positions[shingle].append(j)
    mine: Counter[Tokens] = Counter()
    rows = [_shingles(tokens) for tokens in a]
    for row in rows:
        mine.update(row)
    pairs: set[tuple[int, int]] = set()
    for i, row in enumerate(rows):
        for shingle in row:
            found = positions.get(shingle, ())
            if len(found) <= _COMMON and mine[shingle] <= _COMMON:
                pairs.update((i, j) for j in found)
    return pairs | _same_words(a, b)


def _same_words(a: Sequence[Tokens], b: Sequence[Tokens]) -> set[tuple[int, int]]:
    """Paragraphs with all words the same; of several, the nth with the nth."""
    positions: dict[Tokens, list[int]] = defaultdict(list)
    for j, tokens in enumerate(b):
        positions[tokens].append(j)
    seen: Counter[Tokens] = Counter()
    pairs = set()
    for i, tokens in enumerate(a):
        found = positions.get(tokens, ())
        if seen[tokens] < len(found):
            pairs.add((i, found[seen[tokens]]))
        seen[tokens] += 1
    return pairs


def _shingles(tokens: Tokens) -> set[Tokens]:
    if len(tokens) <= _SHINGLE:
        return {tokens}
    return {tokens[i : i + _SHINGLE] for i in range(len(tokens) - _SHINGLE + 1)}


def _optimal(alike: dict[tuple[int, int], float], rows: int, columns: int) -> list[tuple[int, int]]:
    """The one-to-one pairs of the greatest similarity in all, each at least LEAST_ALIKE.

    Solved apart for each connected group of candidates (Hungarian algorithm, in scipy).
    """
    chosen: list[tuple[int, int]] = []
    for pairs in _connected([pair for pair, score in alike.items() if score >= LEAST_ALIKE]):
        if len(pairs) == 1:
            chosen.append(pairs[0])
            continue
        left = sorted({i for i, _ in pairs})
        right = sorted({j for _, j in pairs})
        at_left = {i: at for at, i in enumerate(left)}
        at_right = {j: at for at, j in enumerate(right)}
        gain = np.zeros((len(left), len(right)))
        for i, j in pairs:
            apart = abs(i / max(rows, 1) - j / max(columns, 1))
            gain[at_left[i], at_right[j]] = alike[i, j] - _ORDER * apart
        for at_i, at_j in zip(*linear_sum_assignment(gain, maximize=True), strict=True):
            if gain[at_i, at_j] > 0:
                chosen.append((left[at_i], right[at_j]))
    return chosen


def _connected(pairs: Sequence[tuple[int, int]]) -> list[list[tuple[int, int]]]:
    by_left: dict[int, list[int]] = defaultdict(list)
    by_right: dict[int, list[int]] = defaultdict(list)
    for i, j in pairs:
        by_left[i].append(j)
        by_right[j].append(i)
    groups: list[list[tuple[int, int]]] = []
    seen: set[int] = set()
    for start in by_left:
        if start in seen:
            continue
        seen.add(start)
        waiting, group = [start], []
        while waiting:
            i = waiting.pop()
            for j in by_left[i]:
                group.append((i, j))
                fresh = [other for other in by_right[j] if other not in seen]
                seen.update(fresh)
                waiting.extend(fresh)
        groups.append(group)
    return groups


def _gather(
    groups: dict[tuple[int, ...], tuple[int, ...]],
    a: Sequence[Tokens],
    b: Sequence[Tokens],
    alike: dict[tuple[int, int], float],
) -> None:
    """Give unmatched paragraphs to the long paragraph whose neighbouring part they are (split and merged)."""
    free_a = set(range(len(a))) - {i for left in groups for i in left}
    free_b = set(range(len(b))) - {j for right in groups.values() for j in right}
    part_of_a: dict[int, list[int]] = defaultdict(list)
    part_of_b: dict[int, list[int]] = defaultdict(list)
    for i, j in alike:
        shorter = min(len(a[i]), len(b[j]))
        if shorter >= _SHINGLE and LCSseq.similarity(a[i], b[j]) >= _PART * shorter:
            if len(b[j]) < len(a[i]):
                part_of_a[i].append(j)
            else:
                part_of_b[j].append(i)
    for (i,), (j,) in list(groups.items()):
        part_of_a[i].extend(n for n in (j - 1, j + 1) if n in free_b and _is_end(b[n], a[i], n < j))
        part_of_b[j].extend(n for n in (i - 1, i + 1) if n in free_a and _is_end(a[n], b[j], n < i))
    partner_of_a = {left[0]: right[0] for left, right in groups.items()}
    partner_of_b = {right[0]: left[0] for left, right in groups.items()}
    for i, parts in part_of_a.items():
        core = partner_of_a.get(i)
        run = _run(core, [j for j in parts if j in free_b], parts if core is None else [])
        if len(run) > 1 and _better(a, b, (i,), run, None if core is None else alike[i, core]):
            groups[(i,)] = run
            free_b -= set(run)
            free_a.discard(i)
    for j, parts in part_of_b.items():
        core = partner_of_b.get(j)
        if core is not None and len(groups.get((core,), ())) > 1:
            continue
        run = _run(core, [i for i in parts if i in free_a], parts if core is None else [])
        if core is None and j not in free_b:
            continue
        if len(run) > 1 and _better(a, b, run, (j,), None if core is None else alike[core, j]):
            if core is not None:
                del groups[(core,)]
            groups[run] = (j,)
            free_a -= set(run)
            free_b.discard(j)


def _is_end(short: Tokens, long: Tokens, at_start: bool) -> bool:
    """Whether a paragraph too short for a shingle is how a long one begins, or ends."""
    size = len(short)
    return 0 < size < _SHINGLE and (long[:size] if at_start else long[-size:]) == short


def _run(core: int | None, free: list[int], parts: list[int]) -> tuple[int, ...]:
    """The unbroken run of free neighbours around `core`; without a core, the longest run of free parts."""
    if core is not None:
        ready = {*free, core}
        first = last = core
        while first - 1 in ready:
            first -= 1
        while last + 1 in ready:
            last += 1
        return tuple(range(first, last + 1))
    best: tuple[int, ...] = ()
    for start in sorted(set(free) & set(parts)):
        if start - 1 in free:
            continue
        end = start
        while end + 1 in free:
            end += 1
        if end - start + 1 > len(best):
            best = tuple(range(start, end + 1))
    return best


def _better(
    a: Sequence[Tokens],
    b: Sequence[Tokens],
    left: tuple[int, ...],
    right: tuple[int, ...],
    alone: float | None,
) -> bool:
    together = _alike(a, b, left, right)
    return together >= LEAST_ALIKE and (alone is None or together > alone)


def _alike(a: Sequence[Tokens], b: Sequence[Tokens], left: tuple[int, ...], right: tuple[int, ...]) -> float:
    return similarity(sum((a[i] for i in left), ()), sum((b[j] for j in right), ()))


def kept_in_order(matches: Sequence[ParagraphMatch], weights: Sequence[int]) -> set[int]:
    """Indexes (into `matches`) of the heaviest set whose right paragraphs stand in the left's order.

    The rest has moved. Weights are words, so that of two that swapped places the shorter has moved.
    """
    order = sorted(range(len(matches)), key=lambda at: matches[at].a)
    ends: list[int] = []  # right positions, rising ...
    totals: list[int] = []  # ... with the best weight of a chain that ends there, rising too
    chains: list[int] = []
    before: dict[int, int] = {}
    for at in order:
        value = matches[at].b[0]
        position = bisect_right(ends, value - 1)
        before[at] = chains[position - 1] if position else -1
        total = (totals[position - 1] if position else 0) + weights[at] + 1
        while position < len(ends) and totals[position] <= total:
            del ends[position], totals[position], chains[position]
        if position == 0 or totals[position - 1] < total:
            ends.insert(position, value)
            totals.insert(position, total)
            chains.insert(position, at)
    kept: set[int] = set()
    at = chains[-1] if chains else -1
    while at >= 0:
        kept.add(at)
        at = before[at]
    return kept
