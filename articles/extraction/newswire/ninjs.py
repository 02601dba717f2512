"""ninjs (IPTC, versions 1.0 to 3.x): one news item as a JSON object.

Read are the text properties of all three generations (`body_xhtml` and `bodies`, `headline` and
`headlines`, `byline` and `infosources` ...). Pictures, video and packages are refused with that reason;
associations are dropped.
"""

import json
from collections.abc import Iterable, Mapping
from html import unescape
from html.parser import HTMLParser
from typing import Any

from articles.extraction.newswire import xml_text as xml
from articles.extraction.newswire.message import Block, NewsMessage, NotTaken, PubStatus
from articles.extraction.newswire.times import iso
from articles.extraction.parts import Role
from articles.language.characters import fold_space

SIGNS = ("versioncreated", "body_text", "body_xhtml", "body_html", "bodies", "pubstatus", "uri", "guid")
"""Properties of which an item has some; an object with fewer than two of them is another JSON."""


def is_ninjs(value: object) -> bool:
    """Whether a JSON value looks like a ninjs item."""
    return isinstance(value, dict) and sum(name in value for name in SIGNS) >= 2


def read_ninjs(data: bytes | str) -> NewsMessage:
    """The article of a ninjs object. Raises NotTaken."""
    try:
        item = json.loads(data)
    except (ValueError, RecursionError) as bad:
        raise NotTaken(f"the file is not JSON ({bad})") from bad
    if not isinstance(item, dict) or not is_ninjs(item):
        raise NotTaken("the JSON object is not a ninjs item")
    kind = _text(item, "type")
    if kind and kind not in ("text", "composite"):
        raise NotTaken(f"a {kind}: only text is taken")
    body = _body(item)
    status = _text(item, "pubstatus").lower().replace("cancelled", "canceled")
    if not body and status != PubStatus.CANCELED:
        raise NotTaken("the item holds no text")
    embargo = _text(item, "embargoed")
    return NewsMessage(
        headline=_headline(item),
        standfirst=_standfirst(item, body),
        byline=_byline(item),
        place=_text(item, "located") or _name_of(item.get("located")),
        credit=_text(item, "creditline"),
        body=body,
        source=_source(item),
        url=next((url for url in (_text(item, "uri"), _rendition(item)) if url.startswith("http")), ""),
        issued=iso(
            _text(item, "firstcreated") or _text(item, "contentcreated") or _text(item, "versioncreated")
        ),
        updated=iso(_text(item, "versioncreated")),
        language=_text(item, "language"),
        section=_name_of(item.get("service")),
        guid=_text(item, "guid") or _text(item, "uri"),
        version=_version(item.get("version")),
        urgency=_number_text(item.get("urgency")),
        slugline=_text(item, "slugline"),
        subjects=_subjects(item),
        copyright=_text(item, "copyrightnotice"),
        usage=_text(item, "usageterms"),
        note=_text(item, "ednote"),
        status=PubStatus(status) if status in PubStatus._value2member_map_ else PubStatus.USABLE,
        embargo=iso(embargo) or embargo,
        dropped=("associations",) if item.get("associations") else (),
    )


def _text(item: Mapping[str, Any], name: str) -> str:
    value = item.get(name)
    return fold_space(value) if isinstance(value, str) else ""


def _list(value: object) -> list[Mapping[str, Any]]:
    """A list of objects; one object alone counts as a list of one, anything else as none."""
    if isinstance(value, Mapping):
        return [value]
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def _headline(item: Mapping[str, Any]) -> str:
    """`headline`, or of `headlines` (2.0 on) the main one, else the first."""
    many = _list(item.get("headlines"))
    main = [one for one in many if _text(one, "role") in ("", "main")] or many
    return _text(item, "headline") or (_text(main[0], "value") if main else "") or _text(item, "title")


def _standfirst(item: Mapping[str, Any], body: tuple[Block, ...]) -> str:
    many = [one for one in _list(item.get("descriptions")) if _text(one, "value")]
    said = _plain(item.get("description_text")) or _plain(item.get("description_html"))
    said = said or (_plain(many[0]["value"]) if many else "")
    return "" if body and said == body[0].text else said


def _byline(item: Mapping[str, Any]) -> str:
    said = _text(item, "byline")
    if said[:3].lower() == "by ":
        said = said[3:]
    people = [_text(one, "name") for one in _list(item.get("authors")) or _list(item.get("contributors"))]
    return said or ", ".join(name for name in people if name)


