"""What a line above a body reads as by itself: furniture, caption, section, standfirst, dateline or text."""

import re
from collections.abc import Mapping, Sequence

from articles.extraction.bylines import is_byline
from articles.extraction.dates import is_date_line
from articles.extraction.hint_words import LABEL_OPENERS, LABEL_PHRASES, LABEL_WORDS
from articles.language.agencies import NO_AGENCIES
from articles.language.datelines import dateline_at_start

WORD = re.compile(r"[^\W_]+")
_CAPTION = re.compile(
    r"(?:photo|image|picture|pictured|above|video|watch|file|credit|caption)\b", re.IGNORECASE
)
_CREDITED = re.compile(r"\((?:[^()]*/)?(?:AP|AFP|Getty|Reuters)[^()]*\)$", re.IGNORECASE)
_PICTURED = re.compile(r"\b(?:[Pp]hoto|[Pp]hotograph|[Pp]icture|[Ii]mage)s?: [A-Z][^.]{2,50}$")
SMALL = frozenset(
    [
        "a",
        "an",
        "the",
        "of",
        "in",
        "on",
        "at",
        "to",
        "for",
        "and",
        "or",
        "but",
        "with",
        "by",
        "from",
        "as",
        "is",
    ]
)

STANDFIRST_SHARE = 0.25
"""Of a standfirst's longer words, those that the body has too."""
ISOLATED = 4
"""Words that a section (kicker) has at most."""


def word_list(text: str) -> list[str]:
    """The lower-case words of a line."""
    return WORD.findall(text.lower())


def has_word(text: str, word: str) -> bool:
    """Whether a word stands in a text, letter for letter and not as part of a longer one.

    >>> has_word("the harbour", "harbour"), has_word("the harbours", "harbour")
    (True, False)
    """
    at = text.find(word)
    while at >= 0:
        end = at + len(word)
        if not (at and _is_letter(text[at - 1])) and not (end < len(text) and _is_letter(text[end])):
            return True
        at = text.find(word, at + 1)
    return False


def _is_letter(char: str) -> bool:
    return char == "_" or char.isalnum()


def is_label(text: str, words: Sequence[str]) -> bool:
    """Whether a line has a word or phrase of furniture; `words` are its lower-case words."""
    if not LABEL_WORDS.isdisjoint(words):
        return True
    if "hoto:" in text or "hotos:" in text or "mage:" in text:
        return True
    if LABEL_OPENERS.isdisjoint(words):
        return False
    spaced = f" {' '.join(words)} "
    return any(phrase in spaced for phrase in LABEL_PHRASES)


def is_caption(text: str) -> bool:
    """Whether a line opens as a caption does, or ends in a picture's credit."""
    return _CAPTION.match(text) is not None or (text[-1] == ")" and _CREDITED.search(text) is not None)


def is_section(texts: Sequence[str], index: int) -> bool:
    """Whether a line above a headline reads as its section: up to four capitalised words, no stop, set off
    by blank lines (or the top), as an item of a menu is not."""
    text = texts[index]
    words = text.split()
    if (
        not 1 <= len(words) <= ISOLATED
        or len(text) > 32
        or text[-1] in ".!?:,;"
        or is_label(text, WORD.findall(text.lower()))
    ):
        return False
    if index and texts[index - 1] or any(char.isdigit() for char in text):
        return False
    return all(word[0].isupper() or word in ("&", "and", "of", "the") for word in words)


def is_standfirst(text: str, headline: str, body: str, *, sealed: bool) -> bool:
    """Whether the line below the headline reads as its standfirst: five words or more about the same matter
    as the body (in lower case), or `sealed` between headline and byline or date."""
    words = WORD.findall(text.lower())
    content = [word for word in words if word not in SMALL and len(word) > 2]
    if not 5 <= len(words) <= 70 or text == headline or is_caption(text) or _PICTURED.search(text):
        return False
    if is_label(text, words) and len(words) < (7 if sealed else 10):
        return False
    return sealed or sum(has_word(body, word) for word in content) >= STANDFIRST_SHARE * len(content)


def is_over_standfirst(texts: Sequence[str], above: int, best: int, body: str, *, sealed: bool) -> bool:
    """Whether the likeliest headline is a standfirst under the true one: a shorter line of four words or more
    just above, set off by blank lines, without a stop, about the matter of the body, given in lower case (or
    `sealed`: a byline or date follows the standfirst, which may then be no longer)."""
    words, under = WORD.findall(texts[above].lower()), WORD.findall(texts[best].lower())
    if (
        not 4 <= len(words) < len(under) + sealed
        or texts[above][-1] in ".!:;,)"
        or (above and texts[above - 1])
    ):
        return False
    if (
        (is_label(texts[above], words) and len(words) < 10)
        or is_caption(texts[above])
        or texts[above + 1 : best] == []
    ):
        return False
    content = [word for word in words if word not in SMALL and len(word) > 2]
    shared = sum(word in under or has_word(body, word) for word in content)
    return sealed or shared > STANDFIRST_SHARE * len(content)


def is_lone_dateline(text: str, own: Mapping[str, str] = NO_AGENCIES) -> bool:
    """Whether a line is a dateline and nothing else: `PORT ELLIS, Varna (AP)`."""
    if len(text) > 60 or not any(char.isupper() for char in text):
        return False
    found = dateline_at_start(text.rstrip(" —–-") + " — x", own)
    return (
        found is not None and bool(found.agency or "," in text) and found.length >= len(text.rstrip(" —–-"))
    )


def is_text(text: str, own: Mapping[str, str] = NO_AGENCIES) -> bool:
    """Whether a line can open a body: no byline, no date, and it ends as a sentence or is long."""
    if is_byline(text, own) or is_date_line(text):
        return False
    return text[-1] in '.!?…:;"”’»)،。' or len(text.split()) > 30 or dateline_at_start(text, own) is not None
