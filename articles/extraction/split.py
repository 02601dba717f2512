"""A capture's text taken apart: every line one role, and the parts read off the roles."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from articles.extraction import blocks, body, head, headline, tail
from articles.extraction.after_matter import MOST, SENTENCE_END, is_after_matter, is_sentence
from articles.extraction.fields import read_parts
from articles.extraction.head_lines import is_text
from articles.extraction.header import read_header
from articles.extraction.labelled_kind import recognise_lines, recognise_paragraphs
from articles.extraction.lines import fold_line
from articles.extraction.markers import without_markers
from articles.extraction.marks import RoleMark, roles_by_mark
from articles.extraction.parts import BODY_ROLES, Line, Role, Split
from articles.extraction.pointers import is_pointer
from articles.extraction.weights import SHIPPED, shipped_version
from articles.language.agencies import NO_AGENCIES

SPLITTER_VERSION = f"5.{shipped_version()}"
"""Rules and weights: a capture stored under another version is worth a resplit."""
_ALONE = frozenset(
    {Role.HEADLINE, Role.SECTION, Role.STANDFIRST, Role.CREDIT, Role.CONTRIBUTORS, Role.DATELINE}
)
"""Roles that one line has: where a curator names it, the automatic one steps back."""
_OPENING = 4
"""Lines at the top of the labelled body that may still be head matter."""
_STRAY = 0.1
"""Share of the labelled body's words that may be let go for a headline that stands below them."""
_CLOSING = 5
"""Lines at its end that may be end matter."""


_line = partial(tuple.__new__, Line)
"""Makes a Line of its four values without a call in Python: a page has hundreds."""


def split_capture(
    text: str,
    *,
    day_order: str = "",
    known_furniture: frozenset[str] = frozenset(),
    marks: Sequence[RoleMark] = (),
    agencies: Mapping[str, str] = NO_AGENCIES,
    weights_file: Path = SHIPPED,
) -> Split:
    """Take a decoded capture apart.

    `day_order` ("dmy", "mdy" or "") settles dates such as 03/04/2014.
    `known_furniture` are folded lines (lines.fold_line) that the source repeats: they
    are masked after classifying. `marks` are a curator's corrections; they win.
    `agencies` are the archive's own beside those that every newsroom knows: each
    spelling, as agencies.agency_key gives it, and the short form that is then named.
    `weights_file` holds the model (benchmarks and training bring another).
    Deterministic; linear in the length of the text; joining the lines with `\\n`
    gives the text back.
    """
    raw = text.split("\n")
    texts = [line.strip() for line in raw]
    roles = [Role.FURNITURE if line else Role.BLANK for line in texts]
    sure = [1.0] * len(raw)
    pairs, taken = read_header(texts)
    for index in range(taken):
        roles[index] = Role.HEADER
    marked, _ = roles_by_mark(texts, marks)
    confidence, classified = _assign(
        texts, taken, roles, sure, known_furniture, marked, agencies, weights_file
    )
    lines: tuple[Line, ...] = tuple(map(_line, zip(range(1, len(raw) + 1), raw, roles, sure, strict=True)))
    parts = read_parts(lines, pairs, day_order, confidence, SPLITTER_VERSION, agencies)
    title = parts.headline.value if parts.headline else ""
    found = recognise_paragraphs(title, parts.paragraphs) or recognise_lines(
        title, zip(range(1, len(raw) + 1), texts, roles, strict=True)
    )
    return replace(
        parts, classified=classified, kind=found.kind, entries=found.entries, is_walled=found.is_walled
    )


