"""Moments are told in the archive's own time, whatever the database holds them in."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, Capture, Notice
from tests.newsroom import small_archive

pytestmark = pytest.mark.django_db
LATE = datetime(2026, 5, 4, 23, 30, tzinfo=UTC)
"""Half past eleven in the evening in UTC, the next day in Auckland."""


@pytest.fixture
def in_auckland():
    with timezone.override("Pacific/Auckland"):
        yield


def test_the_day_of_a_notice_a_withdrawal_and_a_capture_is_the_archives(client, rhea, in_auckland):
    held = small_archive()
    client.force_login(rhea)
    Notice.objects.update(published_at=LATE)
    Article.objects.filter(pk=held.withdrawn.pk).update(withdrawn_at=LATE)
    Capture.objects.update(ingested_at=LATE)
    for address, said in (
        (reverse("home"), "correction of 5 May 2026"),
        (reverse("corrections"), "correction of 5 May 2026"),
        (held.feature.get_absolute_url(), "Correction, 5 May 2026"),
        (held.withdrawn.get_absolute_url(), "withdrawn from the archive on 5 May 2026"),
        (reverse("compare-revisions", args=[held.feature.pk, 1, 2]), "5 May 2026 ·"),
    ):
        page = client.get(address).content.decode()
        assert said in page, address
        assert "4 May 2026" not in page and "2026-05-04" not in page, address
