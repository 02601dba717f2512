"""Tables that leave as CSV: streamed row by row."""

from collections.abc import Iterable
from typing import Any

from django.http import StreamingHttpResponse

from articles.reports.tables import csv_lines


def csv_answer(name: str, columns: Iterable[str], rows: Iterable[Iterable[Any]]) -> StreamingHttpResponse:
    """A download under this file name, however long it is."""
    answer = StreamingHttpResponse(csv_lines(columns, rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
