"""Words out of XML: parsed safely, white space folded, blocks of a body with their roles."""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError

import defusedxml.ElementTree as safe
from defusedxml.common import DefusedXmlException

from articles.extraction.newswire.message import Block, NotTaken
from articles.extraction.parts import Role
from articles.language.characters import fold_space

MAX_DEPTH = 200
"""Elements within one another; copy has some ten, a made file may exhaust the stack."""
_LEFT_OUT = frozenset(
    {"media", "figure", "script", "style", "table", "note", "object", "video", "audio", "iframe", "img"}
)
_CAPTIONS = ("media-caption", "figcaption")
_BLOCKS = {
    "p": Role.PARAGRAPH,
    "li": Role.LIST_ITEM,
    "h1": Role.CROSSHEAD,
    "h2": Role.CROSSHEAD,
    "h3": Role.CROSSHEAD,
    "h4": Role.CROSSHEAD,
    "hl1": Role.CROSSHEAD,
    "hl2": Role.CROSSHEAD,
    "dd": Role.LIST_ITEM,
    "dt": Role.LIST_ITEM,
}
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")


def parse_xml(data: bytes | str) -> Element:
    """The root of a document. Entities, external references and DTDs that define anything are refused.

    Raises NotTaken with a reason; never expands an entity and never reads anything else.
    """
    try:
        if isinstance(data, str):
            # A declared encoding says nothing of text that is decoded already.
            data = _DECLARATION.sub("", data).encode("utf-8", "surrogatepass")
        root: Element = safe.fromstring(data, forbid_dtd=False)
    except DefusedXmlException as refused:
        raise NotTaken(
            f"the XML defines entities or external parts, which are not read ({refused})"
        ) from refused
    except (ParseError, ValueError, LookupError, UnicodeError) as bad:
        raise NotTaken(f"the XML is not well formed ({bad})") from bad
    if _is_deep(root):
        raise NotTaken(f"the XML is nested more than {MAX_DEPTH} elements deep")
    return root


def _is_deep(root: Element) -> bool:
    level, depth = [root], 0
    while level and depth <= MAX_DEPTH:
        level, depth = [child for element in level for child in element], depth + 1
    return bool(level)


def local(element: Element) -> str:
    """An element's name without its namespace, in lower case; "" for comments and instructions.

    >>> local(Element("{http://iptc.org/std/nar/2006-10-01/}headLine"))
    'headline'
    """
    return element.tag.rpartition("}")[2].lower() if isinstance(element.tag, str) else ""


def attribute(element: Element | None, name: str) -> str:
    """An attribute by its local name, stripped, or ""."""
    if element is None:
        return ""
    for key, value in element.attrib.items():
        if key.rpartition("}")[2].lower() == name:
            return value.strip()
    return ""


def every(element: Element, *names: str) -> Iterator[Element]:
    """All elements below this one, in document order, that have one of these local names."""
    for inner in element.iter():
        if inner is not element and local(inner) in names:
            yield inner


def first(element: Element | None, *path: str) -> Element | None:
    """The first element reached by these local names, each anywhere below the one before."""
    for name in path:
        if element is None:
            return None
        element = next(every(element, name), None)
    return element


def child(element: Element | None, name: str) -> Element | None:
    """The first direct child of this local name."""
    if element is None:
        return None
    return next((inner for inner in element if local(inner) == name), None)


def words(element: Element | None) -> str:
    """All text inside an element, white space folded; "" for None."""
    return fold_space("".join(element.itertext())) if element is not None else ""


def blocks(element: Element) -> tuple[Block, ...]:
    """The body's blocks in document order: paragraphs, crossheads, list items, captions.

    Text outside any block becomes a paragraph. Tables, scripts and media are left out; a `pre` is
    read line by line, as agencies use it for copy that was typed.
    """
    found: list[Block] = []
    loose: list[str] = []

    def close() -> None:
        text = fold_space(" ".join(loose))
        loose.clear()
        if text:
            found.append(Block(Role.PARAGRAPH, text))

    def walk(inner: Element) -> None:
        name = local(inner)
        if not name:
            return
        if name in _LEFT_OUT:
            for caption in every(inner, *_CAPTIONS):
                close()
                if words(caption):
                    found.append(Block(Role.CAPTION, words(caption)))
            return
        if name == "pre":
            close()
            found.extend(typed("".join(inner.itertext())))
            return
        if name == "br":
            loose.append("\n")
            return
        role = _BLOCKS.get(name)
        if role is not None and not any(local(below) in _BLOCKS for below in every_child(inner)):
            close()
            text = words(inner)
            if text:
                found.append(Block(role, text))
            return
        inline = role is None and name in _INLINE
        if not inline:
            close()
        if inner.text:
            loose.append(inner.text)
        for below in inner:
            walk(below)
            if below.tail:
                loose.append(below.tail)
        if not inline:
            close()

    walk(element)
    close()
    return tuple(found)


_INLINE = frozenset(
    {
        "a", "b", "i", "em", "strong", "span", "u", "q", "sub", "sup", "small", "abbr", "cite", "person",
        "org", "location", "city", "state", "region", "country", "sublocation", "chron", "event", "money",
        "num", "object.title", "function", "virtloc", "copyrite", "lang", "classifier", "alt-code", "font",
    }
)  # fmt: skip


def every_child(element: Element) -> Iterator[Element]:
    """All elements below this one."""
    inside = element.iter()
    next(inside)
    return inside


def typed(text: str) -> tuple[Block, ...]:
    """Typed copy in paragraphs: a blank line or an indented first line begins a new one.

    >>> [block.text for block in typed("   One line\\nand more.\\n   Two.\\n\\nThree.")]
    ['One line and more.', 'Two.', 'Three.']
    """
    paragraphs: list[list[str]] = [[]]
    for line in text.expandtabs(4).splitlines():
        if not line.strip():
            paragraphs.append([])
        elif line.startswith("  ") and paragraphs[-1]:
            paragraphs.append([line])
        else:
            paragraphs[-1].append(line)
    return tuple(Block(Role.PARAGRAPH, fold_space(" ".join(lines))) for lines in paragraphs if lines)
