"""What stands above the body: section, headline, standfirst, byline, dateline and date line."""

import json
import math
import operator
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from articles.capture.bylines import is_byline
from articles.capture.datelines import dateline_at_start
from articles.capture.dates import is_date_line
from articles.capture.parts import Role

REACH = 60
"""Non-blank lines above the body among which the headline is looked for."""
CLOSE = 12
"""Lines from the headline within which a byline or date belongs to it."""
_WORD = re.compile(r"[^\W_]+")
_FURNITURE = re.compile(
    r"\b(?:shares?|tweets?|facebook|twitter|e-?mail|print|subscribe|sign (?:in|up)|log ?in|newsletters?|comments?"
    r"|cookies?|menu|search|advertisement|skip to|follow|whatsapp|linkedin|pinterest|reddit|read more|more stories"
    r"|most read|most popular|trending|related|copyright|all rights|breaking news|min(?:ute)?s? read|photos?:|image:"
    r"|getty|click|loading|continue reading|more from|also in|text size|toggle|today[’']s paper|enlarge|close)\b",
    re.IGNORECASE,
)
_CAPTION = re.compile(
    r"^(?:photo|image|picture|pictured|above|video|watch|file|credit|caption)\b|\((?:[^()]*/)?(?:AP|AFP|Getty|Reuters)[^()]*\)$",
    re.I,
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
    ]
)

FEATURES = (
    "shared", "shared all", "words 3", "words 4-7", "words 8-16", "words 17-25", "words over 25", "ends sentence",
    "ends ?", "ends :", "furniture", "caption", "digits", "near", "distance", "signed 1", "signed 3", "signed 8",
    "signed above", "repeated", "title case", "all capitals", "longer below", "alike below", "bar", "first good",
)  # fmt: skip
HEADLINE_AT = -3.0
"""Log-odds over which the best line is a headline: only one line in sixty is, so most true ones are below 0."""
ISOLATED = 4
"""Words that a section (kicker) has at most."""


@cache
def weights() -> tuple[tuple[float, ...], float]:
    """The weight of every feature, and the bias: headlines.json, made by benchmarks/train_headlines.py."""
    stored = json.loads(Path(__file__).with_name("headlines.json").read_text(encoding="utf-8"))
    return tuple(stored["weights"][name] for name in FEATURES), float(stored["bias"])


@dataclass(frozen=True, slots=True)
class HeadLine:
    """A line above the body, by index, with the role it was given and how sure that is."""

    index: int
    role: Role
    confidence: float


def headline_features(
    texts: Sequence[str], near: Sequence[int], body_words: frozenset[str], signed: Sequence[int]
) -> list[list[float]]:
    """The FEATURES of every line of `near` (indexes into `texts`, the body's nearest last) as a headline of a body
    of these lower-case words; `signed` are the places in `near` of bylines and date lines."""
    words = [[word.lower() for word in _WORD.findall(texts[index][:400])] for index in near]
    overlap = []
    for line in words:
        content = [word for word in line if word not in _SMALL and len(word) > 2]
        overlap.append(sum(word in body_words for word in content) / len(content) if content else 0.0)
    seen: dict[str, int] = {}
    for text in texts:
        seen[text] = seen.get(text, 0) + 1
    rows = []
    good_before = False
    for place, index in enumerate(near):
        text, line = texts[index], words[place]
        count, distance = len(line), len(near) - 1 - place
        next_signed = min((spot - place for spot in signed if spot > place), default=99)
        below = words[place + 1] if place + 1 < len(near) else []
        letters = [char for char in text if char.isalpha()]
        first_letters = [word[0] for word in text.split() if word[0].isalpha() and word.lower() not in _SMALL]
        furniture = _FURNITURE.search(text) is not None
        good = overlap[place] >= 0.6 and 4 <= count <= 20 and not furniture
        rows.append(
            [
                overlap[place],
                overlap[place] >= 0.99,
                count <= 3,
                4 <= count <= 7,
                8 <= count <= 16,
                17 <= count <= 25,
                count > 25,
                text[-1] in ".!…",
                text[-1] == "?",
                text[-1] in ":;,",
                furniture,
                _CAPTION.search(text) is not None,
                text[0].isdigit(),
                distance < CLOSE,
                math.log1p(distance),
                next_signed == 1,
                next_signed <= 3,
                next_signed <= 8,
                any(spot < place and place - spot <= 8 for spot in signed),
                seen[text] > 1,
                sum(char.isupper() for char in first_letters) >= 0.8 * len(first_letters)
                if first_letters
                else 0.0,
                bool(letters) and sum(char.isupper() for char in letters) > 0.8 * len(letters),
                len(below) > count + 3,
                len(set(below) & set(line)) >= 3,
                "|" in text or "»" in text or " > " in text,
                good and not good_before,
            ]
        )
        good_before = good_before or good
    return [[float(value) for value in row] for row in rows]


def signed_places(texts: Sequence[str], near: Sequence[int]) -> dict[int, Role]:
    """Which places of `near` are a byline or a date line."""
    found: dict[int, Role] = {}
    for place, index in enumerate(near):
        if is_byline(texts[index]):
            found[place] = Role.BYLINE
        elif is_date_line(texts[index]):
            found[place] = Role.DATE
    return found


