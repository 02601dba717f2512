"""The strip's symbols: what became of a paragraph, as small drawn squares. SVG text; no colour is fixed here.

Solid: the same. Dotted: house style only. Half: recast. Hollow: absent. An arrow: moved. A plus: its own.
Each symbol also carries a class (`symbol-same`, ...), so that style sheets give the ink.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from articles.charts.elements import Markup, element, image, together

CELL = 12
_GAP = 2
LONGEST_STRIP = 60
"""A strip of more paragraphs is drawn with narrower cells, so that a long article still fits a line."""

WORDS = {
    "same": "the same",
    "restyled": "house style only",
    "recast": "recast",
    "absent": "absent",
    "only-a": "its own",
    "only-b": "its own",
}


@dataclass(frozen=True, slots=True)
class ParagraphSymbol:
    """One cell: a state ("same", "restyled", "recast", "absent", "only-a", "only-b") and whether it moved."""

    state: str
    moved: bool = False

    @property
    def words(self) -> str:
        """The symbol in words, for those who do not see it.

        >>> ParagraphSymbol("same", moved=True).words
        'the same, moved'
        """
        return WORDS[self.state] + (", moved" if self.moved else "")


@lru_cache(maxsize=64)
def symbol_svg(cell: ParagraphSymbol) -> Markup:
    """One symbol as a whole image, its words as its name."""
    return image("symbol", CELL, CELL, cell.words, _shape(cell, 0, CELL))


def strip_svg(cells: Sequence[ParagraphSymbol], label: str, own: int = 0) -> Markup:
    """A row of symbols, one a paragraph; `own` paragraphs that the fullest version lacks follow as a plus.

    `label` is the strip's sentence: its name for those who do not see it.
    """
    pitch = (CELL + _GAP) * LONGEST_STRIP // max(len(cells), LONGEST_STRIP)
    # Where cells are narrow a full gap would take more than they do.
    width = max(pitch - (_GAP if pitch > 6 else 1), 2)
    step = width + (_GAP if pitch > 6 else 1)
    shapes = [_shape(cell, at * step, width) for at, cell in enumerate(cells)]
    total = len(cells) * step - (step - width)
    if own:
        shapes.append(_shape(ParagraphSymbol("only-b"), total + 6, CELL))
        total += 6 + CELL
    return image("strip", max(total, 1), CELL, label, *shapes)


@lru_cache(maxsize=8192)
def _shape(cell: ParagraphSymbol, x: int, width: int) -> Markup:
    name = f"symbol-{cell.state}"
    inner, high, middle = width - 1, CELL - 1, x + width / 2
    # Half a unit in, so that a line of one unit falls on whole pixels.
    shapes = [element("rect", class_=name, x=x + 0.5, y="0.5", width=inner, height=high)]
    if cell.state == "recast":
        shapes.append(_path("symbol-half", f"M{x + 0.5} 0.5h{inner}L{x + 0.5} {CELL - 0.5}z"))
    elif cell.state == "restyled" and cell.moved and width >= 6:
        pass  # the arrow stands where the dots would; the rectangle stays
    elif cell.state == "restyled" and width >= CELL:
        dots = "".join(f"M{x + 3 + dx} {3 + dy}h2v2h-2z" for dx in (0, 4) for dy in (0, 4))
        shapes.append(_path("symbol-dots", dots))
    elif cell.state == "restyled":
        shapes.append(_path("symbol-dots", f"M{middle - 0.5} 3h1v2h-1zM{middle - 0.5} 7h1v2h-1z"))
    elif cell.state in ("only-a", "only-b"):
        shapes = [_path(name, f"M{middle} 1.5v9M{middle - 4.5} 6h9")]
    if cell.moved and width >= 6:
        shapes.append(_path("symbol-moved", f"M{middle} 2.2v7.6M{middle - 2.4} 4.6L{middle} 2.2l2.4 2.4"))
    return together(*shapes)


def _path(name: str, d: str) -> Markup:
    return element("path", class_=name, d=d)
