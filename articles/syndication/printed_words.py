"""The words of a text as the linker counts them: numbers in place of words, each form folded, respelt and
hashed once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from threading import Lock

import numpy as np
import numpy.typing as npt

from articles.language.spelling import PHRASES, respell
from articles.language.tokens import SHIPPED_OPENINGS, fold, phrases_in, words_and_gaps
from articles.syndication.fingerprint import Hashes, word_hashes

_FORMS_LIMIT = 100_000  # some 25 MB; then all are forgotten, which happens every few thousand articles
_SECONDS = frozenset(phrase[1] for phrase in PHRASES)

Offsets = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class HashedWords:
    """Parallel: the hash of each word, its first character in the text, and the one behind its last."""

    hashes: Hashes
    starts: Offsets
    ends: Offsets


class _Forms:
    """Every form met, each in a row of its own: its fold, the hashes of the fold and of its canonical form,
    and whether it opens a phrase or is the second word of one. A form of which the fold leaves nothing is no
    word."""

    def __init__(self) -> None:
        self.row_of: dict[str, int] = {}
        self.folded: list[str] = []
        self.plain = np.empty(4096, dtype=np.uint64)
        self.styled = np.empty(4096, dtype=np.uint64)
        self.opens = np.empty(4096, dtype=np.bool_)
        self.follows = np.empty(4096, dtype=np.bool_)
        self.is_word = np.empty(4096, dtype=np.bool_)
        self._adding = Lock()

    def rows(self, printed: Sequence[str]) -> npt.NDArray[np.int64]:
        """The row of each form."""
        known = self.row_of
        try:
            return np.fromiter(map(known.__getitem__, printed), dtype=np.int64, count=len(printed))
        except KeyError:
            # Threads of a web server take captures at the same time: two would give the same rows away.
            with self._adding:
                self._add(dict.fromkeys(form for form in printed if form not in known))
        return np.fromiter(map(known.__getitem__, printed), dtype=np.int64, count=len(printed))

    def _add(self, forms: Iterable[str]) -> None:
        new = list(forms)
        folded = [fold(form) for form in new]
        first, last = len(self.folded), len(self.folded) + len(new)
        if last > len(self.plain):
            spare = max(last, 2 * len(self.plain)) - len(self.plain)
            self.plain, self.styled = (
                np.concatenate((column, np.empty(spare, dtype=np.uint64)))
                for column in (self.plain, self.styled)
            )
            self.opens, self.follows, self.is_word = (
                np.concatenate((column, np.empty(spare, dtype=np.bool_)))
                for column in (self.opens, self.follows, self.is_word)
            )
        self.plain[first:last] = word_hashes(folded)
        self.styled[first:last] = word_hashes([respell(word) for word in folded])
        self.opens[first:last] = [word in SHIPPED_OPENINGS for word in folded]
        self.follows[first:last] = [word in _SECONDS for word in folded]
        self.is_word[first:last] = [bool(word) for word in folded]
        self.folded += folded
        self.row_of.update(zip(new, range(first, last), strict=True))


_forms = _Forms()


def hashed_words(text: str) -> tuple[HashedWords, HashedWords]:
    """The words of a text as `tokens.tokenize` gives them, and as `tokens.canonical_words` does."""
    global _forms
    if len(_forms.folded) > _FORMS_LIMIT:
        _forms = _Forms()
    forms, parts = _forms, words_and_gaps(text)
    rows = forms.rows(parts[1::2])
    edges = np.cumsum(np.fromiter(map(len, parts), dtype=np.int64, count=len(parts)))
    starts, ends = edges[:-1:2], edges[1::2]
    is_word = forms.is_word[rows]
    if not is_word.all():
        rows, starts, ends = rows[is_word], starts[is_word], ends[is_word]
    plain = HashedWords(forms.plain[rows], starts, ends)
    return plain, _styled(forms, rows, plain)


def _styled(forms: _Forms, rows: npt.NDArray[np.int64], plain: HashedWords) -> HashedWords:
    """The words in canonical spelling; a phrase that stands for one word becomes one."""
    hashes = forms.styled[rows]
    opening = np.flatnonzero(forms.opens[rows[:-1]] & forms.follows[rows[1:]]).tolist()
    source = tuple(map(forms.folded.__getitem__, rows.tolist())) if opening else ()
    found = phrases_in(source, opening, PHRASES, SHIPPED_OPENINGS)
    if not found:
        return HashedWords(hashes, plain.starts, plain.ends)
    ends, stays = plain.ends.copy(), np.ones(len(rows), dtype=np.bool_)
    for at, size, styled in found:
        hashes[at] = word_hashes([styled])[0]
        ends[at] = ends[at + size - 1]
        stays[at + 1 : at + size] = False
    return HashedWords(hashes[stays], plain.starts[stays], ends[stays])
