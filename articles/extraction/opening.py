"""Every capture in a file, whatever its format: one, or one for each record, message, item or member.

Nothing is unpacked to disk. What is of no bounded size is streamed.
"""

import gzip
import io
import json
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import IO, Any, BinaryIO, cast

from articles.extraction import formats
from articles.extraction.containers.bounds import (
    MAX_MEMBERS,
    MAX_UNPACKED_BYTES,
    BoundedStream,
    UnpackedTooFar,
    ratio_refusal,
)
from articles.extraction.containers.entry import Member
from articles.extraction.containers.feed import read_feed
from articles.extraction.containers.mailbox import read_mailbox
from articles.extraction.containers.warc import read_wacz, read_warc
from articles.extraction.formats import FIELDS, TAKEN, ContainerEntry, format_of, format_of_name
from articles.extraction.newswire import iptc7901, newsml
from articles.extraction.newswire.message import NotTaken
from articles.extraction.newswire.ninjs import is_ninjs

MAX_MEMBER_BYTES = 64 * 1024 * 1024
MAX_RECORD_BYTES = 16 * 1024 * 1024
_HELD = {
    formats.ARCHIVE: "file",
    formats.RECORDS: "record",
    formats.MAILBOX: "message",
    formats.WARC: "web page that was answered whole",
    formats.WACZ: "web page that was answered whole",
}
"""What each container is opened for, in the words of its refusal."""
_UNPACKING = (
    zipfile.BadZipFile,
    OSError,
    NotImplementedError,
    EOFError,
    RuntimeError,
    ValueError,
    zlib.error,
)


def open_container(name: str, stream: BinaryIO, forced: str = "") -> Iterator[ContainerEntry]:
    """Every capture in a file, in the file's own order; `stream` must be seekable for an archive.

    `forced` is a format (formats.FORMATS) that counts in place of the name's end. A bad record or member
    is an entry with a refusal, and the rest goes on; a container that cannot be opened, or that holds
    nothing to take, is one refusal.
    """
    kind = forced or format_of_name(name)
    if kind is None:
        yield _refused(name, f"{_suffix(name)} files are not taken; taken are {TAKEN}")
    elif kind == formats.ARCHIVE:
        yield from _or_told(name, kind, _members(name, stream))
    elif kind == formats.GZIP:
        yield from _gzip(name, stream)
    elif kind in formats.STREAMED:
        yield from _streamed(name, stream, kind)
    else:
        data = stream.read(MAX_MEMBER_BYTES + 1)
        if len(data) > MAX_MEMBER_BYTES:
            yield _refused(name, f"the file is larger than {MAX_MEMBER_BYTES:,} bytes")
        else:
            yield from entries_in(name, data, forced)


def entries_in(name: str, data: bytes, forced: str = "") -> Iterator[ContainerEntry]:
    """Every capture in a file that was read whole: mostly one, the file itself."""
    kind = forced or format_of(name, data[: formats.LOOKED_AT])
    if not kind:
        root = formats.root_name(data)
        yield _refused(name, f"the document is <{root}>; of XML, NITF, NewsML, RSS and Atom are taken")
        return
    try:
        if kind == formats.FEED:
            yield from _of_members(name, read_feed(data))
        elif kind == formats.NEWSML:
            yield from _parts(name, kind, data, list(newsml.split_envelope(data)))
        elif kind == formats.IPTC7901:
            yield from _parts(name, kind, data, list(iptc7901.split_messages(data)))
        elif kind == formats.NINJS:
            yield from _parts(name, kind, data, _ninjs_items(data))
        else:
            yield ContainerEntry(name, kind, data)
    except NotTaken as refused:
        yield _refused(name, str(refused))


def _parts(name: str, kind: str, data: bytes, parts: list[bytes]) -> Iterator[ContainerEntry]:
    """A lone message is the file as it came; of several each is named by its number."""
    if len(parts) < 2:
        yield ContainerEntry(name, kind, data)
        return
    for number, part in enumerate(parts, 1):
        yield ContainerEntry(f"{name}:{number}", kind, part, member=str(number))


