"""What a page's markup says of each line: element, links, classes, and its container.

What stands around a paragraph in the document (an article's body, an aside, a list of links)
is half of what tells body from furniture; the other half is the text itself (features.py).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from lxml.etree import _Element as Element
from numpy.typing import NDArray

from articles.extraction.page_lines import MarkupLine

Floats = NDArray[np.float32]

_TAGS = (
    "p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "td", "div", "blockquote", "figcaption", "pre",
    "span", "a", "dd",
    "th", "section", "article", "button", "label",
)  # fmt: skip
_INSIDE = (
    "article", "main", "nav", "aside", "footer", "header", "form", "figure", "table", "ul", "ol",
    "blockquote",
    "section", "button", "label", "address", "pre", "dl",
)  # fmt: skip
_CALLED = {
    "good": r"article|story|entry|post(?!-?(?:nav|meta|list|related))|body|content|text|main|paragraph",
    "body": r"article-?_?body|story-?_?body|entry-?_?content|post-?_?(?:content|body)"
    r"|article-?_?(?:content|text)"
    r"|body-?_?(?:text|content|copy)|story-?_?(?:content|text)|field-name-body|rich-?text",
    "comment": r"comment|disqus|respon[sd]|discussion|reply",
    "related": r"relat|recommend|more-|also|read-?next|trending|popular|most-|latest|teaser|promo"
    r"|recirc|outbrain"
    r"|taboola|up-?next|card|listing|archive|carousel|slider|widget",
    "share": r"share|social|facebook|twitter|follow|sharing|addthis|toolbar",
    "nav": r"nav|menu|breadcrumb|crumb|skip|pagination|pager|tabs?\b|topbar|masthead",
    "side": r"side|rail|aside|column-?(?:right|2|b)|secondary|col-?right|right-?col",
    "foot": r"foot|copyright|legal|disclaim|bottom",
    "advert": r"\bads?\b|ad-|advert|sponsor|dfp|banner|commercial|-ad\b|adslot|affiliate",
    "subscribe": r"subscri|newsletter|signup|sign-?up|register|paywall|login|modal|popup|overlay"
    r"|cookie|consent|gdpr"
    r"|cta|donat|appeal",
    "caption": r"caption|credit|photo|image|figure|gallery|media|video|thumb",
    "meta": r"meta|byline|author|date|time|bio|tags?\b|topic|categor|source|kicker|label|keyword|info",
    "title": r"title|headline|header|heading",
    "summary": r"summary|excerpt|standfirst|dek|deck|lead|intro|subhead|subtitle|abstract|description|teaser",
    "quote": r"quote|tweet|embed|instagram",
    "hidden": r"hidden|hide|sr-only|visually|screen-reader|invisible|print-?only",
    "box": r"box|inset|factbox|infobox|pullquote|pull-quote|callout|highlight|note|toc|table-of-contents",
}
"""What classes and ids call a part of a page, in the words that sites have in common."""
_PATTERNS = tuple(re.compile(pattern, re.IGNORECASE) for pattern in _CALLED.values())
_ROLES = ("body", "comment", "menu", "apart", "main", "hidden")
_PLACED = (
    "links", "depth", "share of container", "paragraphs of container", "share of group", "in best container",
    "in best group", "up to best", "down from best", "no h1", "before h1", "is h1", "after h1",
)  # fmt: skip
_FADING = 0.8
"""What an ancestor's class counts for, against the element's own."""
_PARAGRAPH = 12
"""Words from which a line counts for the mass of its container."""
_DEEPEST = 400


def markup_names() -> tuple[str, ...]:
    """The features that a line has by its markup, in the order of the columns of markup_features."""
    return (
        *(f"is {tag}" for tag in _TAGS),
        *(f"inside {tag}" for tag in _INSIDE),
        *(f"{who} {name}" for who in ("within", "called", "parent") for name in _CALLED),
        *(f"role {role}" for role in _ROLES),
        *(f"placed: {name}" for name in _PLACED),
    )


@lru_cache(maxsize=100_000)
def _called(words: str) -> tuple[float, ...]:
    """Which of _CALLED the words of a class and an id are."""
    return tuple(float(pattern.search(words) is not None) for pattern in _PATTERNS)


@dataclass(frozen=True, slots=True)
class _Chain:
    """What an element and its ancestors are called and are, and how many they are."""

    within: Floats
    own: Floats
    inside: Floats
    roles: Floats
    depth: int


class _Ancestry:
    """The chains of a page's elements, each worked out once."""

    def __init__(self) -> None:
        self._known: dict[Element, _Chain] = {}

    def of(self, element: Element) -> _Chain:
        path: list[Element] = []
        one: Element | None = element
        while one is not None and one not in self._known:
            path.append(one)
            one = one.getparent()
        chain = self._known[one] if one is not None else None
        for each in reversed(path):
            chain = self._known[each] = _chain(each, chain)
        assert chain is not None
        return chain


