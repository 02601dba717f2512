"""What the tests of alerts and follows share: a fixed noon, articles, and what is told of them."""

import contextlib
from datetime import UTC, datetime, timedelta

import time_machine
from django.utils import timezone

from articles.alerts import noticing
from articles.models import Alert, HowOften, SavedSearch
from articles.search import upkeep
from tests.factories import ArticleFactory

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


@contextlib.contextmanager
def later(**by):
    with time_machine.travel(timezone.now() + timedelta(**by), tick=False):
        yield


def lantern(**facts):
    article = ArticleFactory(body="A lantern on the quay.", **facts)
    upkeep.mark([article.pk])
    upkeep.drain()
    return article


def saved_by(user, how_often=HowOften.AT_ONCE, query="q=lantern"):
    saved = SavedSearch.objects.create(user=user, name="Lanterns", query=query)
    noticing.tell_of_search(saved, how_often)
    return saved


def both_parts(message):
    (html,) = [part.content for part in message.alternatives]
    return message.body, html


def followed(user, story, how_often=HowOften.AT_ONCE):
    return noticing.follow_story(user.pk, story, how_often)


def kinds():
    return [(alert.kind, alert.article) for alert in Alert.objects.all()]
