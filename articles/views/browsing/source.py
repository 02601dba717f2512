"""Sources: who prints, and what each printed."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Max, Min, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from articles.models import Article, Source, SourceAlias
from articles.views.browsing.wire_parts import wire_parts
from articles.views.rows import listing


@dataclass(frozen=True, slots=True)
class Tally:
    """How many articles of a source a reader may see, and the days that they span."""

    articles: int
    first: date | None = None
    last: date | None = None


NOTHING = Tally(0)


def tallies_of(user: Any) -> dict[int | None, Tally]:
    """The tally of every source that has one, by its number; None stands for the unidentified. One query."""
    counted = (
        Article.objects.visible_to(user)
        .order_by()
        .values_list("source")
        .annotate(Count("pk"), Min("printed_on"), Max("printed_on"))
    )
    return {number: Tally(*tally) for number, *tally in counted}


@require_safe
def source_list(request: HttpRequest) -> HttpResponse:
    """Every source with its count of articles and the days they span."""
    tallies = tallies_of(request.user)
    sources = [(source, tallies.get(source.pk, NOTHING)) for source in Source.objects.order_by("name")]
    return render(
        request,
        "articles/sources.html",
        {"sources": sources, "unidentified": tallies.get(None, NOTHING).articles},
    )


@require_safe
def source_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One source and what it printed, newest first. A folder name kept from a merge leads here too."""
    if slug == "unidentified":
        articles = Article.objects.visible_to(request.user).unidentified().for_list().newest_first()
        return render(request, "articles/unidentified.html", {"listing": listing(articles, request)})
    source = Source.objects.filter(slug=slug).first()
    if source is None:
        alias = SourceAlias.objects.filter(kind=SourceAlias.Kind.SLUG, value=slug.lower()).first()
        if alias is None:
            raise Http404("There is no such source.")
        return redirect(alias.source)
    visible = source.articles.visible_to(request.user)
    figures = visible.order_by().aggregate(
        articles=Count("pk"),
        agency_articles=Count("pk", filter=~Q(agency="")),
        first=Min("printed_on"),
        last=Max("printed_on"),
    )
    return render(
        request,
        "articles/source.html",
        {
            "source": source,
            "wire": wire_parts(source, request.user),
            "figures": figures,
            "names": source.aliases.exclude(kind=SourceAlias.Kind.SLUG),
            "listing": listing(visible.for_list().newest_first(), request),
        },
    )
