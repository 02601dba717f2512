"""Names that differ between two aligned paragraphs: people, spans and organisations added, dropped, altered.

A name is a run of capitalised words. No list of names is used: titles, days and the words that open a
sentence are taken away, what is left is compared by its words.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from articles.language.agencies import agency_named
from articles.syndication.compare_kinds import sound_alike, style_of
from articles.syndication.matters.difference import Change, CharSpan, Difference, Matter
from articles.syndication.matters.name_lists import GIVEN_NAMES, TITLES
from articles.syndication.matters.names_in_text import Name, heads, name_words, names
from articles.syndication.matters.pairing import Pairing, Side

_KEPT = 0.7  # so much of a sentence must stand on the other side for a name in it to be left out
_KEPT_ALTERED = 0.6  # of both sentences, for one name to stand for another
_STEM = 4  # letters that a country and its people share at least: Iraq, Iraqi
_LONGEST_DROPPED = 4  # words beside a name that is left out: with more of them a clause is cut
_OWN = (("us",), ("uk",), ("eu",))  # a country's own papers leave its name out
_ALIASES = (frozenset({"middle east", "mideast"}),)
_LONGEST_CHANGE = 6  # words a side: in a longer change one name does not stand for another


def name_differences(
    pairing: Pairing,
    known_a: frozenset[str],
    known_b: frozenset[str],
    inner: frozenset[str] = frozenset(),
) -> Iterator[Difference]:
    """Names that only one text has. `known_a` are the name words of the whole left version: a name that
    it prints in another paragraph is not dropped. `inner` are the words that either version prints with a
    capital inside a sentence: others that open one are no names."""
    left = [name for name in names(pairing.a) if _is_lost(name, pairing, inner, from_a=True)]
    right = [name for name in names(pairing.b) if _is_lost(name, pairing, inner, from_a=False)]
    for mine, its in _opposite(pairing, left, right):
        left.remove(mine)
        right.remove(its)
        text_a, text_b = mine.text, its.text
        note = f"{{a}} names {text_a}, {{b}} {text_b}."
        yield Difference(Matter.NAME, Change.ALTERED, mine.span, its.span, text_a, text_b, note)
    for mine in left:
        if _is_dropped(mine, pairing, True) and not _is_known(mine, known_b):
            there = _empty(pairing.across(mine.span))
            note = f"Only {{a}} names {mine.text}."
            yield Difference(Matter.NAME, Change.ONLY_A, mine.span, there, mine.text, "", note)
    for its in right:
        if _is_dropped(its, pairing, False) and not _is_known(its, known_a):
            there = _empty(pairing.across(its.span, from_a=False))
            note = f"Only {{b}} names {its.text}."
            yield Difference(Matter.NAME, Change.ONLY_B, there, its.span, "", its.text, note)


def _is_lost(name: Name, pairing: Pairing, inner: frozenset[str], from_a: bool) -> bool:
    """Whether a name stands among changed words and its last word, or all, is nowhere on the other side."""
    side, other = pairing.sides(from_a)
    if side.text.isupper() or side.is_shared(name.span) or _in_dateline(pairing, name.span, from_a):
        return False
    if agency_named(name.text) or name.opens and name.core[-1] not in inner:
        return False
    there = _name_tokens(other)
    if all(_is_among(word, there) for word in name.core) or _is_initialism(name, other):
        return False
    lost = [word for word in name.core if not _is_among(word, there)]
    if all(word in TITLES for word in lost):
        return False
    return _is_among_not(name.core[-1], there) or len(lost) == len(name.core) or len(name.core) > 1


def _in_dateline(pairing: Pairing, span: CharSpan, from_a: bool) -> bool:
    return any(
        part.kind.value == "dateline" and (part.a if from_a else part.b).end >= span.end
        for part in pairing.parts[:1]
    )


@lru_cache(maxsize=64)
def _name_tokens(side: Side) -> frozenset[str]:
    return name_words(side.words, side.text)


def _is_among_not(word: str, there: frozenset[str]) -> bool:
    return not _is_among(word, there)


def _is_among(word: str, there: frozenset[str]) -> bool:
    """Whether a word, or a form of it (Iraq, Iraqis; Obama, Obamas), is among others."""
    if word in there:
        return True
    return len(word) >= _STEM and any(_is_form(word, other) for other in there)


def _is_form(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    if len(short) < _STEM or len(long) - len(short) > _STEM or short.isdigit():
        return False
    stem = short.rstrip("aeiouyns")
    return long.startswith(short) or (
        len(stem) >= _STEM and long.startswith(stem) and len(long) - len(stem) <= _STEM
    )


def _is_initialism(name: Name, other: Side) -> bool:
    """ISIL and the words it stands for, whichever side has which."""
    return any(_abbreviates(name, its) or _abbreviates(its, name) for its in names(other))


def _abbreviates(short: Name, full: Name) -> bool:
    letters = re.sub(r"['\u2019]s$|\W", "", short.text)
    if len(short.core) > 1 or not letters.isupper() or len(letters) < 2:
        return False
    if len(full.core) == 1:
        return full.text.isupper() and _is_one_abbreviation(letters, full.text)
    initials = "".join(word[0] for word in full.core).upper()
    return letters.startswith(initials) or style_of(short.text, full.text) is not None


def _is_one_abbreviation(one: str, other: str) -> bool:
    """IS, ISIS and ISIL: one begins the other, or they differ in the last letter of four or more."""
    short, long = sorted((one, other), key=len)
    return long.startswith(short) or (len(short) >= 4 and one[:3] == other[:3] and len(one) == len(other))


def _opposite(pairing: Pairing, left: Sequence[Name], right: Sequence[Name]) -> Iterator[tuple[Name, Name]]:
    taken: set[Name] = set()
    for mine in left:
        for its in right:
            if its in taken or not _one_change(pairing, mine, its) or not _stands(pairing, mine, its):
                continue
            apart = heads(mine.text, its.text)
            if sound_alike(*apart) or style_of(*apart) is not None:
                taken.add(its)
                break
            if _is_shortened(mine.core, its.core) or {mine.text.lower(), its.text.lower()} in _ALIASES:
                continue
            if _is_one_person(*_head_words(mine, its, apart)) or not _has_one_neighbour(pairing, mine, its):
                continue
            taken.add(its)
            yield mine, its
            break


def _head_words(mine: Name, its: Name, apart: tuple[str, str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The words of two names without those of the place or body that both end in."""
    ending = frozenset(its.text[len(apart[1]) :].lower().split())
    return tuple(word for word in mine.core if word not in ending), tuple(
        word for word in its.core if word not in ending
    )


