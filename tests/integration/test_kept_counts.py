"""Counts of the whole archive are made anew where that costs little, and kept a while where it is dear."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from articles.models import Article, Capture
from articles.reports import kept_counts
from articles.reports.morning import LISTED, changed_since_printing
from articles.reports.tallies import archive_tally, month_tallies
from tests.factories import ArticleFactory, CaptureFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch):
    monkeypatch.setattr(kept_counts, "_kept", {})


def test_a_count_that_costs_little_is_made_anew_each_time(stan):
    ArticleFactory(printed_on=None)
    assert (archive_tally(stan).articles, archive_tally(stan).undated) == (1, 1)
    ArticleFactory(printed_on="2014-03-01")
    assert (archive_tally(stan).articles, archive_tally(stan).undated) == (2, 1)
    assert month_tallies(stan) == {(2014, 3): 1}


def test_a_dear_count_is_kept_for_a_while_and_for_who_sees_as_much(stan, cora, monkeypatch):
    now = [100.0]
    monkeypatch.setattr(kept_counts, "FREE", -1.0)
    monkeypatch.setattr(kept_counts, "TIMES", 1e6)
    monkeypatch.setattr(kept_counts.time, "monotonic", lambda: now[0])
    ArticleFactory()
    ArticleFactory(status=Article.Status.WITHDRAWN, withdrawn_at=timezone.now())
    assert [archive_tally(user).articles for user in (stan, cora)] == [2, 1]
    ArticleFactory()
    assert [archive_tally(user).articles for user in (stan, cora)] == [2, 1]
    now[0] += kept_counts.LONGEST + 1
    assert [archive_tally(user).articles for user in (stan, cora)] == [3, 2]
    assert archive_tally(AnonymousUser()).articles == 0


def test_an_article_that_came_often_leaves_room_for_the_others_that_changed(cora):
    others = [came_again(f"The pier opened on day {number}.") for number in range(LISTED - 1)]
    often = came_again("The storm came nearer.")
    for number in range(3, 60):
        captured(often, number, f"The storm is {number} miles away.")
    changed = [(each.article.pk, each.after) for each in changed_since_printing(cora)]
    assert changed == [(often.pk, 59), *((article.pk, 2) for article in reversed(others))]
    Article.objects.filter(pk=often.pk).update(status="withdrawn", withdrawn_at=timezone.now())
    assert [each.article.pk for each in changed_since_printing(cora)] == [
        each.pk for each in reversed(others)
    ]
    assert changed_since_printing(AnonymousUser()) == []


def came_again(text):
    capture = CaptureFactory(text=text)
    captured(capture.article, 2, f"{text} It is closed again.")
    return capture.article


def captured(article, number, text):
    Capture.objects.filter(pk=CaptureFactory(article=article, number=number, text=text).pk).update(
        ingested_at=timezone.now()
    )
