"""What the words of each shingle are: a pair that shares only what neither side tells is left by these alone,
before any text is read."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from articles.syndication.narrative import StretchKind

TOLD, SHOWN = 1, 2
"""Bits of a shingle: some of its words are the article's own narrative; some are quoted, or a document's."""

COUNTED = 2
"""Pairs that share fewer shingles that count are left unread. Of the 4,902 candidate pairs among 11,996
articles of 2016 and 2017 that is 3,145, and none of the 149 versions, updates and excerpts; two of the 226
that share background only are. (`python -m benchmarks.hopeless_pairs FILE.jsonl.gz`; with one instead of two,
2,362 and one.)"""


_FIRST = np.ones(1, dtype=np.bool_)


@dataclass(frozen=True, slots=True, eq=False)
class ShingleKinds:
    """The shingles of an article, each once, in order, and parallel to them their bits."""

    hashes: npt.NDArray[np.int64]
    kinds: npt.NDArray[np.uint8]


def kinds_of_shingles(
    shingles: npt.NDArray[np.int64],
    starts: npt.NDArray[np.int64],
    ends: npt.NDArray[np.int64],
    words: npt.NDArray[np.int8],
) -> ShingleKinds:
    """What the shingles of a text are, given where each begins and ends among its words and the kind of each
    word. Of a shingle that stands in several places, what it is in any of them."""
    told = _any_within(words == StretchKind.NARRATIVE, starts, ends)
    is_shown = (words == StretchKind.QUOTED) | (words == StretchKind.DOCUMENT)
    shown = _any_within(is_shown, starts, ends)
    bits = (told * TOLD | shown * SHOWN).astype(np.uint8)
    if not len(shingles):
        return ShingleKinds(shingles, bits)
    order = np.argsort(shingles, kind="stable")
    ranked = shingles[order]
    firsts = np.flatnonzero(np.concatenate((_FIRST, ranked[1:] != ranked[:-1])))
    return ShingleKinds(ranked[firsts], np.bitwise_or.reduceat(bits[order], firsts))


def may_count(one: ShingleKinds, other: ShingleKinds, common: frozenset[int]) -> bool:
    """Whether a pair shares COUNTED shingles, not `common`, that both tell, or as many that one tells and the
    other shows; or may be identical.

    Of every run of twelve words a shingle is kept, so that what counts for a verdict
    (`evidence.gather_evidence`) shows here, but where all of it stands in shorter runs.
    """
    shared, here, there = _shared(one.hashes, other.hashes)
    if len(shared) == len(one.hashes) == len(other.hashes):
        return True
    counts = np.array([value not in common for value in shared.tolist()], dtype=bool)
    mine, theirs = one.kinds[here], other.kinds[there]
    told = (mine & theirs & TOLD).astype(bool) & counts
    one_sided = ((mine & TOLD & theirs >> 1) | (mine >> 1 & theirs & TOLD)).astype(bool) & counts
    needed = min(COUNTED, len(one.hashes), len(other.hashes))
    return bool(max(np.count_nonzero(told), np.count_nonzero(one_sided)) >= needed)


def _shared(
    one: npt.NDArray[np.int64], other: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """What stands in both, and its positions in either; both are in order and have each once."""
    there = np.searchsorted(other, one)
    inside = np.flatnonzero(there < len(other))
    here = inside[other[there[inside]] == one[inside]]
    return one[here], here, there[here]


def _any_within(
    marks: npt.NDArray[np.bool_], starts: npt.NDArray[np.int64], ends: npt.NDArray[np.int64]
) -> npt.NDArray[np.bool_]:
    """Whether any mark is set in each of these half-open ranges."""
    total = np.concatenate(([0], np.cumsum(marks)))
    found: npt.NDArray[np.bool_] = total[ends] > total[starts]
    return found
