"""Articles as data for whoever asks: what this reader may see, with addresses as this request has them."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.http import HttpRequest

from articles.models import Article, Notice
from articles.reports.records import COLUMNS, article_record, article_records

__all__ = ["COLUMNS", "record_of", "records_of"]


def records_of(
    ids: Iterable[int], request: HttpRequest, *, with_text: bool = False
) -> Iterator[dict[str, Any]]:
    """Records of these articles, in that order; see `article_records`."""

    def address_of(article: Article) -> str:
        return request.build_absolute_uri(article.get_absolute_url())

    return article_records(ids, request.user, address_of, with_text=with_text)


def record_of(
    article: Article, notices: Iterable[Notice], request: HttpRequest, *, with_text: bool = False
) -> dict[str, Any]:
    """One article as a flat dict in the order of COLUMNS."""
    address = request.build_absolute_uri(article.get_absolute_url())
    return article_record(article, notices, address, with_text=with_text)
