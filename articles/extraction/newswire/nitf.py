"""NITF 3.x, the News Industry Text Format (IPTC and ANPA, 1998 to 2012): one document, one article.

Read are headline, byline, abstract, dateline, body, distributor, rights, dates, urgency, keywords,
subject codes and management status. Tables, media files and notes to editors in the body are dropped;
captions are kept.
"""

import re
from xml.etree.ElementTree import Element

from articles.extraction.newswire import xml_text as xml
from articles.extraction.newswire.message import (
    SIGN_OFF,
    Block,
    NewsMessage,
    NotTaken,
    PubStatus,
    without_sign_off,
)
from articles.extraction.newswire.times import iso
from articles.language.characters import fold_space

_STATUS = {
    "usable": PubStatus.USABLE,
    "embargoed": PubStatus.USABLE,
    "withheld": PubStatus.WITHHELD,
    "canceled": PubStatus.CANCELED,
    "cancelled": PubStatus.CANCELED,
    "killed": PubStatus.CANCELED,
}
_BY = re.compile(r"^by\s+", re.I)


def read_nitf(data: bytes | str) -> NewsMessage:
    """The article of an NITF document. Raises NotTaken."""
    root = xml.parse_xml(data)
    if xml.local(root) != "nitf":
        raise NotTaken(f"the document is <{xml.local(root)}>, not <nitf>")
    return message_of(root)


def message_of(root: Element) -> NewsMessage:
    """The article of a parsed <nitf>, alone or inside another envelope."""
    document, head = xml.first(root, "docdata"), xml.first(root, "body.head")
    # A note to editors may hold a body.content of its own, above the article's.
    content = xml.child(xml.child(root, "body"), "body.content")
    body, signed = without_sign_off(xml.blocks(content) if content is not None else ())
    title = xml.words(xml.first(head, "hedline", "hl1") if head is not None else None)
    status = xml.attribute(document, "management-status").lower()
    if not body and _STATUS.get(status) is not PubStatus.CANCELED:
        raise NotTaken("the document has no text in its body")
    release = xml.attribute(xml.first(document, "date.release"), "norm") if status == "embargoed" else ""
    issued = iso(xml.attribute(xml.first(document, "date.issue"), "norm"))
    return NewsMessage(
        headline=title or xml.words(xml.first(root, "head", "title")),
        standfirst=_standfirst(head, body),
        byline=_byline(xml.first(head, "byline") if head is not None else None),
        place=_dateline_location(head),
        credit=xml.words(xml.first(root, "body.end", "tagline")) or signed,
        body=body,
        source=_source(root, document, head),
        issued=issued or iso(xml.attribute(xml.first(root, "pubdata"), "date.publication")),
        language=xml.attribute(root, "baselang") or xml.attribute(root, "lang"),
        section=xml.attribute(xml.first(root, "pubdata"), "position.section"),
        guid=xml.attribute(xml.first(document, "doc-id"), "id-string"),
        version=_number(xml.attribute(xml.first(document, "du-key"), "version")),
        urgency=xml.attribute(xml.first(document, "urgency"), "ed-urg"),
        slugline=_slugline(document),
        subjects=tuple(
            code
            for subject in xml.every(root, "tobject.subject")
            if (code := xml.attribute(subject, "tobject.subject.refnum"))
        ),
        copyright=_copyright(xml.first(document, "doc.copyright")),
        usage=xml.attribute(xml.first(document, "doc.rights"), "limitations"),
        note=xml.attribute(xml.first(document, "ed-msg"), "info"),
        status=status_of(status, release),
        embargo=iso(release) or release,
    )


def status_of(status: str, embargo: str) -> PubStatus:
    """What a sender's word means; an embargo without an end is held back until somebody decides."""
    if status == "embargoed" and not embargo:
        return PubStatus.WITHHELD
    return _STATUS.get(status, PubStatus.USABLE)


def _standfirst(head: Element | None, body: tuple[Block, ...]) -> str:
    """The abstract, where it is not the first paragraph over again."""
    abstract = xml.words(xml.first(head, "abstract"))
    return "" if abstract and body and abstract == body[0].text else abstract


def _byline(element: Element | None) -> str:
    """The names alone: a title or desk stands in an element of its own."""
    if element is None:
        return ""
    titles = {id(inner) for title in xml.every(element, "byttl") for inner in title.iter()}
    said: list[str] = [element.text or ""]
    for inner in xml.every_child(element):
        said.append("" if id(inner) in titles else inner.text or "")
        if xml.local(inner) == "byttl" or id(inner) not in titles:
            said.append(" " + (inner.tail or ""))
    name = _BY.sub("", fold_space(" ".join(said)).strip(" ,"))
    return "" if SIGN_OFF.match(name) else name


def _dateline_location(head: Element | None) -> str:
    line = xml.first(head, "dateline")
    if line is None:
        return ""
    return xml.words(xml.first(line, "location"))


def _source(root: Element, document: Element | None, head: Element | None) -> str:
    """Who sends it: the distributor, else the agency at the first hand, else who holds the rights."""
    for name in (
        xml.words(xml.first(head, "distributor")),
        xml.attribute(xml.first(document, "del-list", "from-src"), "src-name"),
        xml.attribute(xml.first(document, "doc-id"), "regsrc"),
        xml.attribute(xml.first(document, "doc.copyright"), "holder"),
        xml.words(xml.first(head, "rights", "rights.owner")),
        xml.attribute(xml.first(document, "doc.rights"), "owner"),
    ):
        if name:
            return name
    return ""


def _slugline(document: Element | None) -> str:
    for name, key in (("fixture", "fix-id"), ("du-key", "key"), ("keyword", "key")):
        found = xml.attribute(xml.first(document, name), key)
        if found:
            return found
    return ""


def _copyright(element: Element | None) -> str:
    return fold_space(f"{xml.attribute(element, 'holder')} {xml.attribute(element, 'year')}")


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0
