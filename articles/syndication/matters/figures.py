"""Figures that differ between two aligned paragraphs: another amount, count, share, age, day or time."""

from collections.abc import Callable, Iterator, Sequence

from articles.language.figures import Figure, FigureKind, figures, same_figure
from articles.language.listed import listed
from articles.syndication.compare_kinds import STYLE
from articles.syndication.matters.difference import Change, CharSpan, Difference, Matter
from articles.syndication.matters.pairing import Pairing, Side

_KEPT = 0.7  # so much of a sentence must stand on the other side for a figure in it to be left out
_KEPT_ALTERED = 0.4  # of both sentences, for one figure to stand for another
_STRONG = frozenset({FigureKind.MONEY, FigureKind.SHARE, FigureKind.COUNT, FigureKind.AGE})
"""What is missed where it is left out; days, times and lengths of time any house leaves out."""
_LONGEST_CHANGE = 20  # words a side: in a longer change one figure does not stand for another
_NEAR = 24  # characters between two figures that stand for one another though the words between differ

_PREPOSITIONS = listed("to at of by in on for from with about")

Elsewhere = Callable[[Figure], bool]


def figure_differences(
    pairing: Pairing, is_elsewhere_a: Elsewhere, is_elsewhere_b: Elsewhere
) -> Iterator[Difference]:
    """Figures of the one text that the other has not. `is_elsewhere_a` says whether a figure stands in
    another paragraph of the left version: then it was moved, not left out."""
    left, right = _unmatched(pairing)
    for mine, its in _opposite(pairing, left, right):
        left.remove(mine)
        right.remove(its)
        yield _difference(pairing, mine, its)
    for mine in left:
        if _is_dropped(pairing, mine, from_a=True) and not is_elsewhere_b(mine):
            yield _difference(pairing, mine, None)
    for its in right:
        if _is_dropped(pairing, its, from_a=False) and not is_elsewhere_a(its):
            yield _difference(pairing, None, its)


def _unmatched(pairing: Pairing) -> tuple[list[Figure], list[Figure]]:
    """Figures without an equal one on the other side: first at their own position, then anywhere."""
    left, right = (
        [f for f in figures(side.text) if not _is_numbering(side, f)] for side in (pairing.a, pairing.b)
    )
    for is_in_position in (True, False):
        for mine in list(left):
            over = pairing.across(_span_of(mine))
            for its in right:
                if same_figure(mine, its) and (not is_in_position or over.overlaps(_span_of(its))):
                    left.remove(mine)
                    right.remove(its)
                    break
    styled = [part for part in pairing.parts if part.kind in STYLE]
    left = [f for f in left if not any(_holds(part.a, f) for part in styled)]
    right = [f for f in right if not any(_holds(part.b, f) for part in styled)]
    return left, right


def _is_numbering(side: Side, figure: Figure) -> bool:
    """Whether a figure numbers the paragraph: "5. Players should ..."."""
    return not figure.start and side.text[figure.end : figure.end + 2] in (". ", ") ")


def _opposite(
    pairing: Pairing, left: Sequence[Figure], right: Sequence[Figure]
) -> Iterator[tuple[Figure, Figure]]:
    """Unequal figures of one kind that stand at one position; the nearest kinds first."""
    taken: set[Figure] = set()
    for is_alike in (True, False):
        for mine in left:
            if mine in taken:
                continue
            over = pairing.across(_span_of(mine))
            near = CharSpan(max(0, over.start - _NEAR), over.end + _NEAR)
            for its in right:
                if its in taken or not _comparable(mine, its, is_alike):
                    continue
                if (
                    near.overlaps(_span_of(its))
                    and _one_change(pairing, mine, its)
                    and _stand(pairing, mine, its)
                ):
                    taken |= {mine, its}
                    yield mine, its
                    break