def _chain(element: Element, above: _Chain | None) -> _Chain:
    words = f"{element.get('class') or ''} {element.get('id') or ''}".strip().lower()
    own = np.array(_called(words[:300]) if words else (0.0,) * len(_PATTERNS), np.float32)
    inside = np.array([element.tag == tag for tag in _INSIDE], np.float32)
    item, role = (element.get("itemprop") or "").lower(), (element.get("role") or "").lower()
    style = (element.get("style") or "").lower().replace(" ", "")
    roles = np.array(
        [
            "articlebody" in item,
            "comment" in item,
            role in ("navigation", "menu", "menubar"),
            role in ("complementary", "contentinfo", "banner", "dialog", "search"),
            role == "main",
            "display:none" in style
            or element.get("hidden") is not None
            or element.get("aria-hidden") == "true",
        ],
        np.float32,
    )
    if above is None:
        return _Chain(own, own, inside, roles, 1)
    return _Chain(
        np.maximum(above.within * np.float32(_FADING), own),
        own,
        np.maximum(above.inside, inside),
        np.maximum(above.roles, roles),
        above.depth + 1,
    )


def markup_features(lines: Sequence[MarkupLine]) -> Floats:
    """The features (lines x markup_names()) of a page's lines."""
    if not lines:
        return np.zeros((0, len(markup_names())), np.float32)
    ancestry = _Ancestry()
    placed = _placed(lines)
    rows = []
    for number, line in enumerate(lines):
        chain = ancestry.of(line.element)
        parent = line.element.getparent()
        above = ancestry.of(parent) if parent is not None else chain
        rows.append(
            np.concatenate(
                (
                    [line.element.tag == tag for tag in _TAGS],
                    chain.inside,
                    chain.within,
                    chain.own,
                    above.own,
                    chain.roles,
                    [line.linked / max(len(line.text), 1), min(chain.depth, 30) / 30],
                    placed[number],
                )
            )
        )
    return np.array(rows, np.float32)


def _placed(lines: Sequence[MarkupLine]) -> list[tuple[float, ...]]:
    """Where each line stands to the container that holds most of the page's plain text, and to its first
    h1."""
    mass = [(line.text.count(" ") + 1) * (1 - line.linked / max(len(line.text), 1)) for line in lines]
    mass = [
        each if line.text.count(" ") + 1 >= _PARAGRAPH else 0.0
        for each, line in zip(mass, lines, strict=True)
    ]
    total = max(sum(mass), 1.0)
    direct: dict[Element | None, float] = {}
    paragraphs: dict[Element | None, int] = {}
    group: dict[Element | None, float] = {}
    for line, each in zip(lines, mass, strict=True):
        parent = line.element.getparent()
        direct[parent] = direct.get(parent, 0.0) + each
        paragraphs[parent] = paragraphs.get(parent, 0) + (each > 0)
        grand = parent.getparent() if parent is not None else None
        group[grand] = group.get(grand, 0.0) + each
    best = max(direct, key=lambda element: direct[element])
    best_group = best.getparent() if best is not None else None
    levels: dict[Element, int] = {}
    one = best
    while one is not None:
        levels[one] = len(levels)
        one = one.getparent()
    first = next((number for number, line in enumerate(lines) if line.element.tag == "h1"), None)
    distances: dict[Element, tuple[int, int]] = {}
    found: list[tuple[float, ...]] = []
    for number, line in enumerate(lines):
        element = line.element
        if element not in distances:
            distances[element] = _distance(element, levels)
        down, up = distances[element]
        parent = element.getparent()
        grand = parent.getparent() if parent is not None else None
        found.append(
            (
                direct.get(parent, 0.0) / total,
                min(paragraphs.get(parent, 0), 10) / 10,
                group.get(grand, 0.0) / total,
                float(parent is best),
                float(grand is best_group),
                min(down, 8) / 8,
                min(up, 8) / 8,
                float(first is None),
                float(first is not None and number < first),
                float(first is not None and number == first),
                min(max(number - (first or 0), 0), 30) / 30,
            )
        )
    return found


def _distance(element: Element, levels: dict[Element, int]) -> tuple[int, int]:
    """Steps up from an element to the nearest ancestor of the best container, and from there down to that."""
    one: Element | None = element
    steps = 0
    while one is not None and one not in levels:
        one = one.getparent()
        steps += 1
    return steps, levels.get(one, 20) if one is not None else 20
