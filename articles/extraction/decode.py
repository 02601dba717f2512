"""Bytes to text: UTF-8 first, then BOMs, UTF-16 and the single-byte pages; every repair is recorded."""

import codecs
import re
from dataclasses import dataclass

import charset_normalizer
import ftfy
import ftfy.badness

MAX_BYTES = 64 * 1024 * 1024
MAX_LINES = 200_000
MAX_LINE_CHARS = 1_000_000
"""No printed paragraph comes near this; a longer line is data, and mending it would cost minutes."""

_SIGNATURES = (
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"PK\x03\x04", "a zip archive or an office document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
    (b"{\\rtf", "a rich text document"),
    (b"SQLite format 3", "a database"),
    (b"\x7fELF", "a program"),
)
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")
_CONTROLS = bytes(byte for byte in range(128) if _CONTROL.match(chr(byte)))
_LONE_CR = re.compile("\r(?!\n)")
_OTHER_BREAKS = re.compile("[\x0b\x0c\x85\u2028\u2029]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_PRINTERS = "‘’“”–—…"
"""Characters that most texts have and that alone are no sign of damage."""
_OVERRIDE = re.compile("[\u202d\u202e]")
_ZERO_WIDTH = re.compile("[\u200b\u2060\ufeff\u00ad]")
# French sets a no-break space inside guillemets, before high punctuation and in numbers: those stay.
_NO_BREAK = re.compile("(?<![«\\d])[\u00a0](?![:;!?»%€\\d])")
_WESTERN = re.compile(r"^(cp125[0247]|iso8859_(1|2|3|4|9|10|13|14|15|16)|latin_1|mac_|cp(437|85\d|86\d)|hp_)")


class Undecodable(ValueError):
    """The bytes are not a text capture; `reason` says why, in words for the run report."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Decoded:
    """A capture's text with `\\n` line ends, the encoding it was read in, and what was repaired, in order."""

    text: str
    encoding: str
    repairs: tuple[str, ...]


def decode(data: bytes) -> Decoded:
    """Read a capture's bytes as text.

    Raises Undecodable for what is empty, white space only, binary, NUL-ridden, over
    64 MiB, over 200,000 lines, or has a line of more than a million characters.
    Linear in the size of the data.

    >>> decode("Caf\\u00e9".encode("cp1252"))
    Decoded(text='Café', encoding='cp1252', repairs=('read as Windows-1252: not valid UTF-8',))
    """
    if not data:
        raise Undecodable("the file is empty")
    if len(data) > MAX_BYTES:
        raise Undecodable(f"the file has {len(data):,} bytes; at most {MAX_BYTES:,} are taken")
    for signature, kind in _SIGNATURES:
        if data.startswith(signature):
            raise Undecodable(f"the file is {kind}, not text")
    repairs: list[str] = []
    text, encoding = _read(data, repairs)
    text = _repair_text(text, repairs)
    if not text.strip():
        raise Undecodable("the file holds only white space")
    return Decoded(text, encoding, tuple(repairs))


def _read(data: bytes, repairs: list[str]) -> tuple[str, str]:
    for bom, name in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if data.startswith(bom):
            repairs.append("byte order mark removed")
            data = data[len(bom) :]
            if name != "utf-8":
                return _read_wide(data, name, repairs), name
            break
    if b"\x00" in data:
        return _read_without_bom(data, repairs)
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as stopped:
        whole = data[: stopped.start]
        if "unexpected end" in stopped.reason and not whole.isascii():
            repairs.append("the last character is cut in half; dropped")
            return whole.decode("utf-8"), "utf-8"
    return _read_broken_utf8(data, repairs) or _read_single_byte(data, repairs)


def _read_wide(data: bytes, name: str, repairs: list[str]) -> str:
    width = 4 if "32" in name else 2
    if len(data) % width:
        repairs.append("the last character is cut in half; dropped")
        data = data[: len(data) - len(data) % width]
    try:
        return _repair_surrogates(data.decode(name, "surrogatepass"), repairs)
    except UnicodeDecodeError as stopped:
        raise Undecodable(f"the file begins as {name.upper()} but is not valid") from stopped


def _read_without_bom(data: bytes, repairs: list[str]) -> tuple[str, str]:
    """UTF-16 without a mark has its NULs on one side of every pair; anything else with NULs is refused."""
    high, low = data[1::2].count(0), data[0::2].count(0)
    name = "utf-16-le" if high > low else "utf-16-be"
    if not len(data) % 2 and max(high, low) >= 19 * min(high, low) and max(high, low) * 20 >= len(data):
        text = _read_wide(data, name, repairs)
        if not _CONTROL.search(text[:100_000]) and _reads_as_words(text) and re.search(r"\s", text):
            repairs.append(f"read as {name.upper()} without a byte order mark")
            return text, name
    raise Undecodable(f"the file has {high + low:,} NUL bytes: binary, or damaged")


def _reads_as_words(text: str) -> bool:
    sample = text[:10_000]
    return sum(c.isalnum() or c.isspace() for c in sample) >= 0.7 * len(sample)


def _read_broken_utf8(data: bytes, repairs: list[str]) -> tuple[str, str] | None:
    """UTF-8 with a few foreign bytes: kept as UTF-8 where its characters outnumber them five to one.

    Surrogates written one by one (CESU-8) are joined; stray bytes are read as Windows-1252.
    """
    text = data.decode("utf-8", "surrogateescape")
    stray = len(re.findall("[\udc80-\udcff]", text))
    beyond_ascii = len(re.findall("[^\x00-\x7f]", text)) - stray
    try:
        passed = data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        if beyond_ascii < 5 * stray:
            return None
    else:
        return _repair_surrogates(passed, repairs), "utf-8"
    repairs.append(f"{stray} bytes that are not UTF-8 read as Windows-1252")
    return re.sub("[\udc80-\udcff]", _stray_byte, text), "utf-8"


def _stray_byte(found: re.Match[str]) -> str:
    byte = bytes([ord(found.group()) - 0xDC00])
    return byte.decode("cp1252", "replace")


def _repair_surrogates(text: str, repairs: list[str]) -> str:
    if not _SURROGATE.search(text):
        return text
    joined = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    lost = joined.count("\ufffd") - text.count("\ufffd")
    repairs.append(f"{lost} lone surrogates replaced" if lost else "surrogate pairs joined")
    return joined


def _read_single_byte(data: bytes, repairs: list[str]) -> tuple[str, str]:
    if len(_CONTROL.findall(data[:100_000].decode("latin-1"))) * 100 > min(len(data), 100_000):
        raise Undecodable("the file is binary: it is full of control characters")
    best = charset_normalizer.from_bytes(data[:200_000]).best()
    if best is not None and not _WESTERN.match(best.encoding) and not best.encoding.startswith("utf"):
        try:
            text = data.decode(best.encoding)
        except UnicodeDecodeError:
            pass
        else:
            repairs.append(f"read as {best.encoding}: not valid UTF-8")
            return text, best.encoding
    try:
        text, encoding, name = data.decode("cp1252"), "cp1252", "Windows-1252"
    except UnicodeDecodeError:
        text, encoding, name = data.decode("latin-1"), "latin-1", "Latin-1"
    if not _reads_as_words(text):
        raise Undecodable("the file is binary, or in an encoding that could not be told")
    repairs.append(f"read as {name}: not valid UTF-8")
    return text, encoding


def _repair_text(text: str, repairs: list[str]) -> str:
    """One `\\n` after every line, nothing invisible that lies about the order of the words."""
    if "\r\n" in text:
        text = text.replace("\r\n", "\n")
        repairs.append("CRLF line ends read as LF")
    for pattern, characters, instead, repair in (
        (_LONE_CR, "\r", "\n", "{} lone CR line ends read as LF"),
        (_OTHER_BREAKS, "\x0b\x0c\x85\u2028\u2029", "\n", "{} form feeds or line separators read as LF"),
    ):
        if any(character in text for character in characters):
            text = _replace(pattern, instead, repair, text, repairs)
    lines = text.split("\n")
    if len(lines) > MAX_LINES:
        raise Undecodable(f"the file has {len(lines):,} lines; at most {MAX_LINES:,} are taken")
    longest = max(map(len, lines))
    if longest > MAX_LINE_CHARS:
        raise Undecodable(f"a line has {longest:,} characters; at most {MAX_LINE_CHARS:,} are taken")
    # A text is looked through for them as bytes in a tenth of the time.
    plain = text.encode("utf-8", "surrogatepass")
    controls = len(plain) - len(plain.translate(None, _CONTROLS))
    if controls * 100 > len(text):
        raise Undecodable("the file is binary: it is full of control characters")
    if controls:
        text = _replace(_CONTROL, "", "{} control characters removed", text, repairs)
    if not text.isascii():
        text = _repair_mojibake(lines if not controls else text.split("\n"), text, repairs)
        for pattern, characters, instead, repair in (
            (_OVERRIDE, "\u202d\u202e", "", "{} overrides of the direction of writing removed"),
            (_ZERO_WIDTH, "\u200b\u2060\ufeff\u00ad", "", "{} invisible characters removed"),
            (_NO_BREAK, "\u00a0", " ", "{} no-break spaces read as spaces"),
        ):
            if any(character in text for character in characters):
                text = _replace(pattern, instead, repair, text, repairs)
    return text


def _replace(pattern: re.Pattern[str], instead: str, repair: str, text: str, repairs: list[str]) -> str:
    text, count = pattern.subn(instead, text)
    if count:
        repairs.append(repair.format(count))
    return text


def _is_plain(text: str) -> bool:
    """Whether a text has no character beyond ASCII but a printer's quotes and dashes: no sign of damage."""
    for character in _PRINTERS:
        text = text.replace(character, "")
    return text.isascii()


def _repair_mojibake(lines: list[str], text: str, repairs: list[str]) -> str:
    """ftfy, line by line, so that one damaged line does not decide for the others."""
    if _is_plain(text):
        return text
    fixed = [
        ftfy.fix_encoding(line) if not _is_plain(line) and ftfy.badness.is_bad(line) else line
        for line in lines
    ]
    count = sum(was != now for was, now in zip(lines, fixed, strict=True))
    if not count:
        return text
    repairs.append(f"mojibake repaired on {count} lines")
    # A repaired line must stay one line: its number is how curators name it.
    return "\n".join(line.replace("\n", " ").replace("\r", " ") for line in fixed)
