"""How far a compressed file may unpack: counted as it is read, so that a bomb is met before it goes off."""

import io
from collections.abc import Callable
from typing import Any

from warcio.bufferedreaders import DecompressingBufferedReader
from warcio.exceptions import ArchiveLoadFailed

MAX_MEMBERS = 100_000
MAX_UNPACKED_BYTES = 4 * 1024 * 1024 * 1024
MAX_RATIO = 200
"""Text shrinks about three times, seldom twenty; two hundred is a bomb."""
TOO_SMALL_TO_TELL = 1_000_000
"""Bytes up to which no ratio counts: a page of one character repeated is no harm."""
MAX_HEAD_LINE_BYTES = 1024 * 1024
"""A line of a record's head; real ones have some kilobytes."""


class UnpackedTooFar(ValueError):
    """A compressed file unpacks further than is taken; the message says how far that is."""


def ratio_refusal(unpacked: int, packed: int) -> str:
    """Why so many bytes are not taken of so many packed ones, or ""."""
    if unpacked > TOO_SMALL_TO_TELL and unpacked > MAX_RATIO * max(packed, 1):
        return f"the file unpacks to over {MAX_RATIO} times its size"
    return ""


class BoundedStream(io.RawIOBase):
    """What a stream unpacks to, up to MAX_UNPACKED_BYTES and MAX_RATIO times what was read of it.

    `packed` says how many packed bytes were read so far. Reading raises UnpackedTooFar.
    """

    def __init__(self, plain: io.BufferedIOBase, packed: Callable[[], int]) -> None:
        self._plain, self._packed, self._count = plain, packed, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._plain.read(len(buffer))
        buffer[: len(data)] = data
        self._count += len(data)
        if self._count > MAX_UNPACKED_BYTES:
            raise UnpackedTooFar(f"the file unpacks to more than {MAX_UNPACKED_BYTES:,} bytes")
        if refusal := ratio_refusal(self._count, self._packed()):
            raise UnpackedTooFar(refusal)
        return len(data)


class BoundedWarcReader(DecompressingBufferedReader):  # type: ignore[misc]
    """The reader of a WARC file that holds to MAX_RATIO over the whole file, and to MAX_HEAD_LINE_BYTES.

    A crawl is large, and is read record by record: its size alone is no reason to refuse it.
    """

    unpacked = 0
    packed = 0

    def _decompress(self, data: bytes) -> bytes:
        plain: bytes = super()._decompress(data)
        self.packed += len(data)
        self.unpacked += len(plain)
        if refusal := ratio_refusal(self.unpacked, self.packed):
            raise UnpackedTooFar(refusal)
        return plain

    def readline(self, length: int | None = None) -> bytes:
        """A line, or up to `length` of it. Raises ArchiveLoadFailed for one over MAX_HEAD_LINE_BYTES."""
        line = b""
        while not line.endswith(b"\n") and (length is None or len(line) < length):
            self._fillbuff()
            if self.empty():
                break
            line += self.buff.readline(-1 if length is None else length - len(line))
            if len(line) > MAX_HEAD_LINE_BYTES:
                raise ArchiveLoadFailed(f"a line of a record's head is over {MAX_HEAD_LINE_BYTES:,} bytes")
        return line
