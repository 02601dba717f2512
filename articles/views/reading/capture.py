"""A capture as it came, every line labelled with what the archive took it for."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from articles.extraction.decode import Undecodable
from articles.extraction.labelled_kind import recognise_lines
from articles.extraction.parts import Role
from articles.ingest.reading import read_capture
from articles.models import Capture
from articles.views.access import article_or_gone
from articles.views.reading.mementos import mark_as_memento

LINES_SHOWN = 2000


@dataclass(frozen=True, slots=True)
class LabelledLine:
    """One line of the capture: number from 1, text, role and how sure the splitter was, in percent."""

    number: int
    text: str
    role: str
    confidence: int


def labelled_lines(capture: Capture) -> list[LabelledLine]:
    """The capture's lines with their roles; of a web page, those of its text.

    Raises Undecodable if the bytes no longer read as text.
    """
    lines = read_capture(capture.data, capture.format).text.split("\n")
    roles = [*capture.roles, *[""] * (len(lines) - len(capture.roles))]
    sure = [*capture.line_confidences, *[100] * (len(lines) - len(capture.line_confidences))]
    return [LabelledLine(n, *entry) for n, entry in enumerate(zip(lines, roles, sure, strict=False), 1)]


@require_safe
def capture_detail(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """The original capture: which line became what."""
    article = article_or_gone(request, pk)
    capture = get_object_or_404(Capture, article=article, number=number)
    try:
        lines = labelled_lines(capture)
    except Undecodable:
        lines = []
    counts: dict[str, int] = {}
    for line in lines:
        if line.role and line.role != Role.BLANK:
            counts[line.role] = counts.get(line.role, 0) + 1
    page = render(
        request,
        "articles/capture.html",
        {
            "article": article,
            "capture": capture,
            "found": recognise_lines(
                article.headline, ((line.number, line.text.strip(), line.role) for line in lines)
            ),
            "lines": lines[:LINES_SHOWN],
            "total": len(lines),
            "unshown": max(0, len(lines) - LINES_SHOWN),
            "counts": counts,
            "revisions": article.captures.for_list(),
        },
    )
    return mark_as_memento(page, article, capture, request)


@require_safe
def capture_raw(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """The original bytes as a download; never rendered by the browser."""
    article = article_or_gone(request, pk)
    capture = get_object_or_404(Capture, article=article, number=number)
    response = HttpResponse(capture.data, content_type="application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(True, capture.name)
    response["X-Content-Type-Options"] = "nosniff"
    return mark_as_memento(response, article, capture, request)
