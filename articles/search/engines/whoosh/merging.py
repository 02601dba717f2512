"""Which segments of an index a writer makes into one, so that there are few, none too large for memory."""

from collections.abc import Callable, Sequence
from itertools import accumulate

from whoosh.codec.whoosh3 import W3Segment

MERGE_WHEN = 8  # segments of one tier that are merged into one of the next
TIERS = (10, 100, 1_000)  # documents; a save merges within a tier, so that what it rewrites stays small
BULK_TIERS = (*TIERS, 10_000)
"""A batch of BULK documents or more may rewrite more. Larger segments stay."""
BULK = 100


def segments_to_merge(
    segments: Sequence[W3Segment], added: int, most: int, words: Callable[[W3Segment], int]
) -> list[W3Segment]:
    """What to merge with so many documents that were `added`: of the lowest tier that is full, and of the
    tiers below it, the segments of fewest words, up to `most` words in all. None where no tier is full, or
    no two of it fit."""
    chosen: list[W3Segment] = []
    low = 0
    for high in BULK_TIERS if added >= BULK else TIERS:
        tier = [segment for segment in segments if low <= segment.doc_count_all() < high]
        chosen += tier
        if len(tier) >= MERGE_WHEN:
            fitting = _smallest(chosen, most, words)
            if sum(1 for segment in fitting if segment in tier) > 1:
                return [segment for segment in segments if segment in fitting]
        low = high
    return []


def _smallest(segments: Sequence[W3Segment], most: int, words: Callable[[W3Segment], int]) -> list[W3Segment]:
    counted = sorted(((words(segment), segment) for segment in segments), key=lambda each: each[0])
    sums = accumulate(count for count, _ in counted)
    return [segment for (_, segment), so_far in zip(counted, sums, strict=True) if so_far <= most]
