"""Features that a line has by its page: distance to markers, the densest run, shared topic, position."""

import math
from collections.abc import Callable
from functools import cache

import numpy as np
from numpy.typing import NDArray

from articles.extraction.page_words import TopicalWords

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

MARKERS = tuple(
    f"any {name}" for name in ("share", "comment", "related", "legal", "byline", "account", "clock")
)
_RUN = (
    "inside",
    "lines before",
    "lines after",
    "words before",
    "words after",
    "position in",
    "lines in",
    "words in",
)
_TOPIC = ("shared", "shared near", "topical words", "shared of page")
_POSITION = (
    "share", "first 20", "last 20", "words above", "prose above", "lines", "words", "prose", "short",
    "blanks",    "page function", "page dense", "page caseless", "page capitals", "page commas", "page said",
)  # fmt: skip
PAGE = (
    *(f"{side} {name}" for side in ("since", "until") for name in MARKERS),
    *(f"run: {name}" for name in _RUN),
    *(f"topic: {name}" for name in _TOPIC),
    *(f"position: {name}" for name in _POSITION),
)
"""The names of these features, in the order of their columns."""
SHORT_LINE = 12
"""Words up to which a line can be a marker, such as "Comments (12)" or "Share this"."""
LEAST_FUNCTION = 0.12
"""Share of function words in the long lines below which the page's language is one whose words no list
has."""
FLUENT = 0.8
"""There, every long line that ends as a sentence does counts for prose by this much."""
_FAR = 10_000
_NEAR = 2
"""Lines each way over which the shared topic is averaged."""


@cache
def _marker_rows(column: Callable[[str], int]) -> Ints:
    return np.array([column(name) for name in MARKERS])


def page_features(
    rows: Floats,
    at: int,
    column: Callable[[str], int],
    words: Ints,
    topical: TopicalWords,
    dense_share: float,
) -> None:
    """Fill the rows of PAGE, from `at` on; `rows` (features x lines) has its context-free ones filled."""
    count = rows.shape[1]
    index = np.arange(count)
    short = words <= SHORT_LINE
    markers = len(MARKERS)
    hit = (rows[_marker_rows(column)] > 0) & short
    above = np.maximum.accumulate(np.where(hit, index, -_FAR), axis=1)
    below = np.minimum.accumulate(np.where(hit, index, count + _FAR)[:, ::-1], axis=1)[:, ::-1]
    np.divide(5, (index + 5) - above, out=rows[at : at + markers], casting="same_kind")
    np.divide(5, below - (index - 5), out=rows[at + markers : at + 2 * markers], casting="same_kind")
    at += 2 * markers

    ends, function, blank, capitals, commas, said, caseless = (
        rows[column(name)]
        for name in (
            "ends sentence", "share of function", "blank above", "capital words", "commas", "share of said",
            "caseless",
        )
    )  # fmt: skip
    long = np.where(short, 0, words).astype(np.float32)
    long_total = max(float(long.sum()), 1.0)
    page_function = float(long @ function) / long_total
    fluent = np.minimum(function * 4, 1) if page_function >= LEAST_FUNCTION else np.float32(FLUENT)
    prose = words * ends * fluent
    first, last = densest_run((prose - 8).astype(np.float32))
    upto = np.zeros(count + 1, np.int64)
    np.cumsum(words, out=upto[1:])
    run_features(first, last, upto, rows[at : at + len(_RUN)])
    at += len(_RUN)
    if last >= first and topical.kinds:
        topic_features(first, last, topical, rows[at : at + len(_TOPIC)])
    at += len(_TOPIC)
    total, prose_total = max(float(upto[-1]), 1.0), max(float(prose.sum()), 1.0)
    rows[at] = index / count
    rows[at + 1] = np.minimum(index, 20) / 20
    rows[at + 2] = rows[at + 1, ::-1]
    rows[at + 3] = upto[1:] / total
    rows[at + 4] = np.cumsum(prose) / prose_total
    rows[at + 5 : at + len(_POSITION)] = np.array(
        (
            math.log1p(count),
            math.log1p(total),
            prose_total / total,
            np.count_nonzero(short) / count,
            float(blank.sum()) / count,
            page_function,
            dense_share,
            float(long @ caseless) / long_total,
            float(long @ capitals) / long_total,
            float(long @ commas) / long_total,
            float(long @ said) / long_total,
        ),
        np.float32,
    )[:, None]


def densest_run(gain: Floats) -> tuple[int, int]:
    """First and last line of the contiguous run with the greatest sum (Kadane); (0, -1) where none is over 0.

    >>> densest_run(np.array([-1, 2, -1, 3, -5], np.float32))
    (1, 3)
    """
    total = np.zeros(len(gain) + 1)
    np.cumsum(gain, out=total[1:])
    end = int((total - np.minimum.accumulate(total)).argmax())
    start = int(total[: end + 1].argmin())
    return (start, end - 1) if total[end] > total[start] else (0, -1)


def run_features(first: int, last: int, upto: Ints, rows: Floats) -> None:
    """Write into the eight rows where each line stands to the run from `first` to `last`; `upto` counts the
    words above each line, and last of all those of the page."""
    count = len(upto) - 1
    index = np.arange(count)
    span = max(last - first + 1, 1)
    rows[0, first : last + 1] = 1
    rows[0, :first] = 0
    rows[0, last + 1 :] = 0
    np.log1p(np.maximum(first - index, 0), out=rows[1])
    np.log1p(np.maximum(index - last, 0), out=rows[2])
    np.log1p(np.maximum(upto[first] - upto[:-1], 0), out=rows[3])
    np.log1p(np.maximum(upto[1:] - upto[last + 1], 0), out=rows[4])
    rows[5] = np.minimum(np.maximum((index - first) / span, -1), 2)
    rows[6] = math.log1p(span)
    rows[7] = math.log1p(upto[last + 1] - upto[first])


def topic_features(first: int, last: int, topical: TopicalWords, rows: Floats) -> None:
    """Write into the four rows how much of each line's matter the densest run has elsewhere: teasers of
    other articles share little, captions and crossheads much."""
    count = rows.shape[1]
    line, which = topical.line, topical.which
    inside = (line >= first) & (line <= last)
    held = np.bincount(which[inside], minlength=topical.kinds)
    # A word of the run counts as shared only where the run has it a second time.
    known = held[which] > inside
    shared = np.bincount(line[known], minlength=count)
    wholly = np.bincount(line, minlength=count)
    rows[0] = shared / np.maximum(wholly, 1)
    rows[1] = _window_sums(shared) / np.maximum(_window_sums(wholly), 1)
    np.log1p(wholly, out=rows[2])
    rows[3] = np.count_nonzero(known) / max(len(line), 1)


def _window_sums(values: Ints) -> Ints:
    """The sum over _NEAR lines each way, cut at the ends."""
    padded = np.zeros(len(values) + 2 * _NEAR + 1, np.int64)
    np.cumsum(values, out=padded[_NEAR + 1 : _NEAR + 1 + len(values)])
    padded[_NEAR + 1 + len(values) :] = padded[_NEAR + len(values)]
    sums: Ints = padded[2 * _NEAR + 1 :] - padded[: len(values)]
    return sums
