"""More like this: the documents that share the words most distinctive of one article."""

import numpy as np

from articles.search.engine import Similar
from articles.search.engines.whoosh.snapshot import Snapshot
from articles.search.index import Entry
from articles.search.likeness import distinctive_words, least_shared, least_worth


def more_like(snapshot: Snapshot, entry: Entry, left_out: frozenset[int], most: int) -> tuple[Similar, ...]:
    """The documents most alike, the article's own story and `left_out` excepted, ties in the index's order.

    TF-IDF weights of the article's own words choose the distinctive ones; the others score by BM25F over
    these. A document that shares too few of them, or too little of their worth, is left out: in a small
    archive something is always nearest, not near.
    The words are read off the article's text, so the cost grows with it and with the words' postings alone.
    """
    chosen = distinctive_words(entry, snapshot.documents, lambda stems: _spreads(snapshot, stems))
    if not chosen:
        return ()
    scores = np.zeros(snapshot.documents, dtype=np.float32)
    shared = np.zeros(snapshot.documents, dtype=np.int64)
    held = np.zeros(snapshot.documents, dtype=np.float64)
    for word in chosen:
        rarity = np.float32(np.log(1 + snapshot.documents / word.documents))
        for base, segment in zip(snapshot.bases, snapshot.segments, strict=True):
            stem = segment.find_stem(word.stem)
            if stem >= 0:
                first, last = segment.stem_posting[stem : stem + 2].tolist()
                documents = segment.posting_document[first:last].astype(np.int64) + base
                scores[documents] += segment.posting_weight[first:last] * rarity
                shared[documents] += 1
                held[documents] += word.worth
    near = (shared >= least_shared(chosen)) & (held >= least_worth(chosen)) & snapshot.alive
    near[snapshot.story == entry.story] = False
    near[snapshot.documents_of([entry.article, *left_out])] = False
    found = np.flatnonzero(near)
    best = found[np.argsort(-scores[found], kind="stable")[:most]]
    return tuple(
        Similar(article, score)
        for article, score in zip(snapshot.article[best].tolist(), scores[best].tolist(), strict=True)
    )


def _spreads(snapshot: Snapshot, stems: list[str]) -> dict[str, int]:
    """In how many documents each stem stands."""
    found = {}
    for stem in stems:
        spread = 0
        for segment in snapshot.segments:
            number = segment.find_stem(stem)
            if number >= 0:
                spread += int(segment.stem_posting[number + 1]) - int(segment.stem_posting[number])
        found[stem] = spread
    return found
