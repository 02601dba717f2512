"""Text to search tokens, the same way for the index and for the search box.

A token has a *stem* and a *surface* form (how it was written, folded). A search asks for a stem;
`=word` asks for a surface form. Nothing is dropped: there is no stop list and no shortest word,
so `US`, `May`, `F-16` and `W-2` are all findable.

The characters of a word and the fold are those of `tokens`. Two things differ, on purpose: letters
and figures that touch are one word here (`H1N1` is typed as one), and a possessive loses its s.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from articles.language.characters import APOSTROPHES, MARKS, UNSPACED
from articles.language.stems import stem
from articles.language.tokens import fold

_APOSTROPHE = f"[{APOSTROPHES}]"
_DOTTED = r"[^\W\d_](?:\.[^\W\d_])+(?![^\W_])\.?"
_NUMBER = r"\d+(?:[.,]\d+)+(?![^\W_])"
# A plain pattern for plain text: it is three times as fast, and most text is plain.
_PLAIN = re.compile(rf"{_DOTTED}|{_NUMBER}|[^\W_]+(?:'[^\W_]+)*", re.ASCII)
_FULL = re.compile(
    rf"{_DOTTED}|{_NUMBER}|[{UNSPACED}]|(?:(?![{UNSPACED}])[^\W_])(?:(?![{UNSPACED}])[^\W_]|[{MARKS}]"
    rf"|{_APOSTROPHE}(?=[^\W_]))*"
)
_POSSESSIVE = re.compile(rf"{_APOSTROPHE}[sS]$")
_THOUSANDS = re.compile(r"^\d{1,3}(?:,\d{3})+(?:\.\d+)?$")

CASE_KEPT = frozenset(
    re.findall(
        r"\w+",
        "am an and any are as at be but by can do for had has he her him his how if in is it its me my no "
        "not of off on one or our out own she so the they to too up us was we who why you aids pin sad",
    )
)
"""Words that mean another thing in capitals (US, IT, WHO, AIDS): capitals make a surface of their own."""

UNSTEMMED = "\x01"
"""Ends the surface form of a word from a text in another language than English: folded, never stemmed."""


@dataclass(frozen=True, slots=True)
class SearchToken:
    """One word as the index has it: its stem, and its folded spelling.

    `surface` is in capitals exactly where capitals change the meaning (see CASE_KEPT).
    """

    stem: str
    surface: str


def word_pattern(text: str) -> re.Pattern[str]:
    """The pattern whose matches are the words of this text, in order."""
    return _PLAIN if text.isascii() else _FULL


def split_words(text: str) -> list[str]:
    """The words of a text as printed; `search_token` reads each."""
    return word_pattern(text).findall(text)


def without_possessive(word: str) -> str:
    """One printed word without the s of its possessive.

    >>> without_possessive("Obama's"), without_possessive("Qa’ida")
    ('Obama', 'Qa’ida')
    """
    return _POSSESSIVE.sub("", word)


def fold_surface(word: str) -> str:
    """One printed word folded as `tokens.fold` does, without its possessive; a decimal comma stays.

    >>> fold_surface("Qa’ida"), fold_surface("U.S."), fold_surface("Obama's"), fold_surface("3,5")
    ('qaida', 'us', 'obama', '3,5')
    """
    plain = without_possessive(word)
    if plain[0].isdigit() and not _THOUSANDS.match(plain):
        return plain.lower()
    return fold(plain).lower()  # some letters are small only once Unicode has taken them apart (𝐃)


def capitals_matter(word: str) -> bool:
    """Whether this printed word is in capitals and would mean another thing without them."""
    letters = [letter for letter in without_possessive(word) if letter.isalpha()]
    return (
        len(letters) > 1 and all(letter.isupper() for letter in letters) and fold_surface(word) in CASE_KEPT
    )


@lru_cache(maxsize=100_000)
def search_token(word: str, stemmed: bool = True) -> SearchToken:
    """The token of one printed word; `stemmed` is False where the text is not English.

    >>> search_token("planning"), search_token("U.S.")
    (SearchToken(stem='plan', surface='planning'), SearchToken(stem='us', surface='US'))
    """
    folded = fold_surface(word) or word.lower()
    surface = folded.upper() if capitals_matter(word) else folded
    return SearchToken(stem(folded), surface if stemmed else surface + UNSTEMMED)


def search_tokens(text: str) -> tuple[SearchToken, ...]:
    """The tokens of a text in order.

    >>> [token.surface for token in search_tokens("al-Qa'ida and an F-16")]
    ['al', 'qaida', 'and', 'an', 'f', '16']
    """
    return tuple(search_token(word) for word in split_words(text))
