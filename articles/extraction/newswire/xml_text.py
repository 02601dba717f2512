"""Words out of XML: parsed safely, white space folded, blocks of a body with their roles."""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

import defusedxml.ElementTree as safe
from defusedxml.common import DefusedXmlException

from articles.extraction.newswire.message import Block, NotTaken
from articles.extraction.parts import Role
from articles.language.characters import fold_space

MAX_DEPTH = 200
"""Elements within one another; copy has some ten, a made file may exhaust the stack."""
MAX_ELEMENTS = 1_000_000
"""Elements and attributes of a document; the largest that is taken, a blog's export of 64 MiB, has some
hundred thousand. A million are read in some 200 MB of memory."""
MAX_TAG_BYTES = 8 * 1024 * 1024
"""A tag with its attributes, which is read as a whole; the longest hold a picture."""
_FED = 1024 * 1024
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
        root = _tree(data)
    except DefusedXmlException as refused:
        raise NotTaken(
            f"the XML defines entities or external parts, which are not read ({refused})"
        ) from refused
    except (ParseError, ValueError, LookupError, UnicodeError) as bad:
        raise NotTaken(f"the XML is not well formed ({bad})") from bad
    return root


def _tree(data: bytes) -> Element:
    """The tree, built under the bounds: what is over them is met before it is in memory."""
    parser = safe.XMLParser(target=_BoundedTree(), forbid_dtd=False)
    for begin in range(0, len(data), _FED):
        parser.feed(data[begin : begin + _FED])
        if begin - parser.parser.CurrentByteIndex > MAX_TAG_BYTES:
            raise NotTaken(f"the XML has a tag of more than {MAX_TAG_BYTES:,} bytes")
    root: Element = parser.close()
    return root


class _BoundedTree(TreeBuilder):
    """Raises NotTaken for what is nested too deep or has too many elements."""

    def __init__(self) -> None:
        super().__init__()
        self._depth = self._count = 0

    def start(self, tag: str, attrs: dict[str, str]) -> Element:
        self._depth += 1
        self._count += 1 + len(attrs)
        if self._depth > MAX_DEPTH:
            raise NotTaken(f"the XML is nested more than {MAX_DEPTH} elements deep")
        if self._count > MAX_ELEMENTS:
            raise NotTaken(f"the XML has more than {MAX_ELEMENTS:,} elements and attributes")
        return super().start(tag, attrs)

    def end(self, tag: str) -> Element:
        self._depth -= 1
        return super().end(tag)


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
