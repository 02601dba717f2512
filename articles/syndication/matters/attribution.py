"""Attributions that only one of two aligned paragraphs has, that name another source, or that moved within
their sentence."""

from collections.abc import Iterator, Sequence

from articles.syndication.compare_align import SMALL_WORDS
from articles.syndication.matters.difference import Change, CharSpan, Difference, Matter
from articles.syndication.matters.pairing import Pairing, Side
from articles.syndication.matters.sources import Attribution, attributions, compatible

_KEPT = 0.7  # so much of a sentence, its attribution apart, must stand on the other side
_CROSSED = 0.5  # share of a sentence's aligned words that stand before an attribution here, behind it there
_LEAST_CROSSED = 8  # words
_GOVERNED = 6  # words beside an attribution that are looked at
_LEAST_GOVERNED = 3  # fewer words behind it are no clause that it governs


def attribution_differences(pairing: Pairing) -> Iterator[Difference]:
    """Attributions dropped, added, given to another source, or moved within their sentence."""
    left, right = list(attributions(pairing.a)), list(attributions(pairing.b))
    for mine, its in _same(pairing, left, right):
        left.remove(mine)
        right.remove(its)
        if _is_moved(pairing, mine, its):
            a, b = pairing.a.printed(mine.span), pairing.b.printed(its.span)
            note = f"\u201c{a}\u201d stands elsewhere in the sentence of {{b}}."
            yield Difference(Matter.ATTRIBUTION, Change.MOVED, mine.span, its.span, a, b, note)
    for mine, its in _other(pairing, left, right):
        left.remove(mine)
        right.remove(its)
        a, b = pairing.a.printed(mine.span), pairing.b.printed(its.span)
        note = f"{{a}} has \u201c{a}\u201d, {{b}} \u201c{b}\u201d."
        is_slight = not _are_two(mine, its)
        yield Difference(Matter.ATTRIBUTION, Change.ALTERED, mine.span, its.span, a, b, note, is_slight)
    for mine in left:
        if _is_dropped(pairing, mine, right, from_a=True):
            text = pairing.a.printed(mine.span)
            there = _empty(pairing.across(mine.span))
            note = f"Only {{a}} has \u201c{text}\u201d; {{b}} says it in its own name."
            yield Difference(Matter.ATTRIBUTION, Change.ONLY_A, mine.span, there, text, "", note)
    for its in right:
        if _is_dropped(pairing, its, left, from_a=False):
            text = pairing.b.printed(its.span)
            there = _empty(pairing.across(its.span, from_a=False))
            note = f"Only {{b}} has \u201c{text}\u201d; {{a}} says it in its own name."
            yield Difference(Matter.ATTRIBUTION, Change.ONLY_B, there, its.span, "", text, note)


def _same(
    pairing: Pairing, left: Sequence[Attribution], right: Sequence[Attribution]
) -> Iterator[tuple[Attribution, Attribution]]:
    """Attributions to one source, the ones at the same position first."""
    taken: set[Attribution] = set()
    for is_in_position in (True, False):
        for mine in left:
            if mine in taken:
                continue
            over = pairing.across(mine.verb)
            linked = pairing.linked(mine.sentence)
            for its in right:
                if its in taken or not compatible(mine, its):
                    continue
                if over.overlaps(its.verb) if is_in_position else its.sentence in linked:
                    taken |= {mine, its}
                    yield mine, its
                    break


def _other(
    pairing: Pairing, left: Sequence[Attribution], right: Sequence[Attribution]
) -> Iterator[tuple[Attribution, Attribution]]:
    """Attributions of one sentence to two sources."""
    taken: set[Attribution] = set()
    for mine in left:
        linked = pairing.linked(mine.sentence)
        for its in right:
            if its in taken or its.sentence not in linked[:1] or compatible(mine, its):
                continue
            if _names(pairing.a, mine.sentence, its) or _names(pairing.b, its.sentence, mine):
                continue
            if pairing.a.kept(mine.sentence, but=[mine.span]) < _KEPT:
                continue
            taken.add(its)
            yield mine, its
            break


