"""Sources: who prints, and what each printed."""

from django.db.models import Count, Max, Min, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe

from articles.charts.figures import ChartBar, bar_chart
from articles.models import Article, OutletEvidence, Source, SourceAlias, UnknownOutlet
from articles.reports.tallies import SourceTally, source_tallies
from articles.reports.wire_share import SourceYear, wire_share
from articles.views.listing import listing

NOTHING = SourceTally(0)
GROUPS_SHOWN = 100


@require_safe
def source_list(request: HttpRequest) -> HttpResponse:
    """Every source with its count of articles and the days they span."""
    tallies = source_tallies(request.user)
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
        return _unidentified(request)
    source = Source.objects.filter(slug=slug).first()
    if source is None:
        alias = SourceAlias.objects.filter(kind=SourceAlias.Kind.SLUG, value=slug.lower()).first()
        if alias is None:
            raise Http404("There is no such source.")
        return redirect(alias.source)
    seen = Article.objects.countable_by(request.user).filter(source=source)
    figures = seen.order_by().aggregate(
        articles=Count("pk"),
        agency_articles=Count("pk", filter=~Q(agency="")),
        first=Min("printed_on"),
        last=Max("printed_on"),
    )
    # Where each field comes from stands behind the body: only the rows that have evidence are read for it.
    guessed = OutletEvidence.objects.filter(source=source, standing=OutletEvidence.Standing.RECOGNISED)
    recognised = seen.filter(pk__in=guessed.values("article"), origins__source=Article.Origin.RECOGNISED)
    wire = wire_share(source, request.user)
    return render(
        request,
        "articles/source.html",
        {
            "source": source,
            "wire": wire,
            "wire_chart": chart_of(wire.years),
            "figures": figures | {"recognised": recognised.count()},
            "names": source.aliases.exclude(kind=SourceAlias.Kind.SLUG),
            "listing": listing(seen.for_list().newest_first(), request),
        },
    )


def _unidentified(request: HttpRequest) -> HttpResponse:
    """What no source is known of, newest first, and the groups that seem to be of one unknown outlet."""
    visible = Article.objects.countable_by(request.user)
    hidden = Article.objects.hidden_from(request.user).order_by().values("pk")
    seen = Count("articles", filter=~Q(articles__in=hidden))
    groups = UnknownOutlet.objects.annotate(seen=seen).filter(seen__gt=0).order_by("-seen", "pk")
    return render(
        request,
        "articles/unidentified.html",
        {
            "listing": listing(visible.unidentified().for_list().newest_first(), request),
            "groups": groups[:GROUPS_SHOWN],
        },
    )


@require_safe
def unknown_outlet_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Articles of one outlet that nobody has named yet. Once it is named there is no such page."""
    group = get_object_or_404(UnknownOutlet, pk=pk)
    articles = group.articles.visible_to(request.user)
    count = articles.count()
    if not count:
        raise Http404("There is no such unknown outlet; it may have been named.")
    return render(
        request,
        "articles/unknown_outlet.html",
        {"group": group, "count": count, "listing": listing(articles.for_list().newest_first(), request)},
    )


def chart_of(years: tuple[SourceYear, ...]) -> SafeString:
    """The years as bars, of each the wire copy filled; nothing for a single year."""
    values = [ChartBar(year.label, year.articles, year.wire) for year in years if year.label != "undated"]
    if len(values) < 2:
        return mark_safe("")
    return mark_safe(bar_chart(values, "Articles a year; filled: those that name an agency"))  # noqa: S308
