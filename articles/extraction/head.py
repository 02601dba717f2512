"""What stands above the body: section, headline, standfirst, byline, dateline and date line."""

import json
import math
import operator
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from articles.extraction.bylines import bare_names, is_byline
from articles.extraction.dates import is_date_line
from articles.extraction.head_lines import (
    SMALL,
    STANDFIRST_SHARE,
    WORD,
    is_caption,
    is_label,
    is_lone_dateline,
    is_section,
    is_standfirst,
)
from articles.extraction.parts import Role
from articles.language.agencies import NO_AGENCIES

REACH = 60
"""Non-blank lines above the body among which the headline is looked for."""
FEWEST, MOST = 2, 45
"""Words of a line that can be a headline."""
CLOSE = 12
"""Lines from the headline within which a byline or date belongs to it."""
FEATURES = (
    "shared", "shared all", "words 3", "words 4-7", "words 8-16", "words 17-25", "words over 25",
    "ends sentence", "ends ?", "ends :", "furniture", "caption", "digits", "near", "distance", "signed 1",
    "signed 3", "signed 8", "signed above", "repeated", "title case", "all capitals", "longer below",
    "alike below", "bar", "first good",
)  # fmt: skip
HEADLINE_AT = -3.0
"""Log-odds over which the best line is a headline: one line in sixty is, so many true ones are below 0."""


@cache
def headline_weights() -> tuple[tuple[float, ...], float]:
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
) -> dict[int, list[float]]:
    """FEATURES of the positions in `near` that could be the headline of a body of these lower-case words.

    `near` are indexes into `texts`, the body's nearest last; `signed` are the positions of
    bylines and date lines, in order, which no headline is. Nor is a single word.
    """
    words = [WORD.findall(texts[index][:400].lower()) for index in near]
    seen = Counter(texts)
    rows: dict[int, list[float]] = {}
    good_before = False
    for position, index in enumerate(near):
        line = words[position]
        count = len(line)
        if not FEWEST <= count <= MOST or position in signed:
            continue
        text = texts[index]
        content = [word for word in line if len(word) > 2 and word not in SMALL]
        overlap = sum(map(body_words.__contains__, content)) / len(content) if content else 0.0
        distance = len(near) - 1 - position
        next_signed = next((spot - position for spot in signed if spot > position), 99)
        below = words[position + 1] if position + 1 < len(near) else []
        initials = [word[0] for word in text.split() if word[0].isalpha() and word.lower() not in SMALL]
        furniture = is_label(text, line)
        good = overlap >= 0.6 and 4 <= count <= 20 and not furniture
        last = text[-1]
        rows[position] = [
            overlap,
            overlap >= 0.99,
            count <= 3,
            4 <= count <= 7,
            8 <= count <= 16,
            17 <= count <= 25,
            count > 25,
            last in ".!…",
            last == "?",
            last in ":;,",
            furniture,
            is_caption(text),
            text[0].isdigit(),
            distance < CLOSE,
            math.log1p(distance),
            next_signed == 1,
            next_signed <= 3,
            next_signed <= 8,
            any(0 < position - spot <= 8 for spot in signed),
            seen[text] > 1,
            bool(initials) and sum(map(str.isupper, initials)) >= 0.8 * len(initials),
            text.isupper(),
            len(below) > count + 3,
            len(set(below).intersection(line)) >= 3,
            "|" in text or "»" in text or " > " in text,
            good and not good_before,
        ]
        good_before = good_before or good
    return rows


def signed_lines(
    texts: Sequence[str], near: Sequence[int], own: Mapping[str, str] = NO_AGENCIES
) -> dict[int, Role]:
    """Which positions in `near` are a byline or a date line."""
    found: dict[int, Role] = {}
    for position, index in enumerate(near):
        if is_byline(texts[index], own):
            found[position] = Role.BYLINE
        elif is_date_line(texts[index]):
            found[position] = Role.DATE
    for position in [position - 1 for position, role in found.items() if role is Role.DATE]:
        if position > 0 and position not in found and _is_bare_byline(texts[near[position]]):
            found[position] = Role.BYLINE
    return dict(sorted(found.items()))


def _is_bare_byline(text: str) -> bool:
    """Whether a line, next above a date, gives names without `By`."""
    return bool(bare_names(text)) and not is_label(text, WORD.findall(text.lower()))


