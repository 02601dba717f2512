"""Finds what is new for those who asked to be told, and writes it down: one short transaction each."""

import hashlib
import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import cached_property, partial
from typing import Any
from urllib.parse import parse_qsl

from django.db import IntegrityError, OperationalError, transaction
from django.db.models import Max
from django.utils import timezone

from articles.forms import search_request
from articles.linking.carriers import carriers_of
from articles.models import (
    Alert,
    Article,
    Capture,
    Follow,
    HowOften,
    Notice,
    PendingIndex,
    SavedSearch,
    Story,
    Webhook,
    WebhookCall,
)
from articles.models.access import reader_of
from articles.reports.arrivals import new_since
from articles.reports.revisions import is_changed_since
from articles.search.results import SearchRequest

log = logging.getLogger(__name__)
OVERLAP = timedelta(minutes=10)
"""Looked at again by the next run: an article gets its time before its transaction ends."""
TOLD_OF = (Notice.Kind.CORRECTION, Notice.Kind.CLARIFICATION)


def look() -> int:
    """Look at every search and story that somebody is told of; how many alerts were written.

    An error over one stops no other.
    """
    made = 0
    searches = SavedSearch.objects.kept().exclude(how_often=HowOften.NEVER).filter(user__is_active=True)
    for saved in searches.select_related("user"):
        made += _looked_at(saved, partial(look_at_search, saved))
    follows = Follow.objects.exclude(how_often=HowOften.NEVER).filter(user__is_active=True)
    looks: dict[int, StoryLook] = {}
    for follow in follows.select_related("user", "story"):
        made += _looked_at(follow, partial(look_at_story, follow, looks))
    return made


def _looked_at(subscription: SavedSearch | Follow, look_at: Callable[[], int]) -> int:
    try:
        return look_at()
    except OperationalError:
        raise  # the database, and so everybody's
    except Exception:
        what = f"{subscription._meta.verbose_name} {subscription.pk}"
        log.exception("what is new in %s could not be looked at; a later run tries again", what)
        return 0


def request_of(saved: SavedSearch) -> SearchRequest:
    """The search that a saved one holds."""
    lists: dict[str, list[str]] = {}
    for name, value in parse_qsl(saved.query):
        lists.setdefault(name, []).append(value)
    return search_request(lists)


def look_at_search(saved: SavedSearch) -> int:
    """Write an alert for each article that this search finds and did not when it was looked at last.

    A search that takes too long is looked at again by the next run.
    """
    until = indexed_until()
    since = saved.told_until - OVERLAP if saved.told_until else None
    found = new_since(request_of(saved), since, reader_of(saved.user_id))
    if found is None:
        return 0
    with transaction.atomic():
        if SavedSearch.objects.select_for_update().filter(pk=saved.pk).first() is None:  # the later run waits
            return 0
        told = set(saved.alerts.filter(article__in=found).values_list("article", flat=True))
        made = _write(
            Alert(user_id=saved.user_id, kind=Alert.Kind.ARRIVAL, saved_search=saved, article_id=pk)
            for pk in found
            if pk not in told
        )
        if saved.told_until is None or until > saved.told_until:
            SavedSearch.objects.filter(pk=saved.pk).update(told_until=until)
    return made


def indexed_until() -> datetime:
    """The moment up to which everything that came in can be found: what waits for the index cannot yet."""
    waiting = PendingIndex.objects.order_by("pk").values_list("noted_at", flat=True).first()
    now = timezone.now()
    return min(waiting, now) if waiting else now


class StoryLook:
    """What a reader without any right may see of a story now: all who follow it may see the same.

    `mark` stands for everything that the state is made of; while it stays, nothing in the story is new. The
    state itself is found when it is asked for, once: each version is searched for each corrected sentence.
    """

    def __init__(self, story: Story, user_id: int) -> None:
        self._reader = reader_of(user_id)
        rows = Article.objects.visible_to(self._reader).filter(story=story).order_by("pk")
        articles = list(rows.only("printed_corrections", "revision_number"))
        captures = Capture.objects.with_words().filter(article__story=story).order_by()
        numbers = dict(captures.values_list("article").annotate(Max("number")))
        notices = Notice.objects.visible_to(self._reader).filter(article__story=story, kind__in=TOLD_OF)
        self._printed = {str(article.pk): len(article.corrections_as_printed) for article in articles}
        self._versions = {pk: numbers.get(int(pk), 0) for pk in self._printed}
        self._notices = list(notices.select_related("article").order_by("pk"))
        revisions = [(article.pk, article.revision_number) for article in articles]
        quoted = [(notice.pk, notice.printed_sentence, notice.corrected_sentence) for notice in self._notices]
        made_of = repr((story.pk, revisions, self._versions, self._printed, quoted))
        self.mark = hashlib.sha256(made_of.encode("utf-8", "surrogatepass")).hexdigest()

    @cached_property
    def state(self) -> dict[str, Any]:
        """As `Follow.seen` keeps it."""
        return {
            "mark": self.mark,
            "versions": self._versions,
            "printed": self._printed,
            "notices": [notice.pk for notice in self._notices],
            "carrying": [
                f"{notice.pk}:{carrier.article.pk}"
                for notice in self._notices
                for carrier in carriers_of(notice, self._reader)
                if not carrier.is_corrected and not carrier.has_notice
            ],
        }


