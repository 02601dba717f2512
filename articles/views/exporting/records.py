"""A piece as data: the one shape that exports, feeds and the API give away."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.http import HttpRequest
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
    "headline",
    "standfirst",
    "byline",
    "place",
    "agency",
    "credit",
    "language",
    "words",
    "rights",
    "story",
    "notices",
    "snippet",
)


def records_of(
    ids: Iterable[int], request: HttpRequest, *, with_text: bool = False
) -> Iterator[dict[str, Any]]:
    """Records of the pieces `ids`, in that order, read in chunks; what this reader may not see is left out.

    The rule of who sees what is asked again for every chunk, so that a withdrawal during a long
    export takes effect at once.
    """
    waiting = list(ids)
    for start in range(0, len(waiting), CHUNK):
        chunk = waiting[start : start + CHUNK]
        pieces = Article.objects.visible_to(request.user).select_related("source").in_bulk(chunk)
        notices: dict[int, list[Notice]] = {}
        for notice in Notice.objects.visible_to(request.user).filter(article_id__in=list(pieces)):
            notices.setdefault(notice.article_id, []).append(notice)
        for pk in chunk:
            if pk in pieces:
                yield record_of(pieces[pk], notices.get(pk, []), request, with_text=with_text)


def record_of(
    piece: Article, notices: Iterable[Notice], request: HttpRequest, *, with_text: bool = False
) -> dict[str, Any]:
    """One piece as a flat dict in the order of COLUMNS; `body` comes last, where it is asked for."""
    opening = piece.standfirst or (piece.paragraphs[0] if piece.body else "")
    record = {
        "id": piece.pk,
        "permalink": request.build_absolute_uri(piece.get_absolute_url()),
        "source": piece.source.name if piece.source else "",
        "section": piece.section,
        "date": piece.printed_on.isoformat() if piece.printed_on else "",
        "date_precision": piece.printed_precision,
        "headline": piece.headline,
        "standfirst": piece.standfirst,
        "byline": piece.byline,
        "place": piece.dateline,
        "agency": piece.agency,
        "credit": piece.credit,
        "language": piece.language,
        "words": piece.word_count,
        "rights": piece.get_rights_display(),
        "story": piece.story_id,
        "notices": [f"{notice.get_kind_display()}: {notice.text}" for notice in notices],
        "snippet": Truncator(opening).chars(SNIPPET_CHARACTERS),
    }
    if with_text:
        record["body"] = piece.body
    return record