def headline_scores(texts: Sequence[str], near: Sequence[int], body_words: frozenset[str]) -> list[float]:
    """The log-odds of each line of `near` to be the headline of this body."""
    signed = sorted(signed_places(texts, near))
    values, bias = weights()
    return [
        bias + sum(map(operator.mul, values, row))
        for row in headline_features(texts, near, body_words, signed)
    ]


def headline_above(texts: Sequence[str], body: str) -> int:
    """The index of the line that reads most like the headline of this known body; where none does, of the
    line that the body starts on. For benchmarks and training, which know the body."""
    opening = next((line.strip() for line in body.split("\n") if len(line.split()) >= 10), body.strip())[:60]
    first = next((index for index, text in enumerate(texts) if opening and text.startswith(opening)), 0)
    near = [index for index in range(first) if texts[index]][-REACH:]
    found = [line.index for line in read_head(texts, near, words_of(body)) if line.role is Role.HEADLINE]
    return found[0] if found else first


def words_of(text: str) -> frozenset[str]:
    """The lower-case words of a text."""
    return frozenset(_WORD.findall(text.lower()))


def read_head(texts: Sequence[str], above: Sequence[int], body_words: frozenset[str]) -> list[HeadLine]:
    """Roles for the lines `above` the body (indexes into `texts`, in order), in that order.

    Lines that are no part of the head are left out. Without a headline only what stands
    within a few lines of the body counts.
    """
    near = list(above[-REACH:])
    if not near:
        return []
    signed = signed_places(texts, near)
    scores = headline_scores(texts, near, body_words)
    free = [place for place in range(len(near)) if place not in signed]
    best = max(free, key=lambda place: (scores[place], -place), default=-1)
    if best < 0 or scores[best] <= HEADLINE_AT:
        start = max(0, len(near) - 4)
        return [HeadLine(near[place], role, 0.7) for place, role in signed.items() if place >= start]
    sure = 1 / (1 + math.exp(-(scores[best] - HEADLINE_AT)))
    found = [HeadLine(near[best], Role.HEADLINE, sure)]
    for place, role in signed.items():
        if best - 3 <= place <= best + CLOSE:
            found.append(HeadLine(near[place], role, 0.9))
    if best and best - 1 not in signed and is_section(texts, near[best - 1]):
        found.append(HeadLine(near[best - 1], Role.SECTION, 0.7))
    below = [place for place in range(best + 1, min(best + 5, len(near))) if place not in signed]
    if below and is_standfirst(texts[near[below[0]]], texts[near[best]], body_words):
        found.append(HeadLine(near[below[0]], Role.STANDFIRST, 0.7))
    last = near[-1]
    if last > near[best] and len(near) - 1 not in signed and is_lone_dateline(texts[last]):
        found = [line for line in found if line.index != last] + [HeadLine(last, Role.DATELINE, 0.9)]
    return sorted(found, key=lambda line: line.index)


def is_section(texts: Sequence[str], index: int) -> bool:
    """Whether a line above a headline reads as its section: up to four capitalised words, no stop, set off
    by blank lines (or the top), as an item of a menu is not."""
    text = texts[index]
    words = text.split()
    if not 1 <= len(words) <= ISOLATED or len(text) > 32 or text[-1] in ".!?:,;" or _FURNITURE.search(text):
        return False
    if index and texts[index - 1] or any(char.isdigit() for char in text):
        return False
    return all(word[0].isupper() or word in ("&", "and", "of", "the") for word in words)


def is_standfirst(text: str, headline: str, body_words: frozenset[str]) -> bool:
    """Whether the line below the headline reads as its standfirst: five words or more about the same matter."""
    words = _WORD.findall(text.lower())
    content = [word for word in words if word not in _SMALL and len(word) > 2]
    if not 5 <= len(words) <= 70 or text == headline or _CAPTION.search(text):
        return False
    if _FURNITURE.search(text) and len(words) < 10:
        return False
    return sum(word in body_words for word in content) >= 0.4 * len(content)


def is_lone_dateline(text: str) -> bool:
    """Whether a line is a dateline and nothing else: `PORT ELLIS, Varna (AP)`."""
    if len(text) > 60 or not any(char.isupper() for char in text):
        return False
    found = dateline_at_start(text.rstrip(" —–-") + " — x")
    return (
        found is not None and bool(found.agency or "," in text) and found.length >= len(text.rstrip(" —–-"))
    )


def is_text(text: str) -> bool:
    """Whether a line can open a body: it is neither a byline nor a date, and ends as a sentence does or is long."""
    if is_byline(text) or is_date_line(text):
        return False
    return text[-1] in '.!?…:;"”’»)،。' or len(text.split()) > 30 or dateline_at_start(text) is not None


def read_alone(texts: Sequence[str], filled: Sequence[int]) -> list[HeadLine]:
    """The head of a capture without a body: its first line of three words or more, if that is no furniture."""
    for index in filled[:3]:
        if len(_WORD.findall(texts[index])) >= 3 and not _FURNITURE.search(texts[index]):
            return [HeadLine(index, Role.HEADLINE, 0.5)]
    return []
