"""Any search as an Atom feed (RFC 4287): what changed last among its articles, metadata and snippet."""

import re
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.http import require_safe

from articles.forms import search_request
from articles.models import Article, FeedAddress, Scope
from articles.reports.last_changes import last_changes, may_have_changed_last
from articles.search import results
from articles.views.api.refusals import takes_token
from articles.views.exporting.export import too_much
from articles.views.exporting.records import records_of
from articles.views.fair_share import dear, is_wide
from articles.words import printed_words

ENTRIES = 50
NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 (2.2, Char) cannot hold; a capture can."""
DUBLIN_CORE = "http://purl.org/dc/elements/1.1/"


class ArchiveFeed(Atom1Feed):
    """Atom with the printed day as `dc:date`, no finer than it is known (W3CDTF: 2014, 2014-01, 2014-01-05).

    `published` is a moment (RFC 3339), which a printed day is not, so it is left out; `updated` is when the
    archive last had something new to say of the article.
    """

    def root_attributes(self) -> dict[str, str]:
        return {**super().root_attributes(), "xmlns:dc": DUBLIN_CORE}

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        if item["printed"]:
            handler.addQuickElement("dc:date", item["printed"])


@takes_token(Scope.READ)
@require_safe
def search_feed(request: HttpRequest) -> HttpResponseBase:
    """The articles of a search that came in, changed or were corrected last, newest change first."""
    return feed_of(request, request.GET)


@require_safe
@login_not_required
def private_feed(request: HttpRequest, secret: str) -> HttpResponseBase:
    """The feed whose address holds this secret, as its owner may see it; 404 where it is none in force."""
    address = FeedAddress.objects.named_by(secret)
    if address is None:
        raise Http404("There is no such feed.")
    request.user = address.bearer()
    address.note_use()
    return feed_of(request, QueryDict(address.query))


@dear("search", is_wide)
def feed_of(request: HttpRequest, asked: QueryDict) -> HttpResponse:
    """The search that `asked` holds, as a feed for the request's user."""
    wanted = search_request(asked)
    title = f"{settings.ARCHIVE_NAME}: {wanted.text}" if wanted.text else settings.ARCHIVE_NAME
    page = request.build_absolute_uri(f"{reverse('search')}?{asked.urlencode()}")
    feed = ArchiveFeed(
        title=plain(title), link=page, description="", language="en", feed_url=request.build_absolute_uri()
    )
    try:
        hits = results.hit_ids(wanted, request.user)
    except results.TooMuchWork as stopped:
        return too_much(stopped)
    changed = last_changes(may_have_changed_last(hits, request.user, ENTRIES), request.user)
    newest = sorted(changed, key=lambda pk: (changed[pk], pk), reverse=True)[:ENTRIES]
    articles = Article.objects.in_bulk(newest)
    for record in records_of(newest, request):
        article = articles[record["id"]]
        said = (printed_words(article), *record["notices"], *record["printed_corrections"], record["snippet"])
        feed.add_item(
            title=plain(record["headline"]) or f"Article {record['id']}",
            link=record["permalink"],
            description=plain(". ".join(each.rstrip(".") for each in said if each)),
            unique_id=record["permalink"],
            author_name=plain(record["source"]) or "unidentified source",
            updateddate=changed[record["id"]],
            printed=day_as_known(article),
        )
    answer = HttpResponse(content_type="application/atom+xml; charset=utf-8")
    feed.write(answer, "utf-8")
    return answer


def day_as_known(article: Article) -> str:
    """The printed day in ISO form, as far as it is known; "" for an undated article.

    >>> from datetime import date
    >>> day_as_known(Article(printed_on=date(2014, 1, 1), printed_precision="month"))
    '2014-01'
    """
    if article.printed_on is None:
        return ""
    length = {"year": 4, "month": 7}.get(article.printed_precision, 10)
    return article.printed_on.isoformat()[:length]


def plain(text: str) -> str:
    """The text without what would end the feed in an error."""
    return NOT_IN_XML.sub("", text)
