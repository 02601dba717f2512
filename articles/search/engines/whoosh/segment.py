"""One segment of the index as arrays on disk: read a block at a time, never decoded posting by posting.

Layout. Every word of every document has an *address*: documents follow one another, and inside a document its
fields (headline, standfirst, byline, body) follow one another with a gap no phrase can cross. A
*stem* owns a run of *postings* (one a document) and a run of *tokens* (one an address), both
in address order; a token also says which *surface* form of the stem was printed. So a word's documents, a
phrase's neighbours and a surface form's share are slices of arrays, and merging is concatenation and a sort.
"""

import json
import mmap
import os
import threading
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any
from weakref import WeakValueDictionary

import numpy as np
import numpy.typing as npt

from articles.search.weights import BOOST, K1, PARTS, PIVOT, SLOPE

Array = npt.NDArray[Any]

FORMAT = 4
MAGIC = b"POSTINGS"
TEXT_COLUMNS = PARTS
CATEGORIES = ("source", "agency", "section", "place", "kind", "language")
# Bytes under one checksum: small, so that a first query reads little more than it needs.
BLOCK = 1 << 16
# addresses between fields and between documents: wider than the widest `~` (see query.tree.NEAR_LIMIT)
GAP = 64

_BOOST, _PIVOT, _SLOPE = np.array(BOOST), np.array(PIVOT), np.array(SLOPE)

UNDATED = 0
"""`printed` of an undated document; others have the day's ordinal, which is at least 1."""


class DamagedFile(Exception):
    """A file of the index is cut short, foreign or changed."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What a new segment is made of, before sorting.

    `terms` are (stem, surface) pairs; `token_term` numbers into it and `token_address` are parallel.
    `columns` has one row a document: article, story, printed, words, digest and the codes of each
    category into `values`. `lengths` is (documents × fields), in words.
    """

    terms: Sequence[tuple[str, str]]
    token_term: Array
    token_address: Array
    lengths: Array
    columns: dict[str, Array]
    values: dict[str, list[str]]


def field_starts(lengths: Array) -> Array:
    """The first address of each field of each document, flat and rising; one more entry ends the last."""
    starts = np.zeros(lengths.size + 1, dtype=np.uint32)
    np.cumsum(lengths.ravel() + GAP, out=starts[1:])
    return starts


def field_weights(lengths: Array) -> Array:
    """What one occurrence adds to a document's weighted frequency, by field, flat like `field_starts`."""
    return (_BOOST / (1 - _SLOPE + _SLOPE * lengths / _PIVOT)).astype(np.float32).ravel()


def saturate(frequency: Array) -> Array:
    """BM25F's saturation of a weighted frequency."""
    return (frequency * (K1 + 1) / (frequency + K1)).astype(np.float32)


def frequency_of(weight: Array) -> Array:
    """The weighted frequency that `saturate` made this weight of."""
    return K1 * weight / (K1 + 1 - weight)


class ProvedArray:
    """An array of a segment that is read in slices, each against its checksums when it is first read."""

    def __init__(self, segment: "Segment", name: str) -> None:
        kind, self._offset, count = segment.layout[name]
        self._width = np.dtype(kind).itemsize
        self._segment = segment
        self._array = segment.view(name)
        self._count = count

    def __getitem__(self, wanted: "slice[int, int, None] | int") -> Any:
        """A slice without a step as an array, or one number. Raises DamagedFile."""
        if isinstance(wanted, slice):
            first, last, _ = wanted.indices(self._count)
        else:
            first, last = wanted, wanted + 1
        self._segment.prove(self._offset + first * self._width, self._offset + last * self._width)
        return self._array[wanted]


