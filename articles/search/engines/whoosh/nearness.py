"""Words near one another: which windows of an address space hold one address of every run."""

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from articles.search.engines.whoosh.segment import Array


def windows(runs: Sequence[Array], near: int) -> Array:
    """The first address of each window of at most `near` steps that holds an address of its own of every run.

    Each run rises and has no value twice; a window's outermost addresses lie at most `near` apart. For two
    runs the windows begin at the rarer run's addresses that have one of the other on either side, so that
    a document's weight counts its rarer word. Empty where there are none.
    """
    if len(runs) == 2:
        rarer, other = sorted(runs, key=len)
        return _beside(rarer, other, near)
    rarest, *others = sorted((run.astype(np.int64) for run in runs), key=len)
    # Only what stands near the rarest word can be in a window with it: from here all runs are short.
    close = [rarest, *(_within_reach(run, rarest, near) for run in others)]
    if not all(len(run) for run in close):
        return np.zeros(0, dtype=np.int64)
    begins = np.unique(np.concatenate(close))
    for run in close:
        following = np.searchsorted(run, begins)
        # Past the run's end the last address stands before the window, so its distance is negative.
        distance = run[np.minimum(following, len(run) - 1)] - begins
        begins = begins[(distance >= 0) & (distance <= near)]
    if not any(_overlap(one, other) for one, other in combinations(close, 2)):
        return begins
    return np.array([n for n in begins.tolist() if _has_one_each(close, n, n + near)], dtype=np.int64)


def _beside(rarer: Array, other: Array, near: int) -> Array:
    """The addresses of the rarer run that have one of the other within `near`, on either side."""
    anchors, other = rarer.astype(np.int64), other.astype(np.int64)
    after = np.searchsorted(other, anchors, side="right")
    following = other[np.minimum(after, len(other) - 1)] - anchors
    before = np.searchsorted(other, anchors, side="left") - 1
    preceding = anchors - other[np.maximum(before, 0)]
    close = (following > 0) & (following <= near)
    close |= (preceding > 0) & (preceding <= near) & (before >= 0)
    return anchors[close]


def _within_reach(run: Array, anchors: Array, near: int) -> Array:
    """The run's addresses within `near` of any anchor, rising, each once."""
    first = np.searchsorted(run, anchors - near, side="left")
    last = np.searchsorted(run, anchors + near, side="right")
    # Reaches overlap where anchors are close: each begins where the one before ended.
    first = np.maximum(first, np.concatenate([[0], last[:-1]]))
    lengths = np.maximum(last - first, 0)
    begins = np.repeat(first - np.cumsum(lengths) + lengths, lengths)
    reached: Array = run[begins + np.arange(lengths.sum())]
    return reached


def _overlap(one: Array, other: Array) -> bool:
    """Whether two runs share an address: the same word asked for twice, or one of its forms."""
    return len(np.intersect1d(one, other, assume_unique=True)) > 0


def _has_one_each(runs: Sequence[Array], first: int, last: int) -> bool:
    """Whether every run can be given an address of its own from first to last (a matching, by augmenting)."""
    choices = [run[np.searchsorted(run, first) : np.searchsorted(run, last, side="right")] for run in runs]
    taken: dict[int, int] = {}

    def assign(number: int, tried: set[int]) -> bool:
        for address in choices[number].tolist():
            if address not in tried:
                tried.add(address)
                if address not in taken or assign(taken[address], tried):
                    taken[address] = number
                    return True
        return False

    return all(assign(number, set()) for number in range(len(runs)))
