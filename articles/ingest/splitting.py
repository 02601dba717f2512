"""One capture split with all that is known of its source: its furniture, its agencies, curators' marks."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from articles.extraction.furniture import CaptureLines, capture_lines, folded_lines
from articles.extraction.lines import fold_line
from articles.extraction.parts import Split
from articles.ingest import furniture
from articles.ingest.furniture import MarkedLines
from articles.ingest.reading import Reading, take_apart
from articles.models import LineMark, Source
from articles.recognition.reading.signatures import FURNITURE_ROLES


@dataclass(frozen=True, slots=True)
class SplitCapture:
    """A capture's parts, its lines as they are counted for its source, and which of them were masked
    because the source repeats them (not those that a curator marked). `furniture` are the lines that the
    classifier alone takes for furniture: by them its outlet is recognised, whatever was learnt since."""

    parts: Split
    lines: CaptureLines
    masked: frozenset[int]
    furniture: frozenset[int] = frozenset()


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