def _names(side: Side, sentence: CharSpan, source: Attribution) -> bool:
    """Whether a sentence names the other side's source too, outside quotations: Goodlatte, of Virginia, the
    committee's chairman, said."""
    return any(
        side.words.tokens[at] in source.named and not side.inside[side.words.starts[at]]
        for at in side.words_in(sentence)
    )


def _are_two(one: Attribution, other: Attribution) -> bool:
    """Whether two sources that share no word are surely two: not a person and the body that he may speak for
    ("Sanders", "the White House"), nor two descriptions ("critics", "skeptics")."""
    if not one.named and not other.named:
        return False
    return not (one.named and other.is_body and not one.is_body) and not (
        other.named and one.is_body and not other.is_body
    )


def _is_moved(pairing: Pairing, mine: Attribution, its: Attribution) -> bool:
    """Whether words of the sentence stand before the attribution on one side, behind it on the other."""
    count = crossed = 0
    in_a, in_b = pairing.a.words_in(mine.sentence), pairing.b.words_in(its.sentence)
    for i, j in pairing.aligned:
        if i not in in_a or j not in in_b:
            continue
        start_a, start_b = pairing.a.words.starts[i], pairing.b.words.starts[j]
        if mine.span.start <= start_a < mine.span.end or its.span.start <= start_b < its.span.end:
            continue
        count += 1
        if pairing.a.inside[start_a] and pairing.b.inside[start_b]:
            continue  # where a source stands to quoted words is a matter of style
        crossed += (start_a < mine.span.start) != (start_b < its.span.start)
    return crossed >= _LEAST_CROSSED and crossed >= _CROSSED * count


def _is_dropped(pairing: Pairing, mine: Attribution, unmatched: Sequence[Attribution], from_a: bool) -> bool:
    """Whether what one side attributes stands on the other with no source at all. `unmatched` are the other
    side's attributions that stand for none of this side's."""
    side, other = pairing.sides(from_a)
    if side.is_shared(mine.verb) or side.kept(mine.sentence, but=[mine.span]) < _KEPT:
        return False
    linked = pairing.linked(mine.sentence, from_a)
    if not linked:
        return False
    if any(its.sentence in linked for its in unmatched) or not _governs_shared(side, mine):
        return False
    over = pairing.across(mine.span, from_a)
    if any(_is_named_in(other, sentence, mine.source, over) for sentence in linked):
        return False
    if any(mine.is_pronoun or mine.source & its.source for its in attributions(other)):
        return False
    for a, b in pairing.changes:
        here, there = (a, b) if from_a else (b, a)
        if here.overlaps(mine.verb):
            return not any(word not in SMALL_WORDS for word in _tokens(other, there))
    return True


def _governs_shared(side: Side, mine: Attribution) -> bool:
    """Whether the words beside an attribution, those that it is the source of, stand on the other side."""
    behind = side.words_in(CharSpan(mine.span.end, mine.sentence.end))
    before = side.words_in(CharSpan(mine.sentence.start, mine.span.start))
    near = behind[:_GOVERNED] if len(behind) >= _LEAST_GOVERNED else before[-_GOVERNED:]
    starts = [side.words.starts[at] for at in near]
    if starts and all(side.inside[start] for start in starts):
        return False  # a quotation without its source beside it has it in the paragraphs around
    return sum(side.shared[start] for start in starts) >= _KEPT * len(near)


def _is_named_in(side: Side, sentence: CharSpan, source: frozenset[str], over: CharSpan) -> bool:
    """Whether a sentence names a source with whatever verb: among its changed words, or `over` there."""
    for at in side.words_in(sentence):
        start = side.words.starts[at]
        is_source = side.words.tokens[at] in source and not side.inside[start]
        if is_source and (not side.shared[start] or over.start <= start < over.end):
            return True
    return False


def _tokens(side: Side, span: CharSpan) -> tuple[str, ...]:
    indexes = side.words_in(span)
    return side.words.tokens[indexes.start : indexes.stop]


def _empty(span: CharSpan) -> CharSpan:
    return CharSpan(span.start, span.start)
