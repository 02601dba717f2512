"""The words of one side of a comparison, each run that differs in an element of its own."""

from collections.abc import Sequence
from typing import Any

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.simple_tag
def side(spans: Sequence[Any]) -> SafeString:
    """`ShownSpan`s as HTML, in their order. Said here and not in a template: a long comparison has hundreds
    of sides, and their templates took half of its time."""
    return mark_safe("".join(map(_span, spans)))  # noqa: S308  each is escaped below


def _span(span: Any) -> str:
    if span.number:
        anchor = format_html(' id="change-{}" tabindex="-1"', span.number) if span.is_anchor else ""
        return format_html(
            '<span class="{}"{} data-change="{}" title="{}">{}</span>',
            *(span.css, anchor, span.number, span.words, span.text),
        )
    if span.css:
        return format_html('<span class="{}">{}</span>', span.css, span.text)
    return conditional_escape(span.text)
