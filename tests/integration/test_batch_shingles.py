"""Articles stored in one transaction find one another, and what goes wrong over one leaves its neighbours."""

from datetime import date

import pytest
from django.db import connection, transaction

from articles.linking import fingerprints as table
from articles.linking import ledgers, matcher
from articles.linking.batch_shingles import BatchShingles
from articles.models import DueWork, SyndicationLink
from tests.factories import ArticleFactory
from tests.unit.syndication.test_verdict import narrative_text

pytestmark = pytest.mark.django_db
STORY = narrative_text(1, 5)


def article(own: int):
    return ArticleFactory(body="\n\n".join([*STORY, *narrative_text(own, 1)]))


def held(one) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM articles_shingle_held WHERE article_id = %s", [one.pk])
        return cursor.fetchone()[0]


def test_the_second_of_a_batch_finds_the_first_before_its_shingles_are_written():
    first, second = article(2), article(3)
    batch = BatchShingles()
    matcher.match(first, is_new=True, batch=batch)
    assert held(first) == 0
    assert matcher.match(second, is_new=True, batch=batch).links == 1
    batch.write()
    for one in (first, second):
        assert held(one) == len(table.stored(one.pk).hashes)


def test_what_was_asked_beforehand_and_what_was_not_find_the_same():
    old, first, second = article(4), article(5), article(6)
    matcher.match(old)
    batch = BatchShingles([table.stored(old.pk).hashes])
    matcher.match(first, is_new=True, batch=batch)
    matcher.match(second, is_new=True, batch=batch)
    batch.write()
    assert SyndicationLink.objects.count() == 3


def test_a_capture_that_fails_takes_back_its_own_shingles_and_no_others():
    first, second, third = article(7), article(8), article(9)
    batch = BatchShingles()
    matcher.match(first, is_new=True, batch=batch)
    with pytest.raises(LookupError), batch.undone_together(), transaction.atomic():
        matcher.match(second, is_new=True, batch=batch)
        # As a revision among the captures does: what waits is written within its savepoint.
        batch.start_afresh()
        raise LookupError
    assert held(first) == 0
    assert matcher.match(third, is_new=True, batch=batch).links == 1
    batch.write()
    assert (held(first) > 0, held(second), held(third) > 0) == (True, 0, True)


def test_no_query_is_asked_again_for_shingles_that_the_batch_was_begun_with(django_assert_num_queries):
    first, second = article(10), article(10)
    hashes = {}
    for one in (first, second):
        with transaction.atomic():
            matcher.match(one)
            hashes[one.pk] = table.stored(one.pk).hashes
            transaction.set_rollback(True)
    batch = BatchShingles(hashes.values())
    batch.commons(hashes[first.pk])
    with django_assert_num_queries(0):
        assert not batch.commons(hashes[second.pk]).archive
        assert batch.sightings(hashes[second.pk]) == {}


def test_a_link_that_joins_no_story_is_owed_no_ledger():
    days = {"printed_on": date(2024, 3, 1)}, {"printed_on": date(2025, 3, 1)}
    old, new = (
        ArticleFactory(body="\n\n".join([*STORY, *narrative_text(at, 5)]), **days[at - 20]) for at in (20, 21)
    )
    matcher.match(old, is_new=True)
    assert matcher.match(new, is_new=True).links == 1
    assert not SyndicationLink.objects.joining().exists()
    assert not DueWork.objects.filter(kind=DueWork.Kind.LEDGER).exists()
    assert not ledgers.stale().exists()
