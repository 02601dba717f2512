"""JSON-LD: the node of a page's own article, whatever shape the markup gives it."""

import html
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from lxml.etree import _Element as Element

from articles.extraction.people import fold_name
from articles.language.characters import fold_space

Node = Mapping[str, Any]
_ARTICLES = re.compile(r"(?:Article|Posting|Report|Review|Interview|Obituary|Editorial|Recipe)$")
_PAGES = re.compile(r"Page$")
_WRAPPED = re.compile(r"<!--|-->|(?:/\*|//)?\s*<!\[CDATA\[\s*(?:\*/)?|(?:/\*|//)?\s*\]\]>\s*(?:\*/)?")
_TRAILING = re.compile(r",\s*(?=[}\]])")
_TAGS = re.compile(r"<[^<>]{1,300}>")
_DEEPEST = 8
_NOT_OWN = frozenset(
    ["author", "creator", "publisher", "image", "comment", "itemListElement", "isPartOf", "hasPart",
    "liveBlogUpdate",
     "associatedMedia", "video", "mentions", "about", "citation", "review", "offers"]
)  # fmt: skip
"""Keys under which other things than the page's own article stand."""


def json_blocks(tree: Element) -> Iterator[Any]:
    """Every block that can be read: comments, trailing commas, raw line ends and entities are forgiven."""
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower():
            continue
        text = _WRAPPED.sub("", script.text or "").strip().rstrip(";")
        for attempt in (text, _TRAILING.sub("", text), html.unescape(text)):
            try:
                yield json.loads(attempt, strict=False)
                break
            except (ValueError, RecursionError):
                continue


def nodes(block: Any, depth: int = 0) -> Iterator[Node]:
    """Every node of a block, outermost first: lists, graphs and what is nested."""
    if depth > _DEEPEST:
        return
    if isinstance(block, list):
        for one in block:
            yield from nodes(one, depth + 1)
    elif isinstance(block, dict):
        yield block
        for key, value in block.items():
            if isinstance(value, (list, dict)) and key not in _NOT_OWN:
                yield from nodes(value, depth + 1)


def types(node: Node) -> tuple[str, ...]:
    """The names of a node's types, without the address of the vocabulary."""
    given = node.get("@type")
    return tuple(
        re.split(r"[/#:]", str(one))[-1] for one in (given if isinstance(given, list) else [given]) if one
    )


def json_words(value: Any) -> str:
    """A value as plain words: entities and tags undone, white space folded; "" for what is no text."""
    if isinstance(value, list):
        value = next((one for one in value if isinstance(one, (str, dict)) and one), "")
    if isinstance(value, dict):
        value = value.get("@value") or value.get("name") or ""
    if not isinstance(value, (str, int, float)) or isinstance(value, bool):
        return ""
    text = html.unescape(html.unescape(str(value)))
    return fold_space(_TAGS.sub(" ", text) if "<" in text else text)


def nodes_named(value: Any, known: Mapping[str, Node]) -> Iterator[Node]:
    """The nodes that a value is or refers to: a node, a reference by @id, a bare name, or a list of them."""
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, str) and one.strip():
            yield {"name": one}
        elif isinstance(one, dict):
            reference = one.get("@id")
            yield {**known.get(reference, {}), **one} if isinstance(reference, str) else one


def article_node(tree: Element, address: str, headings: frozenset[str]) -> tuple[Node, dict[str, Node]]:
    """The node of the page's own article ({} where there is none), and all nodes by their @id.

    Of several articles the one counts whose headline the page shows (`headings`, folded),
    then the one that has the page's address, then the first. What its twins of the same
    headline say beside it is added.
    """
    found = [one for block in json_blocks(tree) for one in nodes(block)]
    known: dict[str, Node] = {}
    for one in found:
        reference = one.get("@id")
        if isinstance(reference, str) and len(one) > len(known.get(reference, {})):
            known[reference] = one
    articles = [one for one in found if any(map(_ARTICLES.search, types(one)))]
    if not articles:
        pages = (one for one in found if any(map(_PAGES.search, types(one))))
        articles = [one for one in pages if one.get("headline") or one.get("datePublished")]
    if not articles:
        return {}, known
    here = _bare(address)

    def rank(one: Node) -> tuple[bool, bool]:
        own = any(here and _bare(one.get(key)) == here for key in ("url", "mainEntityOfPage", "@id"))
        return (_headline(one) not in headings, not own)

    articles.sort(key=rank)
    merged = dict(articles[0])
    for other in articles[1:]:
        if _headline(other) and _headline(other) == _headline(merged):
            merged = {**other, **merged}
    return merged, known


def _headline(node: Node) -> str:
    return fold_name(json_words(node.get("headline") or node.get("name")))


def _bare(value: Any) -> str:
    """An address as two are compared: without scheme, `www.`, query and fragment."""
    if isinstance(value, dict):
        value = value.get("@id") or value.get("url")
    text = re.split(r"[?#]", value)[0] if isinstance(value, str) else ""
    return re.sub(r"^https?://(?:www\.|m\.|amp\.)?", "", text).rstrip("/").lower()
