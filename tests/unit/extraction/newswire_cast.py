"""Documents of every format, made here, and what is read off them."""

import io
import zipfile
from pathlib import Path

import pytest

FORMATS = Path(__file__).resolve().parents[4] / "shared" / "formats"


given = pytest.mark.skipif(not FORMATS.exists(), reason="needs the real files that lie beside the checkout")


NITF = """<?xml version="1.0" encoding="UTF-8"?>
<nitf baselang="en-GB"><head><title>Pier</title><docdata management-status="usable">
<doc-id id-string="varna.17"/><urgency ed-urg="4"/><date.issue norm="20250305T101500+0200"/>
<du-key key="PIER" version="2"/><doc.copyright holder="Varna Wire" year="2025"/></docdata></head>
<body><body.head><hedline><hl1>Pier to close</hl1></hedline>
<note><body.content><p>For editors only.</p></body.content></note>
<byline>By <person>Ann Bell</person><byttl>Harbour Correspondent</byttl></byline>
<distributor>Varna Wire</distributor><dateline><location>VARNA</location></dateline>
<abstract><p>Worm was found in the piles.</p></abstract></body.head>
<body.content><p>The council met on <chron>Tuesday</chron>.</p>
<media><media-caption>The pier.</media-caption><media-producer>Hale</media-producer></media>
<hl2>What was found</hl2><ul><li>Worm</li><li>Rust</li></ul>
<table><tr><td>1</td></tr></table><p>ab/cd</p></body.content></body></nitf>"""


G2 = """<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><itemSet>
<newsItem guid="urn:varna:17" version="3" xml:lang="en"><rightsInfo><copyrightHolder literal="Varna Wire"/>
</rightsInfo><itemMeta><itemClass qcode="ninat:text"/><provider literal="varnawire"/>
<versionCreated>2025-03-05T10:15:00+02:00</versionCreated><embargoed>2025-03-06T06:00:00Z</embargoed>
<pubStatus qcode="stat:canceled"/></itemMeta><contentMeta><urgency>3</urgency><located literal="Varna"/>
<infoSource literal="Varna Wire"/><by>By Ann Bell</by><subject qcode="medtop:04000000"/>
<headline>Pier to close</headline><headline role="hld:subHeadline">Worm found</headline></contentMeta>
<contentSet>{content}</contentSet></newsItem></itemSet></newsMessage>"""


XHTML = """<inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml"><body>
<p>The council met.</p><h2>Found</h2><p>Worm.</p></body></html></inlineXML>"""


WIRE = (
    "\x01vw0123 4 i 93  vw 0123\r\n\nHarbour/pier/\r\n\x02EXTRA\nPier to close after worm found =\r\n\n"
    "By Ann Bell, vw\n\n   Varna (VW) - The council met on\nTuesday.\n   It voted to close.\r\n\n"
    "# Notebook\r\n\n## Contacts\r\nTel: 1\r\n\n\x03051015 GMT Mar 25\r\n\x04"
)


def a_docx(*paragraphs: str) -> bytes:
    return zipped(
        "word/document.xml", f"<w:document xmlns:w='w'><w:body>{''.join(paragraphs)}</w:body></w:document>"
    )


def an_odt(*paragraphs: str) -> bytes:
    body = f"<o:body><o:text>{''.join(paragraphs)}</o:text></o:body>"
    return zipped(
        "content.xml", f"<o:document-content xmlns:o='o' xmlns:text='t'>{body}</o:document-content>"
    )


def zipped(name: str, text: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, text)
    return packed.getvalue()


def a_page(*lines: tuple[float, float, float, str]) -> bytes:
    """A PDF of one page: (left, base line, size, words) for each line."""
    drawn = "".join(f"BT /F1 {size} Tf {x} {y} Td ({text}) Tj ET\n" for x, y, size, text in lines).encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%sendstream" % (len(drawn), drawn),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman >>",
    ]
    out, starts = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        starts.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % start for start in starts)
    size = len(objects) + 1
    table = b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table)
    return out + table + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (size, len(out))


def a_warc(*pages: tuple[str, str, str]) -> bytes:
    """Response records of (address, status line, markup)."""
    out = b""
    for address, status, markup in pages:
        http = f"HTTP/1.1 {status}\r\nContent-Type: text/html\r\n\r\n{markup}".encode()
        head = (
            f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {address}\r\n"
            "WARC-Date: 2025-03-05T08:15:00Z\r\n"
            f"WARC-Payload-Digest: sha1:ABC\r\nContent-Type: application/http; msgtype=response\r\n"
            f"Content-Length: {len(http)}\r\n\r\n"
        )
        out += head.encode() + http + b"\r\n\r\n"
    return out


def body_of(message) -> list[tuple[str, str]]:
    return [(str(block.role), block.text) for block in message.body]
