"""Quotations that differ between two aligned paragraphs: words inside the marks, or the marks themselves."""

import re
from collections.abc import Iterator, Sequence

from articles.language.figures import figures
from articles.syndication.compare_align import SMALL_WORDS
from articles.syndication.compare_kinds import Kind
from articles.syndication.matters.claim_words import CLASS
from articles.syndication.matters.contractions import expanded
from articles.syndication.matters.difference import Change, CharSpan, Difference, Matter
from articles.syndication.matters.pairing import Pairing, Side
from articles.syndication.matters.sources import attributions
from articles.syndication.quotes import stays_open

_OMITTED = re.compile(r"\u2026|\.\s?\.\s?\.|[\[\]()]")
_MARKS = "\"'\u201c\u201d\u2018\u2019"
_ONE_MARK = frozenset(_MARKS)
_BLOCK = 0.9  # so much of a paragraph is all of it
_LEAST_SPEECH = 6  # words: fewer in marks are a term or an irony
_WHOLE = 0.9  # so much of a quotation must stand without marks on the other side to be grave
_LEAST = 2  # words that one side quotes and the other does not
_KEPT = 0.6
"""So much of a quotation must stand on the other side for its marks to be in question: "in no way a
concession" beside "was not a concession" (2016-2017) is a paraphrase."""


def quotation_differences(
    pairing: Pairing, goes_on_a: bool = False, goes_on_b: bool = False
) -> Iterator[Difference]:
    """Words of quotations that differ, and words that only one side puts in quotation marks.

    `goes_on_a` says that the next paragraph of the left goes on with the same speech: then a quotation left
    open at the end is print's way.
    """
    if not any(pairing.a.inside) and not any(pairing.b.inside):
        return
    yield from _marks(pairing)
    yield from _end(pairing, goes_on_a, goes_on_b)
    yield from _words(pairing)


def _marks(pairing: Pairing) -> Iterator[Difference]:
    run: list[tuple[int, int]] = []
    state = 0
    a, b = pairing.a, pairing.b
    for pair in (*pairing.aligned, None):
        differs = 0 if pair is None else a.inside[a.words.starts[pair[0]]] - b.inside[b.words.starts[pair[1]]]
        if run and differs != state:
            is_speech = len(run) >= _LEAST and _is_kept(pairing, run, is_quoted_in_a=state > 0)
            is_told = not _is_report(pairing, run, state > 0) and not _is_marked(pairing, run, state > 0)
            if is_speech and is_told:
                yield _mark(pairing, run, is_quoted_in_a=state > 0)
            run = []
        if differs and pair is not None:
            run.append(pair)
        state = differs


def _is_marked(pairing: Pairing, run: Sequence[tuple[int, int]], is_quoted_in_a: bool) -> bool:
    """Whether the other side opens and closes these words with marks too, of another kind than its
    quotations have."""
    side, at = (pairing.b, 1) if is_quoted_in_a else (pairing.a, 0)
    start, end = side.words.starts[run[0][at]], side.words.ends[run[-1][at]]
    return side.text[max(0, start - 1) : start] in _ONE_MARK and any(
        mark in _MARKS for mark in side.text[end : end + 2]
    )


def _is_kept(pairing: Pairing, run: Sequence[tuple[int, int]], is_quoted_in_a: bool) -> bool:
    """Whether the other side has the words of the quotation that a run stands in, marks or not."""
    quotation = _quotation_around(pairing, run, is_quoted_in_a)
    held = {pair[0 if is_quoted_in_a else 1] for pair in pairing.aligned}
    return sum(word in held for word in quotation) >= _KEPT * len(quotation)


