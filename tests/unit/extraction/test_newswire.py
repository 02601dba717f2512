"""Messages in the formats that agencies send: what is read of each, and what is refused in words."""

import gzip
import io
import json
import random
import zipfile
from pathlib import Path

import pytest

from articles.extraction.containers import feed, mailbox, warc
from articles.extraction.documents import mail, office, pdf
from articles.extraction.newswire import iptc7901, newsml, ninjs, nitf
from articles.extraction.newswire.message import NotTaken, PubStatus
from articles.extraction.opening import open_container

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
    return _zip(
        "word/document.xml", f"<w:document xmlns:w='w'><w:body>{''.join(paragraphs)}</w:body></w:document>"
    )


def an_odt(*paragraphs: str) -> bytes:
    body = f"<o:body><o:text>{''.join(paragraphs)}</o:text></o:body>"
    return _zip("content.xml", f"<o:document-content xmlns:o='o' xmlns:text='t'>{body}</o:document-content>")


def _zip(name: str, text: str) -> bytes:
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


def test_a_nitf_document_gives_head_body_and_what_the_sender_says():
    message = nitf.read_nitf(NITF)
    assert (message.headline, message.standfirst, message.byline, message.place) == (
        "Pier to close", "Worm was found in the piles.", "Ann Bell", "VARNA",
    )  # fmt: skip
    assert (message.source, message.guid, message.version, message.urgency) == (
        "Varna Wire",
        "varna.17",
        2,
        "4",
    )
    assert (message.issued, message.language) == ("2025-03-05T10:15:00+02:00", "en-GB")
    assert body_of(message) == [
        ("paragraph", "The council met on Tuesday."),
        ("caption", "The pier."),
        ("crosshead", "What was found"),
        ("list-item", "Worm"),
        ("list-item", "Rust"),
    ]
    assert message.credit == "ab/cd"


def test_a_killed_nitf_document_says_so():
    assert nitf.read_nitf(NITF.replace('"usable"', '"canceled"')).status is PubStatus.CANCELED


def test_a_g2_item_gives_its_meta_data_and_xhtml():
    message = newsml.read_newsml(G2.format(content=XHTML))
    assert (message.headline, message.standfirst, message.byline) == (
        "Pier to close",
        "Worm found",
        "Ann Bell",
    )
    assert (message.source, message.place, message.guid, message.version) == (
        "Varna Wire", "Varna", "urn:varna:17", 3,
    )  # fmt: skip
    assert (message.status, message.embargo) == (PubStatus.CANCELED, "2025-03-06T06:00:00Z")
    assert body_of(message) == [
        ("paragraph", "The council met."),
        ("crosshead", "Found"),
        ("paragraph", "Worm."),
    ]


def test_a_g2_item_may_hold_a_nitf_document():
    inner = f'<inlineXML contenttype="application/nitf+xml">{NITF.partition("?>")[2]}</inlineXML>'
    assert body_of(newsml.read_newsml(G2.format(content=inner)))[0] == (
        "paragraph",
        "The council met on Tuesday.",
    )


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (G2.format(content='<remoteContent href="a.txt"/>').replace("canceled", "usable"), "another file"),
        (G2.format(content=XHTML).replace("ninat:text", "ninat:picture"), "a picture: only text"),
        ("<newsMessage><itemSet><packageItem/></itemSet></newsMessage>", "a package"),
        ("<other/>", "not a NewsML item"),
        ("<newsItem", "not well formed"),
        ('<!DOCTYPE a [<!ENTITY b "c">]><newsItem>&b;</newsItem>', "defines entities"),
        ("<newsItem>" + "<a>" * 500 + "</a>" * 500 + "</newsItem>", "nested more than"),
    ],
)
def test_what_is_no_article_is_refused_with_the_reason(document, reason):
    with pytest.raises(NotTaken, match=reason):
        newsml.read_newsml(document)


def test_an_envelope_of_several_items_is_split_into_documents_of_their_own():
    one = G2.format(content=XHTML)
    item = one[one.index("<newsItem") : one.index("</itemSet>")]
    many = one.replace(item, item + item.replace("Pier", "Jetty"))
    assert [newsml.read_newsml(each).headline for each in newsml.split_envelope(many.encode())] == [
        "Pier to close", "Jetty to close",
    ]  # fmt: skip


