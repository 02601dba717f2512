"""Symbols and strips in templates."""

from collections.abc import Sequence
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

from articles.charts.symbols import ParagraphSymbol
from articles.charts.symbols import strip_svg as draw_strip
from articles.charts.symbols import symbol_svg as draw_symbol

register = template.Library()


@register.simple_tag
def symbol(state: str, moved: bool = False) -> SafeString:
    """One symbol: {% symbol "recast" moved=True %}. An unknown state raises KeyError."""
    return mark_safe(draw_symbol(ParagraphSymbol(state, moved)))  # noqa: S308  built from fixed shapes; the words are escaped


@register.simple_tag
def strip(cells: Sequence[Any], label: str, own: int = 0) -> SafeString:
    """A strip of anything with `state` and `moved`, with its sentence as its name."""
    symbols = [ParagraphSymbol(cell.state, cell.moved) for cell in cells]
    return mark_safe(draw_strip(symbols, label, own))  # noqa: S308
