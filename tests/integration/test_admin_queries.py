"""The admin's lists ask the database as often for twelve rows as for three."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.curation import editing
from articles.models import LexiconEntry, Notice, ReviewItem
from tests.factories import CaptureFactory
from tests.integration.curation_cast import story_of

pytestmark = pytest.mark.django_db
LISTS = ("article", "capture", "decision", "lexiconentry", "notice", "reviewitem", "source", "story")
LISTS = (*LISTS, "syndicationlink")


def grow(start, count, by):
    for number in range(start, start + count):
        article = CaptureFactory().article
        editing.edit_record(article, {"section": f"Section {number}"}, by=by)
        Notice.objects.create(article=article, kind="note", text="A note.", made_by=by)
        ReviewItem.objects.create(kind="split", article=article, text="Doubtful.")
        LexiconEntry.objects.create(left=f"a{number:03}", right=f"b{number:03}")
        story_of(2)


def test_no_list_asks_more_for_more_rows(client, ada, cora):
    client.force_login(ada)
    counts = []
    for start, count in ((0, 3), (3, 9)):
        grow(start, count, cora)
        asked = {}
        for name in LISTS:
            address = reverse(f"admin:articles_{name}_changelist")
            client.get(address)  # content types and the like are read once a process
            with CaptureQueriesContext(
                connection,
            ) as queries:
                assert client.get(address).status_code == 200
            asked[name] = len(queries)
        counts.append(asked)
    assert counts[0] == counts[1]
    assert max(counts[1].values()) <= 12
