"""An article's captures as mementos (RFC 7089): which moment each shows, and how to the others."""

from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import http_date
from django.views.decorators.http import require_safe

from articles.ingest.addresses import may_link
from articles.models import Article, Capture
from articles.views.access import article_or_gone


def moment_of(capture: Capture) -> datetime:
    """When the capture shows its article: its own time, else when it came in."""
    return capture.captured_at or capture.ingested_at


def _linked(address: str, relation: str, *, moment: datetime | None = None, media_type: str = "") -> str:
    """One entry of a Link header; nothing in an address may end it."""
    link = f'<{quote(address, safe=":/?#[]@!$&()*+,;=%~-._")}>; rel="{relation}"'
    if media_type:
        link += f'; type="{media_type}"'
    return link + (f'; datetime="{http_date(moment.timestamp())}"' if moment else "")


def _links(article: Article, captures: Sequence[Capture], request: HttpRequest) -> list[str]:
    """Links to the original, the time gate and map, and every capture, oldest first."""

    def whole(name: str, *args: object) -> str:
        return request.build_absolute_uri(reverse(name, args=[article.pk, *args]))

    original = article.url if may_link(article.url) else whole("article")
    links = [
        _linked(original, "original"),
        _linked(whole("timegate"), "timegate"),
        _linked(whole("timemap"), "timemap", media_type="application/link-format"),
    ]
    for position, capture in enumerate(captures):
        ends = [*(["first"] if not position else []), *(["last"] if position == len(captures) - 1 else [])]
        relation = " ".join([*ends, "memento"])
        links.append(_linked(whole("capture", capture.number), relation, moment=moment_of(capture)))
    return links


def mark_as_memento(
    response: HttpResponse, article: Article, capture: Capture, request: HttpRequest
) -> HttpResponse:
    """The answer that shows a capture, with its moment and the way to the article's other captures."""
    response["Memento-Datetime"] = http_date(moment_of(capture).timestamp())
    response["Link"] = ", ".join(_links(article, [capture], request)[:3])
    return response


def _captures(article: Article) -> list[Capture]:
    return sorted(article.captures.for_list(), key=lambda each: (moment_of(each), each.number))


@require_safe
def timemap(request: HttpRequest, pk: int) -> HttpResponse:
    """Every capture of an article with its moment, in the link format (RFC 6690)."""
    article = article_or_gone(request, pk)
    text = ",\n".join(_links(article, _captures(article), request)) + "\n"
    return HttpResponse(text, content_type="application/link-format; charset=utf-8")


@require_safe
def timegate(request: HttpRequest, pk: int) -> HttpResponse:
    """To the capture nearest to the moment that `Accept-Datetime` names; without one to the newest."""
    article = article_or_gone(request, pk)
    captures = _captures(article)
    if not captures:
        raise Http404("The article has no capture.")
    chosen = captures[-1]
    asked = request.headers.get("Accept-Datetime", "")
    if asked:
        try:
            wanted = parsedate_to_datetime(asked)
        except (ValueError, TypeError, IndexError, OverflowError):
            return HttpResponse("Accept-Datetime is no HTTP date.\n", content_type="text/plain", status=400)
        wanted = wanted if wanted.tzinfo else wanted.replace(tzinfo=UTC)
        chosen = min(captures, key=lambda each: abs(moment_of(each) - wanted))
    answer = redirect("capture", article.pk, chosen.number)
    answer["Vary"] = "accept-datetime"
    answer["Link"] = ", ".join(_links(article, captures, request)[:3])
    return answer
