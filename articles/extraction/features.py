"""Lines to numbers: what the splitter knows of each line, its neighbours and its position, as arrays.

Context-free features first (shape, words, punctuation), then context-sensitive ones
(neighbours, windows, position, the densest run), as jusText does in two steps. All of
it works on one array of code points, so that the cost is a few dozen array operations
a capture, not a few hundred Python calls a line. It is long since the names of the
columns, and the code that fills them in the same order, must be read side by side.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

_CLASSES = 16
_UPPER, _LOWER, _DIGIT, _SPACE, _CASELESS, _OTHER = 0, 1, 2, 3, 14, 15
_STOP, _COMMA, _MARK, _COLON, _QUOTE, _DASH, _BAR, _BRACKET, _SLASH, _SYMBOL = range(4, 14)
_SYMBOLS = (
    ".",
    ",،、",
    "!?؟…。",
    ":;؛",
    "\"“”„«»‘’'",
    "-–—―",
    "|•·›>→*▪●►",
    "()[]{}",
    "/\\",
    "@#©®™$£€%&+=<_~",
)
_LEXICON = Path(__file__).with_name("lexicon.json")
_FACTOR = 1_099_511_628_211
_LONGEST = 24
"""Letters of a word that count in its number; two words alike so far are taken for one."""
SHORT_LINE = 12
"""Words up to which a line can be a marker, such as "Comments (12)" or "Share this"."""


@dataclass(frozen=True, slots=True)
class LineTable:
    """The features of a capture's lines: `table` is lines x features; `words` counts each line's words."""

    table: Floats
    words: Ints


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
            members.setdefault(
                int(_number_words(codes, np.array([0]), np.array([len(codes)]))[0]), set()
            ).add(column)
    keys = sorted(members)
    table = np.zeros((len(keys) + 1, len(lists)), np.float32)
    for row, key in enumerate(keys):
        table[row, sorted(members[key])] = 1
    return np.array(keys, np.uint64), table


@cache
def _powers() -> NDArray[np.uint64]:
    return np.array([pow(_FACTOR, position, 1 << 64) for position in range(_LONGEST)], np.uint64)


def _number_words(codes: NDArray[np.uint64], starts: Ints, lengths: Ints) -> NDArray[np.uint64]:
    """One number a word, the same for the same letters: a polynomial of its code points."""
    position = np.arange(int(lengths.sum())) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    spots = np.repeat(starts, lengths) + position
    terms = np.where(position < _LONGEST, codes[spots] * _powers()[np.minimum(position, _LONGEST - 1)], 0)
    return np.add.reduceat(terms, np.cumsum(lengths) - lengths).astype(np.uint64)


@cache
def _tables() -> tuple[NDArray[np.uint8], NDArray[np.uint32]]:
    """For every code point of the base plane: its class, and its lower case."""
    classes = np.full(0x10000, _OTHER, np.uint8)
    lower = np.arange(0x10000, dtype=np.uint32)
    for code in range(0x3100):
        char = chr(code)
        if char.isupper():
            classes[code] = _UPPER
            lower[code] = ord(char.lower()) if len(char.lower()) == 1 else code
        elif char.islower():
            classes[code] = _LOWER
        elif char.isdigit():
            classes[code] = _DIGIT
        elif char.isspace():
            classes[code] = _SPACE
        elif char.isalpha():
            classes[code] = _CASELESS
    classes[0x3100:0xD800] = _CASELESS
    for number, chars in enumerate(_SYMBOLS):
        for char in chars:
            classes[ord(char)] = _STOP + number
    return classes, lower


def _names(joined: str) -> tuple[str, ...]:
    return tuple(joined.split("|"))


SHAPE = _names(
    "log chars|log words|to 10 words|to 25 words|to 60 words|one word|few words|word length|"
    "capital words|all capitals|ends sentence|ends .|ends ?!|ends :|ends quote|ends ,|ends digit|"
    "ends bracket|starts lower|starts upper|starts quote|starts digit|starts sign|starts bracket|"
    "stops|stops a word|inner stop|commas|has comma|has quote|quotes|has colon|bars|signs|slashes|"
    "brackets|dashes|digit share|letter share|caseless|repeated|blank above|blank below|blank both|"
    "no words"
)
NEAR = _names(
    "log words|ends sentence|share of function|share of said|capital words|inner stop|"
    "share of navigation|share of share|share of comment|share of related|share of byline|"
    "share of calendar|share of picture|share of legal|share of account|blank above|starts quote|"
    "repeated|share of pronoun|no words"
)
WIDE = _names(
    "log words|ends sentence|share of function|share of said|capital words|share of comment|"
    "share of related|share of pronoun|inner stop|blank above"
)
MARKERS = _names("any share|any comment|any related|any legal|any byline|any account|any clock")
NEIGHBOURS = (-3, -2, -1, 1, 2, 3)
WINDOWS = (2, 5, 15)
RUN = _names("inside|lines before|lines after|words before|words after|place in|lines in|words in")
PLACE = _names("share|first 20|last 20|words above|prose above|lines|words|prose|short|blanks")


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
    """All features, in the order of the columns of Lines.table."""
    return (
        *base_names(),
        *(f"{name} {by:+d}" for by in NEIGHBOURS for name in NEAR),
        *(f"{name} ~{radius}" for radius in WINDOWS for name in WIDE),
        *(f"{side} {name}" for side in ("since", "until") for name in MARKERS),
        *(f"run: {name}" for name in RUN),
        *(f"place: {name}" for name in PLACE),
    )


@cache
def _columns(wanted: tuple[str, ...]) -> Ints:
    order = {name: number for number, name in enumerate(base_names())}
    return np.array([order[name] for name in wanted])


def measure_lines(texts: Sequence[str], blank_above: Sequence[int]) -> LineTable:
    """The features of stripped, non-blank lines; `blank_above` counts the blank lines above each."""
    # Columns lie together in memory: they are written, shifted and averaged one by one.
    out = np.zeros((len(feature_names()), len(texts)), np.float32).T
    width = len(base_names())
    words = _measure_base(texts, blank_above, out[:, :width])
    _measure_context(out, width, words)
    return LineTable(out, words)


def _measure_base(texts: Sequence[str], blank_above: Sequence[int], out: Floats) -> Ints:
    count = len(texts)
    codes = np.frombuffer(("\n".join(texts) + "\n").encode("utf-32-le", "replace"), np.uint32)
    classes, lower = _tables()
    # What lies above the base plane (emoji, old scripts) shares one slot: the tables stay at 65,536 entries.
    codes = np.minimum(codes, 0xFFFF)
    kinds = classes[codes]
    ends = np.flatnonzero(codes == 10)
    starts = np.concatenate(([0], ends[:-1] + 1))
    length = ends - starts
    line_of = np.repeat(np.arange(count), length + 1)
    tally = np.bincount(line_of * _CLASSES + kinds, minlength=count * _CLASSES).reshape(count, _CLASSES)
    tally = np.ascontiguousarray(tally.T, np.float32)

    # Where letters begin and end alternate, so every second edge opens a word; the last line end closes it.
    letter = (kinds <= _LOWER) | (kinds == _CASELESS)
    edge = np.flatnonzero(letter[1:] != letter[:-1]) + 1
    if letter[0]:
        edge = np.concatenate(([0], edge))
    begins, stops = edge[0::2], edge[1::2]
    word_line = line_of[begins]
    words = np.bincount(word_line, minlength=count)
    counted = words.astype(np.float32)
    some = np.maximum(counted, 1)
    capital = np.bincount(word_line[kinds[begins] == _UPPER], minlength=count)
    letters = tally[_UPPER] + tally[_LOWER] + tally[_CASELESS]
    last, first, inner = kinds[ends - 1], kinds[starts], kinds[np.maximum(ends - 2, starts)]
    closes = (last == _STOP) | (last == _MARK)
    closes |= (last == _QUOTE) & ((inner == _STOP) | (inner == _MARK) | (inner == _COMMA))

    times: dict[str, int] = {}
    for text in texts:
        times[text] = times.get(text, 0) + 1
    gaps = np.asarray(blank_above, np.float32)
    below = np.append(gaps[1:], np.float32(1))
    safe = np.maximum(length, 1)
    values = (
        np.log1p(length), np.log1p(counted), np.minimum(counted, 10) / 10, np.minimum(counted, 25) / 25,
        np.minimum(counted, 60) / 60, counted <= 1, (counted > 1) & (counted <= 4), letters / some / 10,
        capital / some, (tally[_UPPER] > 0.8 * letters) & (letters > 1), closes, last == _STOP,
        last == _MARK, last == _COLON, last == _QUOTE, last == _COMMA, last == _DIGIT, last == _BRACKET,
        first == _LOWER, first == _UPPER, first == _QUOTE, first == _DIGIT,
        (first == _BAR) | (first == _SYMBOL) | (first == _DASH), first == _BRACKET,
        np.minimum(tally[_STOP], 6) / 6, tally[_STOP] / some, tally[_STOP] > (last == _STOP),
        tally[_COMMA] / some, tally[_COMMA] > 0, tally[_QUOTE] > 0, np.minimum(tally[_QUOTE], 4) / 4,
        tally[_COLON] > 0, np.minimum(tally[_BAR], 3) / 3, np.minimum(tally[_SYMBOL], 3) / 3,
        np.minimum(tally[_SLASH], 3) / 3, np.minimum(tally[_BRACKET], 2) / 2,
        np.minimum(tally[_DASH], 3) / 3, tally[_DIGIT] / safe, letters / safe,
        tally[_CASELESS] / np.maximum(letters, 1),
        np.fromiter((min(times[text], 4) - 1 for text in texts), np.float32, count) / 3,
        np.minimum(gaps, 2) / 2, np.minimum(below, 2) / 2, (gaps > 0) & (below > 0), counted == 0,
    )  # fmt: skip
    # The order is that of SHAPE: the trained weights know a column by its number alone.
    for column, value in enumerate(values):
        out[:, column] = value

    if not len(begins):
        return words
    numbers = _number_words(lower[codes].astype(np.uint64), begins, stops - begins)
    keys, table = _lexicon()
    # A word on no list takes the table's last row, which is zeros.
    row = np.minimum(np.searchsorted(keys, numbers), len(keys) - 1)
    hits = table[np.where(keys[row] == numbers, row, len(keys))]
    lists = hits.shape[1]
    # reduceat repeats a neighbour's value for an empty run, so only lines with words are summed.
    filled = np.flatnonzero(words)
    offsets = (np.cumsum(words) - words)[filled]
    sums = np.add.reduceat(hits, offsets, axis=0)
    shape = len(SHAPE)
    out[filled, shape : shape + lists] = sums / counted[filled, None]
    out[filled, shape + lists : shape + 2 * lists] = np.minimum(sums, 2) / 2
    out[filled, shape + 2 * lists :] = hits[offsets]
    return words


def window_means(values: Floats, radius: int) -> Floats:
    """The mean of every column over a window of +-radius lines, cut at the ends."""
    count = len(values)
    # One running sum: a window is a difference of two of its rows, whatever the radius. In 64 bits, since
    # small windows of long texts would drown in rounding.
    total = np.zeros((count + 1, values.shape[1]))
    np.cumsum(values, axis=0, out=total[1:])
    position = np.arange(count)
    low, high = np.maximum(position - radius, 0), np.minimum(position + radius + 1, count)
    mean: Floats = ((total[high] - total[low]) / (high - low)[:, None]).astype(np.float32)
    return mean


def put_shifted(out: Floats, values: Floats, by: int) -> None:
    """Write the columns of the line `by` further down (up, if negative) into `out`, which holds zeros."""
    if abs(by) >= len(values):
        return
    if by > 0:
        out[:-by] = values[by:]
    else:
        out[-by:] = values[:by]


def densest_run(gain: Floats) -> tuple[int, int]:
    """First and last line of the contiguous run with the greatest sum (Kadane); (0, -1) where none is over 0.

    >>> densest_run(np.array([-1, 2, -1, 3, -5], np.float32))
    (1, 3)
    """
    total = np.concatenate(([0.0], np.cumsum(gain, dtype=np.float64)))
    end = int(np.argmax(total - np.minimum.accumulate(total)))
    start = int(np.argmin(total[: end + 1]))
    return (start, end - 1) if total[end] > total[start] else (0, -1)


def run_features(gain: Floats, words: Ints, out: Floats) -> None:
    """Write into the eight columns of `out` where each line stands to the densest run of `gain`."""
    first, last = densest_run(gain)
    position = np.arange(len(gain))
    upto = np.concatenate(([0], np.cumsum(words)))
    span = max(last - first + 1, 1)
    before, after = np.maximum(first - position, 0), np.maximum(position - last, 0)
    out[:, 0] = (before == 0) & (after == 0)
    out[:, 1] = np.log1p(before)
    out[:, 2] = np.log1p(after)
    out[:, 3] = np.log1p(np.maximum(upto[first] - upto[:-1], 0))
    out[:, 4] = np.log1p(np.maximum(upto[1:] - upto[last + 1], 0))
    out[:, 5] = np.clip((position - first) / span, -1, 2)
    out[:, 6] = np.log1p(span)
    out[:, 7] = np.log1p(upto[last + 1] - upto[first])


def _measure_context(out: Floats, width: int, words: Ints) -> None:
    base = out[:, :width]
    count = len(base)
    at = width
    near = base[:, _columns(NEAR)]
    for by in NEIGHBOURS:
        put_shifted(out[:, at : at + len(NEAR)], near, by)
        at += len(NEAR)
    wide = base[:, _columns(WIDE)]
    for radius in WINDOWS:
        out[:, at : at + len(WIDE)] = window_means(wide, radius)
        at += len(WIDE)
    position = np.arange(count)[:, None]
    short = words <= SHORT_LINE
    hit = (base[:, _columns(MARKERS)] > 0) & short[:, None]
    # The last marker above and the next below; where there is none, so far off that its share is nothing.
    above = np.maximum.accumulate(np.where(hit, position, -10_000), axis=0)
    below = np.minimum.accumulate(np.where(hit, position, count + 10_000)[::-1], axis=0)[::-1]
    out[:, at : at + len(MARKERS)] = 5 / (5 + position - above)
    at += len(MARKERS)
    out[:, at : at + len(MARKERS)] = 5 / (5 + below - position)
    at += len(MARKERS)
    ends, function, blank = base[:, _columns(("ends sentence", "share of function", "blank above"))].T
    prose = words * ends * np.minimum(function * 4, 1)
    run_features((prose - 8).astype(np.float32), words, out[:, at : at + len(RUN)])
    at += len(RUN)
    total, prose_total = max(float(words.sum()), 1.0), max(float(prose.sum()), 1.0)
    spot = position[:, 0]
    out[:, at] = spot / count
    out[:, at + 1] = np.minimum(spot, 20) / 20
    out[:, at + 2] = np.minimum(count - 1 - spot, 20) / 20
    out[:, at + 3] = np.cumsum(words) / total
    out[:, at + 4] = np.cumsum(prose) / prose_total
    out[:, at + 5 :] = (
        np.log1p(count),
        np.log1p(total),
        prose_total / total,
        float(short.mean()),
        float(blank.mean()),
    )
