"""What came of the long test: figures by page, and whether it holds."""

import statistics
import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.searching_measures import percentile
from benchmarks.soaking_machine import Memory, SoakEvent, growth
from benchmarks.soaking_people import SoakedAnswer

SETTLING = 5.0
"""Seconds after a kill in which an answer may be missing: connections to the killed process are cut."""
BROKEN = (0, 500, 502)
FLAT = 0.05
"""Growth of resident memory up to which it counts as flat."""


@dataclass(slots=True)
class SoakFigures:
    """All that was seen. `begun` is on the monotonic clock."""

    begun: float
    captures: int
    answers: list[SoakedAnswer] = field(default_factory=list)
    events: list[SoakEvent] = field(default_factory=list)
    memory: list[Memory] = field(default_factory=list)
    acts: int = 0
    failed_acts: list[tuple[float, str, int]] = field(default_factory=list)
    decisions: int = 0
    lost: int = 0
    sound: str = ""
    tracebacks: list[str] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, answer: SoakedAnswer) -> None:
        with self._lock:
            self.answers.append(answer)

    def so_far(self) -> str:
        with self._lock:
            statuses = Counter(answer.status for answer in self.answers)
        return ", ".join(f"{status}: {count:,}" for status, count in sorted(statuses.items()))

    def is_injected(self, at: float, ms: float = 0.0) -> bool:
        """Whether a request that was due then ran into something that was done on purpose."""
        end = at + ms / 1000
        return any(event.at - 1 <= end and at <= event.at + event.seconds + SETTLING for event in self.events
                   if event.what.startswith(("kill a process", "fill")))  # fmt: skip


def report(figures: SoakFigures, table: Path | None) -> int:
    """Print it, write the table where one is wanted; 1 where the test did not hold."""
    broken = [answer for answer in figures.answers if answer.status in BROKEN]
    errors = [answer for answer in broken if not figures.is_injected(answer.at, answer.ms)]
    failed = [each for each in figures.failed_acts if not figures.is_injected(each[0])]
    away = sum(answer.status == 503 for answer in figures.answers)
    lines = list(_table(figures))
    print("\n".join(lines))
    for answer in errors[:20]:
        print(
            f"  {answer.status} at {answer.at:.0f} s after {answer.ms:.0f} ms, "
            f"{answer.kind}: {answer.address}"
        )
    for at, address, status in failed[:10]:
        print(f"  {status} at {at:.0f} s: the act {address}")
    for trace in figures.tracebacks[:10]:
        print(f"  {trace}")
    unkept = max(0, figures.acts - figures.decisions)
    if figures.sound:
        print(f"not sound: {figures.sound}")
    grown, times = growth(figures.memory), [answer.ms for answer in figures.answers]
    for each in figures.memory[:: max(1, len(figures.memory) // 12)]:
        sizes = f"{each.own >> 20} MiB of its own, {each.mapped >> 20} MiB of files mapped"
        print(f"  {each.at / 60:4.1f} min: {sizes}")
    own, mapped = (figures.memory[-1].own, figures.memory[-1].mapped) if figures.memory else (0, 0)
    last = (
        f"requests {len(figures.answers)} errors {len(errors) + len(failed)} "
        f"injected {len(broken) - len(errors)} "
        f"turned_away {away} lost {figures.lost + unkept} acts {figures.acts} "
        f"p95_ms {percentile(times, 95):.0f} own_mib {own >> 20} mapped_mib {mapped >> 20} "
        f"grown {grown:+.3f} sound {'no' if figures.sound else 'yes'}"
    )
    print(last)
    if table is not None:
        table.write_text("\n".join([*lines, "", last]) + "\n")
    return int(bool(errors or failed or figures.lost or unkept or figures.sound or grown > FLAT))


def _table(figures: SoakFigures) -> Sequence[str]:
    by_page: dict[str, list[SoakedAnswer]] = {}
    for answer in figures.answers:
        by_page.setdefault(answer.page, []).append(answer)
    lines = ["| Page | Asked | p50 ms | p95 ms | Worst ms | Other than 200 |", "|---|---|---|---|---|---|"]
    for page, answers in sorted(by_page.items(), key=lambda item: -len(item[1])):
        times = [answer.ms for answer in answers]
        others = Counter(answer.status for answer in answers if answer.status != 200)
        told = ", ".join(f"{status}: {count}" for status, count in sorted(others.items()))
        lines.append(
            f"| `{page}` | {len(answers):,} | {statistics.median(times):.0f} | {percentile(times, 95):.0f} "
            f"| {max(times):.0f} | {told} |"
        )
    return lines