def _source(item: Mapping[str, Any]) -> str:
    """`source` (1.x of some senders), the information source, else who holds the rights."""
    for one in (*_list(item.get("infosource")), *_list(item.get("infosources"))):
        name = _text(one, "name")
        if name:
            return name
    provider = item.get("provider")
    return _text(item, "source") or _name_of(provider) or _text(item, "copyrightholder")


def _rendition(item: Mapping[str, Any]) -> str:
    for one in _list(item.get("renditions")):
        if _text(one, "contenttype").startswith("text/html"):
            return _text(one, "href")
    return ""


def _name_of(value: object) -> str:
    if isinstance(value, str):
        return fold_space(value)
    return next((name for one in _list(value) if (name := _text(one, "name"))), "")


def _subjects(item: Mapping[str, Any]) -> tuple[str, ...]:
    found: list[str] = []
    for one in (*_list(item.get("subject")), *_list(item.get("subjects"))):
        code = _text(one, "code") or _text(one, "uri") or _text(one, "name")
        if code:
            found.append(code)
    return tuple(dict.fromkeys(found))


def _version(value: object) -> int:
    text = _number_text(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0


def _number_text(value: object) -> str:
    return str(value) if isinstance(value, (int, str)) and not isinstance(value, bool) else ""


def _body(item: Mapping[str, Any]) -> tuple[Block, ...]:
    """The fullest form that is given: markup before plain text, since it keeps the paragraphs."""
    markup = [item.get("body_xhtml"), item.get("body_html")]
    plain = [item.get("body_text")]
    for one in _list(item.get("bodies")):
        kind = _text(one, "contenttype")
        (plain if kind.startswith("text/plain") else markup).append(one.get("value"))
    for text in markup:
        found = markup_blocks(text) if isinstance(text, str) else ()
        if found:
            return found
    for text in plain:
        found = xml.typed(text) if isinstance(text, str) else ()
        if found:
            return found
    return ()


def _plain(value: object) -> str:
    return " ".join(block.text for block in markup_blocks(value)) if isinstance(value, str) else ""


class _Blocks(HTMLParser):
    """Blocks of markup that may be ill formed, as senders' HTML is."""

    ROLES = {
        "p": Role.PARAGRAPH, "div": Role.PARAGRAPH, "blockquote": Role.PARAGRAPH, "pre": Role.PARAGRAPH,
        "li": Role.LIST_ITEM, "h1": Role.CROSSHEAD, "h2": Role.CROSSHEAD, "h3": Role.CROSSHEAD,
        "h4": Role.CROSSHEAD, "figcaption": Role.CAPTION, "ul": Role.PARAGRAPH, "ol": Role.PARAGRAPH,
    }  # fmt: skip
    HIDDEN = frozenset({"script", "style", "table", "iframe", "noscript", "svg", "head"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Block] = []
        self.role, self.parts, self.hidden = Role.PARAGRAPH, list[str](), 0

    def close_block(self, role: Role = Role.PARAGRAPH) -> None:
        text = fold_space("".join(self.parts))
        if text:
            self.found.append(Block(self.role, text))
        self.parts.clear()
        self.role = role

    def handle_starttag(self, tag: str, attrs: Iterable[tuple[str, str | None]]) -> None:
        if tag in self.HIDDEN:
            self.hidden += 1
        elif tag in self.ROLES:
            self.close_block(self.ROLES[tag])
        elif tag == "br":
            self.parts.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in self.HIDDEN:
            self.hidden = max(0, self.hidden - 1)
        elif tag in self.ROLES:
            self.close_block()

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.parts.append(data)


def markup_blocks(text: str) -> tuple[Block, ...]:
    """The blocks of an HTML fragment, however ill formed; plain text is one paragraph.

    >>> [(str(block.role), block.text) for block in markup_blocks("<h2>A</h2><p>One &amp; two<p>Three")]
    [('crosshead', 'A'), ('paragraph', 'One & two'), ('paragraph', 'Three')]
    """
    reader = _Blocks()
    reader.feed(text)
    reader.close()
    reader.close_block()
    return tuple(reader.found) or (
        (Block(Role.PARAGRAPH, fold_space(unescape(text))),) if text.strip() and "<" not in text else ()
    )
