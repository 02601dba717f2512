"""More like this: the documents that share the words most telling of one document."""

import numpy as np

from articles.search.engines.whoosh.segment import ZONES, Segment
from articles.search.engines.whoosh.snapshot import Snapshot
from articles.syndication.compare_align import SMALL_WORDS

TELLING = 24  # words of the document that are asked for
COMMONEST = 0.1  # a word in more than this share of documents tells nothing
LEAST_SHARED = 3
"""Telling words that a document must share to be about the same: a place and a weekday are chance."""
LEAST_SHARE = 0.2
"""And the share of the telling words' worth that they must make up."""


def more_like(
    snapshot: Snapshot, article: int, left_out: frozenset[int], most: int
) -> list[tuple[int, float]]:
    """(article, score) of the documents most alike, the document's own story and `left_out` excepted.

    TF-IDF weights of the document's words choose the TELLING ones; the others score by BM25F over these. A
    document
    that shares fewer than LEAST_SHARED of them (of a short document, fewer than there are), or less than
    LEAST_SHARE of their worth, is left out: in a small archive something is always nearest, but not near.
    """
    places = snapshot.places_of([article])
    if not len(places):
        return []
    document = int(places[0])
    number = int(np.searchsorted(snapshot.bases, document, side="right")) - 1
    segment = snapshot.segments[number]
    local = document - snapshot.bases[number]
    start, end = segment.starts[local * len(ZONES)], segment.starts[(local + 1) * len(ZONES)]
    at = np.flatnonzero((segment.token_address >= start) & (segment.token_address < end))
    postings = np.searchsorted(segment.posting_token, at, side="right") - 1
    group_of = np.searchsorted(segment.group_posting, postings, side="right") - 1
    groups, frequency = np.unique(group_of, return_counts=True)
    spread = segment.group_posting[groups + 1].astype(np.int64) - segment.group_posting[groups]
    telling = (spread > 1) & (spread <= max(2, segment.documents * COMMONEST))
    groups, frequency, spread = groups[telling], frequency[telling], spread[telling]
    worth = np.log1p(frequency) * np.log(segment.documents / spread)
    order = np.argsort(-worth, kind="stable")[: TELLING + len(SMALL_WORDS)]
    # In a small archive `of` may stand in few enough documents to look telling.
    order = np.array(
        [n for n in order.tolist() if _word(segment, groups[n]) not in SMALL_WORDS], dtype=np.int64
    )
    order = order[:TELLING]
    chosen, worth = groups[order], worth[order]
    scores = np.zeros(snapshot.documents, dtype=np.float32)
    shared = np.zeros(snapshot.documents, dtype=np.int64)
    held = np.zeros(snapshot.documents, dtype=np.float64)
    for group, value in zip(chosen.tolist(), worth.tolist(), strict=True):
        word = _word(segment, group)
        found = []
        for base, other in zip(snapshot.bases, snapshot.segments, strict=True):
            there = other.find_group(word)
            if there >= 0:
                first, last = other.group_posting[there : there + 2].tolist()
                found.append(
                    (
                        other.posting_document[first:last].astype(np.int64) + base,
                        other.posting_weight[first:last],
                    )
                )
        total = sum(len(documents) for documents, _ in found)
        for documents, weights in found:
            scores[documents] += weights * np.float32(np.log(1 + snapshot.documents / total))
            shared[documents] += 1
            held[documents] += value
    near = (shared >= min(LEAST_SHARED, len(chosen))) & (held >= LEAST_SHARE * worth.sum())
    scores[~near] = 0
    scores[~snapshot.alive] = 0
    scores[snapshot.story == snapshot.story[document]] = 0
    scores[snapshot.places_of(left_out)] = 0
    best = np.argsort(-scores, kind="stable")[:most]
    return [(int(snapshot.article[n]), float(scores[n])) for n in best if scores[n] > 0]


def _word(segment: Segment, group: int) -> str:
    return segment.group_bytes(int(group)).decode("utf-8", "surrogatepass")
