"""Files made to exhaust memory or time are refused at a bound, and what came before it is taken."""

import gzip
import io
import json
import zipfile

import pytest

from articles.extraction.containers import bounds, mailbox, warc
from articles.extraction.newswire import xml_text
from articles.extraction.newswire.message import NotTaken
from articles.extraction.opening import open_container

PAGE = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>The council voted.</p>"


def record(payload, kind=b"response"):
    head = b"WARC/1.0\r\nWARC-Type: %s\r\nContent-Type: application/http; msgtype=response\r\n" % kind
    address = b"WARC-Target-URI: https://a.example/\r\n"
    return head + address + b"Content-Length: %d\r\n\r\n" % len(payload) + payload + b"\r\n\r\n"


@pytest.fixture
def low(monkeypatch):
    """Bounds low enough for a test."""
    monkeypatch.setattr(bounds, "TOO_SMALL_TO_TELL", 10_000)


class CountedStream(io.BytesIO):
    """Says how much was read of it at most at once."""

    most = 0

    def readline(self, size=-1):
        line = super().readline(size)
        self.most = max(self.most, len(line))
        return line

    def __next__(self):
        line = self.readline()
        if not line:
            raise StopIteration
        return line


def test_a_line_without_an_end_in_a_mailbox_is_never_read_as_a_whole():
    box = b"From a@b\nSubject: One\n\n" + b"x" * (mailbox.MAX_MESSAGE_BYTES + 1) + b"\n\nFrom c@d\nTwo\n"
    stream = CountedStream(box)
    long, short = mailbox.read_mailbox(stream)
    assert "larger than" in long.refusal and short.data == b"Two\n"
    assert stream.most <= 1024 * 1024


def test_what_looks_like_a_beginning_within_a_long_line_is_none():
    box = b"From a@b\n\n>" + b" " * (1024 * 1024 - 1) + b"From here on\n"
    (one,) = mailbox.read_mailbox(io.BytesIO(box))
    assert one.data.endswith(b"From here on\n")


@pytest.mark.parametrize("name", ["a.jsonl.gz", "a.mbox.gz"])
def test_a_gzip_stream_of_records_is_refused_where_it_unpacks_too_far(name, low):
    first = json.dumps({"text": "The council voted."}) if "jsonl" in name else "From a@b\n\nOne\n"
    plain = first.encode() + b"\n\n" + b"\n" * 10_000_000
    *taken, last = open_container(name, io.BytesIO(gzip.compress(plain)))
    assert "over 200 times its size" in last.refusal
    assert [one.refusal for one in taken if one.data] == [""] * ("jsonl" in name)


def test_a_gzip_stream_is_refused_past_the_size_that_is_unpacked_at_most(monkeypatch):
    monkeypatch.setattr(bounds, "MAX_UNPACKED_BYTES", 50_000)
    lines = b"".join(json.dumps({"text": f"Vote {n} was held."}).encode() + b"\n" for n in range(3_000))
    *taken, last = open_container("a.jsonl.gz", io.BytesIO(gzip.compress(lines)))
    assert last.refusal == "the file unpacks to more than 50,000 bytes; what came before is taken"
    assert taken and not any(one.refusal for one in taken)


@pytest.mark.parametrize("kind", [b"response", b"metadata"])
def test_a_crawl_that_unpacks_too_far_is_refused_and_what_came_before_is_taken(kind, low):
    bomb = record(PAGE + b"\0" * 10_000_000, kind)
    page, last = warc.read_warc(io.BytesIO(gzip.compress(record(PAGE)) + gzip.compress(bomb)))
    assert page.data and "over 200 times its size" in last.refusal


def test_a_head_of_a_record_that_never_ends_is_damage():
    page, last = warc.read_warc(io.BytesIO(record(PAGE) + b"WARC/1.0\r\nX-Long: " + b"x" * 3_000_000))
    assert page.data and "over 1,048,576 bytes" in last.refusal


def test_a_package_that_unpacks_too_far_or_has_too_many_files_is_refused(low, monkeypatch):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("archive/a.warc", record(PAGE + b"\0" * 10_000_000))
        package.writestr("archive/b.warc", record(PAGE))
    bomb, page = warc.read_wacz(packed)
    assert "over 200 times its size" in bomb.refusal and page.data
    monkeypatch.setattr(warc, "MAX_MEMBERS", 1)
    (refused,) = warc.read_wacz(packed)
    assert refused.refusal == "the package has 2 files; at most 1 are taken"


def test_xml_of_too_many_elements_or_attributes_is_refused_before_its_tree_is_built(monkeypatch):
    monkeypatch.setattr(xml_text, "MAX_ELEMENTS", 20)
    assert len(xml_text.parse_xml(b"<a>" + b"<b/>" * 19 + b"</a>")) == 19
    for data in (b"<a>" + b"<b/>" * 20 + b"</a>", b"<a>" + b'<b c="" d=""/>' * 8 + b"<never-closed>"):
        with pytest.raises(NotTaken, match="more than 20 elements and attributes"):
            xml_text.parse_xml(data)


def test_xml_that_is_nested_too_deep_is_refused_before_its_tree_is_built():
    with pytest.raises(NotTaken, match="more than 200 elements deep"):
        xml_text.parse_xml(b"<a>" * 201 + b"<never-closed>")


def test_a_tag_that_never_ends_is_refused(monkeypatch):
    monkeypatch.setattr(xml_text, "MAX_TAG_BYTES", 2_000_000)
    attributes = b" ".join(b'a%d=""' % n for n in range(600_000))
    with pytest.raises(NotTaken, match="a tag of more than 2,000,000 bytes"):
        xml_text.parse_xml(b"<a " + attributes + b"/>")
    assert xml_text.parse_xml(b"<a>" + b"x" * 4_000_000 + b"</a>").text