class Segment:
    """One segment, open for reading. Immutable, so threads share it.

    What is read is read against its checksum first, block by block and once a process, so that nothing is
    answered from changed bytes and a first query need not wait for the whole file. A block that was proved
    stands in memory of our own: the file may be cut or changed in place afterwards without harm (a map of
    the file would end the process there). Every method raises DamagedFile where the file is not as it
    was written.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = path.open("rb", buffering=0)  # closed with the last who holds the segment
        status = os.fstat(self._file.fileno())
        self.state = file_state(status)
        if status.st_size < len(MAGIC) + 20:
            raise DamagedFile(f"{path.name}: the file is too short to be a segment")
        end = self._read(status.st_size - 20, status.st_size)
        if self._read(0, len(MAGIC)) != MAGIC or end[-8:] != MAGIC:
            raise DamagedFile(f"{path.name}: the file is cut short or is not a segment")
        header_at = min(int.from_bytes(end[:8], "big"), status.st_size - 20)
        header = self._read(header_at, status.st_size - 20)
        if zlib.crc32(header) != int.from_bytes(end[8:12], "big"):
            raise DamagedFile(f"{path.name}: its header was changed")
        described = json.loads(header)
        if described["format"] != FORMAT:
            raise DamagedFile(f"{path.name}: written by another version; rebuild the index")
        self.layout: dict[str, tuple[str, int, int]] = described["arrays"]
        self._checksums: list[int] = described["checksums"]
        self._data_end = header_at
        if len(self._checksums) != -(-header_at // BLOCK):
            raise DamagedFile(f"{path.name}: its checksums do not cover it")
        self._unproved = bytearray(b"\1" * len(self._checksums))
        self._proving = threading.Lock()
        # Pages that are never read never take memory.
        self._map = mmap.mmap(-1, max(1, header_at), flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
        self.documents = len(self.column("article"))

    def prove(self, start: int, end: int) -> None:
        """Read these bytes against their checksums, as far as this process has not; raises DamagedFile."""
        first, last = start // BLOCK, -(-end // BLOCK)
        at = self._unproved.find(b"\1", first, last)
        while at >= 0:
            block = self._proved_block(at)
            with self._proving:
                if self._unproved[at]:  # a block that another thread has put there is never written again
                    self._map[at * BLOCK : at * BLOCK + len(block)] = block
                    self._unproved[at] = 0
            at = self._unproved.find(b"\1", at + 1, last)

    def _proved_block(self, number: int) -> bytes:
        begin, end = number * BLOCK, min((number + 1) * BLOCK, self._data_end)
        block = self._read(begin, end)
        if zlib.crc32(block) != self._checksums[number]:
            raise DamagedFile(f"{self.path.name}: changed between bytes {begin:,} and {end:,}")
        return block

    def _read(self, begin: int, end: int) -> bytes:
        """These bytes of the file as they stand on disk now; raises DamagedFile where they are no more."""
        try:
            data = os.pread(self._file.fileno(), end - begin, begin)
        except OSError as unread:
            raise DamagedFile(f"{self.path.name}: cannot be read ({unread})") from unread
        if len(data) != end - begin:
            raise DamagedFile(f"{self.path.name}: cut short before byte {end:,}")
        return data

    def verify(self) -> None:
        """Read every block of the file against its checksum, those too that were read before.

        Raises DamagedFile.
        """
        for number in range(len(self._checksums)):
            self._proved_block(number)

    def is_as_opened(self) -> bool:
        """Whether the file on disk is still the one that was read; a look at its date and size."""
        try:
            return file_state(self.path.stat()) == self.state
        except FileNotFoundError:
            return False

    @property
    def words(self) -> int:
        """How many stand in it, those of deleted documents too; nothing is read for it."""
        return self.layout["token_address"][2]

    def view(self, name: str) -> Array:
        """An array by name, as it stands in memory; what of it is not proved yet is nought."""
        kind, offset, count = self.layout[name]
        return np.frombuffer(self._map, dtype=np.dtype(kind), count=count, offset=offset)

    def column(self, name: str) -> Array:
        """An array by name, the whole of it proved."""
        kind, offset, count = self.layout[name]
        self.prove(offset, offset + count * np.dtype(kind).itemsize)
        return self.view(name)

    @cached_property
    def lengths(self) -> Array:
        return self.column("lengths").reshape(-1, len(TEXT_COLUMNS))

    @cached_property
    def starts(self) -> Array:
        return self.column("starts")

    @cached_property
    def weights(self) -> Array:
        return self.column("weights")

    def values(self, category: str) -> list[str]:
        """The values of a category, which its column numbers."""
        found: list[str] = json.loads(self.column(f"values_{category}").tobytes())
        return found

    @cached_property
    def token_address(self) -> ProvedArray:
        return ProvedArray(self, "token_address")

    @cached_property
    def token_surface(self) -> ProvedArray:
        return ProvedArray(self, "token_surface")

    @cached_property
    def posting_document(self) -> ProvedArray:
        return ProvedArray(self, "posting_document")

    @cached_property
    def posting_token(self) -> ProvedArray:
        return ProvedArray(self, "posting_token")

    @cached_property
    def posting_weight(self) -> ProvedArray:
        return ProvedArray(self, "posting_weight")

    @cached_property
    def stem_posting(self) -> Array:
        return self.column("stem_posting")

    @cached_property
    def stem_surface(self) -> Array:
        return self.column("stem_surface")

    @cached_property
    def surface_order(self) -> Array:
        return self.column("surface_order")

    @cached_property
    def surface_stem(self) -> Array:
        return self.column("surface_stem")

    @cached_property
    def surface_count(self) -> Array:
        return self.column("surface_count")

    def _ends(self, kind: str) -> memoryview:
        """Where each word of a kind ends. A view: one number is read four times as fast as an array's."""
        _, offset, count = self.layout[f"{kind}_offset"]
        self.prove(offset, offset + 4 * count)
        return memoryview(self._map)[offset : offset + 4 * count].cast("I")

    @cached_property
    def _stem_offset(self) -> memoryview:
        return self._ends("stem")

    @cached_property
    def _surface_offset(self) -> memoryview:
        return self._ends("surface")

    @cached_property
    def stems(self) -> int:
        return len(self._stem_offset) - 1

    @cached_property
    def surfaces(self) -> int:
        return len(self._surface_offset) - 1

    @cached_property
    def _text_offsets(self) -> tuple[int, int]:
        for name in ("stem_text", "surface_text"):
            self.column(name)  # proved whole: a search for a word reads all over it
        return self.layout["stem_text"][1], self.layout["surface_text"][1]

    def stem_bytes(self, number: int) -> bytes:
        base, offset = self._text_offsets[0], self._stem_offset
        return self._map[base + offset[number] : base + offset[number + 1]]

    def surface_bytes(self, number: int) -> bytes:
        base, offset = self._text_offsets[1], self._surface_offset
        return self._map[base + offset[number] : base + offset[number + 1]]

    def surface_text(self, number: int) -> str:
        return self.surface_bytes(number).decode("utf-8", "surrogatepass")

    def find_stem(self, stem: str) -> int:
        """The number of a stem, or -1."""
        wanted = stem.encode("utf-8", "surrogatepass")
        low, high = 0, self.stems
        while low < high:
            middle = (low + high) // 2
            if self.stem_bytes(middle) < wanted:
                low = middle + 1
            else:
                high = middle
        return low if low < self.stems and self.stem_bytes(low) == wanted else -1

    def surfaces_from(self, prefix: str) -> Array:
        """The numbers of all surfaces that begin so."""
        wanted = prefix.encode("utf-8", "surrogatepass")
        return self.surface_order[self._first_surface(wanted) : self._first_surface(wanted + b"\xff")]

    def _first_surface(self, wanted: bytes) -> int:
        low, high = 0, self.surfaces
        while low < high:
            middle = (low + high) // 2
            if self.surface_bytes(int(self.surface_order[middle])) < wanted:
                low = middle + 1
            else:
                high = middle
        return low

    def terms(self) -> list[tuple[str, str]]:
        """Every (stem, surface), in the numbers of surfaces."""
        stems, surfaces = self._all_texts("stem"), self._all_texts("surface")
        return [
            (stems[stem], surface) for stem, surface in zip(self.surface_stem.tolist(), surfaces, strict=True)
        ]

    def _all_texts(self, kind: str) -> list[str]:
        data = self.column(f"{kind}_text").tobytes()
        ends = self.column(f"{kind}_offset").tolist()
        if data.isascii():
            text = data.decode("ascii")
            return [text[start:end] for start, end in zip(ends, ends[1:], strict=False)]
        return [
            data[start:end].decode("utf-8", "surrogatepass")
            for start, end in zip(ends, ends[1:], strict=False)
        ]

    def contents(self, deleted: Sequence[int]) -> Contents:
        """Everything again as it was before sorting, without the deleted documents: for merging."""
        self.verify()  # what is merged gets new checksums: damage since the opening would be sealed in
        counts = np.diff(self.column("posting_token")[self.stem_posting])
        term = np.repeat(self.stem_surface[:-1].astype(np.int64), counts) + self.column("token_surface")
        address = self.column("token_address").astype(np.int64)
        kept = np.ones(self.documents, dtype=bool)
        kept[list(deleted)] = False
        columns = {name: self.column(name)[kept] for name in COLUMNS}
        values = {name: self.values(name) for name in CATEGORIES}
        if not kept.all():
            document = (np.searchsorted(self.starts, address, side="right") - 1) // len(TEXT_COLUMNS)
            stays = kept[document]
            width = (self.lengths.sum(axis=1) + GAP * len(TEXT_COLUMNS)).astype(np.int64)
            shift = np.cumsum(np.where(kept, 0, width))
            term, address = term[stays], (address - shift[document])[stays]
        return Contents(self.terms(), term, address, self.lengths[kept], columns, values)


FileState = tuple[int, int, int]


def file_state(state: os.stat_result) -> FileState:
    """What changes when somebody writes to a file or puts another in its place."""
    return state.st_ino, state.st_mtime_ns, state.st_size


_opened: "WeakValueDictionary[tuple[int, str, FileState], Segment]" = WeakValueDictionary()


def open_segment(path: Path) -> Segment:
    """The segment at a path, opened once a process for as long as anybody holds it and the file stays."""
    key = (os.getpid(), str(path), file_state(path.stat()))
    segment = _opened.get(key)
    if segment is None:
        segment = _opened[key] = Segment(path)
    return segment


COLUMNS = ("article", "story", "printed", "words", "digest", *CATEGORIES)


def day_ordinal(day: date | None) -> int:
    return day.toordinal() if day else UNDATED
