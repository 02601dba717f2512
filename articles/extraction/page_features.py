"""Features that a line has by its page: distance to markers, the densest run, shared topic, position."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

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
"""PageWords up to which a line can be a marker, such as "Comments (12)" or "Share this"."""
LEAST_FUNCTION = 0.12
"""Share of function words in the long lines below which the page's language is one whose words no list
has."""
FLUENT = 0.8
"""There, every long line that ends as a sentence does counts for prose by this much."""
_FAR = 10_000
_NEAR = 2
"""Lines each way over which the shared topic is averaged."""


@dataclass(frozen=True, slots=True)
class PageWords:
    """The words of a page in order: a number each (the same for the same letters), the line each stands in,
    and whether each says what the text is about."""

    numbers: NDArray[np.uint64]
    line: Ints
    content: NDArray[np.bool_]


def page_features(
    out: Floats, at: int, column: Callable[[str], int], words: Ints, tokens: PageWords, dense_share: float
) -> None:
    """Fill the columns of PAGE, from `at` on, of a table whose context-free columns are filled."""
    count = len(out)
    index = np.arange(count)
    short = words <= SHORT_LINE
    markers = len(MARKERS)
    hit = (out[:, [column(name) for name in MARKERS]] > 0) & short[:, None]
    above = np.maximum.accumulate(np.where(hit, index[:, None], -_FAR), axis=0)
    below = np.minimum.accumulate(np.where(hit, index[:, None], count + _FAR)[::-1], axis=0)[::-1]
    out[:, at : at + markers] = 5 / (5 + index[:, None] - above)
    out[:, at + markers : at + 2 * markers] = 5 / (5 + below - index[:, None])
    at += 2 * markers

    ends, function, blank, capitals, commas, said, caseless = (
        out[:, column(name)]
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
    run_features(first, last, words, out[:, at : at + len(_RUN)])
    at += len(_RUN)
    if last >= first and tokens.content.any():
        topic_features(first, last, count, tokens, out[:, at : at + len(_TOPIC)])
    at += len(_TOPIC)
    total, prose_total = max(float(words.sum()), 1.0), max(float(prose.sum()), 1.0)
    out[:, at] = index / count
    out[:, at + 1] = np.minimum(index, 20) / 20
    out[:, at + 2] = np.minimum(count - 1 - index, 20) / 20
    out[:, at + 3] = np.cumsum(words) / total
    out[:, at + 4] = np.cumsum(prose) / prose_total
    out[:, at + 5 :] = (
        np.log1p(count),
        np.log1p(total),
        prose_total / total,
        float(short.mean()),
        float(blank.mean()),
        page_function,
        dense_share,
        float(long @ caseless) / long_total,
        float(long @ capitals) / long_total,
        float(long @ commas) / long_total,
        float(long @ said) / long_total,
    )


def densest_run(gain: Floats) -> tuple[int, int]:
    """First and last line of the contiguous run with the greatest sum (Kadane); (0, -1) where none is over 0.

    >>> densest_run(np.array([-1, 2, -1, 3, -5], np.float32))
    (1, 3)
    """
    total = np.concatenate(([0.0], np.cumsum(gain, dtype=np.float64)))
    end = int(np.argmax(total - np.minimum.accumulate(total)))
    start = int(np.argmin(total[: end + 1]))
    return (start, end - 1) if total[end] > total[start] else (0, -1)


def run_features(first: int, last: int, words: Ints, out: Floats) -> None:
    """Write into the eight columns of `out` where each line stands to the run from `first` to `last`."""
    index = np.arange(len(words))
    upto = np.concatenate(([0], np.cumsum(words)))
    span = max(last - first + 1, 1)
    before, after = np.maximum(first - index, 0), np.maximum(index - last, 0)
    out[:, 0] = (before == 0) & (after == 0)
    out[:, 1] = np.log1p(before)
    out[:, 2] = np.log1p(after)
    out[:, 3] = np.log1p(np.maximum(upto[first] - upto[:-1], 0))
    out[:, 4] = np.log1p(np.maximum(upto[1:] - upto[last + 1], 0))
    out[:, 5] = np.clip((index - first) / span, -1, 2)
    out[:, 6] = np.log1p(span)
    out[:, 7] = np.log1p(upto[last + 1] - upto[first])


def topic_features(first: int, last: int, count: int, tokens: PageWords, out: Floats) -> None:
    """Write into the four columns of `out` how much of each line's matter the densest run has elsewhere:
    teasers of other articles share little, captions and crossheads much."""
    numbers, lines = tokens.numbers[tokens.content], tokens.line[tokens.content]
    inside = (lines >= first) & (lines <= last)
    kinds, which = np.unique(numbers, return_inverse=True)
    held = np.bincount(which[inside], minlength=len(kinds))
    # A word of the run counts as shared only where the run has it a second time.
    known = held[which] > inside
    shared = np.bincount(lines, weights=known, minlength=count)
    wholly = np.bincount(lines, minlength=count).astype(np.float64)
    out[:, 0] = shared / np.maximum(wholly, 1)
    out[:, 1] = _window_sums(shared) / np.maximum(_window_sums(wholly), 1)
    out[:, 2] = np.log1p(wholly)
    out[:, 3] = shared.sum() / max(wholly.sum(), 1.0)


def _window_sums(values: NDArray[np.float64] | Ints) -> NDArray[np.float64]:
    """The sum over _NEAR lines each way, cut at the ends."""
    total = np.concatenate(([0.0], np.cumsum(values)))
    index = np.arange(len(values))
    sums: NDArray[np.float64] = (
        total[np.minimum(index + _NEAR + 1, len(values))] - total[np.maximum(index - _NEAR, 0)]
    )
    return sums
