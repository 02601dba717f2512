"""How many undated articles a range of dates, a year or `date:` keeps out of a result."""

from dataclasses import dataclass, replace

from .damage import note_if_damaged
from .engine import UNKNOWN, EngineUnusable, Query, TooMuchWork, current_engine
from .plan import Plan
from .query import EVERYTHING, And, Dates, ParsedQuery
from .query.tree import query_text
from .spans import ends_of, spanned


@dataclass(frozen=True, slots=True)
class LeftOut:
    """`count` undated articles match but for their day; `text` is the query without its dates."""

    count: int = 0
    text: str = ""


NONE_LEFT_OUT = LeftOut()


def undated_left_out(parsed: ParsedQuery, query: Query) -> LeftOut:
    """What the undated would add, were days not asked for. One search more, only where they are."""
    years = [value for value in query.chosen.get("year", ()) if value != UNKNOWN]
    plan = _without_dates(query.plan)
    in_period = (query.first or query.last) and not query.undated
    if not (years or in_period or plan != query.plan) or UNKNOWN in query.chosen.get("year", ()):
        return NONE_LEFT_OUT
    chosen = {name: values for name, values in query.chosen.items() if name != "year"}
    ranges = [(dates.first, dates.last) for dates in _dates_over(query.plan)]
    if in_period:
        ranges.append(ends_of(query))
    # The year of an article of no stated day is unknown: a year lets none of them in.
    spans = [] if years else [spanned(first, last) for first, last in ranges]
    about = frozenset.intersection(*spans) if spans else frozenset()
    undated = replace(
        query,
        plan=plan,
        hidden=query.hidden | about,  # their spans of days are in the result already
        chosen=chosen,
        first=None,
        last=None,
        undated=True,
        start=0,
        stop=1,
        wants_facets=False,
        collapse=False,
    )
    try:
        count = current_engine().search(undated).count
    except (EngineUnusable, TooMuchWork, OSError) as error:
        note_if_damaged(error)
        return NONE_LEFT_OUT
    tree = _without_dates(parsed.tree)
    return LeftOut(count, query_text(tree)) if count else NONE_LEFT_OUT  # type: ignore[arg-type]


def _dates_over(plan: Plan) -> list[Dates]:
    """The dates that all of the query stands under."""
    parts = plan.parts if isinstance(plan, And) else (plan,)
    return [part for part in parts if isinstance(part, Dates)]


def _without_dates(plan: Plan) -> Plan:
    """Without the dates that all of the query stands under; those inside an OR or a NOT stay."""
    if isinstance(plan, Dates):
        return EVERYTHING
    if not isinstance(plan, And):
        return plan
    parts = tuple(part for part in plan.parts if not isinstance(part, Dates))
    return And(parts) if len(parts) > 1 else parts[0] if parts else EVERYTHING
