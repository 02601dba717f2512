"""A plain search by the database, for when the index cannot be used: slower, unranked, but true."""

from datetime import date
from typing import Any

from django.db.models import F, Q

from articles.models import Article, Source
from articles.models.article import ArticleQuerySet

from .differing import with_differing
from .engine import UNKNOWN, Hit, Hits, Query
from .query import And, Category, Dates, Listed, Node, Not, Or, Phrase, Prefix, Undated, Word
from .spans import ends_of

MOST_ROWS = 20_000
"""Articles that the pages of one search show; all are counted."""
EVERYWHERE = ("headline", "standfirst", "byline", "body", "printed_corrections")
COLUMN_OF = {"agency": "agency", "section": "section", "dateline": "dateline"}
AGENCY_KIND = Source.Kind.AGENCY


def search_database(query: Query, tree: Node, user: Any, per_page: int | None) -> tuple[Hits, int]:
    """The same question to the database, and the page number that could be shown. No facets, no ranking.

    Words are found anywhere, parts of words too, newest first unless the oldest were asked for.
    """
    wanted = condition(with_differing(tree, user))
    articles = narrowed(Article.objects.visible_to(user).filter(wanted), query)
    articles = articles.oldest_first() if query.sort == "oldest" else articles.newest_first()
    by_row: dict[int, list[tuple[int, int, int | None]]] = {}
    most = None if per_page is None else MOST_ROWS
    rows = list(articles.values_list("pk", "story_id", "source_id")[:most])
    is_cut = len(rows) == most
    for pk, story, source in rows:
        # Without collapsing each article is a row of its own: a negative key meets no story's number.
        by_row.setdefault(story if query.collapse else -pk, []).append((pk, story, source))
    count = articles.order_by().count() if is_cut else len(rows)
    in_order = list(by_row.values())
    number = 1
    if per_page is not None:
        pages = max(1, -(-len(in_order) // per_page))
        number = min(query.start // per_page + 1, pages)
        in_order = in_order[(number - 1) * per_page : number * per_page]
    hits = tuple(
        Hit(
            versions[0][0],
            versions[0][1],
            0.0,
            tuple(pk for pk, _, _ in versions),
            _outlets([source for _, _, source in versions]),
        )
        for versions in in_order
    )
    stories = (
        len(by_row)
        if query.collapse and not is_cut
        else articles.order_by().values("story_id").distinct().count()
    )
    return Hits(count, stories, hits), number


def _outlets(sources: list[int | None]) -> int:
    return len({source for source in sources if source is not None}) + sources.count(None)


def condition(node: Node) -> Q:
    """A parsed query as a database condition."""
    match node:
        case Word(text, field, _) | Prefix(text, field) | Phrase(text, field, _, _):
            return _contains(text, field)
        case And(parts):
            joined = Q()
            for part in parts:
                joined &= condition(part)
            return joined
        case Or(parts):
            joined = condition(parts[0])
            for part in parts[1:]:
                joined |= condition(part)
            return joined
        case Not(part):
            return ~condition(part)
        case Dates(first, last):
            return Q(printed_on__range=(first, last)) | _about(first, last)
        case Undated():
            return Q(printed_on=None)
        case Listed(numbers, _):
            return Q(pk__in=numbers)
        case Category(field, value):
            return _filed(field, value)
        case _:
            return Q()


def _contains(text: str, field: str) -> Q:
    joined = Q()
    for column in (field,) if field else EVERYWHERE:
        joined |= Q(**{f"{column}__icontains": text})
    return joined


def _filed(field: str, value: str) -> Q:
    is_unknown = value == UNKNOWN
    if field == "source":
        return Q(source=None) if is_unknown else Q(source__name__icontains=value) | Q(source__slug=value)
    if field == "story":
        return Q(story_id=int(value)) if len(value) < 19 else Q(pk__in=())
    if field == "type":
        return _kind(value)
    column = COLUMN_OF[field]
    return Q(**{column: ""}) if is_unknown else Q(**{f"{column}__icontains": value})


def _kind(value: str) -> Q:
    wire = Q(source__kind=AGENCY_KIND)
    from_agency = ~Q(agency="")
    personal = ~Q(byline="") & ~Q(byline__icontains=F("agency"))
    part = ~wire & from_agency & (personal | ~Q(contributors=""))
    own = ~wire & Q(agency="") & ~Q(byline="")
    return {
        "wire": wire | (from_agency & ~part),
        "part-wire": part,
        "own": own,
        UNKNOWN: ~wire & Q(agency="", byline=""),
    }.get(value, Q())


def narrowed(articles: ArticleQuerySet, query: Query) -> ArticleQuerySet:
    """Those of the articles that the query's facets and days let in."""
    for name, column in (("agency", "agency"), ("section", "section")):
        if query.chosen.get(name):
            articles = articles.filter(**{f"{column}__in": _known(query.chosen[name])})
    if values := query.chosen.get("place"):
        either = Q(dateline="") if UNKNOWN in values else Q(pk__in=())
        for value in _known(values):
            either |= Q(dateline__iexact=value) if value else Q()
        articles = articles.filter(either)
    if values := query.chosen.get("source"):
        either = Q(source__slug__in=values)
        articles = articles.filter(either | Q(source=None) if UNKNOWN in values else either)
    if values := query.chosen.get("year"):
        years = [int(value) for value in values if value.isdecimal() and len(value) <= 4]
        either = Q(printed_on__year__in=years)
        articles = articles.filter(either | Q(printed_on=None) if UNKNOWN in values else either)
    if values := query.chosen.get("kind"):
        either = Q(pk__in=())
        for value in values:
            either |= _kind(value)
        articles = articles.filter(either)
    if query.first or query.last:
        first, last = ends_of(query)
        inside = Q(printed_on__range=(first, last)) | _about(first, last)
        articles = articles.filter(inside | Q(printed_on=None) if query.undated else inside)
    elif query.undated:
        articles = articles.filter(printed_on=None)
    return articles


def _about(first: date, last: date) -> Q:
    """Of no stated day, with a span of days that meets this one."""
    return Q(printed_precision=Article.Precision.ABOUT, about_first__lte=last, about_last__gte=first)


def _known(values: tuple[str, ...]) -> list[str]:
    return ["" if value == UNKNOWN else value for value in values]
