"""Charts and versions in templates: signs, strips, and the parts of story and source pages."""

from collections.abc import Sequence
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

from articles.charts.signs import Sign
from articles.charts.signs import sign as draw_sign
from articles.charts.signs import strip as draw_strip

register = template.Library()


@register.simple_tag
def sign(state: str, moved: bool = False) -> SafeString:
    """One sign: {% sign "recast" moved=True %}. An unknown state raises KeyError."""
    return mark_safe(draw_sign(Sign(state, moved)))  # noqa: S308  built from fixed shapes; the words are escaped


@register.simple_tag
def strip(cells: Sequence[Any], label: str, own: int = 0) -> SafeString:
    """A strip of anything with `state` and `moved`, with its sentence as its name."""
    signs = [Sign(cell.state, cell.moved) for cell in cells]
    return mark_safe(draw_strip(signs, label, own))  # noqa: S308


@register.inclusion_tag("articles/parts/_matrix.html", takes_context=True)
def story_parts(context: dict[str, Any], story: Any) -> dict[str, Any]:
    """What became of the copy: time line, matrix, headlines, house style and quote drift of one story."""
    from articles.views.story_parts import story_parts as build  # views import this library's neighbours

    return {"parts": build(story, context["request"].user), "request": context["request"]}


@register.inclusion_tag("articles/parts/_wire.html", takes_context=True)
def wire_parts(context: dict[str, Any], source: Any) -> dict[str, Any]:
    """How much of what a source printed is wire copy, how it cuts, and its house style."""
    from articles.views.wire_parts import wire_parts as build

    return {"parts": build(source, context["request"].user), "source": source, "request": context["request"]}
