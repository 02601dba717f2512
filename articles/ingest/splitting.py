"""One capture split with all that is known of its source: its furniture, its agencies, curators' marks."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from articles.extraction.doubts import sureness_of
from articles.extraction.furniture import CaptureLines, capture_lines, folded_lines
from articles.extraction.kinds import CaptureKind
from articles.extraction.lines import fold_line
from articles.extraction.parts import Role, Split
from articles.ingest import furniture
from articles.ingest.furniture import MarkedLines
from articles.ingest.reading import Reading, take_apart
from articles.models import LineMark, Source
from articles.recognition.reading.signatures import FURNITURE_ROLES


@dataclass(frozen=True, slots=True)
class KeptSplit:
    """What is kept of a capture's parts beside its article's fields, and what its doubts rest on.

    `roles` and `line_confidences` (whole percents) are parallel to the lines. `paragraphs` counts those
    of the body; `headline_confidence` is how sure the headline is.
    """

    version: str
    confidence: float
    roles: tuple[str, ...]
    line_confidences: tuple[int, ...]
    sureness: Mapping[str, float]
    paragraphs: int
    headline: str | None
    headline_confidence: float
    kind: CaptureKind
    is_walled: bool

    @classmethod
    def of(cls, parts: Split) -> "KeptSplit":
        return cls(
            version=parts.version,
            confidence=parts.confidence,
            # The values, each one object: they go from process to process as numbers.
            roles=tuple(line.role.value for line in parts.lines),
            line_confidences=tuple(round(line.confidence * 100) for line in parts.lines),
            sureness=sureness_of(parts),
            paragraphs=sum(paragraph.role is Role.PARAGRAPH for paragraph in parts.paragraphs),
            headline=parts.headline.value if parts.headline else None,
            headline_confidence=parts.headline.confidence if parts.headline else 0.0,
            kind=parts.kind,
            is_walled=parts.is_walled,
        )

    @property
    def columns(self) -> dict[str, object]:
        """The columns of a capture that say how it was taken apart."""
        return {
            "splitter_version": self.version,
            "confidence": min(1.0, max(0.0, self.confidence)),
            "roles": list(self.roles),
            "line_confidences": list(self.line_confidences),
        }


@dataclass(frozen=True, slots=True)
class SplitToStore:
    """Of a SplitCapture what is stored, without the text."""

    kept: KeptSplit
    lines: CaptureLines
    masked: frozenset[int]
    furniture: frozenset[int]


@dataclass(frozen=True, slots=True)
class SplitCapture:
    """A capture's parts, its lines as they are counted for its source, and which of them were masked
    because the source repeats them (not those that a curator marked). `furniture` are the lines that the
    classifier alone takes for furniture: by them its outlet is recognised, whatever was learnt since."""

    parts: Split
    lines: CaptureLines
    masked: frozenset[int]
    furniture: frozenset[int] = frozenset()

    def to_store(self) -> SplitToStore:
        return SplitToStore(KeptSplit.of(self.parts), self.lines, self.masked, self.furniture)


@dataclass(slots=True)
class Splitter:
    """Splits the captures of one run. What curators marked and the agencies' names are read once."""

    agencies: Mapping[str, str] = field(default_factory=Source.objects.agency_names)
    marked: MarkedLines = field(default_factory=MarkedLines.read)

    def split(
        self,
        reading: Reading,
        source: Source | None,
        line_marks: Iterable[LineMark] = (),
        owner: int | None = None,
    ) -> SplitCapture:
        """The parts of a reading; one query for its furniture, whatever its outlet holds.

        `owner` is the article's `furniture.owner_number`; left out, it is the source's.
        """
        numbers = folded_lines(reading.text)
        learnt = furniture.learnt(source.pk if source else owner, numbers)
        return split_reading(
            reading, source, self.agencies, self.marked.of(source), learnt, line_marks, numbers
        )


def split_reading(
    reading: Reading,
    source: Source | None,
    agencies: Mapping[str, str],
    marked: frozenset[str],
    learnt: frozenset[str] = frozenset(),
    line_marks: Iterable[LineMark] = (),
    numbers: Mapping[str, int] | None = None,
) -> SplitCapture:
    """The parts of a reading, with the folded lines that curators `marked` and its outlet is `learnt` to
    repeat masked. Asks nothing of the database, so that any process may do it.

    Lines that the classifier does not take for the body (`lines.kept`) are masked without effect.
    """
    numbers = folded_lines(reading.text) if numbers is None else numbers
    parts = take_apart(reading, source, marked | learnt, line_marks, agencies)
    lines = capture_lines(reading.text, parts.classified, numbers)
    shown = {
        numbers[fold_line(line.text)]
        for line in parts.lines
        if line.role in FURNITURE_ROLES and line.text.strip()
    }
    return SplitCapture(
        parts, lines, frozenset(numbers[line] for line in learnt), frozenset(shown) - lines.kept
    )
