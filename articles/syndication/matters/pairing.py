"""Two aligned paragraphs as the rules for what matters read them: words, sentences, quotations, changes."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from articles.language.listed import listed
from articles.language.tokens import Words, canonical_words
from articles.syndication.compare_kinds import STYLE, Kind
from articles.syndication.compare_words import Lexicon, TextSegment
from articles.syndication.matters.difference import CharSpan
from articles.syndication.quotes import quoted

_SHORT = listed(
    """
    mr mrs ms dr gen sen rep gov sgt lt col capt st jr sr no vs prof rev hon maj cmdr adm inc corp co ltd
    jan feb mar apr aug sept oct nov dec calif fla
    """
)
_END = re.compile(r"[.!?\u2026][\"'\u201d\u2019)]*\s+(?=[\"'\u201c\u2018(]*[A-Z0-9])|\n\n+")


@dataclass(frozen=True, slots=True)
class Part:
    """One segment of the comparison with its spans in both texts."""

    kind: Kind
    a: CharSpan
    b: CharSpan

    @property
    def is_shared(self) -> bool:
        return self.kind is Kind.SAME or self.kind in STYLE


class Side:
    """One of the two texts. `shared` says of each character whether it stands on the other side too, house
    style apart."""

    def __init__(self, text: str, shared: bytearray, lexicon: Lexicon | None) -> None:
        self.text = text
        self.shared = shared
        self._lexicon = lexicon

    @cached_property
    def words(self) -> Words:
        return canonical_words(self.text, self._lexicon)

    @cached_property
    def tokens(self) -> frozenset[str]:
        return frozenset(self.words.tokens)

    @cached_property
    def inside(self) -> tuple[bool, ...]:
        return quoted(self.text) if any(mark in self.text for mark in _DOUBLE) else _singly_quoted(self.text)

    @cached_property
    def sentences(self) -> tuple[CharSpan, ...]:
        return tuple(sentences(self.text))

    def sentence_at(self, at: int) -> CharSpan:
        for span in self.sentences:
            if at < span.end:
                return span
        return self.sentences[-1] if self.sentences else CharSpan(0, len(self.text))

    def words_in(self, span: CharSpan) -> range:
        """Indexes of the words that begin within a span."""
        return range(bisect_left(self.words.starts, span.start), bisect_left(self.words.starts, span.end))

    def is_shared(self, span: CharSpan) -> bool:
        return all(self.shared[span.start : span.end])

    def kept(self, span: CharSpan, but: Sequence[CharSpan] = ()) -> float:
        """The share of a span's words that stand on the other side, those in `but` not counted; 0 to 1."""
        count = kept = 0
        for at in self.words_in(span):
            start = self.words.starts[at]
            if any(other.start <= start < other.end for other in but):
                continue
            count += 1
            kept += self.shared[start]
        return kept / count if count else 0.0

    def is_quoted(self, span: CharSpan) -> bool:
        """Whether a span, or for an empty one the point between its neighbours, stands in a quotation."""
        if span.start == span.end:
            around = self.inside[max(span.start - 1, 0) : span.start + 1]
            return bool(around) and all(around)
        return any(self.inside[span.start : span.end])

    def printed(self, span: CharSpan) -> str:
        return self.text[span.start : span.end].strip(" ,;")


