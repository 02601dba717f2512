"""A capture's text taken apart: every line one role, and the parts read off the roles."""

import re
from collections.abc import Sequence

import numpy as np

from articles.capture import body, head, tail
from articles.capture.bylines import names_in_byline
from articles.capture.credits import agency_credited
from articles.capture.datelines import agency_named, dateline_at_start
from articles.capture.dates import dates_in
from articles.capture.header import read_header
from articles.capture.lines import fold_line
from articles.capture.marks import LineMark, place
from articles.capture.parts import BODY_ROLES, Field, Line, Paragraph, PrintedDate, Role, Split

SPLITTER_VERSION = "1"
_WORD = re.compile(r"[^\W_]+")
DATELINE_REACH = 3
"""Paragraphs in which a dateline is looked for: galleries and notes may stand before the one that has it."""


def split(
    text: str,
    *,
    day_order: str = "",
    known_furniture: frozenset[str] = frozenset(),
    marks: Sequence[LineMark] = (),
) -> Split:
    """Take a decoded capture apart.

    `day_order` ("dmy", "mdy" or "") settles dates such as 03/04/2014.
    `known_furniture` are folded lines (furniture.fold_line) that the source repeats:
    they are masked after classifying. `marks` are a curator's corrections; they win.
    Deterministic; linear in the length of the text; joining the lines with `\\n`
    gives the text back.
    """
    raw = text.split("\n")
    texts = [line.strip() for line in raw]
    roles = [Role.BLANK if not line else Role.FURNITURE for line in texts]
    sure = [1.0] * len(raw)
    pairs, taken = read_header(texts)
    for index in range(taken):
        roles[index] = Role.HEADER
    filled = [index for index in range(taken, len(texts)) if texts[index]]
    marked, _ = place(texts, marks)
    if filled:
        _assign(texts, filled, roles, sure, known_furniture, marked)
    lines = tuple(
        Line(number, line, role, round(chance, 4))
        for number, (line, role, chance) in enumerate(zip(raw, roles, sure, strict=True), 1)
    )
    return _read_parts(lines, pairs, day_order)


def rejoin(parts: Split) -> str:
    """The text that was split, whole: the lines joined again."""
    return "\n".join(line.text for line in parts.lines)


def _assign(
    texts: list[str],
    filled: list[int],
    roles: list[Role],
    sure: list[float],
    known_furniture: frozenset[str],
    marked: dict[int, Role],
) -> None:
    chances = body.probabilities([texts[index] for index in filled])
    kept = body.label(chances)
    for place_, index in enumerate(filled):
        if known_furniture and fold_line(texts[index]) in known_furniture:
            kept[place_] = False
        if index in marked:
            kept[place_] = marked[index] in BODY_ROLES
    where = np.flatnonzero(kept)
    first = int(where[0]) if len(where) else len(filled)
    last = int(where[-1]) if len(where) else len(filled) - 1
    for place_, index in enumerate(filled):
        chance = float(chances[place_])
        sure[index] = chance if kept[place_] else 1 - chance
        if kept[place_]:
            roles[index] = Role.PARAGRAPH
    words = frozenset(word.lower() for place_ in where for word in _WORD.findall(texts[filled[int(place_)]]))
    for line in head.read_head(texts, filled[:first], words):
        roles[line.index], sure[line.index] = line.role, line.confidence
    for index, role in tail.read_tail(texts, filled[last + 1 :]).items():
        roles[index], sure[index] = role, 0.9
    for index, role in marked.items():
        roles[index], sure[index] = role, 1.0


def _read_parts(lines: tuple[Line, ...], pairs: tuple[tuple[str, str], ...], day_order: str) -> Split:
    by_role: dict[Role, list[Line]] = {}
    for line in lines:
        by_role.setdefault(line.role, []).append(line)
    paragraphs = tuple(
        Paragraph(line.role, line.text.strip(), line.number) for line in lines if line.role in BODY_ROLES
    )
    bylines = tuple(
        Field(name, line.number, line.confidence)
        for line in by_role.get(Role.BYLINE, [])
        for name in names_in_byline(line.text.strip()) or (line.text.strip(),)
    )
    dateline, agency = _dateline(lines, by_role)
    credit = _first(by_role, Role.CREDIT)
    if agency is None and credit is not None and agency_credited(credit.value):
        agency = Field(agency_credited(credit.value), credit.line, credit.confidence)
    if agency is None:
        named = [(agency_named(byline.value), byline) for byline in bylines]
        agency = next((Field(short, one.line, one.confidence) for short, one in named if short), None)
    body_lines = [line for line in lines if line.role in BODY_ROLES]
    weights = [len(line.text.split()) for line in body_lines]
    confidence = (
        sum(w * line.confidence for w, line in zip(weights, body_lines, strict=True)) / sum(weights)
        if sum(weights)
        else 0.0
    )
    return Split(
        lines=lines,
        paragraphs=paragraphs,
        section=_first(by_role, Role.SECTION),
        headline=_first(by_role, Role.HEADLINE),
        standfirst=_first(by_role, Role.STANDFIRST),
        bylines=bylines,
        dateline=dateline,
        agency=agency,
        credit=credit,
        contributors=_first(by_role, Role.CONTRIBUTORS),
        printed=_printed(by_role.get(Role.DATE, []), day_order),
        header=pairs,
        confidence=round(confidence, 4),
        version=SPLITTER_VERSION,
    )


def _first(by_role: dict[Role, list[Line]], role: Role) -> Field | None:
    for line in by_role.get(role, []):
        return Field(line.text.strip(), line.number, line.confidence)
    return None


def _dateline(lines: tuple[Line, ...], by_role: dict[Role, list[Line]]) -> tuple[Field | None, Field | None]:
    own = _first(by_role, Role.DATELINE)
    if own is not None:
        found = dateline_at_start(own.value + " — x")
        if found is not None:
            agency = Field(found.agency, own.line, own.confidence) if found.agency else None
            return Field(found.place, own.line, own.confidence), agency
        return own, None
    for line in by_role.get(Role.PARAGRAPH, [])[:DATELINE_REACH]:
        found = dateline_at_start(line.text)
        if found is not None:
            agency = Field(found.agency, line.number, 0.95) if found.agency else None
            return (Field(found.place, line.number, 0.95) if found.place else None), agency
    return None, None


def _printed(lines: list[Line], day_order: str) -> PrintedDate | None:
    """The first date that is not an update; an "updated" date stands beside it, or alone."""
    printed: PrintedDate | None = None
    updated, updated_line = "", None
    for line in lines:
        for found in dates_in(line.text.strip(), day_order=day_order):
            if found.updated:
                updated, updated_line = updated or found.day, updated_line or line
            elif printed is None:
                printed = PrintedDate(
                    found.day, found.precision, found.clock, found.zone, "", line.number, line.confidence
                )
    if printed is not None and updated:
        return PrintedDate(
            printed.day,
            printed.precision,
            printed.clock,
            printed.zone,
            updated,
            printed.line,
            printed.confidence,
        )
    if printed is None and updated_line is not None:
        return PrintedDate(updated, updated=updated, line=updated_line.number, confidence=0.5)
    return printed
