"""An article as data: the one shape that exports, feeds and the API give away."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.utils.text import Truncator

from articles.models import Article, Notice

CHUNK = 500
SNIPPET_CHARACTERS = 240
COLUMNS = (
    "id",
    "permalink",
    "source",
    "section",
    "date",
    "date_precision",
    "date_first",
    "date_last",
    "headline",
    "standfirst",
    "byline",
    "place",
    "agency",
    "credit",
    "language",
    "words",
    "kind",
    "incomplete",
    "rights",
    "story",
    "notices",
    "printed_corrections",
    "snippet",
)


def article_records(
    ids: Iterable[int], user: Any, address_of: Callable[[Article], str], *, with_text: bool = False
) -> Iterator[dict[str, Any]]:
    """Records of the articles `ids`, in that order, read in chunks; what `user` may not see is left out.

    The rule of who sees what is asked again for every chunk, so that a withdrawal during a long
    export takes effect at once.
    """
    waiting = list(ids)
    for start in range(0, len(waiting), CHUNK):
        chunk = waiting[start : start + CHUNK]
        articles = Article.objects.visible_to(user).select_related("source").in_bulk(chunk)
        notices = Notice.objects.visible_to(user).filter(article_id__in=list(articles)).by_article()
        for pk in chunk:
            if pk in articles:
                address = address_of(articles[pk])
                yield article_record(articles[pk], notices.get(pk, []), address, with_text=with_text)


def article_record(
    article: Article, notices: Iterable[Notice], address: str, *, with_text: bool = False
) -> dict[str, Any]:
    """One article as a flat dict in the order of COLUMNS; `body` comes last, where it is asked for."""
    opening = article.standfirst or (article.paragraphs[0] if article.body else "")
    record = {
        "id": article.pk,
        "permalink": address,
        "source": article.source.name if article.source else "",
        "section": article.section,
        "date": article.printed_on.isoformat() if article.printed_on else "",
        "date_precision": article.printed_precision,
        "date_first": article.about_first.isoformat() if article.about_first else "",
        "date_last": article.about_last.isoformat() if article.about_last else "",
        "headline": article.headline,
        "standfirst": article.standfirst,
        "byline": article.byline,
        "place": article.dateline,
        "agency": article.agency,
        "credit": article.credit,
        "language": article.language,
        "words": article.word_count,
        "kind": article.get_kind_display(),
        "incomplete": "behind a subscription wall" if article.is_walled else "",
        "rights": article.get_rights_display(),
        "story": article.story_id,
        "notices": [f"{notice.get_kind_display()}: {notice.text}" for notice in notices],
        "printed_corrections": article.corrections_as_printed,
        "snippet": Truncator(opening).chars(SNIPPET_CHARACTERS),
    }
    if with_text:
        record["body"] = article.body
    return record
