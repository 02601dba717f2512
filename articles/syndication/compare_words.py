"""Word differences between two texts: aligned on canonical words, shown in the original glyphs.

The result is a row of segments; the left sides of all segments joined are the left text, exactly,
and so are the right sides.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from rapidfuzz.distance import LCSseq

from articles.language.tokens import Words, canonical_words
from articles.syndication.compare_align import SMALL_WORDS, MatchingBlock, matching_blocks
from articles.syndication.compare_kinds import (
    MONTHS,
    SAYING,
    Kind,
    dateline_of,
    style_of,
    style_of_extra,
)

Lexicon = Mapping[tuple[str, ...], str]

_SMALL_BLOCK = 8  # words a side: within a replaced block of this size restyled words are looked for
_ATTRIBUTION_SHARE = 0.6
_LONGEST_ATTRIBUTION = 40  # words


@dataclass(frozen=True, slots=True)
class TextSegment:
    """A stretch of both texts. With Kind.SAME the two sides differ in white space at most."""

    kind: Kind
    a: str
    b: str


class CanonicalTexts:
    """The canonical words of texts under one lexicon, each text read once."""

    def __init__(self, lexicon: Lexicon | None = None) -> None:
        self._lexicon = lexicon
        self._read: dict[str, Words] = {}

    def words(self, text: str) -> Words:
        found = self._read.get(text)
        if found is None:
            found = self._read[text] = canonical_words(text, self._lexicon)
        return found


def differences(a: str, b: str, reading: CanonicalTexts | None = None) -> tuple[TextSegment, ...]:
    """What differs between two texts, in order. `reading` brings the lexicon; without it, the shipped one.

    >>> [(s.kind.value, s.a, s.b) for s in differences("We recognise it.", "We recognize it.")]
    [('same', 'We ', 'We '), ('spelling', 'recognise', 'recognize'), ('same', ' it.', ' it.')]
    """
    if a == b:
        return (TextSegment(Kind.SAME, a, b),) if a else ()
    first, a, b = _without_datelines(a, b)
    read = (reading or CanonicalTexts()).words
    left, right = read(a), read(b)
    blocks = matching_blocks(left.tokens, right.tokens)
    return _mark_attributions(_turned_dates(_joined(first + _Walk(a, b, left, right).segments(blocks))))


def _without_datelines(a: str, b: str) -> tuple[list[TextSegment], str, str]:
    """Two datelines that differ, or one that has no counterpart, apart from the texts behind them."""
    mine, its = dateline_of(a), dateline_of(b)
    if mine == its:
        return [], a, b
    return [TextSegment(Kind.DATELINE, mine, its)], a[len(mine) :], b[len(its) :]


class _Walk:
    """One pass over both texts, writing segments."""

    def __init__(self, a: str, b: str, left: Words, right: Words) -> None:
        self.a, self.b, self.left, self.right = a, b, left, right
        self.at_a = self.at_b = 0  # characters already written
        self.out: list[TextSegment] = []

    def segments(self, blocks: Sequence[MatchingBlock]) -> list[TextSegment]:
        word_a = word_b = 0
        for block in [*blocks, MatchingBlock(len(self.left), len(self.right), 0)]:
            if block.a > word_a or block.b > word_b:
                self._change(word_a, block.a, word_b, block.b)
            self._run(block)
            word_a, word_b = block.a + block.size, block.b + block.size
        self._gap(len(self.a), len(self.b))
        return self.out

    def _run(self, block: MatchingBlock) -> None:
        """A run of equal words: at once where it is printed alike, else word by word."""
        if block.size:
            start_a, start_b = self.left.starts[block.a], self.right.starts[block.b]
            a = self.a[start_a : self.left.ends[block.a + block.size - 1]]
            if a == self.b[start_b : self.right.ends[block.b + block.size - 1]]:
                self._gap(start_a, start_b)
                self._write(Kind.SAME, a, a)
                return
        for i in range(block.size):
            self._equal(block.a + i, block.b + i)

    def _equal(self, i: int, j: int) -> None:
        self._gap(self.left.starts[i], self.right.starts[j])
        a, b = self.a[self.at_a : self.left.ends[i]], self.b[self.at_b : self.right.ends[j]]
        fallback = Kind.NAME if a[:1].isupper() else Kind.SPELLING  # approved by a curator, known to no rule
        self._write(Kind.SAME if a == b else style_of(a, b) or fallback, a, b)

    def _gap(self, to_a: int, to_b: int) -> None:
        """What stands between two words: white space and punctuation."""
        a, b = self.a[self.at_a : to_a], self.b[self.at_b : to_b]
        if a == b:
            self._write(Kind.SAME, a, b)
            return
        if ("\n\n" in a) != ("\n\n" in b):
            one, other = (a, b) if "\n\n" in a else (b, a)
            before, after = one.split("\n\n", 1)
            space = next((i for i, character in enumerate(other) if character.isspace()), len(other))
            parts = [
                (Kind.TYPOGRAPHY, before, other[:space]),
                (Kind.BREAK, "\n\n", other[space : space + 1]),
                (Kind.TYPOGRAPHY, after, other[space + 1 :]),
            ]
            for kind, mine, its in parts:
                mine, its = (mine, its) if one is a else (its, mine)
                self._write(Kind.SAME if mine == its else kind, mine, its)
            return
        head, tail = _alike_ends(a, b)
        mine, its = a[head : len(a) - tail], b[head : len(b) - tail]
        self._write(Kind.SAME, a[:head], b[:head])
        self._write(Kind.SAME if not mine.strip() + its.strip() else Kind.TYPOGRAPHY, mine, its)
        self._write(Kind.SAME, a[len(a) - tail :], b[len(b) - tail :])

    def _change(self, a0: int, a1: int, b0: int, b1: int) -> None:
        """Words a0..a1 on the left stand where words b0..b1 stand on the right."""
        pairs = self._restyled(a0, a1, b0, b1)
        for i, j in [*pairs, (a1, b1)]:
            if i > a0 or j > b0:
                self._unlike(a0, i, b0, j)
            if i < a1 and j < b1:
                self._equal(i, j)
            a0, b0 = i + 1, j + 1

    def _unlike(self, a0: int, a1: int, b0: int, b1: int) -> None:
        left, right = self.left, self.right
        to_a = left.starts[a1] if a1 < len(left) else len(self.a)
        to_b = right.starts[b1] if b1 < len(right) else len(self.b)
        a, b = self.a[self.at_a : to_a], self.b[self.at_b : to_b]
        head, tail = _alike_ends(a, b)
        following = left.tokens[a1] if a1 < len(left) else ""
        self._write(Kind.SAME, a[:head], b[:head])
        kind = self._kind(a0, a1, b0, b1, following)
        self._write(kind, a[head : len(a) - tail], b[head : len(b) - tail])
        self._write(Kind.SAME, a[len(a) - tail :], b[len(b) - tail :])

    def _kind(self, a0: int, a1: int, b0: int, b1: int, following: str) -> Kind:
        if a1 > a0 and b1 > b0:
            inner_a = self.a[self.left.starts[a0] : self.left.ends[a1 - 1]]
            inner_b = self.b[self.right.starts[b0] : self.right.ends[b1 - 1]]
            return style_of(inner_a, inner_b) or Kind.RECAST
        extra = self.left.tokens[a0:a1] if a1 > a0 else self.right.tokens[b0:b1]
        return style_of_extra(extra, following) or (Kind.ONLY_A if a1 > a0 else Kind.ONLY_B)

    def _restyled(self, a0: int, a1: int, b0: int, b1: int) -> list[tuple[int, int]]:
        """Words of a replaced block that are one another in house style, in order, most of them."""
        rows, columns = a1 - a0, b1 - b0
        if not 1 <= rows <= _SMALL_BLOCK or not 1 <= columns <= _SMALL_BLOCK:
            return []
        alike = [[self._alike(a0 + i, b0 + j) for j in range(columns)] for i in range(rows)]
        if not any(map(any, alike)):
            return []
        best = [[0] * (columns + 1) for _ in range(rows + 1)]
        for i in range(rows - 1, -1, -1):
            for j in range(columns - 1, -1, -1):
                taken = best[i + 1][j + 1] + 1 if alike[i][j] else 0
                best[i][j] = max(taken, best[i + 1][j], best[i][j + 1])
        pairs: list[tuple[int, int]] = []
        i = j = 0
        while i < rows and j < columns and best[i][j]:
            if alike[i][j] and best[i][j] == best[i + 1][j + 1] + 1:
                pairs.append((a0 + i, b0 + j))
                i, j = i + 1, j + 1
            elif best[i + 1][j] >= best[i][j + 1]:
                i += 1
            else:
                j += 1
        return pairs

    def _alike(self, i: int, j: int) -> bool:
        a = self.a[self.left.starts[i] : self.left.ends[i]]
        b = self.b[self.right.starts[j] : self.right.ends[j]]
        if self.left.tokens[i] in SMALL_WORDS or self.left.tokens[i] == self.right.tokens[j]:
            return False
        return style_of(a, b) is not None

    def _write(self, kind: Kind, a: str, b: str) -> None:
        self.at_a += len(a)
        self.at_b += len(b)
        if a or b:
            self.out.append(TextSegment(kind, a, b))


def _alike_ends(a: str, b: str) -> tuple[int, int]:
    """How many characters of punctuation and white space both begin with, and end with.

    A row of dots stays whole: ". . ." against "..." is one change.
    """
    shorter = min(len(a), len(b))
    dotted = any(row in text for text in (a, b) for row in ("..", ". ."))
    head = 0
    while head < shorter and _same_mark(a[head], b[head], dotted):
        head += 1
    tail = 0
    while tail < shorter - head and _same_mark(a[-1 - tail], b[-1 - tail], dotted):
        tail += 1
    return head, tail


def _same_mark(one: str, other: str, dotted: bool) -> bool:
    if one.isspace() and other.isspace():
        return True
    return one == other and not one.isalnum() and not (dotted and one == ".")


def _joined(segments: list[TextSegment]) -> list[TextSegment]:
    """Neighbours that are both the same become one; a differing space or hyphen goes with the name behind."""
    out: list[TextSegment] = []
    for segment in segments:
        last = out[-1] if out else None
        is_joint = last and last.kind is Kind.TYPOGRAPHY and not (last.a + last.b).strip(" -\xa0")
        if last and (last.kind is segment.kind is Kind.SAME or (is_joint and segment.kind is Kind.NAME)):
            out[-1] = TextSegment(segment.kind, last.a + segment.a, last.b + segment.b)
        else:
            out.append(segment)
    return out


def _turned_dates(segments: list[TextSegment]) -> list[TextSegment]:
    """May 1 against 1 May: one of the two left out on one side of the other and put in on its other side."""
    out: list[TextSegment] = []
    at = 0
    while at < len(segments):
        one, middle, other = segments[at : at + 3] if at + 2 < len(segments) else (None, None, None)
        if one and middle and other and {one.kind, other.kind} == {Kind.ONLY_A, Kind.ONLY_B}:
            turned, kept = _bag(one.a + one.b), _bag(middle.a)
            is_date = len(turned) == len(kept) == 1 and _is_month_and_day(turned[0], kept[0])
            if is_date and turned == _bag(other.a + other.b) and middle.kind is Kind.SAME:
                parts = (one, middle, other)
                a, b = "".join(part.a for part in parts), "".join(part.b for part in parts)
                out.append(TextSegment(Kind.NUMERAL, a, b))
                at += 3
                continue
        out.append(segments[at])
        at += 1
    return out


def _is_month_and_day(one: str, other: str) -> bool:
    return (one in MONTHS and other.isdigit()) or (other in MONTHS and one.isdigit())


def _mark_attributions(segments: list[TextSegment]) -> tuple[TextSegment, ...]:
    """Where the words taken out at one position and put in at another are one attribution, or what stood
    before it now stands behind it, say so."""
    left = [(i, _bag(s.a)) for i, s in enumerate(segments) if s.kind is Kind.ONLY_A]
    right = [(i, _bag(s.b)) for i, s in enumerate(segments) if s.kind is Kind.ONLY_B]
    out = list(segments)
    for i, mine in left:
        for j, its in right:
            if out[j].kind is not Kind.ONLY_B:
                continue
            longer = max(len(mine), len(its))
            if min(len(mine), len(its)) < _ATTRIBUTION_SHARE * longer or longer > _LONGEST_ATTRIBUTION:
                continue
            if LCSseq.similarity(mine, its) < _ATTRIBUTION_SHARE * longer:
                continue
            between = _bag("".join(s.a for s in segments[min(i, j) : max(i, j)]))
            if set(mine) & set(its) & SAYING or set(between) & SAYING:
                out[i] = replace(out[i], kind=Kind.ATTRIBUTION)
                out[j] = replace(out[j], kind=Kind.ATTRIBUTION)
                break
    return tuple(out)


def _bag(text: str) -> list[str]:
    return list(canonical_words(text).tokens)
