"""The front page: what came in lately, by story; the sources; the dates."""

from django.db.models import Count, Q
from django.db.models.functions import ExtractYear
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from articles.models import Article, Source
from articles.views.access import readers_only
from articles.views.rows import Row, rows_of, strips_of

STORIES_SHOWN = 12
PIECES_READ = 200


def latest_rows(request: HttpRequest) -> list[Row]:
    """A piece for each story that something came in for last: its newest with a headline, else its newest."""
    newest = Article.objects.visible_to(request.user).for_list().order_by("-ingested_at", "-pk")[:PIECES_READ]
    leads: dict[int, Article] = {}
    for piece in newest:
        if piece.story_id not in leads or (piece.headline and not leads[piece.story_id].headline):
            leads[piece.story_id] = piece
    return rows_of(list(leads.values())[:STORIES_SHOWN], request.user)


@require_safe
@readers_only
def home(request: HttpRequest) -> HttpResponse:
    """What came in lately, grouped by story."""
    visible = Article.objects.visible_to(request.user)
    counts = visible.order_by().aggregate(
        pieces=Count("pk"),
        stories=Count("story", distinct=True),
        unidentified=Count("pk", filter=Q(source=None)),
        undated=Count("pk", filter=Q(printed_on=None)),
    )
    years = (
        visible.exclude(printed_on=None)
        .order_by()
        .annotate(year=ExtractYear("printed_on"))
        .values("year")
        .annotate(pieces=Count("pk"))
        .order_by("-year")
    )
    sources = Source.objects.annotate(
        pieces=Count("articles", filter=Q(articles__in=visible.order_by()))
    ).filter(pieces__gt=0)
    rows = latest_rows(request)
    return render(
        request,
        "articles/home.html",
        {
            "rows": rows,
            "strips": strips_of(rows, request.user),
            "counts": counts,
            "years": years,
            "sources": sources.order_by("name"),
        },
    )
