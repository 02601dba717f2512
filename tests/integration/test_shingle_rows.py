"""New shingles come into a small table and move on in bulk; wherever a row stands, it is found."""

import pytest
from django.db import connection

from articles.linking import fingerprints as table
from articles.linking import matcher, shingle_rows
from articles.models import DueWork, SyndicationLink
from tests.factories import ArticleFactory
from tests.unit.syndication.test_verdict import narrative_text as telling

pytestmark = pytest.mark.django_db
SPREAD = [part * 2**58 + 5 for part in range(-32, 32)]


def rows_in(level: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {level}")
        return cursor.fetchone()[0]


@pytest.fixture
def small_levels(monkeypatch):
    """Levels from which rows move on at once."""
    monkeypatch.setattr(shingle_rows, "MOST_ROWS", (0, 0))


def test_rows_move_on_by_levels_and_are_found_all_the_while(monkeypatch):
    article = ArticleFactory().pk
    shingle_rows.add_rows((value, article, 7, 3) for value in SPREAD)
    places = shingle_rows.sightings(SPREAD)
    assert len(places) == len(SPREAD)
    assert [rows_in(level) for level in shingle_rows.LEVELS] == [len(SPREAD), 0, 0]
    for most, expected in (((0, 10**6), [0, len(SPREAD), 0]), ((0, 0), [0, 0, len(SPREAD)])):
        monkeypatch.setattr(shingle_rows, "MOST_ROWS", most)
        shingle_rows.move_on()
        assert [rows_in(level) for level in shingle_rows.LEVELS] == expected
        assert shingle_rows.sightings(SPREAD) == places


def test_a_level_that_is_small_stays():
    shingle_rows.add_rows((value, ArticleFactory().pk, 7, 3) for value in SPREAD)
    shingle_rows.move_on()
    assert rows_in(shingle_rows.LEVELS[0]) == len(SPREAD)


def test_a_move_that_is_stopped_half_way_leaves_each_row_in_one_level(monkeypatch, small_levels):
    article = ArticleFactory().pk
    shingle_rows.add_rows((value, article, 7, 3) for value in SPREAD)
    monkeypatch.setattr(shingle_rows, "_PARTS", (4, 64))
    moved = []

    def stop(sql, values=()):
        moved.append(sql)
        if len(moved) == 4:
            raise KeyboardInterrupt
        with connection.cursor() as cursor:
            cursor.execute(sql, values)

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(shingle_rows, "run_sql", stop)
        shingle_rows.move_on()
    assert sum(rows_in(level) for level in shingle_rows.LEVELS) == len(SPREAD)
    assert 0 < rows_in(shingle_rows.LEVELS[1]) < len(SPREAD)
    shingle_rows.move_on()
    assert rows_in(shingle_rows.LEVELS[2]) == len(SPREAD)


def test_an_article_is_linked_and_mended_the_same_whatever_level_its_shingles_are_in(small_levels):
    story = telling(1, 5)
    first = ArticleFactory(body="\n\n".join([*story, *telling(2, 1)]))
    matcher.match(first)
    shingle_rows.move_on()
    second = ArticleFactory(body="\n\n".join([*story, *telling(3, 1)]))
    assert matcher.match(second, is_new=True).links == 1
    first.body = "\n\n".join(telling(4, 5))
    first.save()
    matcher.match(first)
    assert not SyndicationLink.objects.exists()
    assert {place.article for places in shingle_rows.sightings(table.stored(second.pk).hashes).values()
            for place in places} == {second.pk}  # fmt: skip


@pytest.mark.parametrize("widened", [False, True])
def test_what_is_due_for_a_shingle_is_due_wherever_its_rows_stand(widened, small_levels):
    story = telling(1, 5)
    made = [ArticleFactory(body="\n\n".join([*story, *telling(at, 1)])) for at in (2, 3)]
    matcher.match(made[0])
    shingle_rows.move_on()
    matcher.match(made[1])
    value = min(table.stored(made[0].pk).hashes & table.stored(made[1].pk).hashes)
    DueWork.objects.all().delete()
    table.spread([(value, widened)])
    due = set(DueWork.objects.values_list("kind", "subject"))
    link = SyndicationLink.objects.get()
    assert due == ({("match", one.pk) for one in made} if widened else {("judge", link.pk)})