def _quotation_around(pairing: Pairing, run: Sequence[tuple[int, int]], is_quoted_in_a: bool) -> range:
    """The words of the quotation that a run stands in, on the side that quotes it."""
    side, at = (pairing.a, 0) if is_quoted_in_a else (pairing.b, 1)
    first, last = run[0][at], run[-1][at]
    while first and all(side.inside[side.words.ends[first - 1] - 1 : side.words.starts[first]]):
        first -= 1
    while last + 1 < len(side.words) and all(
        side.inside[side.words.ends[last] - 1 : side.words.starts[last + 1]]
    ):
        last += 1
    return range(first, last + 1)


def _is_report(pairing: Pairing, run: Sequence[tuple[int, int]], is_quoted_in_a: bool) -> bool:
    """Whether what one side quotes is the other's own report, with its sources, or a whole paragraph of
    it: no speech is in question."""
    side, at = (pairing.b, 1) if is_quoted_in_a else (pairing.a, 0)
    quotation = _quotation_around(pairing, run, is_quoted_in_a)
    held = [pair[at] for pair in pairing.aligned if pair[1 - at] in quotation]
    span = _span(side, held[0], held[-1])
    if len(run) >= _BLOCK * len(side.words):
        return True  # set as a block, which has no marks
    return any(
        found.source and span.start <= found.span.start and found.span.end <= span.end
        for found in attributions(side)
    )


def _mark(pairing: Pairing, run: Sequence[tuple[int, int]], is_quoted_in_a: bool) -> Difference:
    a, b = _span(pairing.a, run[0][0], run[-1][0]), _span(pairing.b, run[0][1], run[-1][1])
    quoter, other = ("{a}", "{b}") if is_quoted_in_a else ("{b}", "{a}")
    text_a, text_b = pairing.a.printed(a), pairing.b.printed(b)
    opening = " ".join((text_a if is_quoted_in_a else text_b).split()[:4])
    word = _closed_after(pairing, run[0], is_quoted_in_a)
    note = (
        f"{other} closes the quotation after \u201c{word}\u201d and opens none before "
        f"\u201c{opening} \u2026\u201d; {quoter} keeps it open."
        if word
        else f"{quoter} prints \u201c{opening} \u2026\u201d as quoted speech; {other} does not."
    )
    is_slight = not word and not _is_whole_speech(pairing, run, is_quoted_in_a)
    return Difference(Matter.QUOTATION, Change.ALTERED, a, b, text_a, text_b, note, is_slight)


def _is_whole_speech(pairing: Pairing, run: Sequence[tuple[int, int]], is_quoted_in_a: bool) -> bool:
    """Whether the other side prints a quotation of some words whole, without its marks: not a phrase in marks
    ("rare earth"), not a paraphrase that keeps some of its words."""
    quotation = _quotation_around(pairing, run, is_quoted_in_a)
    held = {pair[0 if is_quoted_in_a else 1] for pair in pairing.aligned}
    is_whole = sum(word in held for word in quotation) >= _WHOLE * len(quotation)
    return len(quotation) >= _LEAST_SPEECH and is_whole


def _closed_after(pairing: Pairing, first: tuple[int, int], is_quoted_in_a: bool) -> str:
    """The word that both quote just before a run that one side quotes alone, as the other has it, or ""."""
    at = pairing.aligned.index(first)
    if not at:
        return ""
    i, j = pairing.aligned[at - 1]
    a, b = pairing.a, pairing.b
    if not (a.inside[a.words.starts[i]] and b.inside[b.words.starts[j]]):
        return ""
    side, word = (b, j) if is_quoted_in_a else (a, i)
    return side.text[side.words.starts[word] : side.words.ends[word]]


