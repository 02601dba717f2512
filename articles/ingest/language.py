"""The language of an article where nobody declares it; always marked as detected."""

from functools import cache
from typing import Any

from articles.extraction.parts import Split

FEWEST_WORDS = 12
"""Below this a guess is no better than none: headlines of names and places read as anything."""
READ = 800
"""Characters read: the classifier walks byte by byte, and 4,000 told no other language on the samples."""


def detect(parts: Split) -> str:
    """The language tag of the headline and body, or "" where there is too little to tell."""
    words = " ".join(paragraph.text for paragraph in parts.paragraphs)
    if parts.headline is not None:
        words = f"{parts.headline.value} {words}"
    if len(words.split()) < FEWEST_WORDS:
        return ""
    return str(_classifier().classify(words[:READ])[0])


@cache
def _classifier() -> Any:
    # Loading takes most of a second; a run of duplicates never needs it.
    import py3langid

    return py3langid
