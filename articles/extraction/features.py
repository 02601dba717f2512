"""Lines to numbers: what the splitter knows of each line by itself and of its position, as arrays.

Context-free features first (shape, words, punctuation), then those of the whole page
(distance to markers, the densest run, shared topic, position). What stands around a line
is the model's own business (weights.py looks fifteen lines each way). All of it works on
one array of code points, so that the cost is a few dozen array operations a capture, not a
few hundred Python calls a line. It is long since the names of the columns, and the code
that fills them in the same order, must be read side by side.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from articles.extraction import characters as kinds_of
from articles.extraction.page_features import PAGE, PageWords, page_features

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

_LEXICON = Path(__file__).with_name("lexicon.json")
_FACTOR = 1_099_511_628_211
_LONGEST = 24
"""Letters of a word that count in its number; two words alike so far are taken for one."""
DENSE_LETTERS = 2
"""Letters that make a word in a script without spaces."""
TOPICAL = 4
"""Letters from which a word that is no function word says what a text is about."""


@dataclass(frozen=True, slots=True)
class LineTable:
    """The features of a capture's lines: `table` is lines x features; `words` counts each line's words.

    `tokens` are the words themselves, as numbers, with the line of each.
    """

    table: Floats
    words: Ints
    tokens: PageWords


@cache
def list_names() -> tuple[str, ...]:
    """The names of the word lists, in the order of their columns."""
    return tuple(json.loads(_LEXICON.read_text(encoding="utf-8"))["lists"])


@cache
def _lexicon() -> tuple[NDArray[np.uint64], Floats]:
    """The words' numbers, sorted, and for each (and last, for any other word) the lists it stands on."""
    lists: dict[str, str] = json.loads(_LEXICON.read_text(encoding="utf-8"))["lists"]
    members: dict[int, set[int]] = {}
    for column, words in enumerate(lists.values()):
        for word in words.split():
            codes = np.array([ord(char) for char in word], np.uint64)
            number = int(_number_words(codes, np.array([0]), np.array([len(codes)]))[0])
            members.setdefault(number, set()).add(column)
    keys = sorted(members)
    table = np.zeros((len(keys) + 1, len(lists)), np.float32)
    for row, key in enumerate(keys):
        table[row, sorted(members[key])] = 1
    return np.array(keys, np.uint64), table


@cache
def _powers() -> NDArray[np.uint64]:
    return np.array([pow(_FACTOR, exponent, 1 << 64) for exponent in range(_LONGEST)], np.uint64)


def _number_words(codes: NDArray[np.uint64], starts: Ints, lengths: Ints) -> NDArray[np.uint64]:
    """One number a word, the same for the same letters: a polynomial of its code points."""
    first = np.cumsum(lengths) - lengths
    offset = np.arange(int(lengths.sum())) - np.repeat(first, lengths)
    terms = codes[np.repeat(starts, lengths) + offset] * _powers()[np.minimum(offset, _LONGEST - 1)]
    terms[offset >= _LONGEST] = 0
    return np.add.reduceat(terms, first).astype(np.uint64)


SHAPE = (
    "log chars",
    "log words",
    "to 10 words",
    "to 25 words",
    "to 60 words",
    "one word",
    "few words",
    "word length",
    "capital words",
    "all capitals",
    "ends sentence",
    "ends .",
    "ends ?!",
    "ends :",
    "ends quote",
    "ends ,",
    "ends digit",
    "ends bracket",
    "starts lower",
    "starts upper",
    "starts quote",
    "starts digit",
    "starts symbol",
    "starts bracket",
    "stops",
    "stops a word",
    "inner stop",
    "commas",
    "has comma",
    "has quote",
    "quotes",
    "has colon",
    "bars",
    "symbols",
    "slashes",
    "brackets",
    "dashes",
    "digit share",
    "letter share",
    "caseless",
    "repeated",
    "blank above",
    "blank below",
    "blank both",
    "no words",
)


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
    # Columns lie together in memory: they are written and averaged one by one.
    out = np.zeros((len(feature_names()), len(texts)), np.float32).T
    width = len(base_names())
    words, tokens, dense_share = _measure_base(texts, blank_above, out[:, :width])
    page_features(out, width, column, words, tokens, dense_share)
    return LineTable(out, words, tokens)