def _end(pairing: Pairing, goes_on_a: bool, goes_on_b: bool) -> Iterator[Difference]:
    """A quotation that runs to the last word on both sides, and that one side does not close."""
    if not pairing.aligned:
        return
    i, j = pairing.aligned[-1]
    a, b = pairing.a, pairing.b
    if not a.inside[a.words.starts[i]] or not b.inside[b.words.starts[j]]:
        return
    if i + 1 < len(a.words) or j + 1 < len(b.words):
        return
    open_a, open_b = stays_open(a.text, a.inside), stays_open(b.text, b.inside)
    if open_a == open_b or (open_a and goes_on_a) or (open_b and goes_on_b):
        return
    closer, other = ("{a}", "{b}") if open_b else ("{b}", "{a}")
    span_a, span_b = CharSpan(a.words.starts[i], len(a.text)), CharSpan(b.words.starts[j], len(b.text))
    word = a.text[a.words.starts[i] : a.words.ends[i]]
    note = (
        f"{closer} closes the quotation after \u201c{word}\u201d, at the end of the paragraph; "
        f"{other} does not close it."
    )
    yield Difference(
        Matter.QUOTATION, Change.ALTERED, span_a, span_b, a.printed(span_a), b.printed(span_b), note, True
    )


def _words(pairing: Pairing) -> Iterator[Difference]:
    found: list[tuple[CharSpan, CharSpan]] = []
    for a, b in pairing.changes:
        if not (_in_quotation(pairing.a, a) and _in_quotation(pairing.b, b)):
            continue
        text_a, text_b = pairing.a.text[a.start : a.end], pairing.b.text[b.start : b.end]
        if (
            _letters(pairing.a, a) == _letters(pairing.b, b)
            or _OMITTED.search(_with_marks(pairing.a, a))
            or _OMITTED.search(_with_marks(pairing.b, b))
        ):
            continue
        if _is_trimmed(pairing.a, a, text_b) or _is_trimmed(pairing.b, b, text_a):
            continue
        if _ends_earlier(pairing.a, a, pairing.b, b) or _ends_earlier(pairing.b, b, pairing.a, a):
            continue
        if _is_attribution_between(pairing, a, b) or _is_figure(pairing.a, a) and _is_figure(pairing.b, b):
            continue
        if found and _is_one_quotation(pairing, found[-1], (a, b)):
            a, b = CharSpan(found[-1][0].start, a.end), CharSpan(found[-1][1].start, b.end)
            found.pop()
        found.append((a, b))
    for a, b in found:
        printed_a, printed_b = pairing.a.printed(a), pairing.b.printed(b)
        yield Difference(Matter.QUOTATION, _change(printed_a, printed_b), a, b, printed_a, printed_b,
                         _note(printed_a, printed_b), _is_small(pairing, a, b))  # fmt: skip


def _with_marks(side: Side, span: CharSpan) -> str:
    """A change with the marks that touch it: a word that an editor put in brackets is not the speaker's."""
    return side.text[max(0, span.start - 1) : span.end + 1]


def _is_one_quotation(
    pairing: Pairing, first: tuple[CharSpan, CharSpan], second: tuple[CharSpan, CharSpan]
) -> bool:
    """Whether all between two changes is quoted on both sides: they are one difference."""
    ends = (pairing.a, first[0].end, second[0].start), (pairing.b, first[1].end, second[1].start)
    return all(all(side.inside[start:end]) for side, start, end in ends)


def _is_figure(side: Side, span: CharSpan) -> bool:
    """Whether the words of a change are those of figures, which are weighed as figures."""
    held = figures(side.text)
    return all(
        any(figure.start <= side.words.starts[at] and side.words.ends[at] <= figure.end for figure in held)
        for at in side.words_in(span)
    )


def _change(a: str, b: str) -> Change:
    return Change.ALTERED if a and b else Change.ONLY_A if a else Change.ONLY_B


def _note(a: str, b: str) -> str:
    if a and b:
        return f"Inside the quotation {{a}} prints \u201c{a}\u201d, {{b}} \u201c{b}\u201d."
    side, text = ("{a}", a) if a else ("{b}", b)
    return f"Inside the quotation only {side} prints \u201c{text}\u201d."


def _in_quotation(side: Side, span: CharSpan) -> bool:
    """Whether all words of a span are quoted, or an empty span lies inside a quotation."""
    indexes = side.words_in(span)
    if len(indexes):
        return all(side.inside[side.words.starts[at]] for at in indexes)
    return side.is_quoted(CharSpan(span.start, span.start)) or side.is_quoted(CharSpan(span.end, span.end))


