"""From bytes to labelled parts, by format: the one way that ingest and re-splitting read a capture."""

from collections.abc import Iterable
from dataclasses import dataclass

from articles.capture import marks
from articles.capture.decode import decode
from articles.capture.parts import Role, Split
from articles.capture.split import split
from articles.ingest.claims import Claims
from articles.models import LineMark, Source


@dataclass(frozen=True, slots=True)
class Reading:
    """A capture's text, how it was read, and what its markup says."""

    text: str
    encoding: str
    repairs: tuple[str, ...]
    markup: Claims | None = None


def read(data: bytes, kind: str) -> Reading:
    """A capture's bytes as text. `kind` is Capture.format. Raises capture.decode.Undecodable."""
    decoded = decode(data)
    return Reading(decoded.text, decoded.encoding, decoded.repairs)


def take_apart(
    reading: Reading,
    source: Source | None,
    furniture: frozenset[str] = frozenset(),
    line_marks: Iterable[LineMark] = (),
) -> Split:
    """The parts of a capture, as its source's day order, its furniture and curators' marks have them."""
    return split(
        reading.text,
        day_order=source.date_order if source else "",
        known_furniture=furniture,
        marks=as_marks(line_marks),
    )


def as_marks(line_marks: Iterable[LineMark]) -> tuple[marks.LineMark, ...]:
    """Curators' stored marks as the splitter takes them."""
    return tuple(marks.LineMark(mark.text, mark.occurrence, Role(mark.role)) for mark in line_marks)


def unplaced(reading: Reading, line_marks: Iterable[LineMark]) -> tuple[str, ...]:
    """The marked lines that this capture does not have."""
    _, missing = marks.place(reading.text.split("\n"), as_marks(line_marks))
    return tuple(mark.content for mark in missing)
