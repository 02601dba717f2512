"""What a web page prints around its headline: who signed it and when, where the markup may say nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from articles.extraction import head
from articles.extraction.dates import is_date_line
from articles.extraction.features import LineTable
from articles.extraction.fields import read_parts
from articles.extraction.headline import HeadlineFound
from articles.extraction.moments import ONE_DAY, with_declared_offset
from articles.extraction.parts import Line, PrintedDate, Role
from articles.extraction.people import fold_name

ABOVE = 6
"""Lines above the headline that may belong to it."""
NEAR = 8
"""Lines below the headline within which a byline or a day is its own, even below a first line of the body."""
BELOW_BODY = 2
"""Lines below the body in which a day is looked for where none stands above."""


@dataclass(frozen=True, slots=True)
class PrintedHead:
    """The persons, the day, the update and the time that gives no day, as the page prints them."""

    authors: tuple[str, ...] = ()
    printed: PrintedDate | None = None
    update: PrintedDate | None = None
    relative: str = ""


def read_printed_head(texts: Sequence[str], lines: LineTable, title: str, body: Sequence[int]) -> PrintedHead:
    """The head of a page whose headline is known; `lines` are its lines `texts`, measured, `body` the indexes
    of those that are its body.

    The headline is the line nearest above the body that reads as `title`; without one the lines just above
    the body count.
    """
    if not body:
        return PrintedHead()
    start, folded = body[0], fold_name(title)
    reach = range(min(start + head.BELOW, len(texts)))
    top = next((at for at in reversed(reach) if folded and fold_name(texts[at]) == folded), None)
    low = max(0, (start if top is None else top) - ABOVE)
    high = min(start + head.BELOW if top is None else max(start, top + NEAR) + 1, len(texts))
    signed = head.signed_lines(texts, range(low, high), lines)
    # What signs it may stand below a first line of the body, its standfirst, but not far from the headline.
    last = max((low + at for at in signed if top is not None and low + at <= top + NEAR), default=low)
    end = max(min(start, high), last + 1, low + 1 if top is None else top + 1)
    own = {at: role for at, role in signed.items() if low + at < end}
    found = head.read_head(
        texts,
        list(range(low, end)),
        None if top is None else HeadlineFound(top - low, 1.0),
        own,
        [texts[at] for at in body],
    )
    roles = {line.index: line for line in found if line.role in (Role.BYLINE, Role.DATE)}
    made = tuple(
        Line(number, texts[at], roles[at].role if at in roles else Role.FURNITURE)
        for number, at in enumerate(range(low, end), 1)
    )
    parts = read_parts(made, (), "", 1.0, "")
    printed = parts.printed
    if printed is None and parts.update is None:
        under = texts[body[-1] + 1 : body[-1] + 1 + BELOW_BODY]
        dated = [Line(number, text, Role.DATE) for number, text in enumerate(under, 1) if is_date_line(text)]
        printed = read_parts(tuple(dated), (), "", 1.0, "").printed
    return PrintedHead(
        tuple(name.value for name in parts.bylines),
        printed,
        parts.update,
        parts.relative.value if parts.relative else "",
    )


def settle_moment(declared: str, modified: str, printed: PrintedDate | None) -> str:
    """When a page was printed, ISO with clock and zone: as it prints it, else as its markup declares it.

    The declared day stays where the printed one is that of the declared update, or a month or a year; its
    clock stays where none is printed, if the two days are one or a difference of zones apart. A printed clock
    without a zone takes that of the declared moment (moments.with_declared_offset).

    >>> settle_moment("2014-01-07T04:40Z", "", PrintedDate("2014-01-06", clock="23:40", zone="EST"))
    '2014-01-06T23:40 EST'
    >>> settle_moment("2014-01-06T22:40Z", "", PrintedDate("2014-01-06", clock="23:40"))
    '2014-01-06T23:40+01:00'
    >>> settle_moment("2009-05-02", "", PrintedDate("2014-01-06"))
    '2014-01-06'
    """
    if printed is None or printed.precision != "day" or printed.day == modified[:10] != declared[:10]:
        return declared
    clock = f"{printed.clock} {printed.zone}".strip()
    if clock:
        moment = f"{printed.day}T{clock}"
        return moment if printed.zone else with_declared_offset(moment, declared)
    if declared and abs(date.fromisoformat(declared[:10]) - date.fromisoformat(printed.day)) <= ONE_DAY:
        return declared
    return printed.day