def _ninjs_items(data: bytes) -> list[bytes]:
    try:
        value = json.loads(data)
    except (ValueError, RecursionError) as bad:
        raise NotTaken(f"the file is not JSON ({bad})") from bad
    if not isinstance(value, list):
        return [data]
    if not any(map(is_ninjs, value)):
        raise NotTaken("the JSON list holds no ninjs item")
    return [json.dumps(item, ensure_ascii=False).encode("utf-8", "surrogatepass") for item in value]


def _streamed(name: str, stream: BinaryIO, kind: str) -> Iterator[ContainerEntry]:
    if kind == formats.RECORDS:
        entries = _records(name, stream)
    elif kind == formats.MAILBOX:
        entries = _of_members(name, read_mailbox(stream))
    else:
        entries = _of_members(name, (read_wacz if kind == formats.WACZ else read_warc)(stream))
    return _or_told(name, kind, entries)


def _or_told(name: str, kind: str, entries: Iterator[ContainerEntry]) -> Iterator[ContainerEntry]:
    """The entries, or one refusal where there is none: a file never goes without a word."""
    for entry in entries:
        yield entry
        break
    else:
        yield _refused(name, f"the file holds no {_HELD[kind]}")
    yield from entries


def _of_members(name: str, members: Iterator[Member]) -> Iterator[ContainerEntry]:
    for one in members:
        below = f"{name}:{one.name}" if one.name else name
        if one.refusal:
            yield ContainerEntry(below, formats.TEXT, b"", refusal=one.refusal, member=one.name)
            continue
        facts = dict(one.facts)
        if one.url:
            facts.setdefault("url", one.url)
        yield ContainerEntry(
            below,
            one.format,
            one.data,
            tuple(facts.items()),
            member=one.name,
            captured_at=one.captured_at,
            digest=one.digest,
        )


def _gzip(name: str, stream: IO[bytes]) -> Iterator[ContainerEntry]:
    """What a gzip file holds, named as a member of it: `a.txt.gz/a.txt`."""
    inner = PurePosixPath(name).stem
    kind = format_of_name(inner)
    inside = f"{name}/{inner}"
    if kind in (formats.ARCHIVE, formats.GZIP, formats.WACZ, formats.DOCX, formats.ODT):
        yield _refused(name, "an archive inside an archive is not opened")
        return
    if kind is None:
        yield _refused(name, f"{_suffix(inner)} files are not taken; taken are {TAKEN}")
        return
    plain = io.BufferedReader(BoundedStream(gzip.GzipFile(fileobj=stream), stream.tell))
    if kind in formats.STREAMED:
        try:
            yield from _streamed(inside, cast(BinaryIO, plain), kind)
        except UnpackedTooFar as bomb:
            yield _refused(inside, f"{bomb}; what came before is taken")
        except _UNPACKING as stopped:
            yield _refused(inside, f"the file cannot be unpacked ({stopped})")
        return
    try:
        data = plain.read(MAX_MEMBER_BYTES + 1)
    except UnpackedTooFar as bomb:
        yield _refused(inside, str(bomb))
        return
    except _UNPACKING as stopped:
        yield _refused(inside, f"the file cannot be unpacked ({stopped})")
        return
    if len(data) > MAX_MEMBER_BYTES:
        yield _refused(inside, f"the file is larger than {MAX_MEMBER_BYTES:,} bytes")
    else:
        yield from entries_in(inside, data)


def _refused(name: str, reason: str) -> ContainerEntry:
    return ContainerEntry(name, formats.TEXT, b"", refusal=reason)


def _suffix(name: str) -> str:
    return PurePosixPath(name).suffix.lower() or "such"


