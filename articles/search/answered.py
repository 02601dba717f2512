"""An engine's answer in the shape that a page shows: facets with names, spans of the histogram, notes."""

from datetime import date

from articles.models import Source

from . import upkeep
from .engine import UNKNOWN, Hits
from .query import ParsedQuery
from .shown import Bucket, Facet, ResultPage, ResultRow, SearchRequest


def page_count(found: Hits, collapse: bool, per_page: int) -> int:
    """How many pages the answer fills; one at least."""
    return max(1, -(-(found.story_count if collapse else found.count) // per_page))


def answered(
    request: SearchRequest,
    parsed: ParsedQuery,
    found: Hits,
    rows: tuple[ResultRow, ...],
    number: int,
    per_page: int,
    notes: tuple[str, ...] = (),
    problem: str = "",
) -> ResultPage:
    """The answer with `rows` as page `number`. Reads the sources' names and the index's state."""
    return ResultPage(
        request=request,
        rows=rows,
        count=found.count,
        story_count=found.story_count,
        number=number,
        page_count=page_count(found, request.collapse, per_page),
        facets=_facets(request, found),
        histogram=_histogram(found),
        step=found.step,
        undated=found.undated,
        text=parsed.text,
        searched_as=parsed.searched_as,
        notes=(*parsed.notes, *notes),
        freshness=upkeep.freshness(),
        degraded=bool(problem),
        problem=problem,
    )


def _facets(request: SearchRequest, found: Hits) -> dict[str, tuple[Facet, ...]]:
    if not found.facets:
        return {}
    names = dict(Source.objects.values_list("slug", "name"))
    chosen = {
        "source": request.sources,
        "agency": request.agencies,
        "section": request.sections,
        "place": request.places,
        "year": request.years,
        "kind": request.kinds,
    }
    without = {"source": "unidentified", "year": "undated"}
    return {
        name: tuple(
            Facet(
                value,
                without.get(name, UNKNOWN)
                if value == UNKNOWN
                else names.get(value, value)
                if name == "source"
                else value,
                count,
                value in chosen[name],
            )
            for value, count in counts
        )
        for name, counts in found.facets.items()
    }


def _histogram(found: Hits) -> tuple[Bucket, ...]:
    return tuple(Bucket(first, _last_day(first, found.step), count) for first, count in found.histogram)


def _last_day(first: date, step: str) -> date:
    if step == "day":
        return first
    if step == "year":
        return date(first.year, 12, 31)
    following = (
        date(first.year + first.month // 12, first.month % 12 + 1, 1) if first.year < 9999 else date.max
    )
    return date.fromordinal(following.toordinal() - 1)
