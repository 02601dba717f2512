"""What stands above the body: section, headline, standfirst, byline, dateline and date line."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from articles.capture.bylines import is_byline
from articles.capture.dates import is_date_line
from articles.capture.parts import Role

REACH = 60
"""Non-blank lines above the body among which the headline is looked for."""
_WORD = re.compile(r"[^\W_]+")
_FURNITURE = re.compile(
    r"\b(?:share|tweet|facebook|twitter|email|print|subscribe|sign (?:in|up)|log ?in|newsletter|comments?|cookies?|menu|search"
    r"|advertisement|skip to|follow|whatsapp|linkedin|pinterest|reddit|read more|more stories|most read|trending|related"
    r"|copyright|all rights|breaking news|min(?:ute)? read|photos?:|image:|getty|click|loading)\b",
    re.IGNORECASE,
)
_SMALL = frozenset(
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
        "are",
        "was",
        "be",
        "it",
        "its",
        "his",
        "her",
        "their",
    ]
)


@dataclass(frozen=True, slots=True)
class HeadLine:
    """A line above the body, by index, with the role it was given and how sure that is."""

    index: int
    role: Role
    confidence: float


def read_head(
    texts: Sequence[str], above: Sequence[int], body_words: frozenset[str], title: str = ""
) -> list[HeadLine]:
    """Roles for the lines `above` (indexes into `texts`, in order, nearest to the body last).

    Lines that are no part of the head are left out. `body_words` are the lower-case
    words of the body; `title` is a title known from elsewhere, or "".
    """
    near = list(above[-REACH:])
    found: list[HeadLine] = []
    for index in near:
        if is_byline(texts[index]):
            found.append(HeadLine(index, Role.BYLINE, 0.9))
        elif is_date_line(texts[index]):
            found.append(HeadLine(index, Role.DATE, 0.9))
    taken = {line.index for line in found}
    scored = [
        (headline_score(texts[index], len(near) - 1 - place, body_words), -place, index)
        for place, index in enumerate(near)
        if index not in taken
    ]
    if not scored:
        return []
    score, _, headline = max(scored)
    if score < 0.0:
        return []
    found.append(HeadLine(headline, Role.HEADLINE, min(0.99, 0.5 + score / 10)))
    place = near.index(headline)
    if place and is_section(texts[near[place - 1]]) and near[place - 1] not in taken:
        found.append(HeadLine(near[place - 1], Role.SECTION, 0.7))
    for index in near[place + 1 :]:
        if index in taken:
            continue
        if is_standfirst(texts[index], texts[headline]):
            found.append(HeadLine(index, Role.STANDFIRST, 0.7))
        break
    return sorted(
        (line for line in found if line.index >= headline or line.role is Role.SECTION), key=lambda x: x.index
    )


def headline_score(text: str, distance: int, body_words: frozenset[str]) -> float:
    """How much a line looks like the headline of this body; over 0 is a headline."""
    words = [word.lower() for word in _WORD.findall(text)]
    count = len(words)
    if not count or len(text) > 250 or _FURNITURE.search(text) and count < 8:
        return -5.0
    content = [word for word in words if word not in _SMALL and len(word) > 2]
    shared = sum(word in body_words for word in content) / len(content) if content else 0.0
    score = -2.0 + 4.0 * shared
    score += 1.5 if 4 <= count <= 18 else (-1.5 if count < 3 or count > 28 else 0.0)
    score -= 1.0 if text.endswith(".") else 0.0
    score -= 0.1 * distance
    return score


def is_section(text: str) -> bool:
    """Whether a line above a headline reads as its section: one to four capitalised words, no full stop."""
    words = text.split()
    if not 1 <= len(words) <= 4 or len(text) > 32 or text[-1] in ".!?:,;" or _FURNITURE.search(text):
        return False
    return (
        all(word[0].isupper() or word in ("&", "and", "of", "the") for word in words)
        and not text[0].isdigit()
    )


def is_standfirst(text: str, headline: str) -> bool:
    """Whether a line below the headline reads as its standfirst: a sentence, not a label."""
    words = text.split()
    return 5 <= len(words) <= 60 and not _FURNITURE.search(text) and text != headline
