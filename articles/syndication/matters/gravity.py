"""What an editor should look at, told from what merely differs.

A fact that differs is grave where the two sentences it stands in are one sentence, printed twice. In one that
was written anew a "may", a source or a figure has often gone with its clause, or is said another way.
"""

import re
from dataclasses import replace

from articles.language.figures import FigureKind, figures
from articles.language.tokens import fold
from articles.syndication.matters.difference import Change, CharSpan, Difference, Matter
from articles.syndication.matters.name_lists import TITLES
from articles.syndication.matters.names_in_text import heads
from articles.syndication.matters.pairing import Pairing, Side

_ONE_SENTENCE = {
    Matter.FIGURE: 0.6,
    Matter.NAME: 0.75,
    Matter.QUOTATION: 0.6,
    Matter.ATTRIBUTION: 0.7,
    Matter.CLAIM: 0.8,
}
"""So much of either sentence, the change apart, stands in the other: see docs/decisions/what-matters.md."""
_ALIKE = 0.9  # of sentences in which nothing else differs, or next to nothing
_SMALL_COUNT = 12
_ONE_PARAGRAPH = 0.7  # of either paragraph, in the other
_LEAST_SENTENCE = 7  # words
_NOTHING_ELSE = 0.95
_OWNER = re.compile("\\s?['\u2019]s\\b")  # outlets' links leave a space behind a name
_POSSESSIVE = re.compile("['\u2019]s?$")
_FULLER = 3  # words that a fuller and a shorter form of one body's name share
_MOST_OF_A_NAME = 0.75
_ASKED = re.compile(
    r"\b(?:question|ask|wonder|doubt|debate)\w*\b[^.;]{0,20}\b(?:how|whether|if|what)\b|\bunclear\b", re.I
)
_PUT = re.compile(r"\s+(?:well\s+)?have\s+(?:best\s+)?(?:put|said|summed|described)\b", re.I)
_ORDER = 4  # times as much: in a sentence that differs otherwise, figures of two things


def graded(pairing: Pairing, found: Difference) -> Difference:
    """The difference, slight where it moved, where one side alone prints a name, mostly of a place, a body or
    an office that its readers need or know, or where the sentences around it are not one."""
    if found.is_slight or _is_slight(pairing, found):
        return replace(found, is_slight=True)
    return found


def _is_slight(pairing: Pairing, found: Difference) -> bool:
    if found.change is Change.MOVED:
        return True
    if found.matter is Matter.NAME and not (found.text_a and found.text_b):
        return True
    shared = closeness(pairing, found)
    if _is_elsewhere(pairing):
        return True
    if found.matter is Matter.NAME and _is_one_body(pairing, found):
        return True
    if found.matter is Matter.QUOTATION and _is_gloss(pairing, found):
        return True
    if found.matter is Matter.CLAIM and (_is_asked(pairing, found) or _is_of_wording(pairing, found)):
        return True
    if found.matter is Matter.FIGURE and not (found.text_a and found.text_b):
        is_small = _is_small_count(found.text_a or found.text_b) or _is_said_in_words(pairing, found)
        return is_small or shared < _ONE_SENTENCE[found.matter]
    if found.matter is Matter.FIGURE:
        return shared < _ONE_SENTENCE[found.matter] or _counts_another(pairing, found, shared)
    return shared < _ONE_SENTENCE[found.matter]


def _is_elsewhere(pairing: Pairing) -> bool:
    """Whether both paragraphs say much that the other does not: one stock sentence in two reports (a poll's
    margin of error) says nothing of either."""
    whole_a, whole_b = CharSpan(0, len(pairing.a.text)), CharSpan(0, len(pairing.b.text))
    return max(pairing.a.kept(whole_a), pairing.b.kept(whole_b)) < _ONE_PARAGRAPH


def _is_one_body(pairing: Pairing, found: Difference) -> bool:
    """Whether one name may only describe what the other names: "NATO's secretary general" and "Stoltenberg",
    "the Hawkeye State" and "Iowa", "Kyiv" and "the Ukrainian President Olena Melnyk", or gives it more fully:
    "the Port Ellis County Sheriff's Office" and "the Port Ellis Sheriff Department"."""
    one, other = (
        frozenset(fold(_POSSESSIVE.sub("", word)) for word in text.split())
        for text in heads(found.text_a, found.text_b)
    )
    if len(one & other) >= max(_FULLER, _MOST_OF_A_NAME * min(len(one), len(other))):
        return True
    if min(len(one), len(other)) == 1 and bool(one & TITLES) != bool(other & TITLES):
        return True
    is_owner = _is_owner(pairing.a, found.a) != _is_owner(pairing.b, found.b)
    return is_owner or _has_article(pairing.a, found.a) != _has_article(pairing.b, found.b)


def _has_article(side: Side, span: CharSpan) -> bool:
    return (
        side.text[: span.start].rstrip().lower().endswith((" the", "\nthe"))
        or side.text[: span.start].strip().lower() == "the"
    )


