"""How fast a run goes, what it spends its time on, and how long it will take."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from articles.ingest.outcome import Stopwatch
from articles.models import DueWork, PendingIndex

_WORDS: Mapping[str, str] = {
    "read": "reading files",
    "wait": "waiting for the processes that take captures apart",
    "decode": "decoding",
    "split": "taking captures apart",
    "fingerprint": "numbering words",
    "store": "writing to the database",
    "link": "linking",
    "furniture": "counting lines",
}
SPAN = 20.0
"""Seconds over which the pace is taken: what was ten minutes ago says little of what is left."""


@dataclass(slots=True)
class Pace:
    """The pace of one run of so many files. Ask `so_far` now and then, with the captures that are done."""

    watch: Stopwatch
    total: int
    _marks: list[tuple[float, int, dict[str, float]]] = field(default_factory=list)

    def so_far(self, done: int, now: float | None = None) -> str:
        """In words: captures a second, what most of the time goes to, and the time left. "" before there is
        anything to tell."""
        now = time.monotonic() if now is None else now
        self._marks.append((now, done, dict(self.watch.seconds)))
        while len(self._marks) > 2 and now - self._marks[1][0] > SPAN:
            del self._marks[0]
        begun, before, seconds = self._marks[0]
        if now - begun < 0.5 or done <= before:
            return ""
        rate = (done - before) / (now - begun)
        said = [f"{rate:,.0f} captures/s" if rate >= 10 else f"{rate:.1f} captures/s"]
        spent = {stage: self.watch.seconds.get(stage, 0.0) - seconds.get(stage, 0.0) for stage in _WORDS}
        most = max(spent, key=lambda stage: spent[stage])
        if spent[most] > 0:
            said.append(f"mostly {_WORDS[most]}")
        if self.total > done:
            said.append(f"{_lasting((self.total - done) / rate)} left")
        return ", ".join(said)


def settling_words() -> str:
    """What is left to settle when every file is read; "" for nothing. One query."""
    waiting = DueWork.objects.count()
    return f"settling {waiting:,} things that are due" if waiting else ""


def indexing_words() -> str:
    """How many articles are left to be indexed; "" for none. One query."""
    waiting = PendingIndex.objects.values("article_id").distinct().count()
    return f"indexing {waiting:,} articles" if waiting else ""


def _lasting(seconds: float) -> str:
    """
    >>> _lasting(40), _lasting(100), _lasting(9_000)
    ('40 s', '2 min', '2 h 30 min')
    """
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60} min"
