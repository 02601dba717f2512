"""Messages in the formats that agencies send: what is read of each, and what is refused in words."""

import io
import json
import zipfile

import pytest

from articles.extraction.containers import feed, mailbox, warc
from articles.extraction.documents import mail, office, pdf
from articles.extraction.newswire import iptc7901, newsml, ninjs, nitf
from articles.extraction.newswire.message import NotTaken, PubStatus

from .newswire_cast import (
    G2,
    NITF,
    WIRE,
    XHTML,
    a_docx,
    a_page,
    a_warc,
    an_odt,
    body_of,
    zipped,
)


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
        office.read_docx(zipped("word/document.xml", " " * 80_000_000))


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
