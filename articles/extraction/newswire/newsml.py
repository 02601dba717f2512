"""NewsML-G2 (IPTC, from 2008) and NewsML 1.x (2000): envelopes of news items.

Read are text items with inline NITF, XHTML or typed text. A package, a picture, a video and an item
without text are refused with that reason; so is content that stands elsewhere (`remoteContent`).
"""

from collections.abc import Iterator
from html import unescape
from xml.etree.ElementTree import Element, tostring

from articles.extraction.newswire import nitf
from articles.extraction.newswire import xml_text as xml
from articles.extraction.newswire.message import Block, NewsMessage, NotTaken, PubStatus
from articles.extraction.newswire.times import iso

ENVELOPES = ("newsmessage", "newsml")
ITEMS = ("newsitem", "packageitem")


def split_envelope(data: bytes) -> Iterator[bytes]:
    """The items of an envelope, each as a document of its own, in order; a lone item as it came.

    Raises NotTaken where the document is neither.
    """
    root = xml.parse_xml(data)
    name = xml.local(root)
    if name in ITEMS:
        yield data
        return
    if name not in ENVELOPES:
        raise NotTaken(f"the document is <{name}>, not a NewsML item or envelope")
    items = [element for element in xml.every(root, *ITEMS) if not _inside_item(element, root)]
    if not items:
        raise NotTaken("the envelope holds no news item")
    if len(items) == 1:
        yield data
        return
    for item in items:
        item.tail = None
        yield b'<?xml version="1.0" encoding="utf-8"?>\n' + tostring(item, encoding="utf-8")


def _inside_item(element: Element, root: Element) -> bool:
    return any(element is not other and element in other.iter() for other in xml.every(root, *ITEMS))


def read_newsml(data: bytes | str) -> NewsMessage:
    """The article of one item, bare or alone in its envelope. Raises NotTaken."""
    root = xml.parse_xml(data)
    name = xml.local(root)
    if name not in (*ENVELOPES, *ITEMS):
        raise NotTaken(f"the document is <{name}>, not a NewsML item or envelope")
    items = [root] if name in ITEMS else list(xml.every(root, *ITEMS))
    if not items:
        raise NotTaken("the envelope holds no news item")
    item = items[0]
    if xml.local(item) == "packageitem":
        raise NotTaken("a package: it lists items and holds no text of its own")
    return _of_g2(item, root) if xml.child(item, "itemmeta") is not None else _of_newsml_1(item, root)


def _of_g2(item: Element, root: Element) -> NewsMessage:
    about, content = xml.child(item, "itemmeta"), xml.child(item, "contentmeta")
    kind = xml.attribute(xml.child(about, "itemclass"), "qcode").rpartition(":")[2]
    if kind and kind not in ("text", "composite"):
        raise NotTaken(f"a {kind}: only text is taken")
    status = xml.attribute(xml.child(about, "pubstatus"), "qcode").rpartition(":")[2].lower()
    inner, body = _content_or_none(item) if _is_canceled(status) else _content(item)
    titles = [line for line in content if xml.local(line) == "headline"] if content is not None else []
    headline = next(
        (xml.words(line) for line in titles if "sub" not in xml.attribute(line, "role").lower()), ""
    )
    under = next((xml.words(line) for line in titles if "sub" in xml.attribute(line, "role").lower()), "")
    embargo = xml.words(xml.child(about, "embargoed"))
    rights = xml.child(item, "rightsinfo")
    return NewsMessage(
        headline=headline or (inner.headline if inner else ""),
        standfirst=under or _summary(content) or (inner.standfirst if inner else ""),
        byline=_by(content) or (inner.byline if inner else ""),
        place=_name(xml.child(content, "located")) or (inner.place if inner else ""),
        credit=xml.words(xml.child(content, "creditline")),
        body=body,
        source=_provider(about, content, rights) or (inner.source if inner else ""),
        issued=iso(
            xml.words(xml.child(content, "contentcreated"))
            or xml.words(xml.child(about, "firstcreated"))
            or xml.words(xml.child(about, "versioncreated"))
        ),
        updated=iso(xml.words(xml.child(about, "versioncreated"))),
        language=xml.attribute(xml.child(content, "language"), "tag") or xml.attribute(item, "lang"),
        guid=xml.attribute(item, "guid"),
        version=_number(xml.attribute(item, "version")),
        urgency=xml.words(xml.child(content, "urgency")),
        slugline=xml.words(xml.child(content, "slugline")),
        subjects=tuple(
            code
            for subject in content
            if xml.local(subject) == "subject" and (code := xml.attribute(subject, "qcode"))
        )
        if content is not None
        else (),
        copyright=xml.words(xml.child(rights, "copyrightnotice")),
        usage=xml.words(xml.child(rights, "usageterms")),
        note=xml.words(xml.child(about, "ednote")),
        status=nitf.status_of(status, embargo),
        embargo=iso(embargo) or embargo,
    )


def _is_canceled(status: str) -> bool:
    return nitf.status_of(status, "") is PubStatus.CANCELED


def _content_or_none(item: Element) -> tuple[NewsMessage | None, tuple[Block, ...]]:
    """The content of a cancellation, which may have none."""
    try:
        return _content(item)
    except NotTaken:
        return None, ()