def headline_scores(
    texts: Sequence[str], near: Sequence[int], body_words: frozenset[str], signed: Sequence[int]
) -> dict[int, float]:
    """The log-odds to be the headline of this body, for every position in `near` that could be."""
    values, bias = headline_weights()
    return {
        position: bias + sum(map(operator.mul, values, row))
        for position, row in headline_features(texts, near, body_words, signed).items()
    }


def headline_above(texts: Sequence[str], body: str) -> int:
    """The index of the line that reads most like the headline of this known body; where none does, of the
    line that the body starts on. For benchmarks and training, which know the body."""
    opening = next((line.strip() for line in body.split("\n") if len(line.split()) >= 10), body.strip())[:60]
    first = next((index for index, text in enumerate(texts) if opening and text.startswith(opening)), 0)
    near = [index for index in range(first) if texts[index]][-REACH:]
    found = [line.index for line in read_head(texts, near, lower_words(body)) if line.role is Role.HEADLINE]
    return found[0] if found else first


def lower_words(text: str) -> frozenset[str]:
    """The lower-case words of a text."""
    return frozenset(WORD.findall(text.lower()))


def read_head(
    texts: Sequence[str],
    above: Sequence[int],
    body_words: frozenset[str],
    own: Mapping[str, str] = NO_AGENCIES,
) -> list[HeadLine]:
    """Roles for the lines `above` the body (indexes into `texts`, in order), in that order.

    Lines that are no part of the head are left out. Without a headline only what stands
    within a few lines of the body counts.
    """
    near = list(above[-REACH:])
    if not near:
        return []
    signed = signed_lines(texts, near, own)
    scores = headline_scores(texts, near, body_words, list(signed))
    best = max(scores, key=lambda position: (scores[position], -position), default=-1)
    if best < 0 or scores[best] <= HEADLINE_AT:
        start = max(0, len(near) - 4)
        return [HeadLine(near[position], role, 0.7) for position, role in signed.items() if position >= start]
    sure = 1 / (1 + math.exp(-(scores[best] - HEADLINE_AT)))
    if best - 1 in scores and _is_over_standfirst(
        texts, near[best - 1], near[best], body_words, sealed=best + 1 in signed
    ):
        best -= 1
    found = [HeadLine(near[best], Role.HEADLINE, sure)]
    for position, role in signed.items():
        if best <= position <= best + CLOSE or _touches(texts, near[position], near[best]):
            found.append(HeadLine(near[position], role, 0.9))
    if best and best - 1 not in signed and is_section(texts, near[best - 1]):
        found.append(HeadLine(near[best - 1], Role.SECTION, 0.7))
    below = [position for position in range(best + 1, min(best + 5, len(near))) if position not in signed]
    sealed = bool(below) and below[0] == best + 1 and best + 2 in signed
    if below and is_standfirst(texts[near[below[0]]], texts[near[best]], body_words, sealed=sealed):
        found.append(HeadLine(near[below[0]], Role.STANDFIRST, 0.7))
    last = near[-1]
    if last > near[best] and len(near) - 1 not in signed and is_lone_dateline(texts[last], own):
        found = [line for line in found if line.index != last] + [HeadLine(last, Role.DATELINE, 0.9)]
    return sorted(found, key=lambda line: line.index)


def _touches(texts: Sequence[str], above: int, headline: int) -> bool:
    """Whether a line stands next above the headline, or with one blank line between."""
    between = texts[above + 1 : headline]
    return above < headline and len(between) <= 1 and not any(between)


def _is_over_standfirst(
    texts: Sequence[str], above: int, best: int, body_words: frozenset[str], *, sealed: bool
) -> bool:
    """Whether the likeliest headline is a standfirst under the true one: a shorter line of four words or more
    just above, set off by blank lines, without a stop, about the same matter (or `sealed`: a byline or date
    follows the standfirst, which may then be no longer)."""
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
    shared = sum(word in body_words or word in under for word in content)
    return sealed or shared > STANDFIRST_SHARE * len(content)


def read_alone(texts: Sequence[str], filled: Sequence[int]) -> list[HeadLine]:
    """The head of a capture without a body: its first line of three words or more, if no furniture."""
    for index in filled[:3]:
        words = WORD.findall(texts[index].lower())
        if len(words) >= 3 and not is_label(texts[index], words):
            return [HeadLine(index, Role.HEADLINE, 0.5)]
    return []
