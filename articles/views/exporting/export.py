"""A result set to take away, as CSV or JSONL: a small one at once, a large one by the background worker."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseForbidden, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from articles.forms import search_request
from articles.jobs.exports import TAKE_FULL_TEXT, TYPES
from articles.reports.tables import export_lines
from articles.search import results
from articles.views.exporting.records import COLUMNS, records_of
from articles.views.fair_share import dear

AT_ONCE = 1_000
"""Articles up to which a result is streamed at once: 12,000 held a thread of the server for 7 s."""


@require_safe
@dear("export")
def export(request: HttpRequest, form: str) -> HttpResponse | StreamingHttpResponse:
    """Every article of a search, in its order. `full=1` adds the body, for those with the right.

    More than AT_ONCE are prepared in the background, for whoever is signed in.
    """
    with_text = request.GET.get("full") == "1"
    if with_text and not request.user.has_perm(TAKE_FULL_TEXT):
        return _refused("Full text needs the right to export it; ask an administrator, or leave out full=1.")
    try:
        ids = results.hit_ids(search_request(request.GET), request.user)
    except results.TooMuchWork as stopped:
        return too_much(stopped)
    if len(ids) > AT_ONCE:
        if not request.user.is_authenticated:
            return _refused(
                f"{len(ids):,} articles: more than {AT_ONCE:,} are prepared in the background for people "
                "with an account. Sign in, or search more narrowly."
            )
        asked = {"form": form, "query": request.GET.urlencode(), **({"full": "1"} if with_text else {})}
        return redirect(f"{reverse('exports')}?{urlencode(asked)}")
    columns = (*COLUMNS, "body") if with_text else COLUMNS
    lines = export_lines(form, records_of(ids, request, with_text=with_text), columns)
    answer = StreamingHttpResponse(lines, content_type=TYPES[form])
    answer["Content-Disposition"] = f'attachment; filename="search.{form}"'
    return answer


def _refused(words: str) -> HttpResponse:
    return HttpResponseForbidden(f"{words}\n", content_type="text/plain; charset=utf-8")


def too_much(stopped: results.TooMuchWork) -> HttpResponse:
    """In place of a file: an empty one would say that there is nothing."""
    return HttpResponse(f"{stopped}\n", content_type="text/plain; charset=utf-8", status=503)