def _stand(pairing: Pairing, mine: Figure, its: Figure) -> bool:
    """Whether the sentences of two figures are one sentence in the main, the figures apart."""
    a, b = _span_of(mine), _span_of(its)
    kept = (
        pairing.a.kept(pairing.a.sentence_at(a.start), but=[a]),
        pairing.b.kept(pairing.b.sentence_at(b.start), but=[b]),
    )
    return min(kept) >= _KEPT_ALTERED


def _one_change(pairing: Pairing, mine: Figure, its: Figure) -> bool:
    return any(
        a.overlaps(_span_of(mine))
        and b.overlaps(_span_of(its))
        and max(len(pairing.a.words_in(a)), len(pairing.b.words_in(b))) <= _LONGEST_CHANGE
        for a, b in pairing.changes
    )


def _comparable(mine: Figure, its: Figure, is_alike: bool) -> bool:
    if mine.is_word and its.is_word and mine.kind is not its.kind:
        return False
    units = {unit for _, unit in mine.readings} & {unit for _, unit in its.readings}
    if is_alike:
        return mine.kind is its.kind or bool(units)
    dated = {FigureKind.DATE, FigureKind.WEEKDAY, FigureKind.TIME}
    return not ({mine.kind, its.kind} & dated) and not (mine.is_word or its.is_word)


def _is_dropped(pairing: Pairing, figure: Figure, from_a: bool) -> bool:
    """Whether a figure is left out of a sentence that otherwise stands; what any house leaves out, is not."""
    side, other = pairing.sides(from_a)
    if figure.kind not in _STRONG or figure.is_word or figure.is_bracketed or _is_year(side, figure):
        return False
    span = _span_of(figure)
    if side.is_shared(span):
        return False
    if side.kept(side.sentence_at(figure.start), but=[span]) < _KEPT:
        return False
    for a, b in pairing.changes:
        mine, its = (a, b) if from_a else (b, a)
        if mine.overlaps(span):
            return _is_alone(side, mine, span)
    return True


def _is_alone(side: Side, change: CharSpan, figure: CharSpan) -> bool:
    """Whether just a figure was taken out, and no phrase that held it ("to 10,447.53", "two dozen more")."""
    starts = side.words.starts
    rest = [at for at in side.words_in(change) if not figure.start <= starts[at] < figure.end]
    return len(rest) <= 1 and all(side.words.tokens[at] not in _PREPOSITIONS for at in rest)


def _is_year(side: Side, figure: Figure) -> bool:
    return (
        figure.kind is FigureKind.COUNT
        and side.text[figure.start : figure.end].isdigit()
        and any(1900 <= value <= 2100 for value, _ in figure.readings)
    )


def _difference(pairing: Pairing, mine: Figure | None, its: Figure | None) -> Difference:
    if mine is not None and its is not None:
        a, b = _span_of(mine), _span_of(its)
        text_a, text_b = pairing.a.printed(a), pairing.b.printed(b)
        note = f"{{a}} has \u201c{text_a}\u201d, {{b}} \u201c{text_b}\u201d."
        return Difference(Matter.FIGURE, Change.ALTERED, a, b, text_a, text_b, note)
    if mine is not None:
        a = _span_of(mine)
        text = pairing.a.printed(a)
        note = f"Only {{a}} has \u201c{text}\u201d."
        return Difference(Matter.FIGURE, Change.ONLY_A, a, _empty(pairing.across(a)), text, "", note)
    assert its is not None
    b = _span_of(its)
    text = pairing.b.printed(b)
    note = f"Only {{b}} has \u201c{text}\u201d."
    return Difference(
        Matter.FIGURE, Change.ONLY_B, _empty(pairing.across(b, from_a=False)), b, "", text, note
    )


def _empty(span: CharSpan) -> CharSpan:
    return CharSpan(span.start, span.start)


def _span_of(figure: Figure) -> CharSpan:
    return CharSpan(figure.start, figure.end)


def _holds(span: CharSpan, figure: Figure) -> bool:
    return span.start <= figure.start and figure.end <= span.end