def _records(name: str, stream: IO[bytes]) -> Iterator[ContainerEntry]:
    number = 0
    while line := stream.readline(MAX_RECORD_BYTES + 1):
        number += 1
        if len(line) > MAX_RECORD_BYTES:
            while line and not line.endswith(b"\n"):
                line = stream.readline(MAX_RECORD_BYTES)
            reason = f"the record is larger than {MAX_RECORD_BYTES:,} bytes"
            yield ContainerEntry(f"{name}:{number}", formats.TEXT, b"", refusal=reason, member=str(number))
        elif line.strip():
            yield _record(name, str(number), line)


def _record(name: str, number: str, line: bytes) -> ContainerEntry:
    below = f"{name}:{number}"

    def refused(reason: str) -> ContainerEntry:
        return ContainerEntry(below, formats.TEXT, b"", refusal=reason, member=number)

    try:
        record: Any = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError) as stopped:
        return refused(f"the line is not a JSON record ({stopped})")
    if not isinstance(record, dict):
        return refused("the line is not a JSON object")
    if not (record.get("text") or record.get("html")) and is_ninjs(record):
        return ContainerEntry(below, formats.NINJS, line.strip(), member=number)
    wrong = [key for key in ("text", "html", *FIELDS) if not isinstance(record.get(key) or "", str)]
    if wrong:
        return refused(f"the field {wrong[0]} is not a string")
    kind = formats.TEXT if record.get("text") else formats.HTML
    content = record.get("text") or record.get("html")
    if not content:
        return refused("the record has no text and no html")
    facts = tuple((key, record[key]) for key in FIELDS if record.get(key))
    return ContainerEntry(below, kind, content.encode("utf-8", "surrogatepass"), facts, member=number)


def _members(name: str, stream: BinaryIO) -> Iterator[ContainerEntry]:
    try:
        archive = zipfile.ZipFile(stream)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as stopped:
        yield _refused(name, f"the archive cannot be opened ({stopped})")
        return
    with archive:
        members = [member for member in archive.infolist() if not member.is_dir()]
        if len(members) > MAX_MEMBERS:
            yield _refused(name, f"the archive has {len(members):,} files; at most {MAX_MEMBERS:,} are taken")
            return
        unpacked = 0
        for member in members:
            inside = f"{name}/{member.filename}"
            reason = _member_refusal(member)
            unpacked += member.file_size
            if unpacked > MAX_UNPACKED_BYTES:
                yield _refused(inside, f"the archive unpacks to more than {MAX_UNPACKED_BYTES:,} bytes")
                return
            if reason:
                yield _refused(inside, reason)
                continue
            yield from _member(archive, member, inside)


def _member_refusal(member: zipfile.ZipInfo) -> str:
    path = PurePosixPath(member.filename.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or ":" in path.parts[0] or "\0" in member.orig_filename:
        return "the path leads out of the archive"
    kind = format_of_name(path.name)
    if kind in (formats.ARCHIVE, formats.GZIP, formats.WACZ):
        return "an archive inside an archive is not opened"
    if kind is None:
        return f"{_suffix(path.name)} files are not taken; taken are {TAKEN}"
    if member.flag_bits & 0x1:
        return "the file is encrypted"
    if member.file_size > MAX_MEMBER_BYTES and kind not in formats.STREAMED:
        return f"the file is larger than {MAX_MEMBER_BYTES:,} bytes"
    return ratio_refusal(member.file_size, member.compress_size)


def _member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, inside: str) -> Iterator[ContainerEntry]:
    kind = format_of_name(member.filename)
    try:
        with archive.open(member) as stream:
            if kind in formats.STREAMED:
                buffered = io.BufferedReader(cast(io.RawIOBase, stream))
                yield from _streamed(inside, cast(BinaryIO, buffered), kind)
                return
            # The size in the directory may lie: never read more than the limit.
            data = stream.read(MAX_MEMBER_BYTES + 1)
    except _UNPACKING as stopped:
        yield _refused(inside, f"the file cannot be unpacked ({stopped})")
        return
    if len(data) > MAX_MEMBER_BYTES:
        yield _refused(inside, f"the file is larger than {MAX_MEMBER_BYTES:,} bytes")
    else:
        yield from entries_in(inside, data)
