"""A good file of every kind with its reader, and how it is damaged by chance."""

import gzip
import io
import random
import zipfile

from articles.extraction.containers import feed
from articles.extraction.documents import mail, office, pdf
from articles.extraction.newswire import iptc7901, newsml, ninjs, nitf
from articles.extraction.opening import open_container

from .newswire_cast import (
    G2,
    NITF,
    WIRE,
    XHTML,
    a_docx,
    a_page,
    a_warc,
    an_odt,
)


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
