"""Names in a text: runs of capitalised words, without titles, days and words that merely open a sentence."""

import re
from dataclasses import dataclass
from functools import lru_cache

from articles.language.tokens import Words
from articles.syndication.compare_kinds import MONTHS
from articles.syndication.matters.difference import CharSpan
from articles.syndication.matters.name_lists import DAYS, INNER, OPENERS, REGION, SYNONYMS, TITLES
from articles.syndication.matters.pairing import Side

_SENTENCE_START = re.compile(
    r"(?:^|[.!?:;\u2026\u2014]|[\"\u201c\u2018'(\[])[\"'\u201c\u2018\u201d\u2019)]*\s*$"
)
_WITHIN = re.compile(r"\.?[ \xa0]|[-\u2011&'\u2019]|\s?&\s")


@dataclass(frozen=True, slots=True)
class Name:
    """A run of capitalised words: `core` are its canonical words without titles, `span` theirs. `opens`
    where it is one word at the head of a sentence, whose capital says little."""

    span: CharSpan
    core: tuple[str, ...]
    text: str
    opens: bool = False


def name_words(words: Words, text: str) -> frozenset[str]:
    """The canonical words that a text prints with a capital, titles apart."""
    return frozenset(
        plain_word(token, text[start:end])
        for token, start, end in zip(words.tokens, words.starts, words.ends, strict=True)
        if text[start].isupper()
    )


def told_name_words(words: Words, text: str) -> tuple[frozenset[str], frozenset[str]]:
    """`name_words`, and of those the ones printed with a capital inside a sentence: names, whatever opens a
    sentence."""
    printed: set[str] = set()
    inner: set[str] = set()
    for token, start, end in zip(words.tokens, words.starts, words.ends, strict=True):
        if text[start].isupper():
            word = plain_word(token, text[start:end])
            printed.add(word)
            if word not in inner and not _SENTENCE_START.search(text[max(0, start - 6) : start]):
                inner.add(word)
    return frozenset(printed), frozenset(inner)


@lru_cache(maxsize=64)
def names(side: Side) -> tuple[Name, ...]:
    """The names of a text, in order. A word that opens a sentence counts where it is printed with a capital
    elsewhere in the text too, or where another capitalised word follows it."""
    out: list[Name] = []
    words = side.words
    capitals = bytes(_is_capital(side, at) for at in range(len(words)))
    at = 0
    while (at := capitals.find(1, at)) >= 0:
        end = at + 1
        while end < len(words) and _goes_on(side, end):
            end += 1
        while end > at + 1 and not capitals[end - 1]:
            end -= 1
        name = _name(side, at, end)
        if name is not None:
            out.append(name)
        at = end
    return tuple(out)


def _is_capital(side: Side, at: int) -> bool:
    words = side.words
    token, start = words.tokens[at], words.starts[at]
    if not side.text[start].isupper() and not (
        token in ("us", "uk", "un", "eu") and side.text[start : words.ends[at]].isupper()
    ):
        return False
    return token.removesuffix("s") not in DAYS


def _goes_on(side: Side, at: int) -> bool:
    between = side.text[side.words.ends[at - 1] : side.words.starts[at]]
    if not _WITHIN.fullmatch(between):
        return False
    if between.startswith(".") and (len(side.words.tokens[at - 1]) > 4 or side.words.tokens[at] in OPENERS):
        return False
    if _is_capital(side, at):
        return True
    if side.words.tokens[at] == "the" and side.words.tokens[at - 1] == "of":
        return at + 1 < len(side.words) and _is_capital(side, at + 1)
    is_inner = side.words.tokens[at] in INNER and at + 1 < len(side.words)
    following = side.words.tokens[at + 1] if is_inner else ""
    return is_inner and (_is_capital(side, at + 1) or following in INNER or following == "the")


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
    if end - start == 1 and tokens[start] in TITLES or end - start == 2 and tokens[end - 1] in TITLES:
        return None
    if any(tokens[at] in OPENERS for at in range(start + 1, end)) and _opens_sentence(side, start):
        return None  # a headline or a button: "Join the Conversation With Us"
    core = tuple(
        _plain_at(side, at) for at in range(start, end) if tokens[at] not in INNER and tokens[at] != "the"
    )
    if not core or all(word in DAYS or word in MONTHS or word.isdigit() for word in core):
        return None
    if len(core) == 1 and len(core[0]) == 1:
        return None
    opens = end - start == 1 and _opens_sentence(side, start)
    if opens and not _is_seen(side, start):
        return None
    span = CharSpan(side.words.starts[start], side.words.ends[end - 1])
    return Name(span, core, side.text[span.start : span.end], opens)


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
    tokens, starts = side.words.tokens, side.words.starts
    found = -1
    for _ in range(tokens.count(token)):
        found = tokens.index(token, found + 1)
        if found != at and side.text[starts[found]].islower():
            return False
    return True


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


def heads(one: str, other: str) -> tuple[str, str]:
    """Two names without the place or body that both end in.

    >>> heads("Ada Molin of Port Ellis", "Joss Verrin of Port Ellis")
    ('Ada Molin', 'Joss Verrin')
    """
    (mine, _, tail), (its, _, other_tail) = one.partition(" of "), other.partition(" of ")
    return (mine, its) if tail and tail == other_tail else (one, other)
