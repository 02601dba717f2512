"""Tables that leave as CSV: streamed row by row, with cells that no spreadsheet runs as a formula."""

import csv
from collections.abc import Iterable, Iterator
from typing import Any

from django.http import StreamingHttpResponse

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


def csv_answer(name: str, columns: Iterable[str], rows: Iterable[Iterable[Any]]) -> StreamingHttpResponse:
    """A download under this file name, however long it is."""
    answer = StreamingHttpResponse(csv_lines(columns, rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
