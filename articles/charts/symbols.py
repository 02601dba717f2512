"""The strip's symbols: what became of a paragraph, as small drawn squares. SVG text; no colour is fixed here.

Solid: the same. Dotted: house style only. Half: recast. Hollow: absent. An arrow: moved. A plus: its own.
Each symbol also carries a class (`symbol-same`, ...), so that style sheets give the ink.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape

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
def symbol_svg(cell: ParagraphSymbol) -> str:
    """One symbol as a whole image, its words as its name."""
    return (
        f'<svg class="symbol" role="img" aria-label="{escape(cell.words)}" width="{CELL}" height="{CELL}" '
        f'viewBox="0 0 {CELL} {CELL}">{_shape(cell, 0, CELL)}</svg>'
    )


def strip_svg(cells: Sequence[ParagraphSymbol], label: str, own: int = 0) -> str:
    """A row of symbols, one a paragraph; `own` paragraphs that the fullest version lacks follow as a plus.

    `label` is the strip's sentence: its name for those who do not see it, escaped here.
    """
    pitch = (CELL + _GAP) * LONGEST_STRIP // max(len(cells), LONGEST_STRIP)
    width = max(pitch - (_GAP if pitch > 6 else 1), 2)
    step = width + (_GAP if pitch > 6 else 1)
    shapes = [_shape(cell, at * step, width) for at, cell in enumerate(cells)]
    total = len(cells) * step - (step - width)
    if own:
        shapes.append(_shape(ParagraphSymbol("only-b"), total + 6, CELL))
        total += 6 + CELL
    total = max(total, 1)
    return (
        f'<svg class="strip" role="img" aria-label="{escape(label)}" width="{total}" height="{CELL}" '
        f'viewBox="0 0 {total} {CELL}">{"".join(shapes)}</svg>'
    )


def _shape(cell: ParagraphSymbol, x: int, width: int) -> str:
    name = f"symbol-{cell.state}"
    inner, high = width - 1, CELL - 1
    box = f'<rect class="{name}" x="{x + 0.5}" y="0.5" width="{inner}" height="{high}"/>'
    if cell.state == "recast":
        box += f'<path class="symbol-half" d="M{x + 0.5} 0.5h{inner}L{x + 0.5} {CELL - 0.5}z"/>'
    elif cell.state == "restyled" and cell.moved and width >= 6:
        pass  # the arrow takes the dots' position; the cell's ground stays
    elif cell.state == "restyled" and width >= CELL:
        dots = "".join(f"M{x + 3 + dx} {3 + dy}h2v2h-2z" for dx in (0, 4) for dy in (0, 4))
        box += f'<path class="symbol-dots" d="{dots}"/>'
    elif cell.state == "restyled":
        middle = x + width / 2
        box += f'<path class="symbol-dots" d="M{middle - 0.5} 3h1v2h-1zM{middle - 0.5} 7h1v2h-1z"/>'
    elif cell.state in ("only-a", "only-b"):
        middle = x + width / 2
        box = f'<path class="{name}" d="M{middle} 1.5v9M{middle - 4.5} 6h9"/>'
    if cell.moved and width >= 6:
        middle = x + width / 2
        box += f'<path class="symbol-moved" d="M{middle} 2.2v7.6M{middle - 2.4} 4.6L{middle} 2.2l2.4 2.4"/>'
    return box
