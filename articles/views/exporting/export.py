"""A whole result set to take away, as CSV or JSONL, streamed."""

import json
from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseForbidden, StreamingHttpResponse
from django.views.decorators.http import require_safe

from articles.forms import search_request
from articles.search import results
from articles.views.exporting.cells import csv_lines
from articles.views.exporting.records import COLUMNS, records_of
from articles.views.fair_share import dear


@require_safe
@dear("export")
def export(request: HttpRequest, form: str) -> HttpResponse | StreamingHttpResponse:
    """Every article of a search, in its order. `full=1` adds the body, for those with the right."""
    with_text = request.GET.get("full") == "1"
    if with_text and not request.user.has_perm("articles.take_full_text"):
        return HttpResponseForbidden(
            "Full text needs the right to export it; ask an administrator, or leave out full=1.\n",
            content_type="text/plain; charset=utf-8",
        )
    try:
        ids = results.hit_ids(search_request(request.GET), request.user)
    except results.TooMuchWork as stopped:
        return too_much(stopped)
    records = records_of(ids, request, with_text=with_text)
    columns = (*COLUMNS, "body") if with_text else COLUMNS
    if form == "csv":
        cells = ([record[column] for column in columns] for record in records)
        rows, kind = csv_lines(columns, cells), "text/csv; charset=utf-8"
    else:
        rows, kind = jsonl_rows(records), "application/x-ndjson; charset=utf-8"
    answer = StreamingHttpResponse(rows, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="search.{form}"'
    return answer


def too_much(stopped: results.TooMuchWork) -> HttpResponse:
    """In place of a file: an empty one would say that there is nothing."""
    return HttpResponse(f"{stopped}\n", content_type="text/plain; charset=utf-8", status=503)


def jsonl_rows(records: Iterator[dict[str, Any]]) -> Iterator[str]:
    for record in records:
        yield json.dumps(record, ensure_ascii=False) + "\n"
