"""The front page: what came in lately, by story; the sources; the dates."""

from collections import Counter

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from articles.models import Article, Source
from articles.reports.tallies import source_tallies
from articles.views.listing import ArticleRow, rows_of, strips_of

STORIES_SHOWN = 12
ARTICLES_READ = 200


def latest_rows(request: HttpRequest) -> list[ArticleRow]:
    """An article for each story that something came in for last: its newest with a headline, else its
    newest."""
    newest = (
        Article.objects.visible_to(request.user).for_list().order_by("-ingested_at", "-pk")[:ARTICLES_READ]
    )
    leads: dict[int, Article] = {}
    for article in newest:
        if article.story_id not in leads or (article.headline and not leads[article.story_id].headline):
            leads[article.story_id] = article
    return rows_of(list(leads.values())[:STORIES_SHOWN], request.user)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What came in lately, grouped by story."""
    visible = Article.objects.visible_to(request.user)
    counts = visible.order_by().aggregate(
        articles=Count("pk"),
        stories=Count("story", distinct=True),
        unidentified=Count("pk", filter=Q(source=None)),
        undated=Count("pk", filter=Q(printed_on=None)),
    )
    days = visible.exclude(printed_on=None).order_by().values_list("printed_on").annotate(Count("pk"))
    years: Counter[int] = Counter()
    for day, articles in days:
        years[day.year] += articles
    tallies = source_tallies(request.user)
    sources = [
        (source, tallies[source.pk].articles)
        for source in Source.objects.filter(pk__in=[number for number in tallies if number]).order_by("name")
    ]
    rows = latest_rows(request)
    return render(
        request,
        "articles/home.html",
        {
            "rows": rows,
            "strips": strips_of(rows, request.user),
            "counts": counts,
            "years": sorted(years.items(), reverse=True),
            "sources": sources,
        },
    )
