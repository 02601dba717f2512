"""What is claimed at all: negation, certainty and direction that differ outside quotations.

"may" for "will", a "not" or an "alleged" that one side lacks, "rose" for "fell". Word classes are compared
change by change; what one change loses and another of the same paragraph gains has only moved.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from articles.language.listed import listed
from articles.syndication.compare_align import SMALL_WORDS
from articles.syndication.matters.claim_words import (
    CLASS,
    HEDGING,
    MEMBERS,
    NEGATIVE,
    OPPOSITE_SIDES,
    PREFIXES,
    ClaimClass,
)
from articles.syndication.matters.contractions import expanded
from articles.syndication.matters.difference import Change, CharSpan, Difference, Matter
from articles.syndication.matters.pairing import Pairing, Side

_KEPT = 0.7  # so much of a sentence must stand on the other side for a word left out of it to matter
_LONGEST_DROPPED = 3  # words with nothing for them on the other side: more of them are a clause that was cut
_LONGEST_RECAST = 5  # words a side, of a change in which one side has a word of a class and the other none
_LONGEST = 8  # words a side: a longer change is another sentence, not another claim


@dataclass(frozen=True, slots=True)
class _Word:
    plain: str
    span: CharSpan


def claim_differences(pairing: Pairing) -> Iterator[Difference]:
    """Changes outside quotations that turn, weaken or harden what is claimed."""
    found = [(a, b, *_turn(pairing, a, b)) for a, b in pairing.changes]
    lost = [(a, b, one, other) for a, b, one, other in found if one is not None or other is not None]
    for a, b, one, other in _without_moved(pairing, lost):
        if _is_in_quotation(pairing, a, b) or _is_said_elsewhere(pairing, one, other):
            continue
        yield _difference(pairing, a, b, one, other)


def _turn(pairing: Pairing, a: CharSpan, b: CharSpan) -> tuple[_Word | None, _Word | None]:
    """The words of a change that turn the claim: of the left, of the right; (None, None) for none."""
    left, right = _read(pairing.a, a), _read(pairing.b, b)
    if len(left) > _LONGEST or len(right) > _LONGEST:
        return None, None
    return _opposed(left, right) or _swapped(left, right) or _left_out(pairing, left, right, a, b)


def _is_said_elsewhere(pairing: Pairing, one: _Word | None, other: _Word | None) -> bool:
    """Whether the word that one side alone has in a change stands elsewhere in the other's sentence: "alleged
    interference", "in an alleged attempt"."""
    if (one is None) == (other is None):
        return False
    word, from_a = (one, True) if one is not None else (other, False)
    assert word is not None
    side, its = pairing.sides(from_a)
    sentence, of = side.sentence_at(word.span.start), CLASS[word.plain]
    return any(
        _count(_read(its, there), of) >= _count(_read(side, sentence), of)
        for there in pairing.linked(sentence, from_a)[:1]
    )


def _read(side: Side, span: CharSpan) -> list[_Word]:
    """The words of a change, contractions in full; a word that the change only touches is read whole."""
    out = []
    for at in side.words_in(span):
        start, end = side.words.starts[at], side.words.ends[at]
        printed = side.text[start:end]
        if printed[:1].isupper() and printed.lower() in ("may", "will"):
            opens = (
                not side.text[:start].strip(" \"\u201c'\u2018")
                or side.text[:start].rstrip()[-1:] in '.!?\u201c"'
            )
            if not opens:
                continue
        if _turns_nothing(side, at):
            continue
        for plain in expanded(printed, side.words.tokens[at]):
            out.append(_Word(plain, CharSpan(start, end)))
    return out


def _turns_nothing(side: Side, at: int) -> bool:
    """Whether a negation denies nothing, "whether or not", or a hedge hedges none: "it is apparent that"."""
    if side.words.tokens[at] == "apparent":
        following = side.words.tokens[at + 1 : at + 2]
        return not following or following[0] in SMALL_WORDS
    return side.words.tokens[at] == "not" and side.words.tokens[max(0, at - 2) : at] == ("whether", "or")


def _opposed(left: list[_Word], right: list[_Word]) -> tuple[_Word, _Word] | None:
    """Two opposites, each on one side only: rose and fell, legal and illegal."""
    plain_a, plain_b = {word.plain for word in left}, {word.plain for word in right}
    only_a = [word for word in left if word.plain not in plain_b]
    only_b = [word for word in right if word.plain not in plain_a]
    is_negated = any(CLASS.get(word.plain) is ClaimClass.NOT for word in (*only_a, *only_b))
    for mine in only_a:
        for its in only_b:
            if is_negated:
                continue
            for one, other in OPPOSITE_SIDES:
                if (mine.plain in one and its.plain in other) or (mine.plain in other and its.plain in one):
                    return mine, its
            if _is_prefixed(mine.plain, its.plain):
                return mine, its
    return None


