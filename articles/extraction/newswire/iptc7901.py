"""IPTC 7901 (the IPTC Text Transmission Format) and ANPA 1312: the classic wire message.

SOH, the header line, the keyword line, STX, the headline, the text, ETX and the time of filing, EOT.
Several messages may stand in one file. Read are the service and message number, priority, category,
keyword line, headline (dpa's ends in `=`, and may have a flash word or a second line above it), byline
and dateline in the text. What is marked as not for publication (notebooks, desk contacts) is dropped
and named. The form is described in IPTC 7901 (1995) and ANPA 1312 (1989).
"""

import re
from collections.abc import Iterator

from articles.extraction.newswire import xml_text as xml
from articles.extraction.newswire.message import Block, NewsMessage, NotTaken, without_sign_off
from articles.extraction.newswire.times import iso
from articles.extraction.parts import Role
from articles.language.characters import fold_space

SOH, STX, ETX, EOT = b"\x01", b"\x02", b"\x03", b"\x04"
_HEADER = re.compile(
    r"^\s*(?P<service>[A-Za-z]{2,4})(?P<number>\d{3,5})\s+(?P<priority>\d)\s+(?P<category>[A-Za-z]{1,6})"
    r"\s+(?P<words>\d{1,5})?(?P<rest>[^\r\n]*)"
)
_ANPA = re.compile(
    r"^\s*(?P<service>[A-Za-z])\s?(?P<number>\d{3,5})\s*(?P<priority>[a-z])\s+(?P<category>[a-z])"
    r"[\w-]*\s*(?P<rest>[^\r\n]*)",
)
_FILED = re.compile(
    r"(?P<day>\d\d)(?P<hour>\d\d)(?P<minute>\d\d)\s*(?P<zone>[A-Z]{2,4})\s+"
    r"(?P<month>[A-Z][a-z]{2})[a-z]*\.?\s+(?P<year>\d\d(?:\d\d)?)"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_PRIVATE = re.compile(
    r"^(?:\* ?){3,}$|^#+ .*(?:notebook|notizblock|contacts?|kontakte)\b|not for publication", re.I
)
_BYLINE = re.compile(r"^(?:By|Von|Par|Por|Di)\s+(?P<name>[^\n]{3,80}?)(?:,\s*(?:[a-z]{2,10}|[A-Z]{2,5}))?$")
_DATELINE = re.compile(
    r"^(?P<place>[^\W\d][^()\n]{1,60}?)(?:, [A-Z][a-z]+\.? \d{1,2})? \((?P<agency>[^()\n]{2,40})\) ?[-–—]"
)


def is_iptc7901(data: bytes) -> bool:
    """Whether the bytes begin as a wire message does: SOH near the front, a header, STX."""
    start = data[:64].lstrip(b"\x16\x7f\x00\r\n \t")
    header = data[:2000].partition(SOH)[2].partition(STX)
    return start.startswith(SOH) and bool(header[1]) and re.search(rb"[A-Za-z0-9]", header[0]) is not None


def split_messages(data: bytes) -> Iterator[bytes]:
    """The messages of a file, each from its SOH on, in order; noise between them is left out."""
    starts = [found.start() for found in re.finditer(SOH, data)]
    for start, end in zip(starts, [*starts, len(data)][1:], strict=True):
        yield data[start:end]


def read_iptc7901(text: str) -> NewsMessage:
    """The article of one message, decoded. Raises NotTaken."""
    start, stx, rest = text.partition("\x02")
    if not stx:
        raise NotTaken("the message has no start of text (STX)")
    body, _, trailer = rest.partition("\x03")
    header, _, keywords = start.partition("\x01")[2].replace("\r", "").partition("\n")
    said = _HEADER.match(header) or _ANPA.match(header)
    headline, copy = _headline(body.replace("\r\n", "\n").replace("\r", "\n"))
    public, private = _public(copy)
    blocks = list(_merged(xml.typed(public)))
    byline = ""
    if blocks and (by := _BYLINE.match(blocks[0].text)):
        byline = by["name"]
        blocks.pop(0)
    body_blocks, credit = without_sign_off(tuple(blocks))
    if not blocks:
        raise NotTaken("the message holds no text")
    dateline = _DATELINE.match(blocks[0].text)
    issued = _filed(trailer)
    return NewsMessage(
        headline=headline,
        byline=byline,
        place=dateline["place"] if dateline else "",
        credit=credit,
        body=body_blocks,
        source=_source(said, dateline),
        issued=issued,
        guid=_guid(said, issued),
        urgency=said["priority"] if said and said["priority"].isdigit() else "",
        slugline=fold_space(keywords).rstrip("/ "),
        subjects=(said["category"],) if said else (),
        dropped=("what is marked as not for publication",) if private else (),
    )


def _headline(body: str) -> tuple[str, str]:
    """The headline and the copy below it. dpa closes it with `=`; else it is the first line.

    A line in capitals or brackets above it (EXTRA, (Achtung)) tells of the message, not of the story.
    """
    lines = body.lstrip("\n").split("\n")
    for number, line in enumerate(lines[:6]):
        if line.rstrip().endswith("="):
            above = [one.strip() for one in lines[:number] if one.strip() and not _is_flash(one.strip())]
            return fold_space(" ".join((*above, line.rstrip()[:-1]))), "\n".join(lines[number + 1 :])
        if not line.strip():
            break
    return fold_space(lines[0]), "\n".join(lines[1:])


def _is_flash(line: str) -> bool:
    return (line.isupper() and len(line.split()) <= 3) or (line.startswith("(") and line.endswith(")"))


def _public(copy: str) -> tuple[str, bool]:
    """The copy up to its first mark of what is not for publication, and whether there was one."""
    lines = copy.split("\n")
    for number, line in enumerate(lines):
        if _PRIVATE.search(line.strip()):
            return "\n".join(lines[:number]), True
    return copy, False


def _merged(blocks: tuple[Block, ...]) -> Iterator[Block]:
    """Crossheads between marks, control characters out."""
    for block in blocks:
        text = fold_space(re.sub(r"[\x00-\x1f\x7f]", " ", block.text))
        if text.startswith("#"):
            yield Block(Role.CROSSHEAD, text.lstrip("# "))
        elif text:
            yield Block(block.role, text)


def _source(said: re.Match[str] | None, dateline: re.Match[str] | None) -> str:
    """The agency of the dateline; else the one that signs the header line behind the count of words."""
    if dateline:
        return dateline["agency"].strip()
    signed = re.search(r"([A-Za-z]{2,10})\s+\d{2,5}\s*$", said["rest"]) if said else None
    return signed.group(1) if signed else ""


def _guid(said: re.Match[str] | None, issued: str) -> str:
    """Service, number and day: numbers begin again, so the number alone names no message."""
    return f"{said['service']}{said['number']}-{issued[:10]}" if said and issued else ""


def _filed(trailer: str) -> str:
    """The time of filing behind ETX (`131137 GMT Nov 13`: day 13, 11:37, November 2013), or "".

    >>> _filed("131137 GMT Nov 13")
    '2013-11-13T11:37:00Z'
    """
    found = _FILED.search(trailer)
    month = found["month"].lower() if found else ""
    if found is None or month not in _MONTHS:
        return ""
    year = int(found["year"])
    year += 0 if year > 99 else 1900 if year > 69 else 2000
    zone = {"GMT": "Z", "UTC": "Z"}.get(found["zone"], "")

    return iso(
        f"{year:04}-{_MONTHS.index(month) + 1:02}-{found['day']}T{found['hour']}:{found['minute']}:00{zone}"
    )
