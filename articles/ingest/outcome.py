"""What became of each file, counted, written down and told to the operator."""

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TextIO

KINDS = {"added": "added", "changed": "changed", "duplicate": "duplicates", "refused": "refused"}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file, or of one record of a container."""

    kind: str
    path: str
    reason: str = ""
    notes: tuple[str, ...] = ()
    sha256: str = ""
    article: int | None = None
    capture: int | None = None


def outcome_words(kind: str, reason: str, *, dry_run: bool) -> str:
    """What became, or would become, of a file, in the words of the command and of the pages.

    >>> outcome_words("duplicate", "the same bytes as a.txt (article 7)", dry_run=True)
    'would be a duplicate (the same bytes as a.txt (article 7))'
    """
    what = kind if kind != "duplicate" else "a duplicate"
    return f"{'would be ' if dry_run else ''}{what}" + (f" ({reason})" if reason else "")


@dataclass(slots=True)
class Tally:
    """How many files came to what."""

    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(KINDS, 0))

    def count(self, outcome: Outcome) -> None:
        self.counts[outcome.kind] += 1

    @property
    def files(self) -> int:
        return sum(self.counts.values())

    @property
    def refused(self) -> int:
        return self.counts["refused"]

    def __str__(self) -> str:
        return ", ".join(f"{self.counts[kind]:,} {word}" for kind, word in KINDS.items())


@dataclass(slots=True)
class Stopwatch:
    """Seconds by stage, of the wall clock and of this process's own work.

    Stages may stand inside one another; each counts its own time only.
    """

    seconds: dict[str, float] = field(default_factory=dict)
    cpu: dict[str, float] = field(default_factory=dict)
    _open: list[list[float]] = field(default_factory=list)
    _names: list[str] = field(default_factory=list)

    @property
    def current(self) -> str:
        """The innermost stage that is going on; "other" where none is."""
        return self._names[-1] if self._names else "other"

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        begun, worked = time.perf_counter(), time.process_time()
        inner = [0.0, 0.0]
        self._open.append(inner)
        self._names.append(name)
        try:
            yield
        finally:
            whole, work = time.perf_counter() - begun, time.process_time() - worked
            self._open.pop()
            self._names.pop()
            self.seconds[name] = self.seconds.get(name, 0.0) + whole - inner[0]
            self.cpu[name] = self.cpu.get(name, 0.0) + work - inner[1]
            if self._open:
                self._open[-1][0] += whole
                self._open[-1][1] += work

    def add_work(self, cpu: Mapping[str, float]) -> None:
        """Count the work of another process by stage. What this one waits for it has a stage of its own."""
        for name, worked in cpu.items():
            self.cpu[name] = self.cpu.get(name, 0.0) + worked


def write_line(report: TextIO, outcome: Outcome, *, dry_run: bool) -> None:
    """One outcome as a line of the JSONL report, on disk at once."""
    line = {
        "path": outcome.path,
        "outcome": outcome.kind,
        "reason": outcome.reason,
        "notes": list(outcome.notes),
        "sha256": outcome.sha256,
        "article": outcome.article,
        "capture": outcome.capture,
    }
    if dry_run:
        line["dry_run"] = True
    report.write(json.dumps(line, ensure_ascii=False) + "\n")
    report.flush()
