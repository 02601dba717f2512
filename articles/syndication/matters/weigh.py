"""What matters in the differences of two versions: the entry point of this package.

`weigh` takes a whole comparison; `weigh_pair` two aligned paragraphs. Both are pure: the same texts give the
same differences, in the left's order.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from articles.language.figures import Figure, figures, same_figure
from articles.language.tokens import canonical_words
from articles.syndication.compare import Comparison
from articles.syndication.compare_paragraphs import unhurried
from articles.syndication.compare_words import Lexicon, TextSegment, differences
from articles.syndication.matters.attribution import attribution_differences
from articles.syndication.matters.claims import claim_differences
from articles.syndication.matters.difference import Change, Difference, Matter
from articles.syndication.matters.figures import figure_differences
from articles.syndication.matters.gravity import graded
from articles.syndication.matters.names import name_differences
from articles.syndication.matters.names_in_text import told_name_words
from articles.syndication.matters.pairing import Pairing
from articles.syndication.matters.quotations import quotation_differences
from articles.syndication.quotes import speakers

MATTERS_VERSION = 5
"""Stored with what was found; another version makes it stale."""


_ENDS = frozenset(".!?:;\u2026\"\u201d'\u2019")
_FOOT = re.compile(
    r"\bcontributed to this (?:report|story|article)\b|^\W*(?:copyright|\u00a9)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Around:
    """What one version holds in all: its figures, its name words, those printed with a capital inside a
    sentence; whether the speech that a paragraph leaves open goes on in the next; and the paragraphs before
    and behind it."""

    figures: tuple[Figure, ...] = ()
    names: frozenset[str] = frozenset()
    inner_names: frozenset[str] = frozenset()
    goes_on: bool = False
    beside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Weighed:
    """One difference with the paragraphs it stands in, from 1 as readers count; spans count within them,
    joined by a blank line where a paragraph was split or merged."""

    paragraphs_a: tuple[int, ...]
    paragraphs_b: tuple[int, ...]
    difference: Difference


def weigh(
    comparison: Comparison, lexicon: Lexicon | None = None, checkpoint: Callable[[], None] = unhurried
) -> tuple[Weighed, ...]:
    """Every difference that matters in the paragraphs that stand on both sides, in the left's order.

    A sentence or paragraph that one side lacks altogether is a cut, and no difference here. `checkpoint` is
    called between two paragraphs; what it raises ends the work.
    """
    left, right = comparison.rebuilt_a, comparison.rebuilt_b
    around_a, around_b = _around(left), _around(right)
    out: list[Weighed] = []
    for row in comparison.pairs:
        checkpoint()
        if not row.kinds or not (_is_prose(row.text_a) and _is_prose(row.text_b)):
            continue
        if _FOOT.search(row.text_a) and _FOOT.search(row.text_b):
            continue
        a = replace(around_a, goes_on=_goes_on(left, row.a[-1]), beside=_beside(left, row.a))
        b = replace(around_b, goes_on=_goes_on(right, row.b[-1]), beside=_beside(right, row.b))
        numbers = tuple(i + 1 for i in row.a), tuple(j + 1 for j in row.b)
        out.extend(Weighed(*numbers, found) for found in weigh_segments(row.segments, a, b, lexicon))
    return tuple(out)


def weigh_pair(a: str, b: str, lexicon: Lexicon | None = None) -> tuple[Difference, ...]:
    """What matters in the differences of two aligned paragraphs.

    >>> found = weigh_pair("It cost \u20ac4.2bn.", "It cost 2.4 billion euros.")
    >>> [(d.matter.value, d.text_a, d.text_b) for d in found]
    [('figure', '\u20ac4.2bn', '2.4 billion euros')]
    """
    return weigh_segments(differences(a, b), _around([a]), _around([b]), lexicon)


def weigh_segments(
    segments: Sequence[TextSegment], a: Around, b: Around, lexicon: Lexicon | None = None
) -> tuple[Difference, ...]:
    """`weigh_pair` for two paragraphs that are compared already, each among the others of its version."""
    pairing = Pairing(segments, lexicon)
    quotes = [_as_quotation(pairing, found) for found in attribution_differences(pairing)]
    voices = [found for found in quotes if found.change is not Change.MOVED]
    moved = figure_differences(pairing, lambda figure: _holds(a, figure), lambda figure: _holds(b, figure))
    out = list(quotes)
    for fact in (*moved, *name_differences(pairing, a.names, b.names, a.inner_names | b.inner_names)):
        if not any(_overlap(fact, voice) for voice in voices):
            out.append(fact)
    facts = [found for found in out if found.matter in (Matter.FIGURE, Matter.NAME)]
    for quotation in quotation_differences(pairing, a.goes_on, b.goes_on):
        if not any(_covers(fact, quotation) for fact in facts):
            out.append(quotation)
    for claim in claim_differences(pairing):
        if not any(_overlap(claim, other) for other in out if other.change is not Change.MOVED):
            out.append(claim)
    told = [
        replace(found, is_slight=True) if _is_named_beside(found, a, b) else graded(pairing, found)
        for found in out
    ]
    return tuple(sorted(told, key=lambda found: (found.a.start, found.b.start, found.matter.value)))


def _as_quotation(pairing: Pairing, found: Difference) -> Difference:
    """An attribution of quoted words to another speaker is a difference of the quotation."""
    if found.matter is not Matter.ATTRIBUTION or found.change is not Change.ALTERED:
        return found
    sentence_a, sentence_b = pairing.a.sentence_at(found.a.start), pairing.b.sentence_at(found.b.start)
    if not (pairing.a.is_quoted(sentence_a) and pairing.b.is_quoted(sentence_b)):
        return found
    note = f"{{a}} gives the words with \u201c{found.text_a}\u201d, {{b}} with \u201c{found.text_b}\u201d."
    return replace(found, matter=Matter.QUOTATION, note=note)


def _covers(fact: Difference, quotation: Difference) -> bool:
    """Whether a figure or a name is all that differs in a quotation."""
    is_all_a = fact.a.start <= quotation.a.start and quotation.a.end <= fact.a.end + 1
    is_all_b = fact.b.start <= quotation.b.start and quotation.b.end <= fact.b.end + 1
    return is_all_a and is_all_b


def _is_named_beside(found: Difference, a: Around, b: Around) -> bool:
    """Whether the source that one side alone names stands in the other's paragraph before or behind: it says
    there whose words these are."""
    if found.matter is not Matter.ATTRIBUTION or found.change not in (Change.ONLY_A, Change.ONLY_B):
        return False
    text, beside = (found.text_a, b.beside) if found.change is Change.ONLY_A else (found.text_b, a.beside)
    named = _names((text,))
    return bool(named) and named <= _names(beside)


def _overlap(one: Difference, other: Difference) -> bool:
    in_a = bool(one.text_a and other.text_a) and one.a.overlaps(other.a)
    in_b = bool(one.text_b and other.text_b) and one.b.overlaps(other.b)
    return in_a or in_b


def _around(paragraphs: Sequence[str]) -> Around:
    found = tuple(figure for text in paragraphs for figure in figures(text))
    told = [told_name_words(canonical_words(text), text) for text in paragraphs]
    names = frozenset().union(*(printed for printed, _ in told))
    return Around(found, names, frozenset().union(*(inner for _, inner in told)))


def _names(texts: Sequence[str]) -> frozenset[str]:
    return frozenset().union(*(told_name_words(canonical_words(text), text)[0] for text in texts))


def _beside(paragraphs: Sequence[str], here: Sequence[int]) -> tuple[str, ...]:
    """The paragraphs before and behind these."""
    first, last = here[0], here[-1]
    return (*paragraphs[max(0, first - 1) : first], *paragraphs[last + 1 : last + 2])


def _is_prose(text: str) -> bool:
    """Whether a paragraph ends as a sentence does: captions, tables and contacts are not weighed."""
    return text.rstrip()[-1:] in _ENDS


def _holds(around: Around, figure: Figure) -> bool:
    return any(same_figure(figure, other) for other in around.figures)


def _goes_on(paragraphs: Sequence[str], at: int) -> bool:
    """Whether the same speech goes on: the next paragraph begins with an opening mark, and if both
    paragraphs name their speakers, they share one."""
    if at + 1 >= len(paragraphs) or paragraphs[at + 1][:1] not in tuple("\"'\u201c\u2018"):
        return False
    here, there = _surnames(paragraphs[at]), _surnames(paragraphs[at + 1])
    return not here or not there or bool(here & there)


def _surnames(text: str) -> set[str]:
    return {canonical_words(name).tokens[-1] for name in speakers(text)}
