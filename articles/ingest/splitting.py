"""One capture split with all that is known of its source: its furniture, its agencies, curators' marks."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from articles.extraction.furniture import CaptureLines, capture_lines, folded_lines
from articles.extraction.parts import Split
from articles.ingest import furniture
from articles.ingest.reading import Reading, take_apart
from articles.models import LineMark, Source


@dataclass(frozen=True, slots=True)
class SplitCapture:
    """A capture's parts, its lines as they are counted for its source, and which of them were masked
    because the source repeats them (not those that a curator marked)."""

    parts: Split
    lines: CaptureLines
    masked: frozenset[int]


@dataclass(slots=True)
class Splitter:
    """Splits the captures of one run. What curators marked and the agencies' names are read once."""

    agencies: Mapping[str, str] = field(default_factory=Source.objects.agency_names)
    _marked: dict[int, frozenset[str]] = field(default_factory=dict)

    def split(
        self, reading: Reading, source: Source | None, line_marks: Iterable[LineMark] = ()
    ) -> SplitCapture:
        """The parts of a reading; one query for its furniture, whatever the source holds."""
        key = source.pk if source else 0
        if key not in self._marked:
            self._marked[key] = furniture.marked_lines(source)
        numbers = folded_lines(reading.text)
        learnt = furniture.learnt(source, numbers)
        parts = take_apart(reading, source, self._marked[key] | learnt, line_marks, self.agencies)
        lines = capture_lines(reading.text, parts.classified, numbers)
        return SplitCapture(parts, lines, frozenset(numbers[line] for line in learnt))
