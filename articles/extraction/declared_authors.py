"""The persons that a page's markup names as its authors: JSON-LD, meta elements, links and classes."""

import re
from collections.abc import Mapping
from typing import Any

from lxml.etree import _Element as Element

from articles.extraction.json_ld import json_words, nodes_named, types
from articles.extraction.people import fold_name, people, without_by
from articles.language.characters import fold_space

_AUTHORS = (
    "byl", "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator", "article:author_name",
    "cxenseparse:author", "article_author", "og:article:author", "article:author", "author", "authors",
    "citation_author",
)  # fmt: skip
_APART = ("nav", "aside", "footer")
_SIGNED = re.compile(r"\b(?:by-?line|author)|(?:by-?line|author)s?(?:[-_]{1,2}name)?\b", re.IGNORECASE)
_NOT_SIGNED = re.compile(
    r"comment|related|sidebar|widget|avatar|image|photo|bio\b|box|popular|recommend", re.IGNORECASE
)
LONGEST_BYLINE = 160
NEAR_HEADLINE = 60
"""Elements of an author's class are looked for among so many in the order of the page."""


def declared_authors(
    tree: Element,
    node: Mapping[str, Any],
    known: Mapping[str, Mapping[str, Any]],
    metas: Mapping[str, list[str]],
    outlet: str,
) -> tuple[str, ...]:
    """The persons who wrote it. JSON-LD counts first; a fuller list that holds all its names counts more."""
    refuse = frozenset(filter(None, (fold_name(outlet), fold_name(outlet.split(".")[0]))))
    lists: list[tuple[str, ...]] = []
    named = tuple(nodes_named(node.get("author") or node.get("creator"), known))
    persons = [one for one in named if not {"Organization", "NewsMediaOrganization"}.intersection(types(one))]
    told = [text for one in persons for text in _texts(one.get("name"))]
    lists.append(_persons(told, refuse, sure=True))
    for name in _AUTHORS:
        if name in metas:
            lists.append(_persons(metas[name], refuse, sure=name != "author"))
    lists.append(_linked(tree, refuse))
    lists.append(_signed(tree, refuse))
    lists = [one for one in lists if one]
    if not lists:
        return ()
    best = lists[0]
    held = set(map(fold_name, best))
    for other in lists[1:]:
        folded = set(map(fold_name, other))
        if held < folded:
            best, held = other, folded
    return best


def _texts(value: Any) -> list[str]:
    return [json_words(one) for one in (value if isinstance(value, list) else [value]) if json_words(one)]


def _persons(texts: list[str], refuse: frozenset[str], *, sure: bool) -> tuple[str, ...]:
    found: dict[str, str] = {}
    for text in texts:
        if "://" in text or text.startswith(("/", "@", "#")):
            continue
        for name in people(without_by(text)[0], sure=sure, refuse=refuse):
            found.setdefault(fold_name(name), name)
    return tuple(found.values())


def _linked(tree: Element, refuse: frozenset[str]) -> tuple[str, ...]:
    """The first run of links to authors; those of other articles' teasers come later in the page."""
    found: dict[str, str] = {}
    home: Element | None = None
    for link in tree.iter("a"):
        if "author" not in (link.get("rel") or "").lower().split() or is_apart(link):
            continue
        text = fold_space("".join(link.itertext()))
        got = people(without_by(text)[0], sure=True, refuse=refuse) if len(text) <= LONGEST_BYLINE else ()
        if not got:
            continue
        block = _block(link)
        if home is not None and block is not home:
            break
        home = block
        for name in got:
            found.setdefault(fold_name(name), name)
    return tuple(found.values())


def _signed(tree: Element, refuse: frozenset[str]) -> tuple[str, ...]:
    """The names of the first element that calls itself a byline or an author and holds any."""
    looked = 0
    for element in tree.iter():
        if not isinstance(element.tag, str) or element.tag in (
            "script",
            "style",
            "meta",
            "link",
            "body",
            "html",
            "input",
        ):
            continue
        called = f"{element.get('class') or ''} {element.get('itemprop') or ''}"
        if not _SIGNED.search(called) or _NOT_SIGNED.search(called) or is_apart(element):
            continue
        looked += 1
        if looked > NEAR_HEADLINE:
            break
        text = " ".join(" ".join(part for part in element.itertext() if part.strip()).split())
        if 3 <= len(text) <= LONGEST_BYLINE:
            names = people(without_by(text)[0], refuse=refuse)
            if names:
                return names
    return ()


def _block(element: Element) -> Element | None:
    """The nearest ancestor that is no inline element."""
    for one in element.iterancestors():
        if one.tag not in ("span", "a", "b", "strong", "em", "i", "address"):
            return one
    return None


def is_apart(element: Element) -> bool:
    """Whether an element stands in a menu, an aside or a footer, or among comments."""
    for one in element.iterancestors():
        if one.tag in _APART:
            return True
        if "comment" in f"{one.get('class') or ''} {one.get('id') or ''}".lower() and one.tag not in (
            "body",
            "html",
        ):
            return True
    return False
