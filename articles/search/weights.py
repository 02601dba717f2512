"""How much an occurrence of a word weighs, the same on every engine: BM25F's numbers.

Source: Robertson and Zaragoza, The Probabilistic Relevance Framework (2009). Lengths are relative to fixed
pivots, the mean lengths of 31,844 news documents, so that an article's weights do not change when another
article is saved.
"""

from articles.language.search_tokens import split_words
from articles.search.index import Entry

PARTS = ("headline", "standfirst", "byline", "body")
BOOST = (3.0, 1.6, 1.0, 1.0)
PIVOT = (8.0, 22.0, 4.0, 430.0)
SLOPE = (0.4, 0.5, 0.3, 0.75)
K1 = 1.2
"""A weighted frequency f counts as f (K1 + 1) / (f + K1): the tenth occurrence adds less than the second."""


def parts_of(entry: Entry) -> tuple[str, ...]:
    """The entry's texts, in the order of PARTS."""
    return entry.headline, entry.standfirst, entry.byline, entry.body


def part_weights(lengths: tuple[int, ...]) -> tuple[float, ...]:
    """What one occurrence in each part adds to an article's weighted frequency; `lengths` in words."""
    return tuple(
        boost / (1 - slope + slope * length / pivot)
        for boost, slope, length, pivot in zip(BOOST, SLOPE, lengths, PIVOT, strict=True)
    )


def words_of_parts(entry: Entry) -> tuple[list[str], ...]:
    return tuple(split_words(text) for text in parts_of(entry))