def test_ninjs_of_every_generation_gives_the_same_article():
    first = {
        "uri": "http://w.example/1",
        "versioncreated": "2025-03-05T10:15:00Z",
        "headline": "Pier to close",
        "body_xhtml": "<p>One.</p><p>Two.</p>",
        "byline": "By Ann Bell",
    }
    third = {"uri": "http://w.example/1", "versioncreated": "2025-03-05T10:15:00Z",
             "headlines": [{"role": "main", "value": "Pier to close"}],
             "bodies": [{"contenttype": "application/xhtml+xml", "value": "<p>One.</p><p>Two.</p>"}],
             "contributors": [{"name": "Ann Bell"}], "pubstatus": "usable"}  # fmt: skip
    a, b = (ninjs.read_ninjs(json.dumps(each)) for each in (first, third))
    assert (a.headline, a.byline, a.body, a.url) == (b.headline, b.byline, b.body, b.url)
    assert [block.text for block in a.body] == ["One.", "Two."]


def test_a_ninjs_picture_and_another_json_are_refused():
    with pytest.raises(NotTaken, match="a picture"):
        ninjs.read_ninjs('{"uri": "a", "type": "picture", "versioncreated": "2025"}')
    with pytest.raises(NotTaken, match="not a ninjs item"):
        ninjs.read_ninjs('{"name": "a"}')


def test_a_wire_message_gives_header_headline_and_text_and_drops_what_is_not_for_publication():
    message = iptc7901.read_iptc7901(WIRE)
    assert message.headline == "Pier to close after worm found"
    assert (message.byline, message.place, message.source) == ("Ann Bell", "Varna", "VW")
    assert (message.slugline, message.urgency, message.subjects) == ("Harbour/pier", "4", ("i",))
    assert message.issued == "2025-03-05T10:15:00Z"
    assert body_of(message) == [
        ("paragraph", "Varna (VW) - The council met on Tuesday."),
        ("paragraph", "It voted to close."),
    ]
    assert message.dropped


def test_several_wire_messages_stand_in_one_file():
    parts = list(iptc7901.split_messages((WIRE + "\x7f\r\n" + WIRE.replace("0123", "0124")).encode()))
    assert [iptc7901.read_iptc7901(part.decode()).guid for part in parts] == [
        "vw0123-2025-03-05", "vw0124-2025-03-05",
    ]  # fmt: skip


def test_a_web_archive_gives_its_pages_and_says_why_others_are_not_taken():
    data = a_warc(
        ("https://a.example/1", "200 OK", "<p>One</p>"), ("https://a.example/2", "404 Not Found", "<p>No</p>")
    )
    page, missing = warc.read_warc(io.BytesIO(data))
    assert (page.url, page.data, page.digest) == ("https://a.example/1", b"<p>One</p>", "sha1:ABC")
    assert page.captured_at is not None and page.captured_at.isoformat() == "2025-03-05T08:15:00+00:00"
    assert "404" in missing.refusal


def test_a_damaged_record_leaves_those_before_it():
    data = a_warc(("https://a.example/1", "200 OK", "<p>One</p>")) + b"WARC/1.0\r\nWARC-Ty"
    members = list(warc.read_warc(io.BytesIO(data)))
    assert members[0].data == b"<p>One</p>"


def test_a_package_of_web_archives_is_read_through():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("archive/data.warc", a_warc(("https://a.example/1", "200 OK", "<p>One</p>")))
    assert [member.url for member in warc.read_wacz(packed)] == ["https://a.example/1"]


def test_a_feed_gives_its_full_items_and_refuses_summaries():
    words = " ".join(["word"] * 30)
    items = (
        "<item><title>Pier</title><link>https://a.example/1</link>"
        "<pubDate>Wed, 05 Mar 2025 10:15:00 +0200</pubDate>"
        f"<encoded><![CDATA[<p>{words}</p>]]></encoded></item>"
        "<item><title>Short</title><description>Read more</description></item>"
    )
    full, short = feed.read_feed(f"<rss><channel>{items}</channel></rss>".encode())
    assert dict(full.facts)["date"] == "2025-03-05T10:15:00+02:00"
    assert b"<h1>Pier</h1>" in full.data
    assert "summary" in short.refusal


def test_a_forwarded_message_speaks_for_its_inner_one():
    message = mail.read_mail(
        b"From: Desk <desk@a.example>\nSubject: Fwd: Pier\nDate: Thu, 6 Mar 2025 09:00:00 +0000\n\n"
        b"See below.\n\n"
        b"---------- Forwarded message ----------\nFrom: Varna Wire <out@w.example>\n"
        b"Date: Wed, 5 Mar 2025 10:15:00 +0200\nSubject: Pier to close\n\nThe council met.\n-- \nVarna Wire\n"
    )
    assert (message.headline, message.source) == ("Pier to close", "Varna Wire")
    assert message.issued == "2025-03-05T10:15:00+02:00"
    assert [block.text for block in message.body] == ["The council met."]


