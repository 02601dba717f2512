"""Fingerprints of a text: winnowed shingles of five words, as hashes that no library and no seed can change.

Schleimer, Wilkerson and Aiken, "Winnowing" (SIGMOD 2003): of every eight neighbouring shingles the
smallest hash is kept, so two texts that share a run of 12 words (8 + 5 - 1) share a fingerprint.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
import numpy.typing as npt

from articles.language.tokens import FOLD_VERSION

SHINGLE_WORDS = 5
WINDOW = 8
# Stored beside the fingerprints; another fold or another hash makes another number, and a re-link.
FINGERPRINT_VERSION = FOLD_VERSION * 100 + 1

_HALVES = (1, 2, 4)
"""Of WINDOW."""
_FIRST = np.ones(1, dtype=np.bool_)
_PRIME = 0x9E3779B97F4A7C15
_CACHE_LIMIT = 600_000
_known: dict[str, int] = {}

Hashes = npt.NDArray[np.uint64]
Positions = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Fingerprint:
    """`hashes[i]` (signed, as databases keep them) stands for the five words from `positions[i]`."""

    hashes: npt.NDArray[np.int64]
    positions: Positions


def word_hashes(tokens: Sequence[str]) -> Hashes:
    """A 64-bit hash of each word: the first eight bytes of BLAKE2b (RFC 7693), little end first."""
    if len(_known) > _CACHE_LIMIT:
        _known.clear()
    known = _known
    try:
        return np.fromiter(map(known.__getitem__, tokens), dtype=np.uint64, count=len(tokens))
    except KeyError:
        for token in set(tokens).difference(known):
            digest = blake2b(token.encode("utf-8", "surrogatepass"), digest_size=8).digest()
            known[token] = int.from_bytes(digest, "little")
    return np.fromiter(map(known.__getitem__, tokens), dtype=np.uint64, count=len(tokens))


def gram_hashes(hashed: Hashes, size: int) -> Hashes:
    """One hash for every run of `size` words, in order; empty for a shorter text."""
    count = len(hashed) - size + 1
    if count < 1:
        return np.empty(0, dtype=np.uint64)
    with np.errstate(over="ignore"):
        total = np.zeros(count, dtype=np.uint64)
        factor = 1
        for at in range(size):
            total += hashed[at : at + count] * np.uint64(factor)
            factor = factor * _PRIME % 2**64
        return _mixed(total)


def fingerprint(hashed: Hashes) -> Fingerprint:
    """The winnowed shingles of a text, given its words' hashes. Under five words there are none.

    >>> once = fingerprint(word_hashes("the quick brown fox jumps over the lazy dog".split()))
    >>> [int(value) for value in once.hashes], once.positions.tolist()
    ([1895462007974021884], [1])
    """
    grams = gram_hashes(hashed, SHINGLE_WORDS)
    if len(grams) == 0:
        chosen = np.empty(0, dtype=np.int64)
    elif len(grams) <= WINDOW:
        # One window, shorter than the rule asks: its smallest, the rightmost of equals.
        chosen = np.array([len(grams) - 1 - int(np.argmin(grams[::-1]))], dtype=np.int64)
    else:
        # Of 2, 4 and 8 neighbours the smallest, by halves; of equals the rightmost, as winnowing wants.
        best = np.arange(len(grams))
        for half in _HALVES:
            left, right = best[:-half], best[half:]
            best = np.where(grams[right] <= grams[left], right, left)
        # From window to window it only moves to the right, so that equals are neighbours.
        chosen = best[np.concatenate((_FIRST, best[1:] != best[:-1]))]
    return Fingerprint(grams[chosen].view(np.int64), chosen)


def _mixed(values: Hashes) -> Hashes:
    """The finaliser of SplitMix64 (Steele, Lea and Flood, 2014): every bit depends on every other."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))
