"""What kind of change a differing word or phrase is: pure rules over printed forms, no story knowledge."""

import re
import unicodedata
from collections.abc import Sequence
from enum import StrEnum
from functools import lru_cache

from rapidfuzz.distance import Indel

from articles.language import spelling
from articles.language.numerals import same_quantity
from articles.language.tokens import canonical_words, fold


class Kind(StrEnum):
    """What differs in one segment. The values are stored in ledgers and in JSON; never rename them."""

    SAME = "same"
    TYPOGRAPHY = "typography"  # quotation marks, dashes, capitals, dots, hyphens, accents
    SPELLING = "spelling"  # US and UK
    NAME = "name"  # transliteration, short forms, titles before a name
    NUMERAL = "numeral"  # figures, words for figures, units
    DAY = "day"  # tense of a saying verb, "on" before a day
    DATELINE = "dateline"
    BREAK = "break"  # a paragraph break on one side only
    ATTRIBUTION = "attribution"  # the same attribution at another position
    ONLY_A = "only-a"
    ONLY_B = "only-b"
    RECAST = "recast"


STYLE = frozenset(
    {Kind.TYPOGRAPHY, Kind.SPELLING, Kind.NAME, Kind.NUMERAL, Kind.DAY, Kind.DATELINE, Kind.BREAK}
)
"""Changes that leave what is said as it was; a paragraph with no other change is restyled, not recast."""


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


SAYING = _words(
    "said says say saying told tells tell telling added adds add adding asked asks ask wrote writes write "
    "insisted insists noted notes warned warns argued argues claimed claims announced announces declared "
    "declares explained explains stated states reported reports according"
)
_TENSES = frozenset(
    {("said", "says"), ("told", "tells"), ("added", "adds"), ("asked", "asks"), ("wrote", "writes")}
    | {("insisted", "insists"), ("noted", "notes"), ("warned", "warns"), ("argued", "argues")}
    | {("claimed", "claims"), ("explained", "explains"), ("stated", "states"), ("reported", "reports")}
)
_DAYS = _words("monday tuesday wednesday thursday friday saturday sunday")
_RELATIVE_DAYS = frozenset({"today", "yesterday", "tomorrow"})
MONTHS = _words("january february march april may june july august september october november december")
_TITLES = frozenset({"mr", "mrs", "ms", "miss", "dr", "doctor", "sir", "lord", "lady", "dame"})
_RANKS = {
    "maj": "major", "capt": "captain", "cpl": "corporal", "cmdr": "commander", "adm": "admiral",
    "pvt": "private", "prof": "professor", "rev": "reverend", "supt": "superintendent",
    "insp": "inspector", "det": "detective", "dept": "department", "corp": "corporation",
    "co": "company", "ltd": "limited", "bros": "brothers", "st": "saint", "ave": "avenue",
    "asst": "assistant",
}  # fmt: skip
_ARTICLES_OF_NAMES = frozenset({"al", "el", "ul", "ad", "ash", "bin", "ibn"})
_SMALL = frozenset({"the", "of", "and", "for", "in", "on", "de", "la", "a"})
_NAMES = _words("qaeda hezbollah gaddafi mohammed kyiv odesa osama quran shia sheik us uk un eu")
_SOUNDS = (
    ("ck", "k"), ("ph", "f"), ("kh", "k"), ("gh", "g"), ("dh", "d"), ("th", "t"), ("sch", "sh"),
    ("q", "k"), ("c", "k"), ("g", "k"), ("z", "s"), ("w", "v"), ("x", "ks"),
)  # fmt: skip
_LEAST_ALIKE = 0.55


@lru_cache(maxsize=50_000)
def style_of(a: str, b: str) -> Kind | None:
    """The kind of house style that makes one word or phrase of the other, or None if none does.

    >>> style_of("destabilize", "destabilise"), style_of("\u201chope\u201d", '"hope"')
    (<Kind.SPELLING: 'spelling'>, <Kind.TYPOGRAPHY: 'typography'>)
    >>> style_of("20 percent", "a fifth") is None
    True
    """
    if _bare(a) == _bare(b):
        in_words = a.replace(" ", "").isalpha() and b.replace(" ", "").isalpha()
        return Kind.SPELLING if in_words and " " in a + b and a.lower() != b.lower() else Kind.TYPOGRAPHY
    left, right = canonical_words(a).tokens, canonical_words(b).tokens
    if same_quantity(a, b):
        return Kind.NUMERAL
    if left == right and left:
        return Kind.NAME if _is_name(a, b, left) else Kind.SPELLING
    if len(left) == len(right) == 1:
        pair = (left[0], right[0])
        if pair in _TENSES or (pair[1], pair[0]) in _TENSES:
            return Kind.DAY
        if any(one in _DAYS and other in _RELATIVE_DAYS for one, other in (pair, pair[::-1])):
            return Kind.DAY
        ambiguous = spelling.AMBIGUOUS
        if ambiguous.get(pair[0], pair[0]) == ambiguous.get(pair[1], pair[1]):
            return Kind.SPELLING
        if sound_alike(a, b) or set(pair) <= _ARTICLES_OF_NAMES:
            return Kind.NAME
        if _RANKS.get(pair[0], pair[0]) == _RANKS.get(pair[1], pair[1]):
            return Kind.NAME
    if _is_abbreviation(a, b) or _is_abbreviation(b, a):
        return Kind.NAME
    return None