def _measure_base(
    texts: Sequence[str], blank_above: Sequence[int], out: Floats
) -> tuple[Ints, PageWords, float]:
    """Fill the context-free columns; each line's words, the words themselves, and the share of dense
    letters."""
    count = len(texts)
    codes = np.frombuffer(("\n".join(texts) + "\n").encode("utf-32-le", "replace"), np.uint32)
    classes, lower, dense_table = kinds_of.tables()
    codes = np.minimum(codes, 0xFFFF)
    kinds = classes[codes]
    ends = np.flatnonzero(codes == 10)
    starts = np.concatenate(([0], ends[:-1] + 1))
    length = ends - starts
    line_of = np.repeat(np.arange(count), length + 1)
    tally = np.bincount(line_of * kinds_of.CLASSES + kinds, minlength=count * kinds_of.CLASSES)
    tally_of: Floats = np.ascontiguousarray(tally.reshape(count, kinds_of.CLASSES).T, np.float32)

    letter = (kinds <= kinds_of.LOWER) | (kinds == kinds_of.CASELESS)
    dense = dense_table[codes] if tally_of[kinds_of.CASELESS].any() else None
    dense_lines = np.zeros(count, np.int64)
    if dense is not None:
        letter &= ~dense
        dense_lines = np.bincount(line_of[dense], minlength=count)
    edge = np.flatnonzero(letter[1:] != letter[:-1]) + 1
    if letter[0]:
        edge = np.concatenate(([0], edge))
    begins, lengths = edge[0::2], edge[1::2] - edge[0::2]
    word_line = line_of[begins]
    words = np.bincount(word_line, minlength=count) + (dense_lines + 1) // DENSE_LETTERS
    capital = np.bincount(word_line[kinds[begins] == kinds_of.UPPER], minlength=count)
    letters = tally_of[kinds_of.UPPER] + tally_of[kinds_of.LOWER] + tally_of[kinds_of.CASELESS]
    _fill_shape(texts, blank_above, out, words, capital, tally_of, letters, length, kinds, starts, ends)

    if dense is not None and dense_lines.any():
        begins, lengths = _with_dense(begins, lengths, np.flatnonzero(dense), dense)
        word_line = line_of[begins]
    dense_share = float(dense_lines.sum()) / max(float(letters.sum()), 1.0)
    if not len(begins):
        nothing = np.zeros(0, np.int64)
        return words, PageWords(nothing.astype(np.uint64), nothing, nothing.astype(bool)), dense_share
    numbers = _number_words(lower[codes].astype(np.uint64), begins, lengths)
    hits = _fill_lists(numbers, word_line, words, out[:, len(SHAPE) :])
    content = (lengths >= TOPICAL) & (hits[:, 0] == 0)
    if dense is not None:
        content |= (lengths == DENSE_LETTERS) & dense[begins]
    return words, PageWords(numbers, word_line, content), dense_share


def _with_dense(begins: Ints, lengths: Ints, single: Ints, dense: NDArray[np.bool_]) -> tuple[Ints, Ints]:
    """The words of a text with scripts that have no spaces: there, every letter and every two together."""
    pair = single[dense[np.minimum(single + 1, len(dense) - 1)]]
    begins = np.concatenate((begins, single, pair))
    lengths = np.concatenate((lengths, np.ones(len(single), np.int64), np.full(len(pair), DENSE_LETTERS)))
    order = np.argsort(begins * 4 + np.minimum(lengths, 3), kind="stable")
    return begins[order], lengths[order]