class Pairing:
    """Two aligned paragraphs, `a` and `b`, with the segments of their comparison."""

    def __init__(self, segments: Sequence[TextSegment], lexicon: Lexicon | None = None) -> None:
        parts, at_a, at_b = [], 0, 0
        for segment in segments:
            to_a, to_b = at_a + len(segment.a), at_b + len(segment.b)
            parts.append(Part(segment.kind, CharSpan(at_a, to_a), CharSpan(at_b, to_b)))
            at_a, at_b = to_a, to_b
        self.parts = tuple(parts)
        text_a, text_b = "".join(s.a for s in segments), "".join(s.b for s in segments)
        shared_a, shared_b = bytearray(len(text_a)), bytearray(len(text_b))
        for part in parts:
            if part.is_shared:
                shared_a[part.a.start : part.a.end] = b"\x01" * (part.a.end - part.a.start)
                shared_b[part.b.start : part.b.end] = b"\x01" * (part.b.end - part.b.start)
        self.a, self.b = Side(text_a, shared_a, lexicon), Side(text_b, shared_b, lexicon)

    @cached_property
    def changes(self) -> tuple[tuple[CharSpan, CharSpan], ...]:
        """Runs of differing words on both sides; a mark or a space between two of them is no break."""
        out: list[tuple[CharSpan, CharSpan]] = []
        is_open = False
        for part in self.parts:
            if part.is_shared:
                if any(sign.isalnum() for sign in self.a.text[part.a.start : part.a.end]):
                    is_open = False
                continue
            if is_open:
                out[-1] = CharSpan(out[-1][0].start, part.a.end), CharSpan(out[-1][1].start, part.b.end)
            else:
                out.append((part.a, part.b))
            is_open = True
        return tuple(out)

    @cached_property
    def aligned(self) -> tuple[tuple[int, int], ...]:
        """Word indexes that stand for one another, in order: (word of a, word of b)."""
        return tuple(self._aligned())

    def _aligned(self) -> Iterator[tuple[int, int]]:
        for part in self.parts:
            if part.is_shared:
                left, right = self.a.words_in(part.a), self.b.words_in(part.b)
                if len(left) == len(right):
                    yield from zip(left, right, strict=True)

    def across(self, span: CharSpan, from_a: bool = True) -> CharSpan:
        """Where a span of one side stands on the other: exact within shared words, else the whole change."""
        mine = [part.a if from_a else part.b for part in self.parts]
        its = [part.b if from_a else part.a for part in self.parts]
        if not mine:
            return CharSpan(0, 0)
        ends = [part.end for part in mine]
        first = min(bisect_right(ends, span.start), len(mine) - 1)
        last = max(first, min(bisect_left(ends, span.end), len(mine) - 1))
        start = _within(mine[first], its[first], span.start, self.parts[first].is_shared, is_end=False)
        end = _within(mine[last], its[last], span.end, self.parts[last].is_shared, is_end=True)
        return CharSpan(start, max(start, end))

    def sides(self, from_a: bool) -> tuple[Side, Side]:
        return (self.a, self.b) if from_a else (self.b, self.a)

    def linked(self, sentence: CharSpan, from_a: bool = True) -> tuple[CharSpan, ...]:
        """The other side's sentences that share words with a sentence of this one, most words first."""
        mine, its = self.sides(from_a)
        words = self.words_at(sentence, from_a)
        pairs = self.aligned if from_a else tuple((j, i) for i, j in self.aligned)
        counts: dict[CharSpan, int] = {}
        for i, j in pairs:
            if i in words:
                there = its.sentence_at(its.words.starts[j])
                counts[there] = counts.get(there, 0) + 1
        least = max(2, max(counts.values(), default=0) // 4)
        return tuple(sorted((span for span in counts if counts[span] >= least), key=lambda p: -counts[p]))

    def words_at(self, span: CharSpan, from_a: bool) -> range:
        return self.sides(from_a)[0].words_in(span)


_DOUBLE = '"\u201c\u201d'
_SINGLE = re.compile(
    r"(?<![\w'\u2019])[\u2018'](?=\w)([^\u2018]*?\s[^\u2018]*?[.,?!;:\u2026\w])[\u2019'](?!\w)"
)


def _singly_quoted(text: str) -> tuple[bool, ...]:
    """`quoted` for a text with single marks only: one that never closes is an apostrophe, one word a name."""
    inside = [False] * len(text)
    for found in _SINGLE.finditer(text):
        start, end = found.span(1)
        inside[start:end] = [True] * (end - start)
    return tuple(inside)


def sentences(text: str) -> Iterator[CharSpan]:
    """The sentences of a text, their white space outside.

    >>> text = "Mr. Kerry left. \u201cGo,\u201d he said."
    >>> [text[span.start:span.end] for span in sentences(text)]
    ['Mr. Kerry left.', '\u201cGo,\u201d he said.']
    """
    start = 0
    for found in _END.finditer(text):
        before = re.search(r"[\w.]+$", text[start : found.start()])
        word = before[0].lower() if before else ""
        if text[found.start()] == "." and (word in _SHORT or len(word) == 1 or "." in word):
            continue
        yield CharSpan(start, found.start() + len(found[0].rstrip()))
        start = found.end()
    if text[start:].strip():
        yield CharSpan(start, len(text.rstrip()))


def _within(mine: CharSpan, its: CharSpan, at: int, is_shared: bool, is_end: bool) -> int:
    length, other = mine.end - mine.start, its.end - its.start
    if is_shared and length == other:
        return its.start + min(max(at - mine.start, 0), length)
    if is_shared and at in (mine.start, mine.end):
        return its.start if at == mine.start else its.end
    return its.end if is_end else its.start
