"""An article as the linker reads it: canonical words, the kind of each, and the fingerprint."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
import numpy.typing as npt

from articles.language.tokens import canonical_words, join_paragraphs
from articles.syndication import narrative
from articles.syndication.article_text import ArticleText
from articles.syndication.fingerprint import (
    SHINGLE_WORDS,
    WINDOW,
    Fingerprint,
    Hashes,
    fingerprint,
    gram_hashes,
    word_hashes,
)
from articles.syndication.printed_words import hashed_words
from articles.syndication.shingle_kinds import ShingleKinds, kinds_of_shingles

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class ArticleReading:
    """`hashes`, `kinds`, `paragraph`, `starts` and `ends` are parallel: one entry for each canonical word of
    the body. `starts` and `ends` are its characters in the joined paragraphs.

    `digest` stands for the words in order: equal texts, and only they, have equal digests.
    `shingle_starts` and `shingle_ends` place each entry of `fingerprint` among the canonical words;
    `shingles` says what each of them is.
    """

    article: ArticleText
    hashes: Hashes
    kinds: npt.NDArray[np.int8]
    paragraph: npt.NDArray[np.int32]
    starts: npt.NDArray[np.int32]
    ends: npt.NDArray[np.int32]
    fingerprint: Fingerprint
    shingle_starts: npt.NDArray[np.int64]
    shingle_ends: npt.NDArray[np.int64]
    shingles: ShingleKinds
    digest: str

    def __len__(self) -> int:
        return len(self.hashes)

    @property
    def text(self) -> str:
        """The joined paragraphs, which `starts` and `ends` count over."""
        return join_paragraphs(self.article.paragraphs)

    def narrative_words(self) -> int:
        return int(np.count_nonzero(self.kinds == narrative.StretchKind.NARRATIVE))

    def repeated(self, common: frozenset[int]) -> Mask:
        """The words that stand in shingles of `common`, and those between two such shingles that adjoin.

        Winnowing keeps at least one shingle of eight, so two kept neighbours that both repeat
        mean that the words between them repeat.
        """
        mask = np.zeros(len(self.hashes), dtype=bool)
        if not common:
            return mask
        before = -1
        for at, value in enumerate(self.fingerprint.hashes.tolist()):
            if value not in common:
                before = -1
                continue
            start = int(self.shingle_starts[at])
            near = before >= 0 and start - before <= WINDOW + SHINGLE_WORDS
            mask[before if near else start : int(self.shingle_ends[at])] = True
            before = int(self.shingle_ends[at])
        return mask


def read_article(article: ArticleText, marks: Sequence[str] = ()) -> ArticleReading:
    """Read an article's body. Word offsets count canonical words over the joined paragraphs.

    `marks` are passages that curators called furniture or boilerplate; where they stand, in
    whole or from five words on, the words are no narrative of this article's own.
    """
    text = join_paragraphs(article.paragraphs)
    plain, styled = hashed_words(text)
    starts, hashes = styled.starts, styled.hashes
    edges = _paragraph_starts(article.paragraphs)
    paragraph = (np.searchsorted(edges, starts, side="right") - 1).astype(np.int32)
    kinds = np.zeros(len(starts), dtype=np.int8)
    others = [
        (offset + start, offset + end, kind)
        for offset, found in zip(edges.tolist(), narrative.other_stretches(article.paragraphs), strict=True)
        for start, end, kind in found
    ]
    lows = np.searchsorted(starts, np.array([start for start, _, _ in others], dtype=np.int64)).tolist()
    highs = np.searchsorted(starts, np.array([end for _, end, _ in others], dtype=np.int64)).tolist()
    for low, high, (_, _, kind) in zip(lows, highs, others, strict=True):
        kinds[low:high] = kind
    for mark in marks:
        kinds[_marked(hashes, word_hashes(canonical_words(mark).tokens))] = narrative.StretchKind.MARKED
    printed = fingerprint(plain.hashes)
    first = plain.starts[printed.positions]
    last = plain.starts[np.minimum(printed.positions + SHINGLE_WORDS, len(plain.starts)) - 1]
    shingle_starts = np.searchsorted(starts, first, side="right") - 1
    shingle_ends = np.searchsorted(starts, last, side="right")
    return ArticleReading(
        article=article,
        hashes=hashes,
        kinds=kinds,
        paragraph=paragraph,
        starts=starts.astype(np.int32),
        ends=styled.ends.astype(np.int32),
        fingerprint=printed,
        shingle_starts=shingle_starts,
        shingle_ends=shingle_ends,
        shingles=kinds_of_shingles(printed.hashes, shingle_starts, shingle_ends, kinds),
        digest=blake2b(hashes.tobytes(), digest_size=8).hexdigest(),
    )


def _marked(hashes: Hashes, mark: Hashes) -> Mask:
    size = min(SHINGLE_WORDS, len(mark))
    mask = np.zeros(len(hashes), dtype=bool)
    if size == 0:
        return mask
    starts = np.flatnonzero(np.isin(gram_hashes(hashes, size), gram_hashes(mark, size)))
    for step in range(size):
        mask[starts + step] = True
    return mask


def _paragraph_starts(paragraphs: tuple[str, ...]) -> npt.NDArray[np.int64]:
    """Where each paragraph begins in the joined text (a blank line, two characters, between them)."""
    lengths = np.array([len(paragraph) + 2 for paragraph in paragraphs], dtype=np.int64)
    return np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(lengths)[:-1])) if len(lengths) else lengths
