"""What stands above the body: section, headline, standfirst, byline, dateline and date line."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from articles.extraction.bylines import bare_names, card_names, is_byline, is_picture_credit, names_below
from articles.extraction.dates import dates_in, is_date_line, may_be_date
from articles.extraction.features import LineTable, measure_lines
from articles.extraction.head_lines import (
    has_word,
    is_label,
    is_lone_dateline,
    is_over_standfirst,
    is_section,
    is_standfirst,
    word_list,
)
from articles.extraction.headline import HeadlineFound, choose_headline
from articles.extraction.parts import Role
from articles.extraction.people import LONE_LABEL, is_outlet_line, is_role_line, may_be_byline, without_by
from articles.extraction.relative_times import is_relative_line
from articles.language.agencies import NO_AGENCIES

CLOSE = 12
"""Lines from the headline within which a byline or date belongs to it."""
NEAR_BODY = 4
"""Lines above a body without a headline whose bylines and dates are its own."""
BELOW = 3
"""Lines into the body among which a date line or byline may still stand."""


DIGITS_OF_YEAR = 4
REACH_BARE = 8
"""Lines below the headline in which names without `By` are looked for."""
TOUCHING = 4
"""Lines, blank ones too, from what signs an article to its headline below, with small print between."""
SMALL_PRINT = 24
"""Characters of such a line."""
TOGETHER = 3
"""Lines from one byline of a group to the next: "By", "Ann Bell", "and", "Tom Hart"."""
_AND = re.compile(r"\W*(?:and|und|et|y|e|i|и|&)\W*", re.IGNORECASE)
_BY_WHOM = re.compile(r"\s+(?:by|[|•·–—-]\s*author:?)\s+\S+(?:\s\S+){0,3}$", re.IGNORECASE)
"""Who printed it, behind a day, where it is no person: an outlet's desk."""
_JOINS = re.compile(r"\W*(?:and|und|et|y|e|i|и)?\W*", re.IGNORECASE)
"""What stands between the lines of one byline."""
SURE_SIGNED, SURE_BARE = 0.93, 0.85
"""How often such a line is the article's own byline, on pages of sites with declared authors."""
_IS_META = re.compile(
    r"\b\d{1,2}[:.]\d\d\b|\bago\b|\bmin(?:ute)?s? read\b|\b(?:share|print|email|facebook|twitter|tweet"
    r"|follow|comments?)\b"
    r"|@\w|\b(?:correspondent|editor|reporter|writer|columnist|staff|contributor|bureau|producer|professor|author)\b"
    r"|\b(?:published|updated|posted)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class HeadLine:
    """A line above the body, by index, with the role it was given and how sure that is."""

    index: int
    role: Role
    confidence: float


def signed_lines(
    texts: Sequence[str], near: range, table: LineTable, own: Mapping[str, str] = NO_AGENCIES
) -> dict[int, Role]:
    """Which of the lines `near` (indexes into `texts`) are a byline or a date line, by their position there;
    `table` holds all of `texts`, measured."""
    found: dict[int, Role] = {}
    lines = texts[near.start : near.stop]
    dated = table.digits[near.start : near.stop] >= DIGITS_OF_YEAR
    credited = table.may_credit[near.start : near.stop]
    for position in np.flatnonzero(dated | credited).tolist():
        text = lines[position]
        if position in found or len(text) > 200:
            continue
        has_year = bool(dated[position]) and may_be_date(text)
        if has_year and is_date_line(text):
            found[position] = Role.DATE
        elif (has_year or may_be_byline(text)) and is_byline(text, own):
            found[position] = Role.BYLINE
        elif has_year and is_date_line(_BY_WHOM.sub("", text)):
            found[position] = Role.DATE
        else:
            found.update(dict.fromkeys(card_names(lines, position), Role.BYLINE))
    for position in [at for at, role in found.items() if role is Role.DATE]:
        above = next((at for at in (position - 1, position - 2) if at > 0 and at not in found), -1)
        if (
            above > 0
            and all(at in found for at in range(above + 1, position))
            and _is_bare_byline(lines[above], texts)
        ):
            found[above] = Role.BYLINE
    return dict(sorted(found.items()))


def _is_bare_byline(text: str, lines: Sequence[str]) -> bool:
    """Whether a line, next to a date, gives names without `By`, of words that the other lines never write
    small: "Recent Trends" has as many capitals as a name."""
    names = bare_names(text)
    if not names or (is_label(" ".join(names), word_list(" ".join(names)))):
        return False
    whole = "\n".join(lines)
    return not any(has_word(whole, word.lower()) for name in names for word in name.split() if len(word) > 2)


def headline_above(texts: Sequence[str], body: str) -> int:
    """The index of the line that reads most like the headline of this known body; where none does, of the
    line that the body starts on. For benchmarks and training, which know the body."""
    opening = next((line.strip() for line in body.split("\n") if len(line.split()) >= 10), body.strip())[:60]
    filled = [index for index, text in enumerate(texts) if text]
    start = next((at for at, index in enumerate(filled) if opening and texts[index].startswith(opening)), 0)
    if not start:
        return filled[0] if filled else 0
    plain = [texts[index] for index in filled]
    known = set(body.split("\n"))
    kept = np.array([at >= start and text in known for at, text in enumerate(plain)])
    kept[start] = True
    lines = measure_lines(plain, [0] * len(plain))
    signed = signed_lines(plain, range(start), lines)
    found = choose_headline(plain, lines, kept.astype(np.float32), kept, start, signed)
    return filled[found.index] if found else filled[start]


def read_head(
    texts: Sequence[str],
    near: Sequence[int],
    headline: HeadlineFound | None,
    signed: Mapping[int, Role],
    body: Sequence[str],
    own: Mapping[str, str] = NO_AGENCIES,
) -> list[HeadLine]:
    """Roles for the lines `near` above a body (indexes into `texts`, in order), in that order.

    `headline` and `signed` are positions in `near`; `body` are the lines below.
    Lines that are no part of the head are
    left out. Without a headline only what stands within a few lines of the body counts.
    """
    if headline is None:
        start = max(0, len(near) - NEAR_BODY)
        return [HeadLine(near[at], role, 0.7) for at, role in signed.items() if at >= start]
    best = headline.index
    if (
        headline.has_rival
        and best - 1 not in signed
        and is_over_standfirst(
            texts, near[best - 1], near[best], "\n".join(body).lower(), sealed=best + 1 in signed
        )
    ):
        best -= 1
    found = [HeadLine(near[best], Role.HEADLINE, headline.confidence)]
    belonging = [at for at in signed if best <= at <= best + CLOSE or _touches(texts, near[at], near[best])]
    belonging = sorted(
        {*belonging, *(at for at in signed if at < best and _is_over_own(at, signed, belonging))}
    )
    lines = [texts[index] for index in near]
    listed = _teaser_lines(signed, lines)
    belonging = [at for at in belonging if at not in listed]
    bylines = _first_group([at for at in belonging if signed[at] is Role.BYLINE], lines, best)
    if not bylines:
        bare = _bare_below(lines, best, signed, texts)
        found += [HeadLine(near[at], Role.BYLINE, SURE_BARE) for at in bare]
    found += [HeadLine(near[at], Role.BYLINE, SURE_SIGNED) for at in bylines if at not in signed]
    for at in belonging:
        if signed[at] is not Role.BYLINE or at in bylines:
            found.append(HeadLine(near[at], signed[at], SURE_SIGNED))
    if Role.DATE not in (signed[at] for at in belonging):
        found += _relative_below(lines, near, best, {line.index for line in found})
    if best and best - 1 not in signed and is_section(texts, near[best - 1]):
        found.append(HeadLine(near[best - 1], Role.SECTION, 0.7))
    below = [at for at in range(best + 1, min(best + 5, len(near))) if at not in signed]
    sealed = bool(below) and below[0] == best + 1 and best + 2 in signed
    if below and is_standfirst(
        texts[near[below[0]]], texts[near[best]], "\n".join(body).lower(), sealed=sealed
    ):
        found.append(HeadLine(near[below[0]], Role.STANDFIRST, 0.7))
    last = near[-1]
    if last > near[best] and len(near) - 1 not in signed and is_lone_dateline(texts[last], own):
        found = [line for line in found if line.index != last] + [HeadLine(last, Role.DATELINE, 0.9)]
    return sorted(found, key=lambda line: line.index)


def _first_group(signed: Sequence[int], lines: Sequence[str], headline: int) -> list[int]:
    """Of the positions of bylines those that belong together: labelled ones before bare ones, and of these
    the group nearest to the headline; a second group signs a picture, a box or another article."""
    labelled = [at for at in signed if is_byline(lines[at]) or (at and LONE_LABEL.match(lines[at - 1]))]
    kept = labelled or list(signed)
    kept = [at for at in kept if not is_picture_credit(lines[at])] or kept
    if not kept:
        return []
    group = [min(kept, key=lambda at: (at < headline, abs(at - headline)))]
    for at in signed:
        between = lines[group[-1] + 1 : at]
        if at > group[-1] and len(between) < TOGETHER and all(map(_joins, between)):
            group.append(at)
    group = [at for at in group if at == group[0] or not is_picture_credit(lines[at])]
    # "By Ann Bell", what she is, "and", "Tom Hart": the second stands without a label.
    below = group[-1] + 1
    below += below < len(lines) and is_role_line(lines[below])
    if below < len(lines) and _AND.fullmatch(lines[below]):
        group += names_below(lines, below)[:1]
    return group


def _joins(text: str) -> bool:
    """Whether a line may stand between two lines of one byline: nothing, "and", or what somebody is."""
    return _JOINS.fullmatch(text) is not None or is_role_line(text)


def _teaser_lines(signed: Mapping[int, Role], lines: Sequence[str]) -> frozenset[int]:
    """The positions of lines with a name and a day where such lines have several days: they belong to a list
    of other articles, and which of them signs this one nobody can tell."""
    days: dict[int, str] = {}
    for at, role in signed.items():
        found = dates_in(lines[at], day_order="dmy") if role is Role.BYLINE else ()
        if found and not any(one.updated for one in found) and not without_by(lines[at])[1]:
            days[at] = found[0].day
    return frozenset(days) if len(set(days.values())) > 1 else frozenset()


def _bare_below(
    lines: Sequence[str], headline: int, signed: Mapping[int, Role], texts: Sequence[str]
) -> list[int]:
    """The position of a line of nothing but names shortly below the headline, next to what bylines have:
    a date, a clock, a role, an outlet, a share bar, the minutes it takes to read, or itself once more."""
    for at in range(headline + 1, min(headline + 1 + REACH_BARE, len(lines))):
        if at in signed or not bare_names(lines[at]):
            continue
        beside = [lines[other] for other in (at - 1, at + 1) if headline < other < len(lines)]
        is_signed = any(signed.get(other) is Role.DATE for other in (at - 2, at - 1, at + 1, at + 2)) or any(
            other == lines[at] or _IS_META.search(other) for other in beside if len(other) <= 80
        )
        is_signed = is_signed or (at + 1 < len(lines) and is_outlet_line(lines[at + 1]))
        if is_signed and _is_bare_byline(lines[at], texts):
            return [at]
    return []


def _is_over_own(at: int, signed: Mapping[int, Role], belonging: Sequence[int]) -> bool:
    """Whether a line above the headline stands next above one of the other role that belongs to it: "By Ann
    Bell", then the day, then the headline."""
    return at + 1 in belonging and signed[at] is not signed[at + 1]


def _relative_below(
    lines: Sequence[str], near: Sequence[int], headline: int, taken: set[int]
) -> list[HeadLine]:
    """The first line below the headline that says only "2 hours ago" or the like: a date line of no day."""
    for at in range(headline + 1, min(headline + 1 + REACH_BARE, len(lines))):
        if near[at] not in taken and is_relative_line(lines[at]):
            return [HeadLine(near[at], Role.DATE, SURE_BARE)]
    return []


def _touches(texts: Sequence[str], above: int, headline: int) -> bool:
    """Whether a line stands next above the headline, or with one blank line or small print between."""
    between = [text for text in texts[above + 1 : headline] if any(map(str.isalnum, text))]
    if above >= headline or headline - above > TOUCHING:
        return False
    return not between and headline - above <= 2 or bool(between) and all(map(_is_small_print, between))


def _is_small_print(text: str) -> bool:
    """Whether a line is what stands beside a day: "7 min read", "Share"."""
    return len(text) <= SMALL_PRINT and _IS_META.search(text) is not None


def read_alone(texts: Sequence[str], filled: Sequence[int]) -> list[HeadLine]:
    """The head of a capture without a body: its first line of three words or more, if no furniture."""
    for index in filled[:3]:
        words = word_list(texts[index])
        if len(words) >= 3 and not is_label(texts[index], words):
            return [HeadLine(index, Role.HEADLINE, 0.5)]
    return []
