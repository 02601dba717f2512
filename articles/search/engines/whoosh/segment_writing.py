"""Writing a segment: terms sorted into groups, tokens into runs, and several contents joined into one."""

import json
import os
import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from articles.search.engines.whoosh.segment import (
    CATEGORIES,
    COLUMNS,
    FORMAT,
    MAGIC,
    ZONES,
    Array,
    Contents,
    saturate,
    zone_starts,
    zone_weights,
)


def write(path: Path, contents: Contents) -> None:
    """Write a segment: a temporary file first, then renamed, so that no half of one is ever read."""
    groups = sorted({group for group, _ in contents.terms})
    group_number = {group: number for number, group in enumerate(groups)}
    order = sorted(
        range(len(contents.terms)), key=lambda n: (group_number[contents.terms[n][0]], contents.terms[n][1])
    )
    term_group = np.array([group_number[contents.terms[n][0]] for n in order], dtype=np.int32)
    new_number = np.empty(len(order), dtype=np.int32)
    new_number[order] = np.arange(len(order))
    form_start = np.searchsorted(term_group, np.arange(len(groups) + 1)).astype(np.uint32)
    most_forms = int(np.diff(form_start).max(initial=0))

    token_term = new_number[contents.token_term] if len(order) else np.zeros(0, dtype=np.int32)
    key = term_group[token_term].astype(np.int64)
    key <<= 32
    key |= contents.token_address
    by_group = np.argsort(key)
    del key
    token_term = token_term[by_group]
    token_group = term_group[token_term]
    addresses = contents.token_address[by_group].astype(np.uint32)
    del by_group
    starts = zone_starts(contents.lengths)
    slot = (np.searchsorted(starts, addresses, side="right") - 1).astype(np.int32)
    document = slot // len(ZONES)
    changes = np.flatnonzero((np.diff(token_group) != 0) | (np.diff(document) != 0)) + 1
    first = np.concatenate([[0], changes]) if len(addresses) else np.zeros(0, dtype=np.int64)
    weights = zone_weights(contents.lengths)[slot]
    del slot
    frequency = np.add.reduceat(weights, first) if len(first) else np.zeros(0)
    del weights

    forms = [contents.terms[n][1].encode("utf-8", "surrogatepass") for n in order]
    by_form = sorted(range(len(forms)), key=forms.__getitem__)
    arrays: dict[str, Array] = {
        "token_address": addresses,
        "token_form": (token_term - form_start[token_group]).astype(
            np.uint8 if most_forms < 256 else np.uint32
        ),
        "posting_document": document[first].astype(np.uint32),
        "posting_token": np.append(first, len(addresses)).astype(np.uint32),
        "posting_weight": saturate(frequency),
        "group_posting": np.searchsorted(token_group[first], np.arange(len(groups) + 1)).astype(np.uint32),
        "group_form": form_start,
        "form_count": np.bincount(token_term, minlength=len(order)).astype(np.uint32),
        "form_order": np.array(by_form, dtype=np.uint32),
        "form_group": term_group.astype(np.uint32),
        "lengths": contents.lengths.astype(np.uint32),
        "starts": starts,
        "weights": zone_weights(contents.lengths),
        **contents.columns,
    }
    encoded = [group.encode("utf-8", "surrogatepass") for group in groups]
    for name, words in (("group", encoded), ("form", forms)):
        arrays[f"{name}_text"] = np.frombuffer(b"".join(words), dtype=np.uint8)
        arrays[f"{name}_offset"] = np.cumsum([0, *map(len, words)]).astype(np.uint32)
    for name, values in contents.values.items():
        arrays[f"values_{name}"] = np.frombuffer(json.dumps(values).encode(), dtype=np.uint8)
    _write_arrays(path, arrays)


def _write_arrays(path: Path, arrays: dict[str, Array]) -> None:
    half = path.with_name(path.name + ".half")
    places: dict[str, tuple[str, int, int, int]] = {}
    with half.open("wb") as file:
        file.write(MAGIC)
        for name, array in arrays.items():
            file.write(b"\0" * (-file.tell() % 8))
            data = np.ascontiguousarray(array).tobytes()
            places[name] = (array.dtype.str, file.tell(), array.size, zlib.crc32(data))
            file.write(data)
        header = json.dumps({"format": FORMAT, "arrays": places}).encode()
        place = file.tell()
        file.write(header)
        file.write(place.to_bytes(8, "big") + zlib.crc32(header).to_bytes(4, "big") + MAGIC)
    os.replace(half, path)


def join(parts: Sequence[Contents]) -> Contents:
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
        base += int(zone_starts(part.lengths)[-1])
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