def test_a_mailbox_is_split_into_its_messages():
    box = b"From a@a Wed\nSubject: One\n\nText.\n>From here on.\n\nFrom b@b Wed\nSubject: Two\n\nMore.\n"
    one, two = mailbox.read_mailbox(io.BytesIO(box))
    assert b"\nFrom here on." in one.data
    assert mail.read_mail(two.data).headline == "Two"


def test_word_processors_files_give_paragraphs_and_the_headline():
    heading = "<w:p><w:pPr><w:pStyle w:val='Heading1'/></w:pPr><w:r><w:t>Pier to close</w:t></w:r></w:p>"
    text = "<w:p><w:r><w:t>The council</w:t><w:tab/><w:t>met.</w:t></w:r></w:p>"
    table = "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>cell</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
    message = office.read_docx(a_docx(heading, text, table))
    assert (message.headline, body_of(message)) == ("Pier to close", [("paragraph", "The council met.")])
    message = office.read_odt(
        an_odt("<text:h>Pier to close</text:h>", "<text:p>The<text:s/>council.</text:p>")
    )
    assert (message.headline, body_of(message)) == ("Pier to close", [("paragraph", "The council.")])


def test_a_document_that_unpacks_to_far_more_than_it_is_is_refused():
    with pytest.raises(NotTaken, match="unpacks to"):
        office.read_docx(_zip("word/document.xml", " " * 80_000_000))


def test_a_pdf_is_read_column_by_column():
    text = pdf.read_pdf(
        a_page(
            (72, 700, 24, "Pier to close for the winter"),
            (72, 660, 11, "The council met and voted"), (72, 646, 11, "to close the pier."),
            (330, 660, 11, "Shopkeepers said they would"), (330, 646, 11, "lose half their trade."),
        )
    )  # fmt: skip
    assert text.split("\n\n") == [
        "Pier to close for the winter",
        "The council met and voted to close the pier.",
        "Shopkeepers said they would lose half their trade.",
    ]


def test_a_scan_is_refused_with_that_reason():
    with pytest.raises(NotTaken, match="no text layer"):
        pdf.read_pdf(a_page())


def opened(name: str):
    """Reads a container as ingest does."""
    return lambda data: list(open_container(name, io.BytesIO(data)))


