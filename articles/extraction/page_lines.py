"""A page's markup as the lines that a browser would show."""

from dataclasses import dataclass

import numpy as np
import trafilatura
from lxml.etree import _Element as Element
from numpy.typing import NDArray

from articles.language.characters import fold_space

Floats = NDArray[np.float32]

_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "center",
        "dd",
        "details",
        "dialog",
        "dir",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hgroup",
        "hr",
        "li",
        "main",
        "menu",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
        "br",
        "label",
        "button",
        "legend",
        "caption",
    ]
)
_SKIPPED = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "head",
        "svg",
        "math",
        "iframe",
        "object",
        "embed",
        "canvas",
        "select",
        "option",
        "textarea",
        "input",
        "audio",
        "video",
        "map",
    ]
)


@dataclass(frozen=True, slots=True)
class MarkupLine:
    """One line of a page: its text, white space folded, its block element, and its characters inside
    links."""

    text: str
    element: Element
    linked: int


def parse_page(markup: str) -> Element | None:
    """The tree of a page; None for what is no markup."""
    tree: Element | None = trafilatura.load_html(markup)
    return tree


def page_lines(tree: Element) -> list[MarkupLine]:
    """The lines that a browser would show, in order: text between the edges of block elements and `br`."""
    found: list[MarkupLine] = []
    runs: list[str] = []
    owner: Element | None = None
    linked = 0

    def close() -> None:
        nonlocal owner, linked
        text = fold_space("".join(runs))
        if text and owner is not None:
            found.append(MarkupLine(text, owner, min(linked, len(text))))
        runs.clear()
        owner, linked = None, 0

    def add(text: str | None, block: Element, in_link: bool) -> None:
        nonlocal owner, linked
        if not text:
            return
        if not text.isspace():
            owner = block if owner is None else owner
            linked += len(fold_space(text)) if in_link else 0
        runs.append(text)

    # Element, its block, whether in a link, whether its end comes next: no recursion, since pages nest deep.
    body = next(iter(tree.iter("body")), tree)
    stack: list[tuple[Element, Element, bool, bool]] = [(body, body, False, False)]
    while stack:
        element, block, in_link, is_end = stack.pop()
        is_shown = isinstance(element.tag, str) and element.tag not in _SKIPPED
        is_block = is_shown and element.tag in _BLOCKS
        if is_end:
            if is_block:
                close()
            if element is not body:
                parent_block, parent_link = block, in_link
                add(element.tail, parent_block, parent_link)
            continue
        stack.append((element, block, in_link, True))
        if not is_shown:
            continue
        if is_block:
            close()
        own_block = element if is_block else block
        own_link = in_link or element.tag == "a"
        add(element.text, own_block, own_link)
        if len(stack) < 60_000:
            stack.extend((child, own_block, own_link, False) for child in reversed(element))
    close()
    return found
