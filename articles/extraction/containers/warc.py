"""WARC 1.0 and 1.1 (ISO 28500), its forerunner ARC, and WACZ 1.x: pages as a crawler kept them.

Of each record the HTTP response with status 200 and an HTML type is a capture; other types are passed
over in silence, since a crawl holds far more of them than pages. A `revisit` record (the same payload
as before) and a page that is not HTML, not 200 or damaged is refused or passed over with its reason.
Streamed record by record: memory does not grow with the file.
"""

import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, BinaryIO, cast

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord

from articles.extraction.containers.bounds import (
    MAX_MEMBERS,
    BoundedStream,
    BoundedWarcReader,
    UnpackedTooFar,
    ratio_refusal,
)
from articles.extraction.containers.entry import Member
from articles.language.characters import fold_space

MAX_PAGE_BYTES = 16 * 1024 * 1024
"""A page's markup; news pages have under 2 MB."""
_HTML = ("text/html", "application/xhtml+xml")
_FAULTS = (ArchiveLoadFailed, ValueError, OSError, EOFError, zlib.error, KeyError, AttributeError)


def read_warc(stream: BinaryIO) -> Iterator[Member]:
    """The pages of a WARC or ARC file, plain or compressed record by record, in the file's order.

    A damaged record is a Member with a refusal. Where the damage leaves no way to find the next record,
    the rest is one refusal, and what came before it stands.
    """
    number, again = 0, False
    records = _records_of(stream)
    while True:
        try:
            record = next(records)
        except StopIteration:
            break
        except UnpackedTooFar as bomb:
            yield Member(f"record {number + 1}", refusal=f"{bomb}; what came before is taken")
            return
        except _FAULTS as bad:
            if "non-chunked gzip" in str(bad) and not again and stream.seekable():
                # Compressed as a whole and not record by record: read plain, past what was taken.
                stream.seek(0)
                plain = BoundedStream(gzip.GzipFile(fileobj=stream), stream.tell)
                records, again = _records_of(cast(BinaryIO, io.BufferedReader(plain))), True
                try:
                    for _ in range(number):
                        next(records)
                    continue
                except (*_FAULTS, StopIteration) as worse:
                    bad = worse
            reason = f"damaged from here on ({_words(bad)}); what came before is taken"
            yield Member(f"record {number + 1}", refusal=reason)
            return
        number += 1
        try:
            member = _page(record, number)
        except UnpackedTooFar as bomb:
            yield Member(_name(record, number), refusal=f"{bomb}; what came before is taken")
            return
        except _FAULTS as bad:
            member = Member(_name(record, number), refusal=f"the record is damaged ({_words(bad)})")
        if member is not None:
            yield member
    if not number:
        yield Member("", refusal="the file holds no WARC record")


def _records_of(stream: BinaryIO) -> ArchiveIterator:
    records = ArchiveIterator(stream, arc2warc=True)
    records.reader = BoundedWarcReader(records.fh)
    return records


def _page(record: ArcWarcRecord, number: int) -> Member | None:
    headers = record.rec_headers
    if record.rec_type == "response":
        http = record.http_headers
        if http is None:
            return None
        status, kind = http.get_statuscode(), _media_type(http.get_header("Content-Type"))
        if kind not in _HTML:
            return None
        if status != "200":
            return Member(
                _name(record, number), refusal=f"the server answered {status or 'nothing'}, not 200"
            )
    elif record.rec_type == "resource":
        if _media_type(headers.get_header("Content-Type")) not in _HTML:
            return None
    elif record.rec_type == "revisit":
        return Member(_name(record, number), refusal="a revisit: the same page as in an earlier record")
    else:
        return None
    data = record.content_stream().read(MAX_PAGE_BYTES + 1)
    if len(data) > MAX_PAGE_BYTES:
        return Member(_name(record, number), refusal=f"the page is larger than {MAX_PAGE_BYTES:,} bytes")
    if not data.strip():
        return Member(_name(record, number), refusal="the page is empty")
    return Member(
        name=_name(record, number),
        data=data,
        url=_address(headers),
        captured_at=_moment(headers.get_header("WARC-Date")),
        digest=headers.get_header("WARC-Payload-Digest") or "",
    )


def _address(headers: Any) -> str:
    """The target URI; wget sets it in angle brackets."""
    return (headers.get_header("WARC-Target-URI") or "").strip().strip("<>")


def _name(record: ArcWarcRecord, number: int) -> str:
    return _address(record.rec_headers) or f"record {number}"


def _media_type(header: str | None) -> str:
    return (header or "").partition(";")[0].strip().lower()


def _moment(text: str | None) -> datetime | None:
    """The record's date, in UTC as the standard has it; None for what is none."""
    try:
        moment = datetime.fromisoformat((text or "").strip())
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _words(error: BaseException) -> str:
    return fold_space(str(error))[:200] or type(error).__name__


def read_wacz(stream: BinaryIO) -> Iterator[Member]:
    """The pages of a WACZ package: every WARC file in its `archive/` folder. `stream` must be seekable."""
    try:
        package = zipfile.ZipFile(stream)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as bad:
        yield Member("", refusal=f"the package cannot be opened ({_words(bad)})")
        return
    with package:
        names = [name for name in package.namelist() if name.startswith("archive/") and ".warc" in name]
        if len(names) > MAX_MEMBERS:
            yield Member(
                "", refusal=f"the package has {len(names):,} files; at most {MAX_MEMBERS:,} are taken"
            )
            return
        if not names:
            yield Member("", refusal="the package has no archive/*.warc file")
        for name in names:
            held = package.getinfo(name)
            if refusal := ratio_refusal(held.file_size, held.compress_size):
                yield Member(name, refusal=refusal)
                continue
            try:
                with package.open(name) as inner:
                    yield from read_warc(cast(BinaryIO, io.BufferedReader(cast(io.RawIOBase, inner))))
            except (*_FAULTS, zipfile.BadZipFile, NotImplementedError, RuntimeError) as bad:
                yield Member(name, refusal=f"the file cannot be unpacked ({_words(bad)})")
