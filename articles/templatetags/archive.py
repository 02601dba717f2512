"""Small words of the templates: printed days, shares, safe addresses, marked snippets."""

from collections.abc import Iterable, Iterator
from typing import Any

from django import template
from django.core.exceptions import ValidationError
from django.core.paginator import Page
from django.core.validators import URLValidator
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from articles.citation.page_meta import script_text
from articles.models import Article
from articles.words import browser_words, day_words, printed_words

register = template.Library()
WHOLE_WEB_ADDRESS = URLValidator(schemes=["http", "https"])


@register.filter
def printed(article: Article) -> str:
    """When the article was printed, in words; "undated" if nothing says."""
    return printed_words(article)


@register.filter
def as_data_block(value: dict[str, Any]) -> SafeString:
    """JSON for a script element that holds data and never runs; nothing in it can end the element."""
    return mark_safe(script_text(value))  # <, > and & are written as escapes of JSON


@register.filter("day")
def long_day(value: Any) -> str:
    """A date as the pages write it: 6 January 2014."""
    return day_words(value) if value else ""


@register.filter
def browser(user_agent: str) -> str:
    """A browser and its system as their users call them, from what it sends: Firefox on Windows."""
    return browser_words(user_agent)


@register.filter
def without_marks(text: str) -> str:
    """Words that are written for a document of Markdown, on a page: without its marks."""
    return text.replace("`", "").replace("*", "")


@register.filter
def percent(share: Any) -> str:
    """A share, 0 to 1, in whole percent; what is not nothing is never called 0 %."""
    if share is None:
        return ""
    whole = round(float(share) * 100)
    if whole == 0 and share > 0:
        return "under 1\u202f%"
    return f"{whole}\u202f%"


@register.filter
def web_address(url: str) -> str:
    """The URL if it is a whole http or https one, else "": nothing else ever becomes a link."""
    try:
        WHOLE_WEB_ADDRESS(url)
    except ValidationError:
        return ""
    return url


@register.filter("marked")
def marked_snippet(snippet: Iterable[tuple[str, bool]]) -> SafeString:
    """A snippet of (text, is_marked) segments, the marked ones in <mark>; every text escaped."""
    return format_html_join("", "{}", ((_run(text, is_marked),) for text, is_marked in snippet))


@register.filter("runs")
def text_runs(segments: Iterable[Any]) -> SafeString:
    """Runs of an article's text, hits and annotated passages marked; every text escaped."""
    return format_html_join("", "{}", ((_text_run(segment),) for segment in segments))


def _text_run(segment: Any) -> SafeString:
    text = format_html("{}", segment.text)
    if segment.hit:
        text = format_html('<mark class="hit" id="hit-{}">{}</mark>', segment.hit, text)
    if segment.annotation:
        text = format_html('<a class="noted" href="#annotation-{}">{}</a>', segment.annotation, text)
    return text


def _run(text: str, is_marked: bool) -> SafeString:
    return format_html("<mark>{}</mark>", text) if is_marked else format_html("{}", text)


@register.filter
def unlocalised(number: float) -> str:
    """A number as SVG wants it, with a point whatever the language."""
    return f"{number:g}"


@register.filter("of")
def value_for(mapping: Any, key: Any) -> Any:
    """What a mapping holds for a key, or None; a page without the mapping has none."""
    return mapping.get(key) if mapping else None


@register.filter
def initial(name: str) -> str:
    """The letter a name is filed under; "#" for what opens with none."""
    first = name.removeprefix("By ").lstrip()[:1].upper()
    return first if first.isalpha() else "#"


@register.filter
def elided(page: Page) -> Iterator[int | str]:
    """The page numbers to offer: first, last and those around this one; Paginator.ELLIPSIS for a gap."""
    return page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
