"""The words of a page as numbers: which word lists each stands on, and which say what a text is about."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from articles.extraction.hint_words import CREDIT_WORDS, FURNITURE_WORDS

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
Numbers = NDArray[np.uint32]

_LEXICON = Path(__file__).with_name("lexicon.json")
_FACTOR = 16_777_619
_BITS = 32
_LONGEST = 24
"""Letters of a word that count in its number; two words alike so far are taken for one."""
TOPICAL = 4
"""Letters from which a word that is no function word says what a text is about."""
_SPREAD = np.uint32(2_654_435_769)
_LEXICON_BITS, _TOPICAL_BITS = 14, 13
_KEPT_POWERS = 1 << 17
"""Characters of a page for which the powers are kept between pages."""


@dataclass(frozen=True, slots=True)
class TopicalWords:
    """The words of a page that say what it is about, in order: the line each stands in, and which word it is,
    a number below `kinds` (the same for the same letters)."""

    line: Ints
    which: Ints
    kinds: int


@cache
def list_names() -> tuple[str, ...]:
    """The names of the word lists, in the order of their columns."""
    return tuple(json.loads(_LEXICON.read_text(encoding="utf-8"))["lists"])


@dataclass(frozen=True, slots=True)
class _Lexicon:
    """Which set of lists a word stands on, found by its number: in the slot that the number hashes to, else,
    where more than one word has that slot (`is_shared`), among all `numbers`, sorted, with their `sets`.

    Set 0 is that of no list. Of each set its lists (sets x lists): those of the file, then the words that may
    sign an article, and those that may label furniture; and whether it has the function words.
    """

    slot_number: Numbers
    slot_set: NDArray[np.uint8]
    is_shared: NDArray[np.bool_]
    numbers: Numbers
    sets: NDArray[np.uint8]
    lists: Floats
    is_function: NDArray[np.bool_]

    def sets_of(self, numbers: Numbers) -> NDArray[np.uint8]:
        """The set of lists that each of these words stands on."""
        slot = _slots(numbers, _LEXICON_BITS)
        here = self.slot_number.take(slot) == numbers
        found = self.slot_set.take(slot)
        found *= here
        doubtful = np.flatnonzero(self.is_shared.take(slot) > here)
        if len(doubtful):
            rest = numbers[doubtful]
            row = np.minimum(np.searchsorted(self.numbers, rest), len(self.numbers) - 1)
            found[doubtful] = np.where(self.numbers[row] == rest, self.sets[row], 0)
        return found


def _slots(numbers: Numbers, bits: int) -> Ints:
    """A number below 2^bits for each word (Knuth's multiplicative hashing)."""
    return ((numbers * _SPREAD) >> np.uint32(_BITS - bits)).astype(np.int64)


@cache
def _lexicon() -> _Lexicon:
    named: dict[str, str] = json.loads(_LEXICON.read_text(encoding="utf-8"))["lists"]
    members: dict[int, set[int]] = {}
    for column, words in enumerate((*map(str.split, named.values()), CREDIT_WORDS, FURNITURE_WORDS)):
        for word in words:
            letters = enumerate(word[:_LONGEST])
            number = sum(ord(char) * pow(_FACTOR, at, 1 << _BITS) for at, char in letters) % (1 << _BITS)
            members.setdefault(number, set()).add(column)
    known: dict[frozenset[int], int] = {frozenset(): 0}
    numbers = np.array(sorted(members), np.uint32)
    sets = np.array(
        [known.setdefault(frozenset(members[number]), len(known)) for number in numbers.tolist()], np.uint8
    )
    table = np.zeros((len(known), len(named) + 2), np.float32)
    for columns, row in known.items():
        table[row, sorted(columns)] = 1
    slot = _slots(numbers, _LEXICON_BITS)
    slot_number = np.zeros(1 << _LEXICON_BITS, np.uint32)
    slot_set = np.zeros(1 << _LEXICON_BITS, np.uint8)
    slot_number[slot], slot_set[slot] = numbers, sets
    is_shared = np.bincount(slot, minlength=1 << _LEXICON_BITS) > 1
    return _Lexicon(slot_number, slot_set, is_shared, numbers, sets, table, table[:, 0] > 0)


def _powers(size: int) -> tuple[Numbers, Numbers]:
    """The powers of _FACTOR from 0 on, modulo 2^32, and their inverses."""
    if size <= _KEPT_POWERS:
        up, down = _kept_powers()
        return up[:size], down[:size]
    return _powers_anew(size)


@cache
def _kept_powers() -> tuple[Numbers, Numbers]:
    return _powers_anew(_KEPT_POWERS)


def _powers_anew(size: int) -> tuple[Numbers, Numbers]:
    up, down = np.ones(size, np.uint32), np.ones(size, np.uint32)
    up[1:], down[1:] = _FACTOR, pow(_FACTOR, -1, 1 << _BITS)
    return np.multiply.accumulate(up, dtype=up.dtype), np.multiply.accumulate(down, dtype=up.dtype)


def hash_page_words(codes: Numbers, starts: Ints, lengths: Ints) -> Numbers:
    """One number a word, the same for the same letters: a polynomial of its code points."""
    up, down = _powers(len(codes))
    # Sums from the page's start: a word's is the difference of two, divided by the power it begins at.
    upto = np.empty(len(codes) + 1, np.uint32)
    upto[0] = 0
    np.cumsum(codes * up, dtype=np.uint32, out=upto[1:])
    numbers: Numbers = (upto[starts + np.minimum(lengths, _LONGEST)] - upto[starts]) * down[starts]
    return numbers


@dataclass(frozen=True, slots=True)
class ListedWords:
    """Whether each word of a page is a function word; whether each line has a word that may sign an article,
    and one that may label furniture (hint_words.py)."""

    is_function: NDArray[np.bool_]
    may_credit: NDArray[np.bool_]
    may_label: NDArray[np.bool_]


def fill_lists(numbers: Numbers, word_line: Ints, words: Ints, rows: Floats) -> ListedWords:
    """Fill the rows (columns of the table) of the word lists: the share of each line's words, whether there
    are any, and the first word's."""
    lexicon = _lexicon()
    which = lexicon.sets_of(numbers)
    kinds, count = len(lexicon.lists), len(words)
    lists = len(list_names())
    # How many words of each set of lists a line has; then of each list.
    tally = np.bincount(word_line * kinds + which, minlength=count * kinds).reshape(count, kinds)
    sums = lexicon.lists.T @ tally.astype(np.float32).T
    np.divide(sums[:lists], np.maximum(words, 1).astype(np.float32), out=rows[:lists])
    np.minimum(rows[:lists], 1, out=rows[:lists])
    np.minimum(sums[:lists], 2, out=rows[lists : 2 * lists])
    rows[lists : 2 * lists] /= 2
    is_first = np.ones(len(word_line), bool)
    np.not_equal(word_line[1:], word_line[:-1], out=is_first[1:])
    rows[2 * lists :, word_line[is_first]] = lexicon.lists.take(which[is_first], axis=0)[:, :lists].T
    return ListedWords(lexicon.is_function.take(which), sums[lists] > 0, sums[lists + 1] > 0)


def topical_words(numbers: Numbers, word_line: Ints, is_topical: NDArray[np.bool_]) -> TopicalWords:
    """Of a page's words those that say what it is about."""
    chosen = np.flatnonzero(is_topical)
    numbers, line = numbers[chosen], word_line[chosen]
    # Each word is named by where one with its number stands, which its slot tells; where another word has
    # taken the slot, by sorting the few that are left.
    slot = _slots(numbers, _TOPICAL_BITS)
    at = np.arange(len(chosen))
    held = np.empty(1 << _TOPICAL_BITS, np.int64)
    held[slot] = at
    which = held.take(slot)
    left = np.flatnonzero(numbers.take(which) != numbers)
    kinds = len(chosen)
    if len(left):
        order = left[np.argsort(numbers[left])]
        ordered = numbers[order]
        which[order[0]] = kinds
        which[order[1:]] = kinds + np.cumsum(ordered[1:] != ordered[:-1])
        kinds += len(left)
    return TopicalWords(line, which, kinds)
