"""How much of what a source printed is wire copy, how it cuts that copy, and its house style."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from statistics import median
from typing import Any

from django.db.models import Count, Q, Sum

from articles.models import Article, LexiconSighting, Source, SyndicationLink

AGENCIES_SHOWN = 5
HABITS_SHOWN = 12
LEAST_CUTS = 3
"""Fewer compared articles than this make no typical cut."""


@dataclass(frozen=True, slots=True)
class SourceYear:
    """One year of a source: articles in all, and those that name each of the agencies shown."""

    label: str
    articles: int
    by_agency: tuple[int, ...]
    wire: int

    @property
    def share(self) -> float:
        return self.wire / self.articles if self.articles else 0.0


@dataclass(frozen=True, slots=True)
class TypicalCut:
    """What this source does with copy known to be another's: medians over `articles` of its versions."""

    articles: int
    kept: int
    of: int
    from_end_share: float
    restyled_share: float


@dataclass(frozen=True, slots=True)
class Habit:
    """What this source prints where others print another; `against` counts the other printed here."""

    printed: str
    other: str
    times: int
    against: int


@dataclass(frozen=True, slots=True)
class WireShare:
    """All of it; `cut` is None where too few articles were compared."""

    agencies: tuple[str, ...]
    years: tuple[SourceYear, ...]
    cut: TypicalCut | None
    habits: tuple[Habit, ...]


def wire_share(source: Source, user: Any) -> WireShare:
    """The figures of one source, over what this reader may see. Five queries."""
    agencies, years = _years(source, user)
    return WireShare(agencies, years, _cut(source, user), _habits(source, user))


def _years(source: Source, user: Any) -> tuple[tuple[str, ...], tuple[SourceYear, ...]]:
    rows = (
        Article.objects.countable_by(user)
        .filter(source=source)
        .order_by()
        .values_list("printed_on", "agency")  # by day: SQLite takes years apart row by row, in Python
        .annotate(Count("pk"))
    )
    totals: Counter[str] = Counter()
    table: dict[int | None, Counter[str]] = defaultdict(Counter)
    for day, agency, count in rows:
        table[day.year if day else None][agency] += count
        if agency:
            totals[agency] += count
    shown = tuple(agency for agency, _ in totals.most_common(AGENCIES_SHOWN))
    years = tuple(
        SourceYear(
            label=str(year) if year else "undated",
            articles=table[year].total(),
            by_agency=tuple(table[year][agency] for agency in shown),
            wire=table[year].total() - table[year][""],
        )
        for year in sorted(table, key=lambda one: (one is None, one or 0))
    )
    return shown, years


def _cut(source: Source, user: Any) -> TypicalCut | None:
    """Medians over links in which this source's article is the later one, of two outlets."""
    hidden = Article.objects.hidden_from(user).values("pk")
    first_to_second = SyndicationLink.Direction.FIRST_TO_SECOND
    later = Q(second__source=source, direction=first_to_second) | Q(
        first__source=source, direction=SyndicationLink.Direction.SECOND_TO_FIRST
    )
    rows = (
        SyndicationLink.objects.joining()
        .filter(later)
        .exclude(first__source=source, second__source=source)
        .exclude(first__in=hidden)
        .exclude(second__in=hidden)
        .order_by()
        .values_list(
            "direction",
            "ledger__paragraphs_a",
            "ledger__paragraphs_b",
            "ledger__kept_a",
            "ledger__kept_b",
            "ledger__from_end_a",
            "ledger__from_end_b",
            "ledger__restyled",
            "ledger__same",
            "ledger__recast",
        )
    )
    kept, whole, ends, styles = [], [], [], []
    for direction, all_a, all_b, kept_a, kept_b, end_a, end_b, restyled, same, recast in rows:
        if all_a is None:
            continue
        a_is_original = direction == first_to_second
        total, here, end = (all_a, kept_a, end_a) if a_is_original else (all_b, kept_b, end_b)
        kept.append(here)
        whole.append(total)
        if total > here:
            ends.append(end / (total - here))
        styles.append(restyled / max(restyled + same + recast, 1))
    if len(kept) < LEAST_CUTS:
        return None
    from_end = median(ends) if ends else 0.0
    return TypicalCut(len(kept), round(median(kept)), round(median(whole)), from_end, median(styles))


def _habits(source: Source, user: Any) -> tuple[Habit, ...]:
    """What this source prints otherwise than others, most often first."""
    counts: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for side, column in (("left_article", 0), ("right_article", 1)):
        rows = (
            LexiconSighting.objects.visible_to(user)
            .filter(**{f"{side}__source": source})
            .exclude(entry__status="rejected")
            .order_by()
            .values_list("entry__left", "entry__right")
            .annotate(Sum("count"))
        )
        for left, right, times in rows:
            counts[left, right][column] += times
    habits = [
        Habit(left, right, times, against) if times >= against else Habit(right, left, against, times)
        for (left, right), (times, against) in counts.items()
    ]
    return tuple(sorted(habits, key=lambda one: (-one.times, one.printed))[:HABITS_SHOWN])