def _is_owner(side: Side, span: CharSpan) -> bool:
    return bool(_OWNER.match(side.text[span.end : span.end + 4]))


def _is_gloss(pairing: Pairing, found: Difference) -> bool:
    """Whether what one side has in quotation marks the other explains in brackets."""
    is_one = fold(found.text_a) == fold(found.text_b)
    return is_one and _is_bracketed(pairing.a, found.a) != _is_bracketed(pairing.b, found.b)


def _is_asked(pairing: Pairing, found: Difference) -> bool:
    """Whether both sentences only ask: "question how much it would help", "... how much it might help"."""
    return all(
        _ASKED.search(side.text[side.sentence_at(span.start).start : span.start])
        for side, span in ((pairing.a, found.a), (pairing.b, found.b))
    )


def _is_of_wording(pairing: Pairing, found: Difference) -> bool:
    """Whether a "may" is of how well somebody put it, not of what is so."""
    return any(
        text and _PUT.match(side.text[span.end : span.end + 40])
        for side, span, text in ((pairing.a, found.a, found.text_a), (pairing.b, found.b, found.text_b))
    )


def _is_small_count(text: str) -> bool:
    """Whether a figure only counts what a sentence names anyway: "the following eight"."""
    return all(one.kind is FigureKind.COUNT and max(one.readings)[0] <= _SMALL_COUNT for one in figures(text))


def _is_said_in_words(pairing: Pairing, found: Difference) -> bool:
    """Whether words stand where one side has a figure: "some states", "10 other states"."""
    return any(
        len(pairing.a.words_in(a)) and len(pairing.b.words_in(b))
        for a, b in pairing.changes
        if a.overlaps(found.a) and b.overlaps(found.b)
    )


def _counts_another(pairing: Pairing, found: Difference, shared: float) -> bool:
    """Whether two figures may be of two things, though their sentences are alike: no word beside them is the
    same ("her eight colleagues", "the nine members"), both are in brackets, one is the other's month, they
    are of two orders ("500,000" in one country, "5.9 million" in all), or the days of two reports."""
    if not _has_one_neighbour(pairing, found) or _is_stamp(pairing, found):
        return True
    one, other = figures(found.text_a), figures(found.text_b)
    if not one or not other:
        return False
    if (
        one[0].is_word
        and FigureKind.DATE is one[0].kind
        or other[0].is_word
        and FigureKind.DATE is other[0].kind
    ):
        return found.text_a.split()[0] == found.text_b.split()[0]
    low, high = sorted(abs(max(figure.readings)[0]) for figure in (one[0], other[0]))
    if high > _ORDER * low and not _is_all_else_shared(pairing, found):
        return True
    if shared >= _ALIKE:
        return False
    if _is_bracketed(pairing.a, found.a) and _is_bracketed(pairing.b, found.b):
        return True
    return FigureKind.WEEKDAY in (one[0].kind, other[0].kind)


def _is_stamp(pairing: Pairing, found: Difference) -> bool:
    """Whether a figure's sentence is little else: "Update at 7:02 p.m."."""
    return len(pairing.a.words_in(pairing.a.sentence_at(found.a.start))) < _LEAST_SENTENCE


def _is_all_else_shared(pairing: Pairing, found: Difference) -> bool:
    a = _kept(pairing, found.a, [found.a], from_a=True)
    b = _kept(pairing, found.b, [found.b], from_a=False)
    return min(a, b) >= _NOTHING_ELSE


def _is_bracketed(side: Side, span: CharSpan) -> bool:
    before = side.text[: span.start]
    return before.count("(") > before.count(")")


def _has_one_neighbour(pairing: Pairing, found: Difference) -> bool:
    """Whether the word before or behind is the same on both sides, or both stand at an end."""
    a, b = pairing.a.words_in(found.a), pairing.b.words_in(found.b)
    ends = len(pairing.a.words), len(pairing.b.words)
    if (a.start, b.start) == (0, 0) or (a.stop, b.stop) == ends:
        return True
    return bool({(a.start - 1, b.start - 1), (a.stop, b.stop)} & set(pairing.aligned))


def closeness(pairing: Pairing, found: Difference) -> float:
    """How much of either sentence stands in the other, what differs apart: the lesser share."""
    around = [(a, b) for a, b in pairing.changes if a.overlaps(found.a) and b.overlaps(found.b)]
    but_a, but_b = [a for a, _ in around], [b for _, b in around]
    if not pairing.a.is_shared(found.a) or not pairing.b.is_shared(found.b):
        but_a, but_b = [*but_a, found.a], [*but_b, found.b]
    a = _kept(pairing, found.a, but_a, from_a=True)
    b = _kept(pairing, found.b, but_b, from_a=False)
    return min(a, b)


def _kept(pairing: Pairing, span: CharSpan, but: list[CharSpan], from_a: bool) -> float:
    side = pairing.sides(from_a)[0]
    return side.kept(side.sentence_at(span.start), but=but)
