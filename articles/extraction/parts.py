"""The labelled parts of a capture: the vocabulary that every other package reads.

A capture is a sequence of lines. Each line has exactly one role; the parts
(headline, body, credit, ...) are read off the roles. Line numbers count from 1,
as an editor shows them.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from articles.extraction.kinds import CaptureKind, KindEntry


class Role(StrEnum):
    """What one line of a capture is. The values are stored; never rename them."""

    BLANK = "blank"
    HEADER = "header"  # the archive's own `Source: ...` block at the very top
    SECTION = "section"
    HEADLINE = "headline"
    STANDFIRST = "standfirst"
    BYLINE = "byline"
    DATELINE = "dateline"  # a dateline that stands on a line of its own
    DATE = "date"
    PARAGRAPH = "paragraph"
    CROSSHEAD = "crosshead"
    LIST_ITEM = "list-item"
    CAPTION = "caption"
    PULL_QUOTE = "pull-quote"
    CREDIT = "credit"
    CONTRIBUTORS = "contributors"
    CORRECTION = "correction"
    COPYRIGHT = "copyright"
    FURNITURE = "furniture"


BODY_ROLES = frozenset({Role.PARAGRAPH, Role.CROSSHEAD, Role.LIST_ITEM, Role.CAPTION, Role.PULL_QUOTE})
"""Roles whose lines make the body, in the order of the file."""


class Line(NamedTuple):
    """One line as it stands in the decoded text, without its line ending.

    `confidence` is the probability, 0 to 1, that `role` is right. A named tuple, since a page has hundreds
    of lines and a frozen dataclass takes three times as long to make.
    """

    number: int
    text: str
    role: Role
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Field:
    """One field read from the text: its value, the line it stands on (from 1) and a confidence, 0 to 1."""

    value: str
    line: int
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class PrintedDate:
    """When an article says it was printed: the outlet's local day, never shifted between zones.

    `day` is ISO (`2014-01-06`); with precision "month" or "year" it is the first day
    of that period. `clock` is as printed in 24-hour form ("23:40") or "", `zone` as
    printed ("GMT") or "". `updated` is an ISO day from an "updated" line, or "", and `updated_clock` the time
    and zone beside it.
    """

    day: str
    precision: str = "day"
    clock: str = ""
    zone: str = ""
    updated: str = ""
    updated_clock: str = ""
    line: int = 0
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One block of the body: its role (one of BODY_ROLES), its text, stripped, and its line (from 1)."""

    role: Role
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Split:
    """A capture taken apart. A part that the text does not have is None or empty, never guessed.

    `lines` has one entry for every line of the text, in order; joining their texts
    with the original line endings gives the text back. `paragraphs` is the body. The
    dateline's words stay in the first paragraph, where they were printed;
    `dateline` holds the place only ("JERUSALEM"), `agency` the agency a dateline,
    byline or credit names, in its short form ("AP", "Reuters"). `header` holds the
    archive's own header block, keys in lower case. `confidence`, 0 to 1, is how sure
    the splitter is of the body: of pages with .9 the body is right to .9 of its words, on sites
    that the splitter has not seen. `kind` says what the capture holds; `entries` are the posts of a
    live blog, the letters, or the turns of a transcript. `is_walled` says that a subscription wall
    stands in or below the body, which is then probably not all of it. `update` is the day of an "updated"
    line that no printed day stands beside; `relative` a time that gives no day ("2 hours ago"), where none is
    printed. `classified` are the numbers of the lines that the classifier took for the body before any
    furniture was masked or mark respected: they depend on the text alone.
    """

    lines: tuple[Line, ...]
    paragraphs: tuple[Paragraph, ...]
    section: Field | None = None
    headline: Field | None = None
    standfirst: Field | None = None
    bylines: tuple[Field, ...] = ()
    dateline: Field | None = None
    agency: Field | None = None
    credit: Field | None = None
    contributors: Field | None = None
    printed: PrintedDate | None = None
    header: tuple[tuple[str, str], ...] = ()
    confidence: float = 1.0
    version: str = ""
    kind: CaptureKind = CaptureKind.ARTICLE
    entries: tuple[KindEntry, ...] = ()
    is_walled: bool = False
    update: PrintedDate | None = None
    relative: Field | None = None
    classified: tuple[int, ...] = ()
