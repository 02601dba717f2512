"""The language of an article where nobody declares it; always marked as detected."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from articles.extraction.parts import Split

FEWEST_WORDS = 12
"""Below this a guess is no better than none: headlines of names and places read as anything."""
READ = 800
"""Characters read: the classifier walks byte by byte, and 4,000 told no other language on the samples."""
ENGLISH, ENGLISH_ALONE = 0.22, 0.05
"""Share of the words read that are small words of English, and that are such as hardly another language has,
from which on a text is English without being classified. Of 30,977 articles that had been classified 90 % had
both, and FEWEST_TOLD words, and none of the 128 that were not called English; of 14,072 texts of news and of
whole captured pages with the former share the classifier called all English. From .20 on it still did; at .19
stood the first that it did not."""
FEWEST_TOLD = 40
"""Words read, below which the classifier is asked: it costs little there, and few words soon make a fifth."""
_ALONE = frozenset(
    {
        "the", "and", "that", "with", "but", "from", "they", "which", "were", "who", "said", "its", "this",
        "been", "their",
    }
)  # fmt: skip
_SHARED = frozenset(
    {
        "of", "to", "in", "is", "was", "for", "on", "as", "his", "he", "be", "at", "by", "had", "not", "are",
        "or", "have", "an", "has", "will", "it",
    }
)  # fmt: skip


def detect(parts: Split) -> str:
    """The language tag of the headline and body, or "" where there is too little to tell."""
    words = " ".join(paragraph.text for paragraph in parts.paragraphs)
    if parts.headline is not None:
        words = f"{parts.headline.value} {words}"
    if len(words.split()) < FEWEST_WORDS:
        return ""
    if _is_plain_english(words[:READ].lower().split()):
        return "en"
    return str(_classifier().classify(words[:READ])[0])


def _is_plain_english(read: Sequence[str]) -> bool:
    if len(read) < FEWEST_TOLD:
        return False
    alone = sum(map(_ALONE.__contains__, read))
    # A Dutch text is full of "in", "is", "was" and "of"; a Danish one of "at" and "for".
    if alone < ENGLISH_ALONE * len(read):
        return False
    return alone + sum(map(_SHARED.__contains__, read)) >= ENGLISH * len(read)


@cache
def _classifier() -> Any:
    # Loading takes most of a second; a run of duplicates never needs it.
    import py3langid

    return py3langid
