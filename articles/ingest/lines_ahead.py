"""What the tables of counted lines say of the captures of one transaction: asked at once, and kept true while
the captures are counted."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from articles.extraction.furniture import CaptureLines
from articles.ingest import line_table as table


@dataclass(slots=True)
class _Asked:
    """Of one source: the lines and texts that were asked for; those of the lines that are `repeated`; those
    of the texts that are `held`; of each other line the texts that hold it, with its kind there."""

    lines: set[int] = field(default_factory=set)
    texts: set[int] = field(default_factory=set)
    repeated: set[int] = field(default_factory=set)
    held: set[int] = field(default_factory=set)
    holders: dict[int, list[tuple[int, int]]] = field(default_factory=dict)


class LinesAhead:
    """Answers as `line_table` does, from what was asked beforehand where that holds; else it asks.

    Holds for the transaction of `one_writer` in which it was made, as long as it hears of each text that is
    added and each line that comes and goes as furniture. `forget` where those were taken back.
    """

    def __init__(self, captures: Iterable[tuple[int, CaptureLines]] = ()) -> None:
        """Ask for captures, each by its source and its lines: three queries a source."""
        self._of: dict[int, _Asked] = defaultdict(_Asked)
        for source, found in captures:
            self._of[source].lines.update(found.lines)
            self._of[source].texts.add(found.key)
        for source, asked in self._of.items():
            asked.repeated.update(table.furniture(source, asked.lines))
            asked.held.update(table.held_texts(source, asked.texts))
            asked.holders.update(table.texts_holding(source, asked.lines - asked.repeated))

    def furniture(self, source: int, lines: frozenset[int]) -> frozenset[int]:
        asked = self._of.get(source)
        return lines & asked.repeated if asked and lines <= asked.lines else table.furniture(source, lines)

    def is_held(self, source: int, text: int) -> bool:
        asked = self._of.get(source)
        return text in asked.held if asked and text in asked.texts else table.is_held(source, text)

    def held_elsewhere(
        self, source: int, lines: frozenset[int], text: int
    ) -> dict[int, list[tuple[int, int]]]:
        """Those of these lines, of which none is furniture, that other texts hold."""
        asked = self._of.get(source)
        known = asked.holders if asked and lines <= asked.lines else table.texts_holding(source, lines)
        others = {line: [each for each in known.get(line, ()) if each[1] != text] for line in lines}
        return {line: found for line, found in others.items() if found}

    def add(self, source: int, found: CaptureLines) -> None:
        """Know a text that was added."""
        asked = self._of.get(source)
        if asked is None:
            return
        asked.texts.add(found.key)
        asked.held.add(found.key)
        for line in (found.lines & asked.lines) - asked.repeated:
            asked.holders.setdefault(line, []).append((table.line_kind(line, found), found.key))

    def set_furniture(self, source: int, came: frozenset[int], went: frozenset[int]) -> None:
        """Know lines that are furniture now, and those that no longer are."""
        asked = self._of.get(source)
        if asked is not None:
            asked.repeated |= came & asked.lines
            # Which texts hold these was not asked for.
            asked.lines -= went
            asked.repeated -= went

    def forget(self) -> None:
        self._of.clear()
