"""What a line looks like by itself: its length, words, capitals, first and last character, punctuation.

It is long since the names of the columns, and the code that fills them in the same order, must be read side
by side.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from articles.extraction import characters as c

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

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
_LAST = np.array([[c.STOP], [c.MARK], [c.COLON], [c.QUOTE], [c.COMMA], [c.DIGIT], [c.BRACKET]], np.uint8)
_COUNTED = ((c.BAR, 3), (c.SYMBOL, 3), (c.SLASH, 3), (c.BRACKET, 2), (c.DASH, 3))
_FIRST = np.array([[c.LOWER], [c.UPPER], [c.QUOTE], [c.DIGIT]], np.uint8)


@dataclass(frozen=True, slots=True)
class CountedLines:
    """What was counted of a page's lines: characters, words, words with a capital, letters, and characters of
    each class above LOWER (classes x lines); the classes of the first, the last, and the one
    before the last."""

    length: Ints
    words: Ints
    capital: Ints
    letters: Floats
    tally: Floats
    first: NDArray[np.uint8]
    last: NDArray[np.uint8]
    inner: NDArray[np.uint8]


def fill_shape(texts: Sequence[str], blank_above: Sequence[int], lines: CountedLines, rows: Floats) -> None:
    """Fill the rows of SHAPE."""
    count = len(texts)
    tally, first, last, inner = lines.tally, lines.first, lines.last, lines.inner
    counted = lines.words.astype(np.float32)
    some = np.maximum(counted, 1)
    letters = lines.letters
    safe = np.maximum(lines.length, 1).astype(np.float32)
    gaps = np.asarray(blank_above, np.float32)
    times = Counter(texts)
    often: Floats = np.zeros(count, np.float32)
    if len(times) < count:
        often = np.fromiter(map(times.__getitem__, texts), np.float32, count)
        often = (np.minimum(often, np.float32(4)) - np.float32(1)) / np.float32(3)
    stop, mark, colon, quote = rows[11:15] = last == _LAST[:4]
    rows[15:18] = last == _LAST[4:]
    rows[18:22] = first == _FIRST

    np.log1p(lines.length, out=rows[0])
    np.log1p(counted, out=rows[1])
    for row, most in ((2, 10), (3, 25), (4, 60)):
        np.minimum(counted, most, out=rows[row])
        rows[row] /= most
    rows[5] = counted <= 1
    rows[6] = (counted > 1) & (counted <= 4)
    rows[7] = letters / some / 10
    rows[8] = lines.capital / some
    rows[9] = (tally[c.UPPER] > 0.8 * letters) & (letters > 1)
    # A sentence may end inside its quotation marks or brackets.
    rows[10] = (stop | mark) | (
        (quote | (last == c.BRACKET)) & ((inner == c.STOP) | (inner == c.MARK) | (inner == c.COMMA))
    )
    rows[22] = (first == c.BAR) | (first == c.SYMBOL) | (first == c.DASH)
    rows[23] = first == c.BRACKET
    np.minimum(tally[c.STOP], 6, out=rows[24])
    rows[24] /= 6
    rows[25] = tally[c.STOP] / some
    rows[26] = tally[c.STOP] > stop
    rows[27] = tally[c.COMMA] / some
    rows[28] = tally[c.COMMA] > 0
    rows[29] = tally[c.QUOTE] > 0
    np.minimum(tally[c.QUOTE], 4, out=rows[30])
    rows[30] /= 4
    rows[31] = tally[c.COLON] > 0
    for row, kind, most in (
        (32, c.BAR, 3),
        (33, c.SYMBOL, 3),
        (34, c.SLASH, 3),
        (35, c.BRACKET, 2),
        (36, c.DASH, 3),
    ):
        np.minimum(tally[kind], most, out=rows[row])
        rows[row] /= most
    rows[37] = tally[c.DIGIT] / safe
    rows[38] = letters / safe
    rows[39] = tally[c.CASELESS] / np.maximum(letters, 1)
    rows[40] = often
    np.minimum(gaps, 2, out=rows[41])
    rows[41] /= 2
    rows[42, :-1] = rows[41, 1:]
    rows[42, -1] = 0.5
    rows[43] = (gaps > 0) & (rows[42] > 0)
    rows[44] = counted == 0