def a_wacz(archive: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as package:
        package.writestr("archive/data.warc", archive)
    return packed.getvalue()


READERS = {
    "nitf": (NITF.encode(), lambda data: [nitf.read_nitf(data)]),
    "newsml": (
        G2.format(content=XHTML).encode(),
        lambda d: [newsml.read_newsml(e) for e in newsml.split_envelope(d)],
    ),
    "ninjs": (
        b'{"uri": "a", "versioncreated": "2025", "bodies": [{"value": "<p>One.</p>"}]}',
        ninjs.read_ninjs,
    ),
    "iptc7901": (
        WIRE.encode(),
        lambda d: [
            iptc7901.read_iptc7901(e.decode("utf-8", "replace"))
            for e in list(iptc7901.split_messages(d)) or [d]
        ],
    ),
    "warc": (
        a_warc(("https://a.example/1", "200 OK", "<p>One</p>")),
        opened("a.warc"),
    ),
    "feed": (b"<rss><item><title>A</title><link>b</link></item></rss>", lambda d: list(feed.read_feed(d))),
    "mail": (b"Subject: One\nContent-Type: text/html; charset=utf-8\n\n<p>Text</p>", mail.read_mail),
    "pdf": (a_page((72, 700, 12, "The council met on Tuesday and voted to close the pier.")), pdf.read_pdf),
    "docx": (a_docx("<w:p><w:r><w:t>One.</w:t></w:r></w:p>"), office.read_docx),
    "odt": (an_odt("<text:p>One.</text:p>"), office.read_odt),
    "mbox": (
        b"From a@b.example Wed Mar  5 10:15:00 2025\nSubject: One\n\nText.\n\n"
        b"From a@b.example Wed Mar  5 10:16:00 2025\nSubject: Two\n\nMore.\n",
        opened("a.mbox"),
    ),
    "wacz": (a_wacz(a_warc(("https://a.example/1", "200 OK", "<p>One</p>"))), opened("a.wacz")),
    "gz": (gzip.compress(b"A headline\n\nA paragraph of words.\n", mtime=0), opened("a.txt.gz")),
}


@pytest.mark.parametrize("kind", READERS)
def test_a_mutated_file_is_read_or_refused_in_words(kind):
    seed, read = READERS[kind]
    chance = random.Random(kind)
    for _ in range(200):
        data = mutated(seed, chance)
        try:
            assert read(data)
        except NotTaken as refused:
            assert str(refused)


def mutated(seed: bytes, chance: random.Random) -> bytes:
    data = bytearray(seed)
    for _ in range(chance.randint(1, 10)):
        at, kind = chance.randrange(len(data) + 1), chance.randrange(4)
        if kind == 0 and data:
            data[at % len(data)] = chance.randrange(256)
        elif kind == 1:
            del data[at : at + chance.randint(1, 60)]
        elif kind == 2:
            data[at:at] = chance.randbytes(chance.randint(1, 20))
        else:
            start = chance.randrange(len(data) + 1)
            data[at:at] = data[start : start + chance.randint(1, 80)]
    return bytes(data)


@given
def test_real_nitf_documents_give_their_fields():
    ap = nitf.read_nitf((FORMATS / "nitf" / "ap-nitf.xml").read_bytes())
    assert (ap.byline, ap.place, ap.source) == ("BERNARD CONDON", "NEW YORK", "The Associated Press")
    assert (len(ap.body), ap.issued) == (28, "2015-12-10T19:10:44Z")
    killed = nitf.read_nitf((FORMATS / "nitf" / "nitf-fishing.xml").read_bytes())
    assert (killed.status, killed.place) == (PubStatus.CANCELED, "Newport News, VA")
    assert "For editors" not in killed.text
    efe = nitf.read_nitf((FORMATS / "nitf" / "efe_nitf.xml").read_bytes())
    assert (efe.byline, efe.source, efe.guid) == ("", "Agencia EFE", "22751909")


@given
def test_real_newsml_documents_give_their_fields():
    folder = FORMATS / "newsml-g2"
    afp = newsml.read_newsml((folder / "afp.xml").read_bytes())
    assert (afp.source, afp.place, afp.urgency, len(afp.body)) == ("AFP", "Stockholm", "4", 9)
    ansa = newsml.read_newsml((folder / "ansa-newsmlg2-text.xml").read_bytes())
    assert (ansa.headline, len(ansa.body)) == ("Catalan independence declaration unacceptable - Alfano", 4)
    text = newsml.read_newsml((folder / "LISTING_2_NewsML-G2_Text_Document.xml").read_bytes())
    assert (text.source, text.byline, text.version) == ("Associated Press", "Meredith Jameson", 11)
    for name, reason in (("snep.xml", "a package"), ("LISTING_3_Photo_in_NewsML-G2.xml", "a picture")):
        with pytest.raises(NotTaken, match=reason):
            newsml.read_newsml((folder / name).read_bytes())


@given
def test_real_ninjs_items_give_their_fields():
    item = ninjs.read_ninjs((FORMATS / "ninjs" / "ninjs2.json").read_bytes())
    assert (item.headline, item.byline, item.source, item.version, len(item.body)) == (
        "Oil prices edge up on first drop in US drilling in months", "Henning Gloystein", "Reuters", 4, 9,
    )  # fmt: skip
    assert len(ninjs.read_ninjs((FORMATS / "ninjs" / "ninjsExMediumText1.json").read_bytes()).body) == 4


@given
def test_real_wire_messages_give_their_fields():
    (part,) = iptc7901.split_messages((FORMATS / "iptc-7901" / "IPTC7901.txt").read_bytes())
    message = iptc7901.read_iptc7901(part.decode())
    assert message.headline == "Germany Social Democrats: Coalition talks with Merkel could fail"
    assert (message.place, message.source, message.issued, len(message.body)) == (
        "Berlin", "dpa", "2013-11-13T11:37:00Z", 5,
    )  # fmt: skip
    (part,) = iptc7901.split_messages((FORMATS / "iptc-7901" / "dpa_two_line.txt").read_bytes())
    assert iptc7901.read_iptc7901(part.decode()).headline.startswith("Peace talks on Yemen")


@given
@pytest.mark.parametrize(
    ("name", "pages"),
    [
        ("example.warc", 1), ("example.warc.gz", 1), ("example.arc", 1), ("example.arc.gz", 1),
        ("example-iana.org-chunked.warc", 1), ("example-bad-non-chunked.warc.gz", 1),
        ("post-test.warc.gz", 0),
    ],
)  # fmt: skip
def test_real_web_archives_give_their_pages(name, pages):
    with (FORMATS / "warc" / name).open("rb") as stream:
        taken = [member for member in warc.read_warc(stream) if not member.refusal]
    assert len(taken) == pages
    assert all(member.url.startswith("http") and member.captured_at for member in taken)