def _is_prefixed(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return len(short) >= 4 and any(long == prefix + short for prefix in PREFIXES)


def _classes(words: list[_Word]) -> dict[ClaimClass, _Word]:
    return {CLASS[word.plain]: word for word in words if word.plain in CLASS}


def _count(words: list[_Word], of: ClaimClass) -> int:
    return sum(CLASS.get(word.plain) is of for word in words)


def _swapped(left: list[_Word], right: list[_Word]) -> tuple[_Word, _Word] | None:
    """One certainty for another: will and may, should and will, alleged and nothing of the kind."""
    mine, its = _classes(left), _classes(right)
    if _count(left, ClaimClass.NOT) != _count(right, ClaimClass.NOT):
        return None
    for one in (ClaimClass.WILL, ClaimClass.MUST, ClaimClass.MAY):
        for other in (ClaimClass.WILL, ClaimClass.MUST, ClaimClass.MAY):
            if one is other or one not in mine or other not in its or one in its or other in mine:
                continue
            return mine[one], its[other]
    return None


def _left_out(
    pairing: Pairing, left: list[_Word], right: list[_Word], a: CharSpan, b: CharSpan
) -> tuple[_Word | None, _Word | None]:
    """A word of a class that the other side has no word for."""
    plain = {word.plain for word in left}, {word.plain for word in right}
    if not (left and right) and len(left) + len(right) > _LONGEST_DROPPED:
        return None, None
    for of in (ClaimClass.NOT, ClaimClass.UNPROVEN, ClaimClass.MAY, ClaimClass.MUST, ClaimClass.LIKELY):
        more = _count(left, of) - _count(right, of)
        if not more or of is ClaimClass.NOT and more % 2 == 0:
            continue
        longer, from_a = (left, True) if more > 0 else (right, False)
        its, mine = (plain[1], plain[0]) if more > 0 else (plain[0], plain[1])
        if of is ClaimClass.NOT and (its & NEGATIVE - mine or _has_prefixed(its, mine)):
            continue
        if of is not ClaimClass.NOT and (its & HEDGING or its & (CLASS.keys() - _WILL)):
            continue
        if of is ClaimClass.MUST and "to" in its and its & _HAVE:
            continue  # "have to", "need to" for "must"
        if left and right and max(len(left), len(right)) > _LONGEST_RECAST:
            continue
        side = pairing.sides(from_a)[0]
        word = next(word for word in longer if CLASS.get(word.plain) is of)
        if side.kept(side.sentence_at(word.span.start), but=[a if from_a else b]) < _KEPT:
            continue
        return (word, None) if from_a else (None, word)
    return None, None


_HAVE = frozenset({"have", "has", "had", "need", "needs", "needed"})
_WILL = listed(MEMBERS[ClaimClass.WILL])


def _has_prefixed(its: set[str], mine: set[str]) -> bool:
    return any(_is_prefixed(one, other) for one in its for other in mine)


Turned = tuple[CharSpan, CharSpan, _Word | None, _Word | None]


def _without_moved(pairing: Pairing, found: list[Turned]) -> list[Turned]:
    """What one change loses and another gains is no change of the claim."""
    out = list(found)
    for first in found:
        for second in found:
            if first not in out or second not in out or first is second:
                continue
            mine, its = first[2], second[3]
            is_one_way = first[3] is None and second[2] is None
            if is_one_way and mine and its and CLASS.get(mine.plain) == CLASS.get(its.plain):
                out.remove(first)
                out.remove(second)
    return out


def _is_in_quotation(pairing: Pairing, a: CharSpan, b: CharSpan) -> bool:
    return pairing.a.is_quoted(a) and pairing.b.is_quoted(b)


def _worded(side: Side, span: CharSpan) -> str:
    return side.printed(span) if len(side.words_in(span)) else ""


def _difference(
    pairing: Pairing, a: CharSpan, b: CharSpan, one: _Word | None, other: _Word | None
) -> Difference:
    span_a = one.span if one else a
    span_b = other.span if other else b
    text_a, text_b = _worded(pairing.a, span_a), _worded(pairing.b, span_b)
    if one and other:
        note = f"{{a}} has \u201c{text_a}\u201d, {{b}} \u201c{text_b}\u201d."
        return Difference(Matter.CLAIM, Change.ALTERED, span_a, span_b, text_a, text_b, note)
    change, who, text = (Change.ONLY_A, "{a}", text_a) if one else (Change.ONLY_B, "{b}", text_b)
    its = text_b if one else text_a
    tail = f"; the other has \u201c{its}\u201d." if its else "."
    note = f"Only {who} has \u201c{text}\u201d{tail}"
    return Difference(Matter.CLAIM, change, span_a, span_b, text_a, text_b, note)
