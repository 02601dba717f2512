"""Browsing without a search: by byline, section, place, and by the day of printing."""

from calendar import monthrange
from collections import Counter
from dataclasses import dataclass
from datetime import MAXYEAR, date
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, F, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from articles.models import Article
from articles.models.article import ArticleQuerySet
from articles.reports.bylines import PersonNames, person_name, signed_by, surname
from articles.reports.datelines import dateline_named
from articles.reports.tallies import archive_tally, month_tallies
from articles.search.places import dateline_names
from articles.views.browsing.weeks import DayCell, weeks_of
from articles.views.listing import listing, story_listing

NAMES_PER_PAGE = 300
DAY, MONTH = Article.Precision.DAY, Article.Precision.MONTH
FACES = {
    "byline": ("Bylines", "Byline", "names printed over articles"),
    "section": ("Sections", "Section", "sections as the outlets name them"),
    "dateline": ("Places", "Place", "places that articles are datelined from"),
}


def _names(request: HttpRequest, field: str, one: str) -> HttpResponse:
    """Every value of a field as printed, with its count."""
    seen = Article.objects.countable_by(request.user)
    values = (
        seen.exclude(**{field: ""})
        .order_by()
        .values(name=F(field))
        .annotate(articles=Count("pk"))
        .order_by("name")
    )
    return _name_page(request, field, values, one)


def _name_page(request: HttpRequest, field: str, values: Any, one: str) -> HttpResponse:
    title, _, about = FACES[field]
    page = Paginator(values, NAMES_PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "articles/names.html", {"title": title, "about": about, "page": page, "one": one})


def _named(
    request: HttpRequest, field: str, matching: Q, name: str, many: str, also: str = ""
) -> HttpResponse:
    """The articles that carry one value of a field, newest first, one row a story."""
    articles = Article.objects.countable_by(request.user).filter(matching)
    found = story_listing(articles, request)
    if not found.rows:
        raise Http404("No article carries that name.")
    title, kind, _ = FACES[field]
    return render(
        request,
        "articles/named.html",
        {"name": name, "kind": kind, "many": many, "many_title": title, "listing": found, "also": also},
    )


@require_safe
def bylines(request: HttpRequest) -> HttpResponse:
    """Every name that articles are signed with, each counted by itself."""
    printed = list(
        Article.objects.countable_by(request.user)
        .exclude(byline="")
        .order_by()
        .values_list("byline")
        .annotate(Count("pk"))
    )
    names = PersonNames([line for line, _ in printed], request.user)
    counts: Counter[str] = Counter()
    for line, articles in printed:
        counts.update(dict.fromkeys(names.of(line), articles))
    filed = sorted((surname(name), name) for name in counts)
    filed.sort(key=lambda each: (each[0].casefold(), each[1].casefold()))
    values = [{"name": name, "articles": counts[name], "under": under} for under, name in filed]
    return _name_page(request, "byline", values, "byline")


@require_safe
def byline(request: HttpRequest, name: str) -> HttpResponse:
    return _named(request, "byline", signed_by(name, request.user), person_name(name) or name, "bylines")


@require_safe
def sections(request: HttpRequest) -> HttpResponse:
    return _names(request, "section", "section")


@require_safe
def section(request: HttpRequest, name: str) -> HttpResponse:
    return _named(request, "section", Q(section=name), name, "sections")


@require_safe
def places(request: HttpRequest) -> HttpResponse:
    """Every dateline place, its spellings as one."""
    return _name_page(request, "dateline", dateline_names(request.user), "place")


@require_safe
def place(request: HttpRequest, name: str) -> HttpResponse:
    """The articles datelined from a place, in whatever spelling."""
    found = dateline_named(name, request.user)
    if found is None:
        raise Http404("No article carries that name.")
    also = f"Also printed as {', '.join(found.others)}." if found.others else ""
    return _named(request, "dateline", Q(dateline__in=found.datelines), found.name, "places", also)


@require_safe
def dates(request: HttpRequest) -> HttpResponse:
    """Every year, and in it every month, with counts."""
    years: dict[int, dict[str, Any]] = {}
    for (year, month), articles in month_tallies(request.user).items():
        entry = years.setdefault(year, {"year": year, "articles": 0, "months": [0] * 12, "monthless": 0})
        entry["articles"] += articles
        if month:
            entry["months"][month - 1] = articles
        else:
            entry["monthless"] = articles
    for entry in years.values():
        entry["months"] = [(date(entry["year"], n, 1), count) for n, count in enumerate(entry["months"], 1)]
    return render(
        request,
        "articles/dates.html",
        {
            "years": sorted(years.values(), key=lambda entry: -entry["year"]),
            "undated": archive_tally(request.user).undated,
        },
    )