def _fill_shape(
    texts: Sequence[str],
    blank_above: Sequence[int],
    out: Floats,
    words: Ints,
    capital: Ints,
    tally: Floats,
    letters: Floats,
    length: Ints,
    kinds: NDArray[np.uint8],
    starts: Ints,
    ends: Ints,
) -> None:
    """Fill the columns of SHAPE; `tally` is classes x lines."""
    count = len(texts)
    c = kinds_of
    counted = words.astype(np.float32)
    some = np.maximum(counted, 1)
    last, first, inner = kinds[ends - 1], kinds[starts], kinds[np.maximum(ends - 2, starts)]
    closes = (last == c.STOP) | (last == c.MARK)
    # A sentence may end inside its quotation marks or brackets.
    closes |= ((last == c.QUOTE) | (last == c.BRACKET)) & (
        (inner == c.STOP) | (inner == c.MARK) | (inner == c.COMMA)
    )
    times: dict[str, int] = {}
    for text in texts:
        times[text] = times.get(text, 0) + 1
    gaps = np.asarray(blank_above, np.float32)
    below = np.append(gaps[1:], np.float32(1))
    safe = np.maximum(length, 1)
    values = (
        np.log1p(length), np.log1p(counted), np.minimum(counted, 10) / 10, np.minimum(counted, 25) / 25,
        np.minimum(counted, 60) / 60, counted <= 1, (counted > 1) & (counted <= 4), letters / some / 10,
        capital / some, (tally[c.UPPER] > 0.8 * letters) & (letters > 1), closes, last == c.STOP,
        last == c.MARK, last == c.COLON, last == c.QUOTE, last == c.COMMA, last == c.DIGIT,
        last == c.BRACKET, first == c.LOWER, first == c.UPPER, first == c.QUOTE, first == c.DIGIT,
        (first == c.BAR) | (first == c.SYMBOL) | (first == c.DASH), first == c.BRACKET,
        np.minimum(tally[c.STOP], 6) / 6, tally[c.STOP] / some, tally[c.STOP] > (last == c.STOP),
        tally[c.COMMA] / some, tally[c.COMMA] > 0, tally[c.QUOTE] > 0, np.minimum(tally[c.QUOTE], 4) / 4,
        tally[c.COLON] > 0, np.minimum(tally[c.BAR], 3) / 3, np.minimum(tally[c.SYMBOL], 3) / 3,
        np.minimum(tally[c.SLASH], 3) / 3, np.minimum(tally[c.BRACKET], 2) / 2,
        np.minimum(tally[c.DASH], 3) / 3, tally[c.DIGIT] / safe, letters / safe,
        tally[c.CASELESS] / np.maximum(letters, 1),
        np.fromiter((min(times[text], 4) - 1 for text in texts), np.float32, count) / 3,
        np.minimum(gaps, 2) / 2, np.minimum(below, 2) / 2, (gaps > 0) & (below > 0), counted == 0,
    )  # fmt: skip
    for number, value in enumerate(values):
        out[:, number] = value


def _fill_lists(numbers: NDArray[np.uint64], word_line: Ints, words: Ints, out: Floats) -> Floats:
    """Fill the columns of the word lists; the lists that each word stands on (words x lists)."""
    keys, table = _lexicon()
    row = np.minimum(np.searchsorted(keys, numbers), len(keys) - 1)
    hits = table[np.where(keys[row] == numbers, row, len(keys))]
    lists = hits.shape[1]
    tokens = np.bincount(word_line, minlength=len(words))
    filled = np.flatnonzero(tokens)
    offsets = (np.cumsum(tokens) - tokens)[filled]
    sums = np.add.reduceat(hits, offsets, axis=0)
    out[filled, :lists] = np.minimum(sums / np.maximum(words[filled, None], 1), 1)
    out[filled, lists : 2 * lists] = np.minimum(sums, 2) / 2
    out[filled, 2 * lists :] = hits[offsets]
    return hits