def _is_one_person(one: Sequence[str], other: Sequence[str]) -> bool:
    """William Barr and Bill Barr: one surname, and a given name with its short form."""
    forms = {GIVEN_NAMES.get(core[0], core[0]) for core in (one, other)}
    return len(one) > 1 and len(other) > 1 and one[-1] == other[-1] and len(forms) == 1


def _has_one_neighbour(pairing: Pairing, mine: Name, its: Name) -> bool:
    """Whether the word before or behind is the same on both sides: "Moscow interfered" beside "Russian
    interference" is another turn of phrase, no other name."""
    a, b = pairing.a.words_in(mine.span), pairing.b.words_in(its.span)
    ends = len(pairing.a.words), len(pairing.b.words)
    if (a.start, b.start) == (0, 0) or (a.stop, b.stop) == ends:
        return True
    return bool({(a.start - 1, b.start - 1), (a.stop, b.stop)} & set(pairing.aligned))


def _stands(pairing: Pairing, mine: Name, its: Name) -> bool:
    """Whether the sentences of two names are one sentence, the names apart."""
    a = pairing.a.kept(pairing.a.sentence_at(mine.span.start), but=[mine.span])
    b = pairing.b.kept(pairing.b.sentence_at(its.span.start), but=[its.span])
    return min(a, b) >= _KEPT_ALTERED


def _one_change(pairing: Pairing, mine: Name, its: Name) -> bool:
    return any(
        a.overlaps(mine.span)
        and b.overlaps(its.span)
        and max(len(pairing.a.words_in(a)), len(pairing.b.words_in(b))) <= _LONGEST_CHANGE
        for a, b in pairing.changes
    )


def _is_shortened(one: Sequence[str], other: Sequence[str]) -> bool:
    """Barack Obama and Obama; Department of Homeland Security and Homeland Security."""
    return set(one) <= set(other) or set(other) <= set(one)


def _is_dropped(name: Name, pairing: Pairing, from_a: bool) -> bool:
    """Whether a whole name is left out of a sentence that otherwise stands, and nothing printed for it."""
    side, other = pairing.sides(from_a)
    there = _name_tokens(other)
    if _is_among(name.core[-1], there) or any(
        _is_among(word, there) for word in name.core[: -1 * (len(name.core) > 2)]
    ):
        return False
    if _is_region(side, name) or _is_bracketed(side, name) or name.core in _OWN:
        return False
    if side.kept(side.sentence_at(name.span.start), but=[name.span]) < _KEPT:
        return False
    for a, b in pairing.changes:
        mine, its = (a, b) if from_a else (b, a)
        if mine.overlaps(name.span):
            beside = len(side.words_in(mine)) - len(side.words_in(name.span))
            return not len(other.words_in(its)) and beside <= _LONGEST_DROPPED
    return True


def _is_bracketed(side: Side, name: Name) -> bool:
    before = side.text[: name.span.start]
    return before.count("(") > before.count(")") or before.count("[") > before.count("]")


def _is_region(side: Side, name: Name) -> bool:
    """Springfield, Illinois: the part that a house adds for readers who are not from there."""
    before = side.text[: name.span.start]
    return (
        bool(re.search(r"[A-Z][\w'\u2019-]+,\s$", before))
        and side.text[name.span.end : name.span.end + 1] in ",."
    )


def _is_known(name: Name, known: frozenset[str]) -> bool:
    return name.core[-1] in known or all(word in known for word in name.core)


def _empty(span: CharSpan) -> CharSpan:
    return CharSpan(span.start, span.start)