@require_safe
def undated(request: HttpRequest) -> HttpResponse:
    """Articles that do not say when they were printed, in the order in which they came."""
    seen = Article.objects.countable_by(request.user)
    articles = seen.filter(printed_on=None).for_list().order_by("-pk")
    return render(request, "articles/undated.html", {"listing": listing(articles, request)})


@require_safe
def year(request: HttpRequest, year: int) -> HttpResponse:
    """One year: its months with counts, and its articles."""
    first = _day_or_404(year, 1, 1)
    articles = Article.objects.countable_by(request.user).printed_between(first, date(year, 12, 31))
    return render(
        request,
        "articles/year.html",
        {
            "year": year,
            "months": _calendar(year, articles),
            "listing": story_listing(articles, request),
            **_neighbours(request, first, date(year, 12, 31), "year"),
        },
    )


@require_safe
def month(request: HttpRequest, year: int, month: int) -> HttpResponse:
    """One month: its calendar with counts, and its articles."""
    first = _day_or_404(year, month, 1)
    last = date(year, month, monthrange(year, month)[1])
    articles = (
        Article.objects.countable_by(request.user)
        .printed_between(first, last)
        .filter(printed_precision__in=[DAY, MONTH])
    )
    days = articles.filter(printed_precision=DAY).order_by().values_list("printed_on").annotate(Count("pk"))
    weeks = weeks_of(first, {day.day: count for day, count in days})
    return render(
        request,
        "articles/month.html",
        {
            "first": first,
            "weeks": weeks,
            "listing": story_listing(articles, request),
            **_neighbours(request, first, last, "month"),
        },
    )


@require_safe
def day_page(request: HttpRequest, year: int, month: int, day: int) -> HttpResponse:
    """One day, as the outlets dated it."""
    the_day = _day_or_404(year, month, day)
    articles = Article.objects.countable_by(request.user).filter(printed_on=the_day, printed_precision=DAY)
    return render(
        request,
        "articles/day.html",
        {
            "day": the_day,
            "listing": story_listing(articles, request),
            **_neighbours(request, the_day, the_day, "day"),
        },
    )


@dataclass(frozen=True, slots=True)
class CalendarMonth:
    """One month of a year's calendar; `articles` counts those dated to the month alone, too."""

    first: date
    articles: int
    weeks: list[list[DayCell]]


def _calendar(year: int, articles: ArticleQuerySet) -> list[CalendarMonth]:
    """The twelve months of a year, each day with its count. One query."""
    dated = articles.exclude(printed_precision=Article.Precision.YEAR).order_by()
    months: dict[int, Counter[int]] = {n: Counter() for n in range(1, 13)}
    totals: Counter[int] = Counter()
    for day, precision, count in dated.values_list("printed_on", "printed_precision").annotate(Count("pk")):
        totals[day.month] += count
        if precision == DAY:
            months[day.month][day.day] += count
    return [
        CalendarMonth(date(year, n, 1), totals[n], weeks_of(date(year, n, 1), days))
        for n, days in months.items()
    ]


def _day_or_404(year: int, month: int, day: int) -> date:
    """The day, or 404 where the calendar has none: year 0, the 31st of June."""
    if not 1 <= year <= MAXYEAR:
        raise Http404("The calendar has no such year.")
    try:
        return date(year, month, day)
    except ValueError:
        raise Http404("The calendar has no such day.") from None


def _neighbours(request: HttpRequest, first: date, last: date, span: str) -> dict[str, date | None]:
    """The nearest printed days before and after a span: where 'earlier' and 'later' lead."""
    by_span: dict[str, list[str]] = {
        "day": [DAY],
        "month": [DAY, MONTH],
        "year": [str(each) for each in Article.Precision.values],
    }
    precisions = by_span[span]
    seen = Article.objects.countable_by(request.user).filter(printed_precision__in=precisions)
    days = seen.values_list("printed_on", flat=True)
    # The nearest in the index either way, not the extremes of all that there is.
    return {
        "earlier": days.filter(printed_on__lt=first).order_by("-printed_on").first(),
        "later": days.filter(printed_on__gt=last).order_by("printed_on").first(),
    }
