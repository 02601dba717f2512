"""A mailbox (RFC 4155, `mbox`): messages one below the other, each begun by a `From ` line."""

from collections.abc import Iterator
from typing import BinaryIO

from articles.extraction.containers.entry import Member

MAX_MESSAGE_BYTES = 32 * 1024 * 1024
_LINE_BYTES = 1024 * 1024
"""Bytes read of a line at once: a line has no bound, memory has."""


def read_mailbox(stream: BinaryIO) -> Iterator[Member]:
    """The messages of a mailbox in its order, streamed; a quoted `>From ` line is given back as it was."""
    lines: list[bytes] = []
    size = number = 0
    is_begun, before = False, b"\n"  # is_begun: the rest of a line whose beginning was read
    while line := stream.readline(_LINE_BYTES):
        if not is_begun and line.startswith(b"From ") and not before.strip():
            if lines:
                number += 1
                yield _member(lines, size, number)
            lines, size = [], 0
        elif lines or line.strip():
            size += len(line)
            if size <= MAX_MESSAGE_BYTES:
                lines.append(line[1:] if not is_begun and line.startswith(b">From ") else line)
        is_begun, before = not line.endswith(b"\n"), line
    if lines:
        yield _member(lines, size, number + 1)


def _member(lines: list[bytes], size: int, number: int) -> Member:
    name = f"message {number}"
    if size > MAX_MESSAGE_BYTES:
        return Member(name, "eml", refusal=f"the message is larger than {MAX_MESSAGE_BYTES:,} bytes")
    return Member(name, "eml", b"".join(lines))
