"""More like this: the documents that share the words most distinctive of one article."""

from collections import Counter
from dataclasses import dataclass

import numpy as np

from articles.language.search_tokens import search_token, split_words
from articles.search.engine import Similar
from articles.search.engines.whoosh.snapshot import Snapshot
from articles.search.index import Entry
from articles.syndication.compare_align import SMALL_WORDS

DISTINCTIVE = 24  # words of the article that are asked for
COMMONEST = 0.1  # a word in more than this share of documents tells nothing
LEAST_SHARED = 3
"""Telling words that a document must share to be about the same: a town and a weekday are chance."""
LEAST_SHARE = 0.2
"""And the share of the telling words' worth that they must make up."""


@dataclass(frozen=True, slots=True)
class DistinctiveWord:
    """A stem of the article, its worth (TF-IDF), and in how many documents it stands."""

    stem: str
    worth: float
    documents: int


def more_like(snapshot: Snapshot, entry: Entry, left_out: frozenset[int], most: int) -> tuple[Similar, ...]:
    """The documents most alike, the article's own story and `left_out` excepted, ties in the index's order.

    TF-IDF weights of the article's own words choose the DISTINCTIVE ones; the others score by BM25F over
    these. A document that shares fewer than LEAST_SHARED of them (of a short article, fewer than there
    are), or less than LEAST_SHARE of their worth, is left out: in a small archive something is always
    nearest, not near.
    The words are read off the article's text, so the cost grows with it and with the words' postings alone.
    """
    chosen = distinctive_words(snapshot, entry)
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
    worth = sum(word.worth for word in chosen)
    near = (shared >= min(LEAST_SHARED, len(chosen))) & (held >= LEAST_SHARE * worth) & snapshot.alive
    near[snapshot.story == entry.story] = False
    near[snapshot.documents_of([entry.article, *left_out])] = False
    found = np.flatnonzero(near)
    best = found[np.argsort(-scores[found], kind="stable")[:most]]
    return tuple(
        Similar(article, score)
        for article, score in zip(snapshot.article[best].tolist(), scores[best].tolist(), strict=True)
    )


def distinctive_words(snapshot: Snapshot, entry: Entry) -> list[DistinctiveWord]:
    """The words of an article that tell it from others, most distinctive first, DISTINCTIVE at most.

    A word that no other document has tells nothing, nor does one that many have.
    """
    # In a small archive `of` may stand in few enough documents to look distinctive.
    frequencies = Counter(
        stem
        for text in (entry.headline, entry.standfirst, entry.byline, entry.body)
        for word in split_words(text)
        if (stem := search_token(word).stem) not in SMALL_WORDS
    )
    found = []
    for stem, frequency in frequencies.items():
        spread = 0
        for segment in snapshot.segments:
            number = segment.find_stem(stem)
            if number >= 0:
                spread += int(segment.stem_posting[number + 1]) - int(segment.stem_posting[number])
        if 1 < spread <= max(2, snapshot.documents * COMMONEST):
            worth = float(np.log1p(frequency) * np.log(snapshot.documents / spread))
            found.append(DistinctiveWord(stem, worth, spread))
    found.sort(key=lambda word: (-word.worth, word.stem))
    return found[:DISTINCTIVE]
