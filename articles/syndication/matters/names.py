"""Names that differ between two aligned paragraphs: people, places and organisations added, dropped, altered.

A name is a run of capitalised words. No list of names is used: titles, days and the words that open a
sentence are taken away, what is left is compared by its words.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from articles.language.agencies import agency_named
from articles.language.tokens import Words
from articles.syndication.compare_kinds import MONTHS, sound_alike, style_of
from articles.syndication.matters.difference import Change, Difference, Matter, Place
from articles.syndication.matters.name_lists import DAYS, INNER, OPENERS, REGION, SYNONYMS, TITLES
from articles.syndication.matters.pairing import Pairing, Side

_KEPT = 0.5  # so much of a sentence must stand on the other side for a name in it to be left out
_STEM = 4  # letters that a country and its people share at least: Iraq, Iraqi
_SENTENCE_START = re.compile(
    r"(?:^|[.!?:;\u2026\u2014]|[\"\u201c\u2018'(\[])[\"'\u201c\u2018\u201d\u2019)]*\s*$"
)
_WITHIN = re.compile(r"\.?[ \xa0]|[-\u2011&'\u2019]|\s?&\s")
_LONGEST_CHANGE = 8  # words a side: in a longer change one name does not stand for another


@dataclass(frozen=True, slots=True)
class Name:
    """A run of capitalised words: `core` are its canonical words without titles, `place` theirs. `opens`
    where it is one word at the head of a sentence, whose capital says little."""

    place: Place
    core: tuple[str, ...]
    text: str
    opens: bool = False


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
        yield Difference(Matter.NAME, Change.ALTERED, mine.place, its.place, text_a, text_b, note)
    for mine in left:
        if _is_dropped(mine, pairing, True) and not _is_known(mine, known_b):
            there = _empty(pairing.across(mine.place))
            note = f"Only {{a}} names {mine.text}."
            yield Difference(Matter.NAME, Change.ONLY_A, mine.place, there, mine.text, "", note)
    for its in right:
        if _is_dropped(its, pairing, False) and not _is_known(its, known_a):
            there = _empty(pairing.across(its.place, from_a=False))
            note = f"Only {{b}} names {its.text}."
            yield Difference(Matter.NAME, Change.ONLY_B, there, its.place, "", its.text, note)


def name_words(words: Words, text: str) -> frozenset[str]:
    """The canonical words that a text prints with a capital, titles apart."""
    return frozenset(
        plain_word(token, text[start:end])
        for token, start, end in zip(words.tokens, words.starts, words.ends, strict=True)
        if text[start].isupper()
    )


def inner_name_words(words: Words, text: str) -> frozenset[str]:
    """Of those, the ones printed with a capital inside a sentence: names, whatever opens a sentence."""
    return frozenset(
        plain_word(token, text[start:end])
        for token, start, end in zip(words.tokens, words.starts, words.ends, strict=True)
        if text[start].isupper() and not _SENTENCE_START.search(text[max(0, start - 6) : start])
    )


@lru_cache(maxsize=64)
def names(side: Side) -> tuple[Name, ...]:
    """The names of a text, in order. A word that opens a sentence counts where it is printed with a capital
    elsewhere in the text too, or where another capitalised word follows it."""
    out: list[Name] = []
    words = side.words
    at = 0
    while at < len(words):
        if not _is_capital(side, at):
            at += 1
            continue
        end = at + 1
        while end < len(words) and _goes_on(side, end):
            end += 1
        while end > at + 1 and not _is_capital(side, end - 1):
            end -= 1
        name = _name(side, at, end)
        if name is not None:
            out.append(name)
        at = end
    return tuple(out)


def _is_capital(side: Side, at: int) -> bool:
    if side.words.tokens[at].removesuffix("s") in DAYS:
        return False
    first = side.text[side.words.starts[at]]
    return (
        first.isupper()
        or side.words.tokens[at] in ("us", "uk", "un", "eu")
        and side.text[side.words.starts[at] : side.words.ends[at]].isupper()
    )


def _goes_on(side: Side, at: int) -> bool:
    between = side.text[side.words.ends[at - 1] : side.words.starts[at]]
    if not _WITHIN.fullmatch(between):
        return False
    if between.startswith(".") and len(side.words.tokens[at - 1]) > 4:
        return False
    if _is_capital(side, at):
        return True
    is_inner = side.words.tokens[at] in INNER and at + 1 < len(side.words)
    return is_inner and (_is_capital(side, at + 1) or side.words.tokens[at + 1] in INNER)


def _name(side: Side, start: int, end: int) -> Name | None:
    tokens = side.words.tokens
    if _opens_sentence(side, start) and tokens[start] in OPENERS and not _is_short_name(side, start):
        start += 1
        while start < end and not _is_capital(side, start):
            start += 1
    while start < end and (tokens[start] in TITLES or tokens[start] in INNER and start + 1 < end):
        start += 1
    while end > start and tokens[end - 1] in INNER:
        end -= 1
    if end - start == 1 and tokens[start] in TITLES:
        return None
    core = tuple(_plain_at(side, at) for at in range(start, end) if tokens[at] not in INNER)
    if not core or all(word in DAYS or word in MONTHS or word.isdigit() for word in core):
        return None
    if len(core) == 1 and len(core[0]) == 1:
        return None
    opens = end - start == 1 and _opens_sentence(side, start)
    if opens and not _is_seen(side, start):
        return None
    place = Place(side.words.starts[start], side.words.ends[end - 1])
    return Name(place, core, side.text[place.start : place.end], opens)


def _is_short_name(side: Side, at: int) -> bool:
    printed = side.text[side.words.starts[at] : side.words.ends[at]]
    return len(printed) > 1 and printed.replace(".", "").isupper()


def _opens_sentence(side: Side, at: int) -> bool:
    return bool(
        _SENTENCE_START.search(side.text[: side.words.starts[at]][-6:] if side.words.starts[at] else "")
    )


def _is_seen(side: Side, at: int) -> bool:
    """A single word at a sentence's head is a name where it has the look of one: not a common word that
    the text prints small, nor one that ends as verbs and adverbs do."""
    token = side.words.tokens[at]
    if token in OPENERS or token.endswith(("ing", "ly", "ed")):
        return False
    places = [i for i, word in enumerate(side.words.tokens) if word == token and i != at]
    return not any(side.text[side.words.starts[i]].islower() for i in places)


def plain_word(token: str, printed: str) -> str:
    """A canonical word without the ending of a possessive, a region or people in one form.

    >>> plain_word("russias", "Russia\u2019s"), plain_word("americans", "Americans"), plain_word("ala", "Ala")
    ('russia', 'us', 'alabama')
    """
    if token.endswith("s") and printed[-2:] in ("'s", "\u2019s"):
        token = token[:-1]
    return SYNONYMS.get(token, REGION.get(token, token))


def _plain_at(side: Side, at: int) -> str:
    words = side.words
    return plain_word(words.tokens[at], side.text[words.starts[at] : words.ends[at]])


def _is_lost(name: Name, pairing: Pairing, inner: frozenset[str], from_a: bool) -> bool:
    """Whether a name stands among changed words and its last word, or all, is nowhere on the other side."""
    side, other = pairing.sides(from_a)
    if side.is_shared(name.place) or _in_dateline(pairing, name.place, from_a):
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


def _in_dateline(pairing: Pairing, place: Place, from_a: bool) -> bool:
    return any(
        part.kind.value == "dateline" and (part.a if from_a else part.b).end >= place.end
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
    letters = re.sub(r"\W", "", short.text)
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
            if its in taken or not _one_change(pairing, mine, its):
                continue
            if sound_alike(mine.text, its.text) or style_of(mine.text, its.text) is not None:
                taken.add(its)
                break
            if _is_shortened(mine.core, its.core):
                continue
            taken.add(its)
            yield mine, its
            break


def _one_change(pairing: Pairing, mine: Name, its: Name) -> bool:
    return any(
        a.overlaps(mine.place)
        and b.overlaps(its.place)
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
    if _is_region(side, name):
        return False
    if side.kept(side.sentence_at(name.place.start), but=[name.place]) < _KEPT:
        return False
    for a, b in pairing.changes:
        mine, its = (a, b) if from_a else (b, a)
        if mine.overlaps(name.place):
            return not len(other.words_in(its))
    return True


def _is_region(side: Side, name: Name) -> bool:
    """Springfield, Illinois: the part that a house adds for readers who are not from there."""
    before = side.text[: name.place.start]
    return (
        bool(re.search(r"[A-Z][\w'\u2019-]+,\s$", before))
        and side.text[name.place.end : name.place.end + 1] in ",."
    )


def _is_known(name: Name, known: frozenset[str]) -> bool:
    return name.core[-1] in known or all(word in known for word in name.core)


def _empty(place: Place) -> Place:
    return Place(place.start, place.start)
