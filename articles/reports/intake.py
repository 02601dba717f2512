"""What came in and whether everything behind it is current: the figures of the intake board."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from articles.models import SEE_HIDDEN, Article, DueWork, IngestRun, Source, may_read
from articles.reports.figures import LEAST_FREE, Disk, operating_figures
from articles.reports.kept_counts import kept_count
from articles.reports.readiness import Readiness, readiness_of_late

DAYS = 14
RUNS = 6
LEAST_DAYS = 3
"""Days with arrivals of the last DAYS that make a source a regular one; its empty days are gaps."""
MOST_SOURCES = 30


@dataclass(frozen=True, slots=True)
class ArrivalDay:
    """How many articles of one source came in on one day; a gap is a day without any, of a regular source."""

    day: date
    articles: int
    is_gap: bool


@dataclass(frozen=True, slots=True)
class SourceArrivals:
    """One source's last days; `usual` is the median of its days with arrivals. No source: unidentified."""

    source: Source | None
    days: tuple[ArrivalDay, ...]
    total: int
    usual: int

    @property
    def gaps(self) -> int:
        return sum(each.is_gap for each in self.days)


@dataclass(frozen=True, slots=True)
class IntakeBoard:
    """What an operator looks at first. `due` is (what, how many) of work that waits for a settle;
    `jobs` those that wait for a worker or run."""

    runs: tuple[IngestRun, ...]
    refused: int
    days: tuple[date, ...]
    arrivals: tuple[SourceArrivals, ...]
    unlisted: int
    pending: int
    indexed_at: datetime | None
    problem: str
    due: tuple[tuple[str, int], ...]
    disk: Disk
    jobs: int

    @property
    def looks(self) -> tuple[Readiness, ...]:
        """What /readyz tells. Looked at when asked for: who shows the warnings alone needs none of it."""
        return readiness_of_late()

    @property
    def warnings(self) -> tuple[str, ...]:
        """What needs somebody now, in words with the remedy."""
        said = []
        if self.runs and self.runs[0].status in (IngestRun.Status.INTERRUPTED, IngestRun.Status.FAILED):
            state = self.runs[0].get_status_display()
            said.append(f"The last run is {state}. Run ingest again: nothing comes in twice.")
        if self.problem:
            said.append(f"The index: {self.problem}")
        if self.disk.is_short:
            said.append(
                f"Less than {LEAST_FREE:.0%} of the disk is free. A rebuild of the index may not fit."
            )
        silent = [each for each in self.arrivals if each.days and each.days[-1].is_gap]
        if silent:
            names = ", ".join(each.source.name for each in silent[:5] if each.source)
            said.append(f"Nothing came in today from {names}{' and others' if len(silent) > 5 else ''}.")
        return tuple(said)


def intake_board(user: Any, today: date | None = None) -> IntakeBoard:
    """The board as it stands now. Counts are of articles open to this person."""
    today = today or timezone.localdate()
    days = tuple(today - timedelta(days=back) for back in range(DAYS - 1, -1, -1))
    arrivals = _arrivals(user, days)
    words = dict(DueWork.Kind.choices)
    now = operating_figures()
    return IntakeBoard(
        # A run counts what it took, hidden articles too: those who may not see them see no runs.
        runs=tuple(IngestRun.objects.order_by("-pk")[:RUNS]) if user.has_perm(SEE_HIDDEN) else (),
        refused=dict(now.questions).get("refused", 0),
        days=days,
        arrivals=tuple(arrivals[:MOST_SOURCES]),
        unlisted=max(0, len(arrivals) - MOST_SOURCES),
        pending=now.pending,
        indexed_at=now.indexed_at,
        problem=now.problem,
        due=tuple((words.get(kind, kind), count) for kind, count in now.due),
        disk=now.disk,
        jobs=sum(count for _, count in now.jobs),
    )


def _arrivals(user: Any, days: tuple[date, ...]) -> list[SourceArrivals]:
    """The sources that anything came from in these days, those with gaps first, then by name."""
    counts: dict[int, Counter[date]] = defaultdict(Counter)
    for source, at, count in kept_count(f"arrivals from {days[0]}", user, lambda: _counted(user, days)):
        counts[source][days[at]] += count
    sources = Source.objects.in_bulk(list(counts))
    found = [_of_source(sources.get(number), held, days) for number, held in counts.items()]
    return sorted(found, key=lambda each: (-each.gaps, each.source is None, str(each.source)))


def _counted(user: Any, days: tuple[date, ...]) -> list[tuple[int, int, int]]:
    """(source or 0, place in `days`, articles > 0) of what this person may see. Four queries.

    Each number is the length of a piece of an index in the order of source and moment: in groups by day all
    rows would be sorted. What is hidden is little, and taken off afterwards.
    """
    if not may_read(user):
        return []
    came = Article.objects.filter(ingested_at__gte=_start(days[0])).order_by()
    within = [Q(ingested_at__gte=_start(day)) for day in days]
    for at, day in enumerate(days[1:]):
        within[at] &= Q(ingested_at__lt=_start(day))
    counts: Counter[tuple[int, int]] = Counter()
    here = came.filter(source=OuterRef("pk"))
    each_day = [
        Coalesce(Subquery(here.filter(part).values("source").annotate(n=Count("pk")).values("n")), 0)
        for part in within
    ]
    for source, *numbers in Source.objects.filter(Exists(here)).order_by().values_list("pk", *each_day):
        counts.update({(source, at): number for at, number in enumerate(numbers)})
    nameless = came.filter(source=None)
    if nameless.exists():
        numbers = nameless.aggregate(
            **{f"on_{at}": Count("pk", filter=part) for at, part in enumerate(within)}
        )
        counts.update({(0, at): numbers[f"on_{at}"] for at in range(len(days))})
    # Not by the moment too: SQLite would take the index of moments, and look at all that came.
    hidden = Article.objects.hidden_from(user).order_by().values_list("source", "ingested_at")
    for source, moment in hidden:
        if moment < _start(days[0]):
            continue
        counts[source or 0, min((timezone.localdate(moment) - days[0]).days, len(days) - 1)] -= 1
    return [(source, at, number) for (source, at), number in counts.items() if number > 0]


def _start(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, datetime.min.time()))


def _of_source(source: Source | None, held: Counter[date], days: tuple[date, ...]) -> SourceArrivals:
    filled = [held[day] for day in days if held[day]]
    is_regular = source is not None and len(filled) >= LEAST_DAYS
    first = min(day for day in days if held[day]) if filled else days[-1]
    return SourceArrivals(
        source,
        tuple(ArrivalDay(day, held[day], is_regular and not held[day] and day > first) for day in days),
        sum(filled),
        round(median(filled)) if filled else 0,
    )