def look_at_story(follow: Follow, looks: dict[int, StoryLook] | None = None) -> int:
    """Write an alert for each new version, change of words, correction and version that carries none.

    `looks` holds the stories that this run has looked at, by number.
    """
    story = follow.story.current()
    if story.pk != follow.story_id:
        try:
            with transaction.atomic():
                Follow.objects.filter(pk=follow.pk).update(story=story)
        except IntegrityError:
            follow.delete()  # its reader follows that story too; the other one goes on
            return 0
    looks = {} if looks is None else looks
    look = looks[story.pk] = looks.get(story.pk) or StoryLook(story, follow.user_id)
    if look.mark == follow.seen.get("mark"):
        return 0
    with transaction.atomic():
        held = Follow.objects.select_for_update().filter(pk=follow.pk).first()
        if held is None or look.mark == held.seen.get("mark"):
            return 0
        seen = held.seen
        made = _write(_differences(follow, seen, look.state))
        Follow.objects.filter(pk=follow.pk).update(seen=_joined(seen, look.state))
    return made


def _differences(follow: Follow, seen: dict[str, Any], now: dict[str, Any]) -> Iterable[Alert]:
    """What is there now and was not; of a new version only that it is new, and what it carries."""
    known, printed = seen.get("versions", {}), seen.get("printed", {})

    def alert(kind: str, article: int, notice: int | None = None) -> Alert:
        return Alert(user_id=follow.user_id, kind=kind, follow=follow, article_id=article, notice_id=notice)

    for pk, captures in now["versions"].items():
        if pk not in known:
            yield alert(Alert.Kind.VERSION, int(pk))
        elif captures > known[pk] and is_changed_since(int(pk), known[pk]):
            yield alert(Alert.Kind.CHANGED, int(pk))
        if now["printed"][pk] > printed.get(pk, 0 if pk in known else now["printed"][pk]):
            yield alert(Alert.Kind.CORRECTION, int(pk))
    fresh = set(now["notices"]) - set(seen.get("notices", ()))
    for pk, article in Notice.objects.filter(pk__in=fresh).values_list("pk", "article").order_by("pk"):
        yield alert(Alert.Kind.CORRECTION, article, pk)
    for pair in now["carrying"]:
        if pair not in seen.get("carrying", ()):
            pk, _, carrier = pair.partition(":")
            yield alert(Alert.Kind.CARRIER, int(carrier), int(pk))


def _joined(seen: dict[str, Any], now: dict[str, Any]) -> dict[str, Any]:
    """What was ever seen: a version that was hidden for a while is not new when it is back."""
    joined: dict[str, Any] = {"mark": now["mark"]}
    for name in ("versions", "printed"):
        joined[name] = {**seen.get(name, {}), **now[name]}
    for name in ("notices", "carrying"):
        joined[name] = sorted({*seen.get(name, ()), *now[name]})
    return joined


def _write(alerts: Iterable[Alert]) -> int:
    """Store the alerts, each with a call for every webhook of its person."""
    made = Alert.objects.bulk_create(alerts)
    hooks: dict[int, list[Webhook]] = {}
    for hook in Webhook.objects.filter(user__in={alert.user_id for alert in made}):
        hooks.setdefault(hook.user_id, []).append(hook)
    calls = [
        WebhookCall(webhook=hook, alert=alert) for alert in made for hook in hooks.get(alert.user_id, ())
    ]
    WebhookCall.objects.bulk_create(calls)
    return len(made)


def follow_story(user_id: int, story: Story, how_often: str) -> Follow:
    """Follow a story from now on: what is there already is not told."""
    with transaction.atomic():
        follow, is_new = Follow.objects.get_or_create(
            user_id=user_id, story=story, defaults={"how_often": how_often}
        )
        # What was seen is written only where it is set anew: a run may have written it since it was read.
        fields = ["how_often"]
        if is_new or follow.how_often == HowOften.NEVER:
            follow.seen = StoryLook(story, user_id).state
            fields.append("seen")
        follow.how_often = how_often
        follow.save(update_fields=fields)
    return follow


def tell_of_search(saved: SavedSearch, how_often: str) -> None:
    """Tell of a search from now on, or no more: what it finds already is not told."""
    with transaction.atomic():
        fields = ["how_often"]
        if saved.how_often == HowOften.NEVER and how_often != HowOften.NEVER:
            now = saved.told_until = timezone.now()
            held = new_since(request_of(saved), now - OVERLAP, reader_of(saved.user_id)) or []
            facts = {"user_id": saved.user_id, "kind": Alert.Kind.ARRIVAL, "saved_search": saved}
            Alert.objects.bulk_create(Alert(**facts, article_id=pk, told_at=now) for pk in held)
            fields.append("told_until")
        saved.how_often = how_often
        saved.save(update_fields=fields)
