"""Alerts in words, as far as their person may read them at this moment."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from articles.models import Alert, Article, Notice, SavedSearch, may_read
from articles.models.access import reader_of
from articles.search import results
from articles.words import printed_words

from .noticing import request_of

MOST_FOR_ONE = 50
"""Articles told one by one of one search in one mail; of more only how many there are."""


@dataclass(frozen=True, slots=True)
class ToldAlert:
    """One alert that may be told: what, of which article, and why, in (text, is_marked) segments."""

    alert: Alert
    what: str
    headline: str
    address: str
    source: str
    printed: str
    why: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class ToldList:
    """What is told of one search or story; `unlisted` more were found than are listed."""

    title: str
    address: str
    alerts: tuple[ToldAlert, ...]
    unlisted: int = 0


def lists_of(alerts: Sequence[Alert]) -> list[ToldList]:
    """One person's alerts by search and story, without what is hidden from readers now.

    Asked anew at every call, so that what was hidden since it was noticed is not told.
    """
    if not alerts:
        return []
    reader = reader_of(alerts[0].user_id)
    if not may_read(reader):
        return []
    open_articles = (
        Article.objects.visible_to(reader)
        .select_related("source")
        .in_bulk([alert.article_id for alert in alerts])
    )
    notices = Notice.objects.visible_to(reader).in_bulk([a.notice_id for a in alerts if a.notice_id])
    kept = [
        alert
        for alert in alerts
        if alert.article_id in open_articles and (alert.notice_id is None or alert.notice_id in notices)
    ]
    groups: dict[tuple[str, int], list[Alert]] = {}
    for alert in kept:
        groups.setdefault((type(alert.subscription).__name__, alert.subscription.pk), []).append(alert)
    return [_list_of(group, open_articles, notices, reader) for group in groups.values()]


def _list_of(
    group: list[Alert], open_articles: dict[int, Article], notices: dict[int, Notice], reader: Any
) -> ToldList:
    subscription, shown = group[0].subscription, group[:MOST_FOR_ONE]
    if isinstance(subscription, SavedSearch):
        whys = results.snippets_for(request_of(subscription), [alert.article_id for alert in shown], reader)
        title, address = f"Search “{subscription.name}”", f"/saved/{subscription.pk}/"
    else:
        whys = {}
        title, address = _title(subscription.story, reader), subscription.story.get_absolute_url()
    told = tuple(
        ToldAlert(
            alert,
            alert.get_kind_display(),
            open_articles[alert.article_id].title,
            whole_address(open_articles[alert.article_id].get_absolute_url()),
            open_articles[alert.article_id].source_name,
            printed_words(open_articles[alert.article_id]),
            whys.get(alert.article_id, ()) or _why(alert, open_articles[alert.article_id], notices),
        )
        for alert in shown
    )
    return ToldList(title, whole_address(address), told, len(group) - len(shown))


def _why(alert: Alert, article: Article, notices: dict[int, Notice]) -> tuple[tuple[str, bool], ...]:
    if alert.notice_id:
        notice = notices[alert.notice_id]
        if alert.kind == Alert.Kind.CARRIER:
            return (("Still prints: ", False), (notice.printed_sentence, True))
        return ((notice.text, False),)
    if alert.kind == Alert.Kind.CORRECTION and article.corrections_as_printed:
        return ((article.corrections_as_printed[-1], False),)
    return (("In a story that you follow", False),)


def _title(story: Any, reader: Any) -> str:
    """A curator's name for the story, else a headline that this reader may see."""
    first = Article.objects.visible_to(reader).filter(story=story).oldest_first().first()
    return f"Story “{story.title or (first.title if first else story)}”"


def whole_address(path: str) -> str:
    """A path of the archive as a whole address, for what is read outside it."""
    return f"{settings.ARCHIVE_URL.rstrip('/')}{path}"


def plain_words(segments: Iterable[tuple[str, bool]]) -> str:
    """Segments as plain text, what matched between asterisks."""
    return "".join(f"*{text}*" if is_marked else text for text, is_marked in segments)
