"""The formats that are taken, and how a file's is told: by the end of its name, and by how it begins.

Everything else is refused with the list of what is taken. docs/formats.md says what is read of each.
"""

import codecs
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath

from articles.extraction.containers.feed import is_feed
from articles.extraction.newswire.iptc7901 import is_iptc7901

TEXT, HTML = "txt", "html"
NITF, NEWSML, NINJS, IPTC7901 = "nitf", "newsml", "ninjs", "iptc7901"
MAIL, PDF, DOCX, ODT = "eml", "pdf", "docx", "odt"
CAPTURES = (TEXT, HTML, NITF, NEWSML, NINJS, IPTC7901, MAIL, PDF, DOCX, ODT)
"""Formats of one capture; the values are stored in Capture.format."""
RECORDS, ARCHIVE, WARC, WACZ, MAILBOX, FEED = "jsonl", "zip", "warc", "wacz", "mbox", "feed"
GZIP, XML = "gzip", "xml"
STREAMED = frozenset({RECORDS, ARCHIVE, WARC, WACZ, MAILBOX, GZIP})
"""Formats that are read as they come, of any size; the others are read whole."""
FORMATS = (*CAPTURES, RECORDS, ARCHIVE, WARC, WACZ, MAILBOX, FEED)
"""What may be said in place of a name's end (`ingest --format`)."""
SUFFIXES = {
    ".txt": TEXT,
    ".text": TEXT,
    "": TEXT,
    ".html": HTML,
    ".htm": HTML,
    ".xml": XML,
    ".nitf": XML,
    ".newsml": XML,
    ".json": NINJS,
    ".ninjs": NINJS,
    ".eml": MAIL,
    ".pdf": PDF,
    ".docx": DOCX,
    ".odt": ODT,
    ".jsonl": RECORDS,
    ".ndjson": RECORDS,
    ".zip": ARCHIVE,
    ".warc": WARC,
    ".arc": WARC,
    ".wacz": WACZ,
    ".mbox": MAILBOX,
    ".rss": FEED,
    ".atom": FEED,
    ".gz": GZIP,
}
TAKEN = (
    ".txt, .html, .htm, .xml (NITF, NewsML, RSS, Atom), .json (ninjs), .eml, .mbox, .pdf, .docx, .odt, "
    ".jsonl, .warc, .arc, .wacz, .rss, .atom, .gz and .zip of these"
)
FIELDS = ("source", "url", "date", "section", "title", "byline", "language", "rights")
"""What a record may say beside `text`; every field is a string, all are optional."""
_ROOTS = {
    "nitf": NITF,
    "newsmessage": NEWSML,
    "newsitem": NEWSML,
    "packageitem": NEWSML,
    "newsml": NEWSML,
    "rss": FEED,
    "feed": FEED,
    "rdf": FEED,
    "html": HTML,
}
_ROOT = re.compile(r"<(?:[A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)")
_PROLOG = re.compile(r"<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[.*?\])?\s*>", re.S | re.I)
LOOKED_AT = 8192
"""Bytes at a file's beginning that tell its format."""


@dataclass(frozen=True, slots=True)
class ContainerEntry:
    """One capture in a file, or why there is none.

    `name` is the file's own, for a member of an archive with the path inside
    (`week.zip/courier/a.txt`), for one of several in another container with what tells it apart there
    (`week.jsonl:17`, `crawl.warc:https://a.example/x`); that is its `member` then, and no path. `kind` is
    one of CAPTURES. `facts` are what the container says of it, by the names of FIELDS.
    `refusal` is "" where `data` is a capture, else the reason, and `data` is empty.
    """

    name: str
    kind: str
    data: bytes
    facts: tuple[tuple[str, str], ...] = ()
    refusal: str = ""
    member: str = ""
    captured_at: datetime | None = None
    digest: str = ""

    @property
    def container(self) -> str:
        """The path of the file that holds it, where it has no path of its own."""
        return self.name[: -len(self.member) - 1] if self.member else self.name


def format_of_name(name: str) -> str | None:
    """The format that the end of a name stands for; None for what is not taken.

    >>> format_of_name("a.TXT"), format_of_name("crawl.warc.gz"), format_of_name("photo.jpg")
    ('txt', 'warc', None)
    """
    path = PurePosixPath(name)
    suffix = path.suffix.lower()
    if suffix == ".gz" and SUFFIXES.get(PurePosixPath(path.stem).suffix.lower()) == WARC:
        return WARC
    return SUFFIXES.get(suffix)


def format_of(name: str, start: bytes) -> str:
    """The format of a file that is read whole, by its name and its first LOOKED_AT bytes.

    A name's end is believed, but for text, which may be a wire message, and XML, whose root tells. A name
    without an end is told by the bytes alone. "" where the file is XML of another kind.

    >>> format_of("a.xml", b"<?xml version='1.0'?><nitf>"), format_of("a.xml", b"<svg/>")
    ('nitf', '')
    """
    kind = format_of_name(name) or TEXT
    if kind == TEXT and is_iptc7901(start):
        return IPTC7901
    if kind == TEXT and not PurePosixPath(name).suffix:
        if start.startswith(b"%PDF"):
            return PDF
        if root_name(start) in _ROOTS and start.lstrip(codecs.BOM_UTF8 + b" \r\n\t").startswith(b"<"):
            kind = XML
    if kind == XML:
        found = _ROOTS.get(root_name(start), "")
        return FEED if not found and is_feed(start) else found
    return kind


def root_name(start: bytes) -> str:
    """The local name of an XML document's first element, in lower case, or ""."""
    name = "utf-16" if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "latin-1"
    found = _ROOT.search(_PROLOG.sub("", start[:LOOKED_AT].decode(name, "replace")))
    return found.group(1).lower() if found else ""