def _assign(
    texts: list[str],
    taken: int,
    roles: list[Role],
    sure: list[float],
    known_furniture: frozenset[str],
    marked: dict[int, Role],
    agencies: Mapping[str, str],
    weights_file: Path,
) -> tuple[float, tuple[int, ...]]:
    """Give every line below the header its role and its confidence; the body's confidence, and the
    numbers of the lines that the classifier alone takes for the body."""
    filled = [index for index in range(taken, len(texts)) if texts[index]]
    gaps = (np.diff(np.array([taken - 1, *filled])) - 1).tolist()
    plain, gaps, spots = without_markers([texts[index] for index in filled], gaps)
    filled = [filled[spot] for spot in spots]
    reading = body.body_chances(plain, gaps, weights_file)
    kept = body.label_body(reading)
    # Before furniture and marks: what is learnt from a text must not rest on what was learnt before.
    classified = tuple(filled[spot] + 1 for spot in np.flatnonzero(kept).tolist())
    for spot, index in enumerate(filled):
        if known_furniture and kept[spot] and fold_line(plain[spot]) in known_furniture:
            kept[spot] = False
        if index in marked:
            kept[spot] = marked[index] in BODY_ROLES
    fixed = {spot for spot, index in enumerate(filled) if index in marked}
    for spot in np.flatnonzero(kept).tolist():
        if spot not in fixed and is_pointer(plain[spot]):
            kept[spot] = False
    _trim(plain, kept, fixed, agencies)
    found = _find_head(texts, plain, filled, reading, kept, fixed, agencies)
    inside = np.flatnonzero(kept).tolist()
    confidence = body.confidence(reading, kept, weights_file)
    chances = np.where(kept, reading.chances, 1 - reading.chances).astype(np.float64).round(4).tolist()
    for index, chance in zip(filled, chances, strict=True):
        sure[index] = chance
    listed = blocks.bare_lists(plain, gaps) if inside else frozenset()
    for spot, role in zip(inside, blocks.block_roles([plain[spot] for spot in inside]), strict=True):
        if spot in listed and role in (Role.PARAGRAPH, Role.CROSSHEAD):
            role = Role.LIST_ITEM
        roles[filled[spot]] = role
    for line in found:
        roles[line.index], sure[line.index] = line.role, round(line.confidence, 4)
    if inside:
        for index, role in tail.read_tail(texts, filled[inside[-1] + 1 :], agencies).items():
            roles[index], sure[index] = role, 0.9
    else:
        for line in head.read_alone(texts, filled):
            roles[line.index], sure[line.index] = line.role, round(line.confidence, 4)
    if marked:
        alone = _ALONE.intersection(marked.values())
        for index, role in enumerate(roles):
            if role in alone:
                roles[index] = Role.FURNITURE
        for index, role in marked.items():
            roles[index], sure[index] = role, 1.0
    return round(confidence, 4), classified


def _find_head(
    texts: Sequence[str],
    plain: Sequence[str],
    filled: Sequence[int],
    reading: body.BodyChances,
    kept: NDArray[np.bool_],
    fixed: set[int],
    agencies: Mapping[str, str],
) -> list[head.HeadLine]:
    """The head's lines. A few stray words that `kept` has above the headline are let go;
    if it has more there, the headline is looked for above them instead."""
    inside = np.flatnonzero(kept).tolist()
    if not inside or reading.lines is None:
        return []
    counts = reading.words.tolist()
    start = body.text_start(inside, counts)
    found = _head_above(texts, plain, filled, reading, kept, start, agencies)
    bottom = max((line.index for line in found), default=-1)
    stray = [spot for spot in inside if filled[spot] <= bottom]
    if stray and (
        fixed.intersection(stray)
        or sum(counts[spot] for spot in stray) > _STRAY * sum(counts[spot] for spot in inside)
    ):
        found = _head_above(texts, plain, filled, reading, kept, inside[0], agencies)
        taken = {line.index for line in found}
        stray = [spot for spot in inside if filled[spot] in taken and spot not in fixed]
    kept[stray] = False
    return found


def _head_above(
    texts: Sequence[str],
    plain: Sequence[str],
    filled: Sequence[int],
    reading: body.BodyChances,
    kept: NDArray[np.bool_],
    start: int,
    agencies: Mapping[str, str],
) -> list[head.HeadLine]:
    """The head's lines above a body that starts at `start`, and those that stand in its first lines."""
    assert reading.lines is not None
    first = max(0, start - headline.REACH)
    above = range(first, min(start + head.BELOW, len(plain)))
    signed = {
        above[at]: role for at, role in head.signed_lines(plain, above, reading.lines, agencies).items()
    }
    chosen = headline.choose_headline(plain, reading.lines, reading.chances, kept, start, signed)
    # Below the body's start only what signs it counts, and nothing below its first whole sentence.
    end = start
    while end < above.stop and (end in signed or (chosen is not None and end <= chosen.index)):
        end += 1
    near = [filled[spot] for spot in range(first, end)]
    if not near:
        return []
    at = None if chosen is None else replace(chosen, index=chosen.index - first)
    own = {spot - first: role for spot, role in signed.items() if spot < end}
    below = [plain[spot] for spot in np.flatnonzero(kept).tolist() if spot >= end]
    return head.read_head(texts, near, at, own, below, agencies)


def _trim(
    plain: Sequence[str], kept: NDArray[np.bool_], fixed: set[int], agencies: Mapping[str, str]
) -> None:
    """Let go, at the labelled body's two ends, what reads as head or end matter; marked lines stay."""
    inside = np.flatnonzero(kept).tolist()
    sentence = next((spot for spot in inside if is_sentence(plain[spot])), None)
    if sentence is None:
        return
    first = next((n for n, spot in enumerate(inside) if is_text(plain[spot], agencies)), 0)
    if first <= _OPENING:
        for spot in inside[:first]:
            kept[spot] = spot in fixed
    let_go = 0
    for spot in reversed(inside[-_CLOSING:]):
        if spot in fixed or spot == sentence:
            break
        if tail.end_role(plain[spot], agencies) is not None:
            kept[spot] = False
        elif let_go < MOST and is_after_matter(plain[spot]):
            kept[spot] = False
            let_go += 1
        elif plain[spot][-1] in SENTENCE_END:
            break
