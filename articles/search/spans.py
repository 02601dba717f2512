"""Ranges of days take in articles of no stated day whose span of days meets the range.

The spans change with every version that comes in, so no index holds them: before any engine sees a query, the
articles whose spans meet its days are named in it by their numbers.
"""

from dataclasses import replace
from datetime import date
from typing import cast

from articles.models import Article

from .engine import Query
from .plan import Plan
from .query import And, Dates, Listed, Node, Not, Or, Undated

ABOUT = "about"


def with_spans(query: Query) -> Query:
    """The query with the articles that its days take in by their spans; one database query for each range.

    As it was where there are none.
    """
    plan = _widened(query.plan)
    if query.first or query.last:
        first, last = ends_of(query)
        about = spanned(first, last)
        if about:
            days = cast("tuple[Node, ...]", (Dates(first, last), Listed(about, ABOUT)))
            either = Or((*days, Undated()) if query.undated else days)
            whole = And((cast("Node", plan), either))
            return replace(query, plan=whole, first=None, last=None, undated=False)
    return query if plan == query.plan else replace(query, plan=plan)


def ends_of(query: Query) -> tuple[date, date]:
    """The first and the last day of a query's range, in this order; an open end is that of the calendar."""
    first, last = query.first or date.min, query.last or date.max
    return min(first, last), max(first, last)


def spanned(first: date, last: date) -> frozenset[int]:
    """The articles whose span of days meets this one."""
    return frozenset(Article.objects.about_between(first, last).order_by().values_list("pk", flat=True))


def span_notes(query: Query) -> tuple[str, ...]:
    """What a page says where a range of days let in articles of no stated day."""
    if query.first or query.last or _has_days(query.plan):
        return ("Articles dated “about” or “between” state no day; the span of their days meets yours.",)
    return ()


def _has_days(plan: Plan) -> bool:
    match plan:
        case Dates():
            return True
        case And(parts) | Or(parts):
            return any(_has_days(part) for part in parts)
        case Not(part):
            return _has_days(part)
        case _:
            return False


def _widened(plan: Plan) -> Plan:
    match plan:
        case Dates(first, last):
            about = spanned(first, last)
            return Or((plan, Listed(about, ABOUT))) if about else plan
        case Not(part):
            return Not(cast("Node", _widened(part)))
        case And(parts):
            return And(tuple(cast("Node", _widened(part)) for part in parts))
        case Or(parts):
            return Or(tuple(cast("Node", _widened(part)) for part in parts))
        case _:
            return plan
