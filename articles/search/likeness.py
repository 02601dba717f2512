"""More like this: which words tell an article from others, and how many of them make another one like it."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import log, log1p

from articles.language.search_tokens import search_token, split_words
from articles.search.index import Entry
from articles.search.weights import parts_of
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


def distinctive_words(
    entry: Entry, documents: int, spread_of: Callable[[list[str]], Mapping[str, int]]
) -> list[DistinctiveWord]:
    """The words of an article that tell it from others, most distinctive first, DISTINCTIVE at most.

    A word that no other document has tells nothing, nor does one that many have. `spread_of` tells in how
    many of the engine's `documents` each stem stands.
    """
    # In a small archive `of` may stand in few enough documents to look distinctive.
    frequencies = Counter(
        stem
        for text in parts_of(entry)
        for word in split_words(text)
        if (stem := search_token(word).stem) not in SMALL_WORDS
    )
    spreads = spread_of(list(frequencies))
    found = [
        DistinctiveWord(stem, log1p(frequency) * log(documents / spread), spread)
        for stem, frequency in frequencies.items()
        if 1 < (spread := spreads.get(stem, 0)) <= max(2, documents * COMMONEST)
    ]
    found.sort(key=lambda word: (-word.worth, word.stem))
    return found[:DISTINCTIVE]


def least_shared(chosen: list[DistinctiveWord]) -> int:
    """How many of these words a document must have; of a short article, all that there are."""
    return min(LEAST_SHARED, len(chosen))


def least_worth(chosen: list[DistinctiveWord]) -> float:
    """How much the shared words must be worth together."""
    return LEAST_SHARE * sum(word.worth for word in chosen)
