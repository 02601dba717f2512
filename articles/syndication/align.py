"""The runs of words that two texts share: maximal matches first, each word used once.

Greedy string tiling (Wise 1993), exact: seeds are equal runs of eight words, extended along their
diagonal to maximal matches; the longest is taken first and cuts what overlaps it.
"""

import heapq

import numpy as np

from articles.syndication.article_text import Span
from articles.syndication.fingerprint import Hashes, gram_hashes

RUN_WORDS = 8  # Shorter runs are phrases that anybody uses: findings, "runs of >= 8".
# A run of eight words that one text repeats more often than this is a refrain; its later positions are
# left out, so that "ha ha ha ..." against itself stays cheap.
_REPEATS = 12


def align(left: Hashes, right: Hashes, run: int = RUN_WORDS) -> tuple[Span, ...]:
    """Shared runs of at least `run` words, in order of the left side; no word is in two of them.

    Ties go to the earlier run on the left, then on the right.

    >>> from articles.syndication.fingerprint import word_hashes
    >>> a, b = word_hashes("a b c d e f".split()), word_hashes("x c d e f y a b c".split())
    >>> align(a, b, run=3)
    (Span(a_start=2, a_end=6, b_start=1, b_end=5),)
    """
    matches = _maximal(left, right, run)
    if not matches:
        return ()
    # Lengths are negative, so that the heap gives the longest match first, then the earliest.
    heapq.heapify(matches)
    used_left = np.zeros(len(left), dtype=bool)
    used_right = np.zeros(len(right), dtype=bool)
    taken: list[Span] = []
    while matches:
        length, at, other = heapq.heappop(matches)
        length = -length
        free = ~(used_left[at : at + length] | used_right[other : other + length])
        if free.all():
            used_left[at : at + length] = True
            used_right[other : other + length] = True
            taken.append(Span(at, at + length, other, other + length))
            continue
        edges = np.flatnonzero(np.diff(np.concatenate(([0], free.view(np.int8), [0]))))
        for start, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
            if end - start >= run:
                heapq.heappush(matches, (start - end, at + start, other + start))
    return tuple(sorted(taken, key=lambda span: span.a_start))


def _maximal(left: Hashes, right: Hashes, run: int) -> list[tuple[int, int, int]]:
    """Maximal matches as (minus length, left start, right start)."""
    pairs = _seeds(gram_hashes(left, run), gram_hashes(right, run))
    if len(pairs) == 0:
        return []
    diagonal = pairs[:, 1] - pairs[:, 0]
    # The last key sorts first: by diagonal, and along it by the left, so that a match is an unbroken run.
    order = np.lexsort((pairs[:, 0], diagonal))
    pairs, diagonal = pairs[order], diagonal[order]
    breaks = np.flatnonzero((np.diff(diagonal) != 0) | (np.diff(pairs[:, 0]) != 1)) + 1
    firsts = np.concatenate(([0], breaks))
    lasts = np.concatenate((breaks, [len(pairs)])) - 1
    lengths = pairs[lasts, 0] - pairs[firsts, 0] + run
    starts = pairs[firsts]
    return list(zip((-lengths).tolist(), starts[:, 0].tolist(), starts[:, 1].tolist(), strict=True))


def _seeds(left: Hashes, right: Hashes) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    """Every pair of positions where the same run begins, as rows (left, right)."""
    # Stable, so that of equal runs on the right the earlier is paired first.
    order = np.argsort(right, kind="stable")
    ranked = right[order]
    low = np.searchsorted(ranked, left, side="left")
    count = np.minimum(np.searchsorted(ranked, left, side="right") - low, _REPEATS)
    hits = np.flatnonzero(count)
    if len(hits) == 0:
        return np.empty((0, 2), dtype=np.int64)
    sizes = count[hits]
    lefts = np.repeat(hits, sizes)
    steps = np.arange(len(lefts)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    rights = order[np.repeat(low[hits], sizes) + steps]
    return np.stack((lefts, rights), axis=1)
