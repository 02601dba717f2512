"""The parts of a capture, read off the roles of its lines."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from articles.extraction.bylines import agency_in_byline, bare_names, names_in_byline
from articles.extraction.credits import agency_credited
from articles.extraction.dates import dates_in, is_update_label, lone_clock, order_shown
from articles.extraction.parts import BODY_ROLES, Field, Line, Paragraph, PrintedDate, Role, Split
from articles.extraction.people import fold_name, people
from articles.extraction.relative_times import relative_time
from articles.language.agencies import NO_AGENCIES
from articles.language.characters import fold_space
from articles.language.datelines import dateline_at_start

DATELINE_REACH = 3
"""Paragraphs in which a dateline is looked for: galleries and notes may stand before the one that has it."""

BESIDE = 2
"""Lines below that of a day in which its clock time may stand alone."""
Lines = dict[Role, list[Line]]
_FINER = (("year", "day"), ("month", "day"), ("year", "month"))
"""A later date counts before an earlier one that is coarser, such as the year of what is reviewed."""
_SILENT = (Role.FURNITURE, Role.BLANK)

_FULL_STOP = "。"
"""A line with one is text, and a day in it one that the text tells of, though no word is set apart in it."""


def read_parts(
    lines: tuple[Line, ...],
    header: tuple[tuple[str, str], ...],
    day_order: str,
    confidence: float,
    version: str,
    own: Mapping[str, str] = NO_AGENCIES,
) -> Split:
    """The Split that these lines make; `confidence` is the body's."""
    by_role: Lines = {}
    spoken = [line for line in lines if line.role not in _SILENT]
    for line in spoken:
        by_role.setdefault(line.role, []).append(line)
    signed: dict[str, Field] = {}
    for line in by_role.get(Role.BYLINE, []):
        for name in _names(line.text.strip(), own):
            signed.setdefault(fold_name(name), Field(name, line.number, line.confidence))
    bylines = tuple(signed.values())
    dateline, agency = _dateline(by_role, own)
    credit = _first(by_role, Role.CREDIT)
    if agency is None and credit is not None and agency_credited(credit.value, own):
        agency = Field(agency_credited(credit.value, own), credit.line, credit.confidence)
    if agency is None:
        named = ((agency_in_byline(line.text.strip(), own), line) for line in by_role.get(Role.BYLINE, []))
        agency = next((Field(short, one.number, one.confidence) for short, one in named if short), None)
    dated = [*by_role.get(Role.DATE, []), *by_role.get(Role.BYLINE, [])]
    printed, update = _printed(lines, dated, day_order)
    return Split(
        lines=lines,
        paragraphs=tuple(
            Paragraph(line.role, line.text.strip(), line.number) for line in spoken if line.role in BODY_ROLES
        ),
        section=_first(by_role, Role.SECTION),
        headline=_first(by_role, Role.HEADLINE),
        standfirst=_first(by_role, Role.STANDFIRST),
        bylines=bylines,
        dateline=dateline,
        agency=agency,
        credit=credit,
        contributors=_first(by_role, Role.CONTRIBUTORS),
        printed=printed,
        update=update,
        relative=_relative(dated) if printed is None else None,
        header=header,
        confidence=confidence,
        version=version,
    )


def _names(line: str, own: Mapping[str, str]) -> tuple[str, ...]:
    return names_in_byline(line, own) or bare_names(line) or people(line) or (fold_space(line),)


def _first(by_role: Lines, role: Role) -> Field | None:
    for line in by_role.get(role, []):
        return Field(line.text.strip(), line.number, line.confidence)
    return None


def _dateline(by_role: Lines, own: Mapping[str, str]) -> tuple[Field | None, Field | None]:
    lone = _first(by_role, Role.DATELINE)
    if lone is not None:
        found = dateline_at_start(lone.value.rstrip(" —–-") + " — x", own)
        if found is None:
            return lone, None
        agency = Field(found.agency, lone.line, lone.confidence) if found.agency else None
        return (Field(found.place, lone.line, lone.confidence) if found.place else None), agency
    for line in by_role.get(Role.PARAGRAPH, [])[:DATELINE_REACH]:
        found = dateline_at_start(line.text, own)
        if found is not None:
            agency = Field(found.agency, line.number, 0.95) if found.agency else None
            return (Field(found.place, line.number, 0.95) if found.place else None), agency
    return None, None


def _printed(
    lines: Sequence[Line], dated: Sequence[Line], day_order: str
) -> tuple[PrintedDate | None, PrintedDate | None]:
    """The first date that is no update, with the first "updated" day beside it; and that day by itself, where
    it is the only one: an update says that the article was printed earlier, and no more."""
    printed: PrintedDate | None = None
    update: PrintedDate | None = None
    day_order = day_order or order_shown(line.text for line in dated)
    for line in dated:
        if _FULL_STOP in line.text:
            continue
        for found in dates_in(line.text.strip(), day_order=day_order):
            one = PrintedDate(
                found.day,
                found.precision,
                found.clock,
                found.zone,
                line=line.number,
                confidence=line.confidence,
            )
            if found.updated or is_update_label(_line_above(lines, line.number)):
                clock = f"{found.clock} {found.zone}".strip()
                update = update or replace(one, updated=found.day, updated_clock=clock)
            else:
                printed = one if printed is None or (printed.precision, one.precision) in _FINER else printed
    if printed is not None and not printed.clock and printed.precision == "day":
        clock, zone = _clock_beside(lines, printed.line)
        printed = replace(printed, clock=clock, zone=zone)
    if printed is not None and update is not None:
        return replace(printed, updated=update.updated, updated_clock=update.updated_clock), None
    return printed, update


def _clock_beside(lines: Sequence[Line], number: int) -> tuple[str, str]:
    """The clock time and zone of a line that says nothing else, next below the line of a day or one on."""
    at = next((at for at, line in enumerate(lines) if line.number == number), len(lines))
    below = [text for line in lines[at + 1 : at + 5] if (text := line.text.strip())][:BESIDE]
    return next((found for text in below if (found := lone_clock(text))[0]), ("", ""))


def _relative(dated: Sequence[Line]) -> Field | None:
    """The first time in these lines that is told from the moment of reading."""
    told = ((relative_time(line.text.strip()), line) for line in dated)
    return next((Field(words, line.number, line.confidence) for words, line in told if words), None)


def _line_above(lines: Sequence[Line], number: int) -> str:
    """The text of the nearest line above that is not blank, or ""."""
    return next(
        (text for line in reversed(lines[max(0, number - 4) : number - 1]) if (text := line.text.strip())), ""
    )