def _content(item: Element) -> tuple[NewsMessage | None, tuple[Block, ...]]:
    """What the content set holds: the message of an inline NITF, and the blocks of the text."""
    holder = xml.child(item, "contentset")
    inlines = (
        [part for part in holder if xml.local(part) in ("inlinexml", "inlinedata")]
        if holder is not None
        else []
    )
    for part in inlines:
        if xml.local(part) == "inlinedata":
            body = _typed(xml.attribute(part, "contenttype"), "".join(part.itertext()))
            if body:
                return None, body
            continue
        document = xml.first(part, "nitf")
        if document is not None:
            message = nitf.message_of(document)
            return message, message.body
        body = xml.blocks(xml.first(part, "body") or part if len(part) else part)
        if body:
            return None, body
    if holder is not None and xml.first(holder, "remotecontent") is not None:
        raise NotTaken("the text stands in another file (remoteContent), which is not fetched")
    raise NotTaken("the item holds no text")


def _typed(kind: str, text: str) -> tuple[Block, ...]:
    """Inline data: markup that is declared as plain text by mistake is read as markup all the same."""
    if "<p" in text or "html" in kind:
        try:
            root = xml.parse_xml(f"<div>{text}</div>")
            # Some senders set typed copy into one element: its indented lines are its paragraphs.
            return tuple(
                block for part in xml.every(root, "p") for block in xml.typed("".join(part.itertext()))
            ) or xml.blocks(root)
        except NotTaken:
            pass
    return xml.typed(unescape(text))


def _summary(content: Element | None) -> str:
    for part in content if content is not None else ():
        if xml.local(part) == "description" and xml.attribute(part, "role").rpartition(":")[2] == "summary":
            return xml.words(part)
    return ""


def _by(content: Element | None) -> str:
    said = xml.words(xml.child(content, "by"))
    return said[3:] if said[:3].lower() == "by " else said


def _name(element: Element | None) -> str:
    """What a qualified value is called: its name, else the literal it was given as."""
    return xml.words(xml.child(element, "name")) or xml.attribute(element, "literal")


def _provider(about: Element | None, content: Element | None, rights: Element | None) -> str:
    """Who sends it: as named, else by the code's own part, else as the holder of the rights."""
    for element in (
        xml.child(content, "infosource"),
        xml.child(about, "provider"),
        xml.child(rights, "copyrightholder"),
    ):
        name = _name(element)
        if name:
            return name
    for element in (xml.child(about, "provider"), xml.child(content, "infosource")):
        code = xml.attribute(element, "qcode").rpartition(":")[2] or xml.attribute(element, "uri")
        if code:
            return code
    return ""


def _of_newsml_1(item: Element, root: Element) -> NewsMessage:
    lines, identifier = xml.first(item, "newslines"), xml.first(item, "newsidentifier")
    status = xml.attribute(xml.first(item, "newsmanagement", "status"), "formalname").lower()
    text = next(
        (
            part
            for part in xml.every(item, "contentitem")
            if xml.attribute(xml.first(part, "mediatype"), "formalname").lower() in ("", "text", "story")
        ),
        None,
    )
    if text is None and not _is_canceled(status):
        raise NotTaken("the item holds no text")
    document = xml.first(text, "nitf")
    holder = xml.first(text, "datacontent")
    inner = nitf.message_of(document) if document is not None else None
    body = inner.body if inner else xml.blocks(holder) if holder is not None else ()
    if not body and not _is_canceled(status):
        raise NotTaken("the item holds no text")
    release = xml.first(item, "statuswillchange", "dateandtime") if status == "embargoed" else None
    embargo = xml.words(release)
    return NewsMessage(
        headline=xml.words(xml.first(lines, "headline")) or (inner.headline if inner else ""),
        standfirst=xml.words(xml.first(lines, "subheadline")),
        byline=nitf._BY.sub("", xml.words(xml.first(lines, "byline"))) or (inner.byline if inner else ""),
        place=_property(item, "City") or xml.words(xml.first(lines, "dateline")).partition(",")[0],
        credit=xml.words(xml.first(lines, "creditline")),
        body=body,
        source=xml.attribute(xml.first(item, "provider", "party"), "formalname")
        or xml.words(xml.first(identifier, "providerid")),
        issued=iso(xml.words(xml.first(item, "firstcreated"))),
        updated=iso(xml.words(xml.first(item, "thisrevisioncreated"))),
        language=xml.attribute(xml.first(item, "language"), "formalname") or xml.attribute(item, "lang"),
        guid=_without_revision(identifier),
        version=_number(xml.words(xml.first(identifier, "revisionid"))),
        urgency=xml.attribute(xml.first(item, "urgency"), "formalname"),
        slugline=xml.words(xml.first(lines, "slugline")) or xml.words(xml.first(item, "namelabel")),
        subjects=tuple(
            dict.fromkeys(
                xml.attribute(subject, "formalname")
                for subject in xml.every(item, "subject", "subjectmatter", "subjectdetail")
            )
        ),
        copyright=xml.words(xml.first(lines, "copyrightline")),
        usage=xml.words(xml.first(item, "usagetype")),
        status=nitf.status_of(status, embargo),
        embargo=iso(embargo) or embargo,
    )


def _property(item: Element, name: str) -> str:
    place = xml.first(item, "location")
    for element in xml.every(place, "property") if place is not None else ():
        if xml.attribute(element, "formalname") == name:
            return xml.attribute(element, "value")
    return ""


def _without_revision(identifier: Element | None) -> str:
    """The public identifier less its last part, which counts revisions: one article, one guid."""
    whole = xml.words(xml.first(identifier, "publicidentifier"))
    head, _, last = whole.rpartition(":")
    return head if head and last.rstrip("ANU").isdigit() else whole


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0
