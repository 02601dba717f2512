"""Records as lines of a file: CSV, with cells that no spreadsheet runs as a formula, and JSONL."""

import csv
import json
from collections.abc import Iterable, Iterator
from typing import Any

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""OWASP, "CSV injection". The package defusedcsv leaves the last two, and puts a backslash into what was
printed."""


class _Echo:
    """A file that hands back what is written to it; csv.writer needs one."""

    def write(self, value: str) -> str:
        return value


def safe_cell(value: Any) -> str:
    """A value as a CSV cell; several as one, parted by semicolons.

    >>> safe_cell("=1+1"), safe_cell(["a", "b"])
    ("'=1+1", 'a; b')
    """
    text = "; ".join(value) if isinstance(value, list) else str(value)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def csv_lines(columns: Iterable[str], rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    """The heading and the rows as lines of CSV (RFC 4180)."""
    writer = csv.writer(_Echo())
    yield writer.writerow(columns)
    for row in rows:
        yield writer.writerow([safe_cell(cell) for cell in row])


def jsonl_lines(records: Iterable[dict[str, Any]]) -> Iterator[str]:
    """Each record as a line of JSON."""
    for record in records:
        yield json.dumps(record, ensure_ascii=False) + "\n"


def export_lines(form: str, records: Iterable[dict[str, Any]], columns: Iterable[str]) -> Iterator[str]:
    """Records as lines of a file in this form, "csv" or "jsonl"."""
    if form == "jsonl":
        return jsonl_lines(records)
    names = tuple(columns)
    return csv_lines(names, ([record[name] for name in names] for record in records))
