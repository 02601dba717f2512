"""Lines to numbers: what the splitter knows of each line by itself and of its position, as arrays.

Context-free features first (shape, words, punctuation), then those of the whole page
(distance to markers, the densest run, shared topic, position). What stands around a line
is the model's own business (weights.py looks fifteen lines each way). All of it works on
one array of code points, so that the cost is a few dozen array operations a capture, not a
few hundred Python calls a line.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from articles.extraction import characters as kinds_of
from articles.extraction.line_shape import SHAPE, CountedLines, fill_shape
from articles.extraction.page_features import PAGE, page_features
from articles.extraction.page_words import (
    TOPICAL,
    TopicalWords,
    fill_lists,
    hash_page_words,
    list_names,
    topical_words,
)

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

DENSE_LETTERS = 2
"""Letters that make a word in a script without spaces."""


@dataclass(frozen=True, slots=True)
class LineTable:
    """The features of a capture's lines: `table` is lines x features; `words` counts each line's words.

    `topical` are the words that say what the page is about. `digits` counts each line's; `may_credit` says
    whether it has a word, a colon or a bar that a byline with a label has, `may_label` whether one that a
    label of furniture has.
    """

    table: Floats
    words: Ints
    topical: TopicalWords
    digits: Floats
    may_credit: NDArray[np.bool_]
    may_label: NDArray[np.bool_]


@cache
def base_names() -> tuple[str, ...]:
    """The context-free features, in the order of their columns."""
    lists = list_names()
    return (
        *SHAPE,
        *(f"share of {name}" for name in lists),
        *(f"any {name}" for name in lists),
        *(f"first {name}" for name in lists),
    )


@cache
def feature_names() -> tuple[str, ...]:
    """All features, in the order of the columns of LineTable.table."""
    return (*base_names(), *PAGE)


@cache
def column(name: str) -> int:
    """The column of a feature."""
    return feature_names().index(name)


def measure_lines(texts: Sequence[str], blank_above: Sequence[int]) -> LineTable:
    """The features of stripped, non-blank lines; `blank_above` counts the blank lines above each."""
    # A feature's values lie together in memory: they are written and averaged one by one.
    rows = np.zeros((len(feature_names()), len(texts)), np.float32)
    width = len(base_names())
    base = _measure_base(texts, blank_above, rows[:width])
    page_features(rows, width, column, base.words, base.topical, base.dense_share)
    return LineTable(rows.T, base.words, base.topical, base.digits, base.may_credit, base.may_label)


@dataclass(frozen=True, slots=True)
class _Base:
    """What is counted on the way to the context-free features; `dense_share` is that of dense letters."""

    words: Ints
    topical: TopicalWords
    dense_share: float
    digits: Floats
    may_credit: NDArray[np.bool_]
    may_label: NDArray[np.bool_]


def _measure_base(texts: Sequence[str], blank_above: Sequence[int], rows: Floats) -> _Base:
    """Fill the context-free rows."""
    count = len(texts)
    codes = np.frombuffer(("\n".join(texts) + "\n").encode("utf-32-le", "replace"), np.uint32).astype(np.intp)
    classes, lower, dense_table = kinds_of.tables()
    # Code points beyond the base plane are taken for its last one.
    kinds = classes.take(codes, mode="clip")
    length = np.fromiter(map(len, texts), np.int64, count)
    ends = np.cumsum(length + 1) - 1
    starts = ends - length

    # All that is neither a space nor a small letter is a tenth of the characters, and counted by class.
    counted_at = np.flatnonzero(kinds > kinds_of.LOWER)
    cell = _line_of(counted_at, ends) * kinds_of.CLASSES + kinds[counted_at]
    tally = np.bincount(cell, minlength=count * kinds_of.CLASSES)
    tally_of: Floats = tally.reshape(count, kinds_of.CLASSES).T.astype(np.float32, order="C")

    letter = kinds - np.uint8(kinds_of.LOWER) <= kinds_of.CASELESS - kinds_of.LOWER
    dense = dense_table.take(codes, mode="clip") if tally_of[kinds_of.CASELESS].any() else None
    dense_lines = np.zeros(count, np.int64)
    if dense is not None:
        letter &= ~dense
        dense_lines = np.bincount(_line_of(np.flatnonzero(dense), ends), minlength=count)
    edge = np.flatnonzero(letter[1:] != letter[:-1]) + 1
    if letter[0]:
        edge = np.concatenate(([0], edge))
    begins, lengths = edge[0::2], edge[1::2] - edge[0::2]
    word_line = _line_of(begins, ends)
    letters = np.bincount(word_line, lengths, count) + dense_lines
    words = np.bincount(word_line, minlength=count) + (dense_lines + 1) // DENSE_LETTERS
    capital = np.bincount(word_line[kinds[begins] == kinds_of.UPPER], minlength=count)
    inner = kinds[np.maximum(ends - 2, starts)]
    shape = CountedLines(
        length, words, capital, letters.astype(np.float32), tally_of, kinds[starts], kinds[ends - 1], inner
    )
    fill_shape(texts, blank_above, shape, rows)

    dense_share = float(dense_lines.sum()) / max(float(letters.sum()), 1.0)
    digits = tally_of[kinds_of.DIGIT]
    may_credit = (tally_of[kinds_of.COLON] > 0) | (tally_of[kinds_of.BAR] > 0)
    if dense is not None and dense_lines.any():
        begins, lengths = _with_dense(begins, lengths, np.flatnonzero(dense), dense)
        word_line = _line_of(begins, ends)
    if not len(begins):
        nothing = np.zeros(0, np.int64)
        nobody = np.zeros(count, bool)
        return _Base(words, TopicalWords(nothing, nothing, 0), dense_share, digits, may_credit, nobody)
    numbers = hash_page_words(lower.take(codes, mode="clip"), begins, lengths)
    listed = fill_lists(numbers, word_line, words, rows[len(SHAPE) :])
    is_topical = (lengths >= TOPICAL) & ~listed.is_function
    if dense is not None:
        is_topical |= (lengths == DENSE_LETTERS) & dense[begins]
    topical = topical_words(numbers, word_line, is_topical)
    return _Base(words, topical, dense_share, digits, may_credit | listed.may_credit, listed.may_label)


def _line_of(at: Ints, ends: Ints) -> Ints:
    """The line that each of these characters stands in; `at` rises."""
    upto = at.searchsorted(ends)
    many = upto.copy()
    many[1:] -= upto[:-1]
    return np.repeat(np.arange(len(ends)), many)


def _with_dense(begins: Ints, lengths: Ints, single: Ints, dense: NDArray[np.bool_]) -> tuple[Ints, Ints]:
    """The words of a text with scripts that have no spaces: there, every letter and every two together."""
    pair = single[dense[np.minimum(single + 1, len(dense) - 1)]]
    begins = np.concatenate((begins, single, pair))
    lengths = np.concatenate((lengths, np.ones(len(single), np.int64), np.full(len(pair), DENSE_LETTERS)))
    order = np.argsort(begins * 4 + np.minimum(lengths, 3), kind="stable")
    return begins[order], lengths[order]
