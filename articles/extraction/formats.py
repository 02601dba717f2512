"""The files that are taken: text, web pages, records of articles, and archives of any of these.

Everything else is refused with the list of what is taken. Nothing is unpacked to disk.
"""

import json
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO

TEXT, HTML, RECORDS, ARCHIVE = "text", "html", "records", "archive"
KINDS = {
    ".txt": TEXT,
    ".text": TEXT,
    "": TEXT,
    ".html": HTML,
    ".htm": HTML,
    ".jsonl": RECORDS,
    ".ndjson": RECORDS,
    ".zip": ARCHIVE,
}
TAKEN = ".txt, .html, .htm, .jsonl and .zip of these"
FIELDS = ("source", "url", "date", "section", "title", "byline", "language", "rights")
"""What a record may say beside `text`; every field is a string, all are optional."""

MAX_MEMBERS = 100_000
MAX_MEMBER_BYTES = 64 * 1024 * 1024
MAX_UNPACKED_BYTES = 4 * 1024 * 1024 * 1024
MAX_RATIO = 200
"""Text shrinks about three times, seldom twenty; two hundred is a bomb."""
MAX_RECORD_BYTES = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class ContainerEntry:
    """One capture in a file, or why there is none.

    `name` is the file's own, for a member of an archive with the path inside
    (`week.zip/courier/a.txt`), for a record with its line (`week.jsonl:17`). `kind` is
    TEXT or HTML. `facts` are a record's other fields, in the order of FIELDS.
    `refusal` is "" where `data` is a capture, else the reason, and `data` is empty.
    """

    name: str
    kind: str
    data: bytes
    facts: tuple[tuple[str, str], ...] = ()
    refusal: str = ""


def format_of_name(name: str) -> str | None:
    """TEXT, HTML, RECORDS or ARCHIVE by the name's suffix; None for what is not taken.

    >>> format_of_name("a.TXT"), format_of_name("week.zip"), format_of_name("photo.jpg")
    ('text', 'archive', None)
    """
    return KINDS.get(PurePosixPath(name).suffix.lower())


def open_container(name: str, stream: BinaryIO) -> Iterator[ContainerEntry]:
    """Every capture in a file, in the file's own order; `stream` must be seekable for an archive.

    Records are streamed, a line at a time. A bad line, record or member is an Entry with
    a refusal, and the rest goes on; an archive that cannot be opened is one refusal.
    """
    kind = format_of_name(name)
    if kind is None:
        yield _refused(name, f"{_suffix(name)} files are not taken; taken are {TAKEN}")
    elif kind == RECORDS:
        yield from _records(name, stream)
    elif kind == ARCHIVE:
        yield from _members(name, stream)
    else:
        data = stream.read(MAX_MEMBER_BYTES + 1)
        if len(data) > MAX_MEMBER_BYTES:
            yield _refused(name, f"the file is larger than {MAX_MEMBER_BYTES:,} bytes")
        else:
            yield ContainerEntry(name, kind, data)


def _refused(name: str, reason: str) -> ContainerEntry:
    return ContainerEntry(name, TEXT, b"", refusal=reason)


def _suffix(name: str) -> str:
    return PurePosixPath(name).suffix.lower() or "such"


def _records(name: str, stream: BinaryIO) -> Iterator[ContainerEntry]:
    number = 0
    while line := stream.readline(MAX_RECORD_BYTES + 1):
        number += 1
        if len(line) > MAX_RECORD_BYTES:
            while line and not line.endswith(b"\n"):
                line = stream.readline(MAX_RECORD_BYTES)
            yield _refused(f"{name}:{number}", f"the record is larger than {MAX_RECORD_BYTES:,} bytes")
        elif line.strip():
            yield _record(f"{name}:{number}", line)


def _record(name: str, line: bytes) -> ContainerEntry:
    try:
        record = json.loads(line.decode("utf-8-sig"))
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as stopped:
        return _refused(name, f"the line is not a JSON record ({stopped})")
    if not isinstance(record, dict):
        return _refused(name, "the line is not a JSON object")
    wrong = [key for key in ("text", "html", *FIELDS) if not isinstance(record.get(key) or "", str)]
    if wrong:
        return _refused(name, f"the field {wrong[0]} is not a string")
    kind = TEXT if record.get("text") else HTML
    content = record.get("text") or record.get("html")
    if not content:
        return _refused(name, "the record has no text and no html")
    facts = tuple((key, record[key]) for key in FIELDS if record.get(key))
    return ContainerEntry(name, kind, content.encode("utf-8", "surrogatepass"), facts)


def _members(name: str, stream: BinaryIO) -> Iterator[ContainerEntry]:
    try:
        archive = zipfile.ZipFile(stream)
    except (zipfile.BadZipFile, OSError, ValueError) as stopped:
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
    if kind == ARCHIVE:
        return "an archive inside an archive is not opened"
    if kind is None:
        return f"{_suffix(path.name)} files are not taken; taken are {TAKEN}"
    if member.flag_bits & 0x1:
        return "the file is encrypted"
    if member.file_size > MAX_MEMBER_BYTES:
        return f"the file is larger than {MAX_MEMBER_BYTES:,} bytes"
    if member.file_size > MAX_RATIO * max(member.compress_size, 1) and member.file_size > 1_000_000:
        return f"the file unpacks to over {MAX_RATIO} times its size"
    return ""


def _member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, inside: str) -> Iterator[ContainerEntry]:
    try:
        with archive.open(member) as stream:
            if format_of_name(member.filename) == RECORDS:
                yield from _records(inside, stream)  # type: ignore[arg-type]
                return
            # The size in the directory may lie: never read more than the limit.
            data = stream.read(MAX_MEMBER_BYTES + 1)
    except (zipfile.BadZipFile, OSError, NotImplementedError, EOFError, RuntimeError, zlib.error) as stopped:
        yield _refused(inside, f"the file cannot be unpacked ({stopped})")
        return
    if len(data) > MAX_MEMBER_BYTES:
        yield _refused(inside, f"the file is larger than {MAX_MEMBER_BYTES:,} bytes")
    else:
        yield ContainerEntry(inside, format_of_name(member.filename) or TEXT, data)
