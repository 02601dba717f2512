"""What mixtures are drawn from, read off the real articles of an archive (see scaled_mixtures)."""

import random
from collections import defaultdict
from datetime import date

import numpy as np

from benchmarks.scaled_mixtures import (
    LEAST_PARAGRAPH,
    LINES_OF_A_SOURCE,
    MOST_PARAGRAPH,
    READ_FROM,
    Pool,
    plain_words,
)

_CAPTURES = 30
"""Captures of a source that are looked through for the lines that it repeats."""
_BYLINES = 60
_SHORT = 60
"""Characters of a repeated line that a mixture takes over; longer ones may be a body's."""


def read_pool(last: int, wholes: int, seed: int) -> Pool:
    """Of the articles up to the one numbered `last`; `wholes` of their paragraphs are to be taken over."""
    from articles.models import Article

    chance = random.Random(seed)
    real = Article.objects.filter(pk__lte=last, language="en", source__isnull=False, status="live")
    sources: list[int] = []
    days: list[date] = []
    lengths: list[int] = []
    places: list[str] = []
    bylines: defaultdict[int, dict[str, None]] = defaultdict(dict)
    rows = real.values_list("source_id", "printed_on", "word_count", "dateline", "byline")
    for source, day, length, place, byline in rows.order_by("pk").iterator(chunk_size=2000):
        assert source is not None
        sources.append(source)
        if day is not None:
            days.append(day)
        lengths.append(min(length, 4000))
        places.append(place if len(place) < 25 else "")
        if 4 < len(byline) < 40 and "," not in byline and len(bylines[source]) < _BYLINES:
            bylines[source][byline] = None
    numbers: dict[str, int] = {}
    words: list[np.ndarray] = []
    paragraphs: list[tuple[int, str]] = []
    seen: set[str] = set()
    each_gives = -(-wholes // max(len(sources), 1)) + 1
    bodies = real.order_by("pk").values_list("source_id", "body")
    step = max(1, len(sources) // READ_FROM)
    for at, (source, body) in enumerate(bodies.iterator(chunk_size=500)):
        assert source is not None
        if at % step == 0:
            plain = plain_words(body)
            words.append(np.array([numbers.setdefault(each, len(numbers)) for each in plain], dtype=np.int32))
        long = [each for each in body.split("\n\n") if LEAST_PARAGRAPH <= len(each) <= MOST_PARAGRAPH]
        for paragraph in chance.sample(long, min(len(long), each_gives)):
            if paragraph not in seen:
                seen.add(paragraph)
                paragraphs.append((source, paragraph))
    chance.shuffle(paragraphs)
    return Pool(
        np.concatenate(words),
        tuple(numbers),
        tuple(sources),
        tuple(days),
        tuple(lengths),
        tuple(places),
        {source: tuple(names) for source, names in bylines.items()},
        _repeated(last),
        tuple(paragraphs[:wholes]),
    )


def _repeated(last: int) -> dict[int, tuple[str, ...]]:
    """Short lines that each source repeats, as its captures print them."""
    from articles.extraction.furniture import number_of
    from articles.extraction.lines import fold_line
    from articles.ingest.furniture import RepeatedLines
    from articles.ingest.reading import read_capture
    from articles.models import Capture

    held = RepeatedLines.read().by_source
    found: dict[int, tuple[str, ...]] = {}
    for source, repeated in sorted(held.items()):
        lines: dict[int, str] = {}
        captures = Capture.objects.filter(article__source=source, article__lte=last, format="txt")
        for capture in captures.order_by("pk")[:_CAPTURES]:
            for line in read_capture(capture.data, capture.format).text.split("\n"):
                if 0 < len(line.strip()) < _SHORT:
                    number = number_of(fold_line(line))
                    if number in repeated:
                        lines.setdefault(number, line.strip())
        if lines:
            found[source] = tuple(lines[number] for number in sorted(lines))[:LINES_OF_A_SOURCE]
    return found
