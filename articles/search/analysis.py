"""Text to search tokens, the same way for the index and for the search box. No models, no database.

A token belongs to a *group* (its stem) and has a *form* inside it (how it was written, folded).
A search asks for a group; `=word` asks for a form. Nothing is dropped: there is no stop list and
no shortest word, so `US`, `May`, `F-16` and `W-2` are all findable.
"""

import re
import threading
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import Stemmer

_MARKS = "\u0300-\u036f\u064b-\u065f\u0670\u00ad\u200b-\u200d\u2060"
_SIGN = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
_APOSTROPHE = "['\u2019\u2018\u02bc\u02bb`\u00b4]"
_DOTTED = r"[^\W\d_](?:\.[^\W\d_])+(?![^\W_])\.?"
_NUMBER = r"\d+(?:[.,]\d+)+(?![^\W_])"
# A plain pattern for plain text: it is three times as fast, and most text is plain.
_PLAIN = re.compile(rf"{_DOTTED}|{_NUMBER}|[^\W_]+(?:'[^\W_]+)*", re.ASCII)
_FULL = re.compile(
    rf"{_DOTTED}|{_NUMBER}|[{_SIGN}]|(?:(?![{_SIGN}])[^\W_])(?:(?![{_SIGN}])[^\W_]|[{_MARKS}]"
    rf"|{_APOSTROPHE}(?=[^\W_]))*"
)
_POSSESSIVE = re.compile(rf"{_APOSTROPHE}[sS]$")
_DESIGNATIONS = re.compile(r"^\d{1,3}s$")  # the 16s of F-16s, never the 1980s
_THOUSANDS = re.compile(r"^\d{1,3}(?:,\d{3})+(?:\.\d+)?$")
_UNFOLDED = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"}
)

CASE_KEPT = frozenset(
    re.findall(
        r"\w+",
        "am an and any are as at be but by can do for had has he her him his how if in is it its me my no "
        "not of off on one or our out own she so the they to too up us was we who why you aids pin sad",
    )
)
"""Words that mean another thing in capitals (US, IT, WHO, AIDS): there capitals make a form of their own."""

UNSTEMMED = "\x01"
"""Ends the form of a word from a text in another language than English: folded, never stemmed."""


@dataclass(frozen=True, slots=True)
class Token:
    """One word as the index has it: `group` is its stem, `form` its folded spelling.

    `form` is in capitals exactly where capitals change the meaning (see CASE_KEPT).
    """

    group: str
    form: str


def pattern_for(text: str) -> re.Pattern[str]:
    """The pattern whose matches are the words of this text, in order."""
    return _PLAIN if text.isascii() else _FULL


def raw_words(text: str) -> list[str]:
    """The words of a text as printed; `token_of` reads each."""
    return pattern_for(text).findall(text)


def fold(word: str) -> str:
    """One printed word without case, accents, apostrophes, dots or thousands' commas.

    >>> fold("Qa’ida"), fold("U.S."), fold("Café"), fold("1,000"), fold("Obama's"), fold("3.5")
    ('qaida', 'us', 'cafe', '1000', 'obama', '3.5')
    """
    plain = _POSSESSIVE.sub("", word)
    if plain[0].isdigit():
        return (plain.replace(",", "") if _THOUSANDS.match(plain) else plain).lower()
    if not plain.isascii():
        parts = unicodedata.normalize("NFKD", plain.casefold().translate(_UNFOLDED))
        plain = "".join(sign for sign in parts if sign.isalnum())
    return plain.lower().replace(".", "").replace("'", "").replace("`", "")


def capitals_matter(word: str) -> bool:
    """Whether this printed word is in capitals and would mean another thing without them."""
    letters = [sign for sign in _POSSESSIVE.sub("", word) if sign.isalpha()]
    return len(letters) > 1 and all(sign.isupper() for sign in letters) and fold(word) in CASE_KEPT


_thread = threading.local()


@lru_cache(maxsize=400_000)
def stem(folded: str) -> str:
    """The snowball English stem of a folded word; a word with a digit in it is its own stem.

    Only the plural of a designation loses its s: F-16s are F-16.
    """
    if not folded.isalpha():
        return folded[:-1] if _DESIGNATIONS.match(folded) else folded
    stemmer = getattr(_thread, "stemmer", None)
    if stemmer is None:
        stemmer = _thread.stemmer = Stemmer.Stemmer("english")
    return str(stemmer.stemWord(folded))


@lru_cache(maxsize=200_000)
def token_of(word: str, stemmed: bool = True) -> Token:
    """The token of one printed word; `stemmed` is False where the text is not English.

    >>> token_of("planning"), token_of("U.S.")
    (Token(group='plan', form='planning'), Token(group='us', form='US'))
    """
    folded = fold(word) or word.lower()
    form = folded.upper() if capitals_matter(word) else folded
    return Token(stem(folded), form if stemmed else form + UNSTEMMED)


def tokens(text: str) -> tuple[Token, ...]:
    """The tokens of a text in order.

    >>> [token.form for token in tokens("al-Qa'ida and an F-16")]
    ['al', 'qaida', 'and', 'an', 'f', '16']
    """
    return tuple(token_of(word) for word in raw_words(text))
