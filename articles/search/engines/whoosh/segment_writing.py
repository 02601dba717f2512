"""Writing a segment: terms sorted into stems, tokens into runs, and several contents joined into one."""

import json
import os
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

import numpy as np

from articles.search.engines.whoosh.segment import (
    BLOCK,
    CATEGORIES,
    COLUMNS,
    FORMAT,
    MAGIC,
    TEXT_COLUMNS,
    Array,
    Contents,
    field_starts,
    field_weights,
    saturate,
)


def write_segment(path: Path, contents: Contents) -> None:
    """Write a segment: a temporary file first, then renamed, so that no half of one is ever read."""
    stems = sorted({stem for stem, _ in contents.terms})
    stem_number = {stem: number for number, stem in enumerate(stems)}
    order = sorted(
        range(len(contents.terms)), key=lambda n: (stem_number[contents.terms[n][0]], contents.terms[n][1])
    )
    term_stem = np.array([stem_number[contents.terms[n][0]] for n in order], dtype=np.int32)
    new_number = np.empty(len(order), dtype=np.int32)
    new_number[order] = np.arange(len(order))
    surface_start = np.searchsorted(term_stem, np.arange(len(stems) + 1)).astype(np.uint32)
    most_surfaces = int(np.diff(surface_start).max(initial=0))

    token_term = new_number[contents.token_term] if len(order) else np.zeros(0, dtype=np.int32)
    key = term_stem[token_term].astype(np.int64)
    key <<= 32
    key |= contents.token_address
    by_stem = np.argsort(key)
    del key
    token_term = token_term[by_stem]
    token_stem = term_stem[token_term]
    addresses = contents.token_address[by_stem].astype(np.uint32)
    del by_stem
    starts = field_starts(contents.lengths)
    slot = (np.searchsorted(starts, addresses, side="right") - 1).astype(np.int32)
    document = slot // len(TEXT_COLUMNS)
    changes = np.flatnonzero((np.diff(token_stem) != 0) | (np.diff(document) != 0)) + 1
    first = np.concatenate([[0], changes]) if len(addresses) else np.zeros(0, dtype=np.int64)
    weights = field_weights(contents.lengths)[slot]
    del slot
    frequency = np.add.reduceat(weights, first) if len(first) else np.zeros(0)
    del weights

    surfaces = [contents.terms[n][1].encode("utf-8", "surrogatepass") for n in order]
    by_surface = sorted(range(len(surfaces)), key=surfaces.__getitem__)
    arrays: dict[str, Array] = {
        "token_address": addresses,
        "token_surface": (token_term - surface_start[token_stem]).astype(
            np.uint8 if most_surfaces < 256 else np.uint32
        ),
        "posting_document": document[first].astype(np.uint32),
        "posting_token": np.append(first, len(addresses)).astype(np.uint32),
        "posting_weight": saturate(frequency),
        "stem_posting": np.searchsorted(token_stem[first], np.arange(len(stems) + 1)).astype(np.uint32),
        "stem_surface": surface_start,
        "surface_count": np.bincount(token_term, minlength=len(order)).astype(np.uint32),
        "surface_order": np.array(by_surface, dtype=np.uint32),
        "surface_stem": term_stem.astype(np.uint32),
        "lengths": contents.lengths.astype(np.uint32),
        "starts": starts,
        "weights": field_weights(contents.lengths),
        **contents.columns,
    }
    encoded = [stem.encode("utf-8", "surrogatepass") for stem in stems]
    for name, words in (("stem", encoded), ("surface", surfaces)):
        arrays[f"{name}_text"] = np.frombuffer(b"".join(words), dtype=np.uint8)
        arrays[f"{name}_offset"] = np.cumsum([0, *map(len, words)]).astype(np.uint32)
    for name, values in contents.values.items():
        arrays[f"values_{name}"] = np.frombuffer(json.dumps(values).encode(), dtype=np.uint8)
    _write_arrays(path, arrays)


def _write_arrays(path: Path, arrays: dict[str, Array]) -> None:
    half = path.with_name(path.name + ".half")
    try:
        _write_half(half, arrays)
        os.replace(half, path)
    except BaseException:  # on a full disk each try would leave as much as there was room for
        half.unlink(missing_ok=True)
        raise


def _write_half(half: Path, arrays: dict[str, Array]) -> None:
    layout: dict[str, tuple[str, int, int]] = {}
    with half.open("wb") as file:
        summed = _Summed(file)
        summed.write(MAGIC)
        for name, array in arrays.items():
            summed.write(b"\0" * (-file.tell() % 8))
            layout[name] = (array.dtype.str, file.tell(), array.size)
            summed.write(np.ascontiguousarray(array).tobytes())
        header_at = file.tell()
        header = json.dumps({"format": FORMAT, "arrays": layout, "checksums": summed.checksums()}).encode()
        file.write(header)
        file.write(header_at.to_bytes(8, "big") + zlib.crc32(header).to_bytes(4, "big") + MAGIC)


class _Summed:
    """Writes to a file from its beginning on, and keeps the CRC-32 of every block."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._whole: list[int] = []
        self._begun = 0
        self._filled = 0

    def write(self, data: bytes) -> None:
        self._file.write(data)
        rest = memoryview(data)
        while rest:
            part, rest = rest[: BLOCK - self._filled], rest[BLOCK - self._filled :]
            self._begun = zlib.crc32(part, self._begun)
            self._filled += len(part)
            if self._filled == BLOCK:
                self._whole.append(self._begun)
                self._begun = self._filled = 0

    def checksums(self) -> list[int]:
        """One a block, the last of which may be short."""
        return [*self._whole, self._begun] if self._filled else self._whole


def join_contents(parts: Sequence[Contents]) -> Contents:
    """Several contents as one, in order."""
    term_number: dict[tuple[str, str], int] = {}
    value_number: dict[str, dict[str, int]] = {name: {} for name in CATEGORIES}
    token_terms, addresses, columns = [], [], {name: [] for name in COLUMNS}  # type: ignore[var-annotated]
    base = 0
    for part in parts:
        renumbered = np.array(
            [term_number.setdefault(t, len(term_number)) for t in part.terms], dtype=np.int64
        )
        token_terms.append(renumbered[part.token_term] if len(renumbered) else part.token_term)
        addresses.append(part.token_address.astype(np.int64) + base)
        base += int(field_starts(part.lengths)[-1])
        for name in COLUMNS:
            column = part.columns[name]
            if name in value_number:
                numbers = value_number[name]
                codes = [numbers.setdefault(v, len(numbers)) for v in part.values[name]]
                column = np.array(codes, dtype=np.int32)[column] if codes else column
            columns[name].append(column)
    return Contents(
        list(term_number),
        np.concatenate(token_terms),
        np.concatenate(addresses),
        np.concatenate([part.lengths for part in parts]),
        {name: np.concatenate(parts) for name, parts in columns.items()},
        {name: list(numbers) for name, numbers in value_number.items()},
    )