def style_of_extra(words: Sequence[str], following: str) -> Kind | None:
    """The kind of house style that adds these folded words before the folded word `following`.

    >>> style_of_extra(["on"], "sunday")
    <Kind.DAY: 'day'>
    """
    if len(words) != 1:
        return None
    word = words[0]
    if word == "on" and (following in _DAYS or following in MONTHS):
        return Kind.DAY
    return Kind.NAME if word in _TITLES or word in _ARTICLES_OF_NAMES else None


def sound_alike(a: str, b: str) -> bool:
    """Whether two capitalised words look like two transliterations of one name.

    >>> sound_alike("Tsarnaev", "Tsarnayev"), sound_alike("Iran", "Iraq"), sound_alike("Jordan", "Jordanian")
    (True, False, False)
    """
    if not (a[:1].isupper() or "-" in a) or not (b[:1].isupper() or "-" in b):
        return False
    left, right = fold(a), fold(b)
    if left in _DAYS or right in _DAYS or left.startswith(right) or right.startswith(left):
        return False
    skeleton = _skeleton(left)
    if len(skeleton) < 2 or skeleton != _skeleton(right):
        return False
    return Indel.normalized_similarity(left, right) >= _LEAST_ALIKE


def dateline_of(text: str) -> str:
    """The dateline a paragraph opens with, its dash and space included, or "".

    >>> texts = "JERUSALEM \u2014 The talks", "Oslo (Reuters) - A man", "But \u2014 no"
    >>> tuple(map(dateline_of, texts))
    ('JERUSALEM \u2014 ', 'Oslo (Reuters) - ', '')
    """
    found = _DATELINE.match(text[:_LONGEST_DATELINE])
    return found[0] if found else ""


_LONGEST_DATELINE = 100
_DATELINE = re.compile(
    r"(?:[A-Z][A-Z.'\u2019]{2}[A-Z.'\u2019 -]*(?:,\s[\w.'\u2019 ]{2,30})?(?:\s?\([\w./ ]{2,30}\))?"
    r"|[A-Z][\w.'\u2019 -]{1,30}(?:,\s[\w.'\u2019 ]{2,30})?\s?\([\w./ ]{2,30}\))"
    r"\s{1,3}(?:[\u2014\u2013]|--?)\s+"
)


@lru_cache(maxsize=20_000)
def _skeleton(word: str) -> str:
    for sound, plain in _SOUNDS:
        word = word.replace(sound, plain)
    return re.sub(r"(.)\1+", r"\1", re.sub("[aeiouyh]", "", word))


def _is_name(a: str, b: str, tokens: Sequence[str]) -> bool:
    if any(token in _NAMES for token in tokens):
        return True
    if a[:1].isupper() and (a.startswith(b.rstrip(".")) or b.startswith(a.rstrip("."))):
        return True  # Sen. and Senator, Jan. and January
    known = all(fold(form) in spelling.WORDS for form in (a, b) if fold(form) != tokens[0])
    return not known and a[:1].isupper() and b[:1].isupper() and " " in a.strip() + b.strip()


def _is_abbreviation(short: str, long: str) -> bool:
    """ISIL for Islamic State of Iraq and the Levant."""
    letters = re.sub(r"[^\w]", "", short)
    if not 2 <= len(letters) <= 8 or not letters.isupper():
        return False
    words = re.findall(r"\w+", long)
    if len(words) < 2 or not any(word[:1].isupper() for word in words):
        return False
    initials = "".join(word[0] for word in words).upper()
    strict = "".join(word[0] for word in words if word.lower() not in _SMALL).upper()
    return letters in (initials, strict)


def _bare(text: str) -> str:
    """Only the letters and figures, without case or accents; figures keep their point."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    if any(character.isdigit() for character in plain):
        return re.sub(r"[^\w.%$\u00a3\u20ac]|\.$", "", plain)
    return "".join(character for character in plain if character.isalnum() or character in "%$\u00a3\u20ac")
