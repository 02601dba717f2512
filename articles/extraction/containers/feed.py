"""RSS 2.0, RSS 1.0 and Atom (RFC 4287) files with full content, and WordPress exports (WXR).

Each item is a capture: its content as HTML, its title, address, day and author as facts. An item with a
summary alone is refused, since a summary is not the article; so are attachments and drafts of an export.
"""

from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from html import escape
from xml.etree.ElementTree import Element

from articles.extraction.containers.entry import Member
from articles.extraction.newswire import xml_text as xml
from articles.extraction.newswire.message import NotTaken
from articles.extraction.newswire.ninjs import markup_blocks
from articles.extraction.newswire.times import iso
from articles.language.characters import fold_space

FEWEST_WORDS = 25
"""Words under which an item's content is a summary; the shortest wire flash has more."""
MAX_ITEMS = 100_000


def is_feed(data: bytes) -> bool:
    """Whether the bytes begin as a feed does."""
    start = data[:4000].lower()
    return b"<rss" in start or b"<feed" in start or b"<rdf:rdf" in start


def read_feed(data: bytes) -> Iterator[Member]:
    """The items of a feed in its order. Raises NotTaken where the file is no feed."""
    root = xml.parse_xml(data)
    if xml.local(root) not in ("rss", "feed", "rdf"):
        raise NotTaken(f"the document is <{xml.local(root)}>, not a feed")
    language = xml.words(xml.first(root, "channel", "language")) or xml.attribute(root, "lang")
    found = False
    for number, item in enumerate(xml.every(root, "item", "entry"), 1):
        if number > MAX_ITEMS:
            yield Member("", refusal=f"the feed has more than {MAX_ITEMS:,} items; the rest is left out")
            return
        found = True
        yield _member(item, number, language)
    if not found:
        raise NotTaken("the feed has no items")


def _member(item: Element, number: int, language: str) -> Member:
    title, address = xml.words(xml.child(item, "title")), _address(item)
    name = (
        xml.words(xml.child(item, "guid")) or xml.words(xml.child(item, "id")) or address or f"item {number}"
    )
    kind, state = xml.words(xml.child(item, "post_type")), xml.words(xml.child(item, "status"))
    if kind and kind not in ("post", "page"):
        return Member(name, refusal=f"an export's {kind}, not an article")
    if state and state not in ("publish", "private", "inherit"):
        return Member(name, refusal=f"the export says that it is {state}, not published")
    content = _content(item)
    if len(fold_space(_without_tags(content)).split()) < FEWEST_WORDS:
        return Member(name, refusal="the feed gives a summary only, not the article")
    facts = (
        ("title", title),
        ("url", address),
        ("date", _day(item)),
        ("byline", _author(item)),
        ("section", xml.words(xml.child(item, "category")) if kind != "page" else ""),
        ("language", language),
    )
    page = (
        f"<html><head><title>{escape(title)}</title></head><body><article><h1>{escape(title)}</h1>"
        f"{_paragraphs(content)}</article></body></html>"
    )
    return Member(
        name, data=page.encode("utf-8", "surrogatepass"), url=address, facts=tuple(f for f in facts if f[1])
    )


def _content(item: Element) -> str:
    """The fullest of content:encoded, Atom's content, and a description that holds the whole."""
    given = []
    for name in ("encoded", "content", "description", "summary"):
        for part in item:
            if xml.local(part) == name and "excerpt" not in str(part.tag):
                if len(part):
                    given.append("".join(f"<p>{escape(block.text)}</p>" for block in xml.blocks(part)))
                else:
                    given.append(part.text or "")
    return max(given, key=len, default="")


def _paragraphs(content: str) -> str:
    """Content that has no markup of its own gets a paragraph for each of its lines."""
    if "<p" in content or "<div" in content or "<br" in content:
        return content
    return "".join(f"<p>{line.strip()}</p>" for line in content.splitlines() if line.strip())


def _without_tags(content: str) -> str:
    return " ".join(block.text for block in markup_blocks(content)) or content


def _address(item: Element) -> str:
    for part in item:
        if xml.local(part) == "link" and xml.attribute(part, "rel") in ("", "alternate"):
            address = xml.attribute(part, "href") or xml.words(part)
            if address.startswith(("http://", "https://")):
                return address
    return ""


def _day(item: Element) -> str:
    """The item's own day with its time and zone, in ISO form; "" for what cannot be read."""
    for name in ("published", "pubdate", "date", "updated"):
        text = xml.words(xml.child(item, name))
        if not text:
            continue
        try:
            return parsedate_to_datetime(text).isoformat()
        except (ValueError, TypeError, IndexError, OverflowError):
            pass
        found = iso(text)
        if found:
            return found
    return ""


def _author(item: Element) -> str:
    names = []
    for part in item:
        if xml.local(part) in ("creator", "author"):
            names.append(xml.words(xml.child(part, "name")) or xml.words(part))
    return ", ".join(dict.fromkeys(name for name in names if name and "@" not in name))
