"""Word processors' files: Office Open XML (.docx, ISO 29500) and OpenDocument text (.odt, ISO 26300).

Paragraphs in order, headings as crossheads, list items; the title property or the first heading is the
headline. Tables, notes, headers and footers are dropped. Nothing is unpacked to disk; sizes are bounded.
"""

import io
import zipfile
import zlib
from xml.etree.ElementTree import Element

from articles.extraction.newswire import xml_text as xml
from articles.extraction.newswire.message import Block, NewsMessage, NotTaken
from articles.extraction.parts import Role
from articles.language.characters import fold_space

MAX_PART_BYTES = 64 * 1024 * 1024
MAX_RATIO = 200


def read_docx(data: bytes) -> NewsMessage:
    """The article of a .docx file. Raises NotTaken."""
    package = _open(data)
    document = xml.parse_xml(_part(package, "word/document.xml"))
    blocks: list[Block] = []
    for element in _outside_tables(document, "p"):
        text = _docx_words(element)
        if text:
            blocks.append(Block(_docx_role(element), text))
    return _message(blocks, _properties(package, "docProps/core.xml"), ".docx")


def read_odt(data: bytes) -> NewsMessage:
    """The article of an .odt file. Raises NotTaken."""
    package = _open(data)
    content = xml.parse_xml(_part(package, "content.xml"))
    body = xml.first(content, "body", "text")
    blocks: list[Block] = []
    for element in _outside_tables(body, "p", "h") if body is not None else ():
        text = _odt_words(element)
        if text:
            blocks.append(Block(Role.CROSSHEAD if xml.local(element) == "h" else Role.PARAGRAPH, text))
    return _message(blocks, _properties(package, "meta.xml"), ".odt")


def _open(data: bytes) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as bad:
        raise NotTaken(f"the document cannot be opened ({bad})") from bad


def _part(package: zipfile.ZipFile, name: str) -> bytes:
    try:
        about = package.getinfo(name)
        if about.file_size > MAX_PART_BYTES or about.file_size > MAX_RATIO * max(about.compress_size, 1_000):
            raise NotTaken(f"the document's {name} unpacks to {about.file_size:,} bytes, which is not read")
        with package.open(about) as stream:
            data = stream.read(MAX_PART_BYTES + 1)
    except KeyError as bad:
        raise NotTaken(f"the document has no {name}; it is no text document") from bad
    except (
        zipfile.BadZipFile,
        OSError,
        EOFError,
        RuntimeError,
        NotImplementedError,
        ValueError,
        zlib.error,
    ) as bad:
        raise NotTaken(f"the document's {name} cannot be unpacked ({bad})") from bad
    if len(data) > MAX_PART_BYTES:
        raise NotTaken(f"the document's {name} is larger than {MAX_PART_BYTES:,} bytes")
    return data


def _outside_tables(root: Element, *names: str) -> list[Element]:
    """Elements of these names in document order, none inside a table, note or drawing."""
    found: list[Element] = []
    waiting = [root]
    while waiting:
        element = waiting.pop()
        name = xml.local(element)
        if name in (
            "tbl",
            "table",
            "note",
            "footnote",
            "annotation",
            "frame",
            "drawing",
            "tracked-changes",
            "del",
        ):
            continue
        if name in names and element is not root:
            found.append(element)
            continue
        waiting.extend(reversed(element))
    return found


def _docx_words(element: Element) -> str:
    """The text runs of a paragraph; deleted text (`delText`) is none, a tab or break is a space."""
    said = []
    for inner in element.iter():
        name = xml.local(inner)
        if name == "t":
            said.append(inner.text or "")
        elif name in ("tab", "br", "cr"):
            said.append(" ")
    return fold_space("".join(said))


def _docx_role(element: Element) -> Role:
    style = xml.attribute(xml.first(element, "pstyle"), "val").lower()
    if style.startswith(("heading", "title", "subtitle", "berschrift", "überschrift", "titre")):
        return Role.CROSSHEAD
    return Role.LIST_ITEM if xml.first(element, "numpr") is not None else Role.PARAGRAPH


def _odt_words(element: Element) -> str:
    """A paragraph's text; `text:s` stands for spaces, notes inside it are left out."""

    def said(inner: Element) -> str:
        name = xml.local(inner)
        if name in ("note", "annotation", "frame"):
            return ""
        own = " " if name in ("s", "tab", "line-break") else inner.text or ""
        return own + "".join(said(below) + (below.tail or "") for below in inner)

    return fold_space(said(element))


def _properties(package: zipfile.ZipFile, name: str) -> dict[str, str]:
    try:
        root = xml.parse_xml(_part(package, name))
    except NotTaken:
        return {}
    return {xml.local(element): xml.words(element) for element in root.iter() if not len(element)}


def _message(blocks: list[Block], said: dict[str, str], suffix: str) -> NewsMessage:
    headline = ""
    if blocks and (blocks[0].role is Role.CROSSHEAD or blocks[0].text == said.get("title")):
        headline = blocks.pop(0).text
    if not blocks:
        raise NotTaken(f"the {suffix} document has no text")
    return NewsMessage(
        headline=headline or said.get("title", ""),
        body=tuple(blocks),
        language=said.get("language", ""),
        is_wire=False,
    )
