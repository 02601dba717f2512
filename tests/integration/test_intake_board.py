"""The admin's first screen: what came in, what is missing, whether index, links and disk are in order."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, DueWork, IngestRun
from articles.reports.intake import intake_board
from tests.factories import ArticleFactory, SourceFactory

pytestmark = pytest.mark.django_db


def came_in(source, days_ago):
    for back in days_ago:
        article = ArticleFactory(source=source)
        Article.objects.filter(pk=article.pk).update(ingested_at=timezone.now() - timedelta(days=back))


def test_a_day_without_arrivals_of_a_regular_source_is_a_gap(stan):
    regular, rare = SourceFactory(name="Daily", slug="daily"), SourceFactory(name="Rare", slug="rare")
    came_in(regular, (5, 4, 3, 1))
    came_in(rare, (5,))
    board = intake_board(stan)
    by_name = {str(row.source): row for row in board.arrivals}
    assert [each.articles for each in by_name["Daily"].days[-6:]] == [1, 1, 1, 0, 1, 0]
    assert by_name["Daily"].gaps == 2
    assert by_name["Rare"].gaps == 0
    assert board.arrivals[0].source == regular
    assert any("Nothing came in today from Daily" in warning for warning in board.warnings)


def test_arrivals_are_counted_by_day_without_what_is_hidden(stan, cora):
    daily = SourceFactory(name="Daily", slug="daily")
    came_in(daily, (20, 13, 13, 2, 2, 0))
    came_in(None, (2,))
    seen = Article.objects.filter(source=daily).order_by("-ingested_at")[1]
    Article.objects.filter(pk=seen.pk).update(status="withdrawn", withdrawn_at=timezone.now())
    rows = {str(row.source): [each.articles for each in row.days] for row in intake_board(stan).arrivals}
    assert rows == {"Daily": [2, *[0] * 10, 2, 0, 1], "None": [*[0] * 11, 1, 0, 0]}
    rows = {str(row.source): [each.articles for each in row.days] for row in intake_board(cora).arrivals}
    assert rows == {"Daily": [2, *[0] * 10, 1, 0, 1], "None": [*[0] * 11, 1, 0, 0]}


def test_the_board_tells_a_run_that_stopped_and_what_is_due(stan):
    IngestRun.objects.create(status="interrupted", added=3)
    DueWork.objects.note("match", [1, 2])
    board = intake_board(stan)
    assert any("The last run is interrupted" in warning for warning in board.warnings)
    assert board.due == (("article to be linked again", 2),)
    assert 0 < board.disk.free <= board.disk.total


def test_the_first_page_tells_staff_what_the_board_warns_of_and_nobody_else(client, stan, rhea):
    ArticleFactory()
    IngestRun.objects.create(status="interrupted", added=3)
    client.force_login(stan)
    assert b"The last run is interrupted" in client.get("/").content
    client.force_login(rhea)
    told = client.get("/").content
    assert b"The last run is interrupted" not in told and b"Intake needs somebody" not in told


def test_the_first_screen_of_the_admin_is_the_board_in_24_hours(client, stan):
    client.force_login(stan)
    run = IngestRun.objects.create(status="finished", added=3)
    told = client.get(reverse("admin:index")).content.decode()
    assert reverse("upload-new") in told
    assert "New by source and day" in told and "Is it current?" in told
    assert timezone.localtime(run.started_at).strftime("%H:%M") in told
    assert "p.m." not in told and "a.m." not in told
