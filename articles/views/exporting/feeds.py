"""Any search as an Atom feed (RFC 4287): its newest articles, metadata and snippet."""

import re
from datetime import UTC, datetime, time

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.http import require_safe

from articles.forms import search_request
from articles.models import Article
from articles.search import results
from articles.views.exporting.export import too_much
from articles.views.exporting.records import records_of

ENTRIES = 50
NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 (2.2, Char) cannot hold; a capture can."""


@require_safe
def search_feed(request: HttpRequest) -> HttpResponse:
    """The newest articles that a search finds, newest first; undated ones by the day they came in."""
    query = request.GET.copy()
    query["sort"] = "newest"
    wanted = search_request(query)
    title = f"{settings.ARCHIVE_NAME}: {wanted.text}" if wanted.text else settings.ARCHIVE_NAME
    page = request.build_absolute_uri(f"{reverse('search')}?{query.urlencode()}")
    feed = Atom1Feed(
        title=plain(title), link=page, description="", language="en", feed_url=request.build_absolute_uri()
    )
    try:
        ids = results.hit_ids(wanted, request.user, ENTRIES)
    except results.TooMuchWork as stopped:
        return too_much(stopped)
    came = dict(Article.objects.filter(pk__in=ids).values_list("pk", "ingested_at"))
    for record in records_of(ids, request):
        feed.add_item(
            title=plain(record["headline"]) or f"Article {record['id']}",
            link=record["permalink"],
            description=plain(" ".join((*record["notices"], record["snippet"]))),
            unique_id=record["permalink"],
            author_name=record["source"] or "unidentified source",
            pubdate=printed(record["date"]) or came[record["id"]],
            updateddate=came[record["id"]],
        )
    answer = HttpResponse(content_type="application/atom+xml; charset=utf-8")
    feed.write(answer, "utf-8")
    return answer


def plain(text: str) -> str:
    """The text without what would end the feed in an error."""
    return NOT_IN_XML.sub("", text)


def printed(day: str) -> datetime | None:
    """An ISO day as Atom needs it, a moment: midnight UTC of that day; None where there is none."""
    return datetime.combine(datetime.fromisoformat(day).date(), time.min, UTC) if day else None