def _letters(side: Side, span: CharSpan) -> list[str]:
    """The words of a change with their contractions in full, each without a plural's s: "all-time", "all
    times"."""
    return [word.removesuffix("s") for word in _full(side, span)]


def _is_small(pairing: Pairing, a: CharSpan, b: CharSpan) -> bool:
    """Whether a change inside a quotation is of small words that turn nothing ("and", "of the"), or only of
    their order."""
    mine, its = _full(pairing.a, a), _full(pairing.b, b)
    if sorted(mine) == sorted(its):
        return True
    return all(word in SMALL_WORDS and word not in CLASS for word in (*mine, *its))


def _full(side: Side, span: CharSpan) -> list[str]:
    """The words of a change with their contractions in full."""
    out: list[str] = []
    for at in side.words_in(span):
        out.extend(expanded(side.text[side.words.starts[at] : side.words.ends[at]], side.words.tokens[at]))
    return out


def _is_trimmed(side: Side, span: CharSpan, other: str) -> bool:
    """Whether whole sentences at a quotation's head or end are left out: quoting less is no drift."""
    if any(sign.isalnum() for sign in other):
        return False
    text = side.text
    indexes = side.words_in(span)
    if not len(indexes):
        return False
    start, end = side.words.starts[indexes.start], side.words.ends[indexes.stop - 1]
    before, after = text[:start].rstrip(), text[end:].lstrip()
    starts_quote = not before or not side.inside[len(before) - 1]
    starts_sentence = starts_quote or before.rstrip(_MARKS)[-1:] in ".!?\u2026"
    closes = re.match(r"[.,!?\u2026]+\s*[\"\u201d]?|[\"\u201d]", after)
    ends_quote = not after or any(mark in (closes[0] if closes else "") for mark in '"\u201d')
    ends_sentence = not after or after[:1] in ".!?\u2026" or ends_quote
    if _has_sentence_end(text[start:end]) and (_is_at_head(side, indexes.start) or ends_quote):
        return True
    return starts_sentence and ends_sentence and (starts_quote or ends_quote)


def _ends_earlier(longer: Side, span: CharSpan, shorter: Side, there: CharSpan) -> bool:
    """Whether one side only stops quoting earlier: nothing but the end of the other's quotation differs."""
    indexes = longer.words_in(span)
    if not len(indexes) or len(shorter.words_in(there)):
        return False
    return _is_last(longer, indexes.stop - 1) and _is_last_before(shorter, there)


def _is_last(side: Side, at: int) -> bool:
    """Whether the next word is outside the quotation that a word stands in, or there is none."""
    end = side.words.ends[at]
    start = side.words.starts[at + 1] if at + 1 < len(side.words) else len(side.text)
    return not all(side.inside[end:start]) or start == len(side.text)


def _is_last_before(side: Side, there: CharSpan) -> bool:
    """Whether the quotation ends between the words around a place without words."""
    before = [at for at, end in enumerate(side.words.ends) if end <= there.end]
    return bool(before) and _is_last(side, before[-1])


def _has_sentence_end(text: str) -> bool:
    return bool(re.search(r"[a-z]{2}[.!?]\s+[A-Z]", text))


def _is_at_head(side: Side, at: int) -> bool:
    """Whether a word is among the first three of its quotation."""
    before = max(0, at - 3)
    return before == 0 or not side.inside[side.words.starts[before]]


def _is_attribution_between(pairing: Pairing, a: CharSpan, b: CharSpan) -> bool:
    return any(part.kind is Kind.ATTRIBUTION and (part.a == a or part.b == b) for part in pairing.parts)


def _span(side: Side, first: int, last: int) -> CharSpan:
    return CharSpan(side.words.starts[first], side.words.ends[last])
