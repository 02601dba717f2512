"""Bars, a time line and a matrix of outlets, drawn as SVG text; a table stands beside every chart."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from articles.charts.elements import Markup, element, image

LEVELS = 5
"""Tints of a matrix: 1 the fewest, 5 the most."""

_BAR_WIDTH, _BAR_GAP, _BAR_HEIGHT = 28, 8, 96
_LINE_WIDTH = 560


@dataclass(frozen=True, slots=True)
class ChartBar:
    """One bar: its label, its whole, and the part of the whole that is filled (wire copy of all copy)."""

    label: str
    whole: int
    part: int


@dataclass(frozen=True, slots=True)
class TimelinePoint:
    """One version on the time line: a day, a name, and whether it is the likely original."""

    day: date
    label: str
    is_first: bool = False


def bar_chart(values: Sequence[ChartBar], label: str) -> Markup:
    """Bars side by side, the height the whole, the filled part from the foot."""
    most = max((bar.whole for bar in values), default=0) or 1
    step = _BAR_WIDTH + _BAR_GAP
    width, height = max(len(values) * step - _BAR_GAP, 1), _BAR_HEIGHT + 20
    out: list[Markup] = []
    for at, bar in enumerate(values):
        x, tall = at * step, _BAR_HEIGHT * bar.whole / most
        filled = _BAR_HEIGHT * bar.part / most
        out.append(
            element(
                "g",
                element("title", f"{bar.label}: {bar.part} of {bar.whole}"),
                # Half a unit in, so that its outline falls on whole pixels.
                element(
                    "rect",
                    class_="bar-whole",
                    x=x + 0.5,
                    y=f"{_BAR_HEIGHT - tall + 0.5:.1f}",
                    width=_BAR_WIDTH - 1,
                    height=f"{max(tall - 0.5, 0):.1f}",
                ),
                element(
                    "rect",
                    class_="bar-part",
                    x=x,
                    y=f"{_BAR_HEIGHT - filled:.1f}",
                    width=_BAR_WIDTH,
                    height=f"{filled:.1f}",
                ),
                element("text", bar.label, class_="bar-label", x=x + _BAR_WIDTH / 2, y=height - 5),
            )
        )
    return image("bars", width, height, label, *out)


def timeline(points: Sequence[TimelinePoint], label: str) -> Markup:
    """Versions along their days, several of one day stacked. Undated ones are not given, so not drawn."""
    if not points:
        return Markup()
    days = sorted({point.day for point in points})
    span = max((days[-1] - days[0]).days, 1)
    stacks: dict[date, int] = {}
    out: list[Markup] = []
    tallest = max(sum(point.day == day for point in points) for day in days)
    base = 14 * tallest + 6
    out.append(element("path", class_="line", d=f"M0 {base + 0.5}h{_LINE_WIDTH}"))
    for point in sorted(points, key=lambda one: (one.day, not one.is_first, one.label)):
        x = 8 + (_LINE_WIDTH - 16) * ((point.day - days[0]).days / span if len(days) > 1 else 0)
        stacks[point.day] = stacks.get(point.day, 0) + 1
        y = base - 14 * stacks[point.day] + 6
        name = "dot dot-first" if point.is_first else "dot"
        out.append(element("circle", element("title", point.label), class_=name, cx=f"{x:.1f}", cy=y, r=5))
    for at, day in enumerate((days[0], days[-1])[: len(days)]):
        anchor = "line-end" if at else "line-start"
        x = _LINE_WIDTH if at else 0
        out.append(element("text", _day(day), class_=f"line-label {anchor}", x=x, y=base + 18))
    return image("timeline", _LINE_WIDTH, base + 24, label, *out)


@dataclass(frozen=True, slots=True)
class Crossing:
    """One cell of the outlets' matrix: how many stories both printed."""

    row: int
    column: int
    count: int


def outlet_matrix(names: Sequence[str], crossings: Sequence[Crossing], label: str) -> Markup:
    """A square of outlet by outlet; darker means more. Numbers stand in the cells."""
    cell, left = 34, 190
    size = len(names)
    most = max((one.count for one in crossings), default=0)
    height = 26 + size * cell
    width = left + size * cell
    out: list[Markup] = []
    for at, name in enumerate(names):
        y = 26 + at * cell
        shown = name if len(name) <= 26 else name[:25] + "\u2026"
        out += [
            element("text", shown, class_="matrix-name", x=left - 34, y=y + 22),
            element("text", str(at + 1), class_="matrix-key", x=left - 10, y=y + 22),
            element("text", str(at + 1), class_="matrix-key-top", x=left + at * cell + cell / 2, y=18),
        ]
    filled = {(one.row, one.column): one.count for one in crossings}
    for row in range(size):
        for column in range(size):
            x, y = left + column * cell, 26 + row * cell
            count = filled.get((row, column), 0)
            name = "cell-self" if row == column else f"cell-{tint_of(count, most)}"
            parts = [element("rect", class_=name, x=x + 1, y=y + 1, width=cell - 2, height=cell - 2)]
            if count and row != column:
                strong = " cell-strong" if tint_of(count, most) >= 4 else ""
                parts += [
                    element("title", f"{names[row]} and {names[column]}: {count}"),
                    element("text", str(count), class_=f"cell-number{strong}", x=x + cell / 2, y=y + 22),
                ]
            out.append(element("g", *parts))
    return image("outlet-matrix", width, height, label, *out)


def tint_of(count: int, most: int) -> int:
    """The tint of a count: 0 for none, then 1 to LEVELS by share of the most.

    >>> tint_of(0, 50), tint_of(1, 50), tint_of(25, 50), tint_of(50, 50)
    (0, 1, 3, 5)
    """
    if count <= 0 or most <= 0:
        return 0
    return min(LEVELS, max(1, -(-count * LEVELS // most)))


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
