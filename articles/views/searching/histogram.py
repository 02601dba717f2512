"""When the articles of a result were printed, as bars over a scale; each leads to its days."""

from dataclasses import dataclass
from datetime import date

from django.http import QueryDict

from articles.search.results import Bucket, ResultPage
from articles.views.searching.filters import changed
from articles.words import day_words

BARS_WIDE, BARS_HIGH, WIDEST_BAR = 1000, 100, 60.0


@dataclass(frozen=True, slots=True)
class HistogramBar:
    """One bar of the histogram, in the units of its drawing; `href` narrows the search to its days."""

    x: float
    y: float
    width: float
    height: float
    label: str
    href: str


@dataclass(frozen=True, slots=True)
class Histogram:
    """The bars; `scale`, counts from the top of the drawing to its foot; `periods`, some in words, in order
    and evenly apart from the first to the last."""

    bars: tuple[HistogramBar, ...]
    scale: tuple[int, ...]
    periods: tuple[str, ...]
    step: str
    width: int = BARS_WIDE
    height: int = BARS_HIGH


def histogram_of(found: ResultPage, query: QueryDict) -> Histogram | None:
    """When the articles found were printed, as bars; None where one period holds them all."""
    buckets = found.histogram
    if len(buckets) < 2:
        return None
    top = scale_top(max(bucket.count for bucket in buckets))
    step = BARS_WIDE / len(buckets)
    width = min(step - min(4.0, step / 4), WIDEST_BAR)
    bars = tuple(
        _bar(bucket, at * step + (step - width) / 2, width, bucket.count / top, found.step, query)
        for at, bucket in enumerate(buckets)
        if bucket.count
    )
    middle = [buckets[len(buckets) // 2]] if len(buckets) % 2 else []
    periods = tuple(_period(bucket.first, found.step) for bucket in (buckets[0], *middle, buckets[-1]))
    return Histogram(bars, (top, top // 2, 0) if top % 2 == 0 else (top, 0), periods, found.step)


def scale_top(most: int) -> int:
    """The least number of the series 1, 2, 4, 6, 8, 10, 20, 40 … that is no less than the tallest count.

    >>> [scale_top(most) for most in (1, 3, 9, 11, 45, 100, 3999)]
    [1, 4, 10, 20, 60, 100, 4000]
    """
    power = 1
    while most > 10 * power:
        power *= 10
    return next(step * power for step in (1, 2, 4, 6, 8, 10) if step * power >= most)


def _bar(bucket: Bucket, x: float, width: float, share: float, step: str, query: QueryDict) -> HistogramBar:
    tall = max(BARS_HIGH * share, 2.0)
    days = {"from": bucket.first.isoformat(), "to": bucket.last.isoformat()}
    articles = "article" if bucket.count == 1 else "articles"
    label = f"{_period(bucket.first, step)}: {bucket.count} {articles}"
    return HistogramBar(
        round(x, 2),
        round(BARS_HIGH - tall, 2),
        round(width, 2),
        round(tall, 2),
        label,
        changed(query, **days),
    )


def _period(first: date, step: str) -> str:
    if step == "year":
        return str(first.year)
    return f"{first:%B} {first.year}" if step == "month" else day_words(first)
