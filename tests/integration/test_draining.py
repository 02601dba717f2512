"""Several machines write one index: each article by one of them, and nothing that waits is left behind."""

from contextlib import contextmanager
from datetime import UTC, datetime

import pytest

from articles.models import PendingIndex
from articles.search import draining
from articles.search.draining import Drain
from articles.search.engine import EngineBusy
from tests.factories import ArticleFactory

pytestmark = pytest.mark.django_db
PARTS = 4


class SharedIndex:
    """An index in four parts. `others` are parts that another machine writes now."""

    parts = PARTS

    def __init__(self):
        self.others, self.held_parts, self.batches = set(), set(), []
        self.is_there = True
        self.after_giving_back = lambda part: None

    @contextmanager
    def writing(self, patience=0.0, part=None):
        wanted = set(range(PARTS)) if part is None else {part}
        if wanted & (self.others | self.held_parts):
            raise EngineBusy("another")
        self.held_parts |= wanted
        try:
            yield
        finally:
            self.held_parts -= wanted
            self.after_giving_back(part)

    def has_index(self):
        return self.is_there

    def held(self, articles):
        return None

    def write(self, entries, removed, held=None):
        numbers = {entry.article for entry in entries} | set(removed)
        assert {number % PARTS for number in numbers} <= self.held_parts
        self.batches.append(numbers)
        return frozenset()

    def rebuild(self, entries, accept):
        assert self.held_parts == set(range(PARTS))
        self.is_there = True

    def freshness(self):
        return datetime.now(UTC)


@pytest.fixture
def index():
    return SharedIndex()


@pytest.fixture
def waiting():
    """Numbers of articles that wait, some in each part."""
    numbers = [ArticleFactory().pk for _ in range(8)]
    PendingIndex.objects.bulk_create(PendingIndex(article_id=number) for number in numbers)
    return numbers


def drained(index):
    return Drain(index, lambda: pytest.fail("an index is there")).run()


def test_a_few_articles_are_written_together_whatever_their_parts(index, waiting):
    assert drained(index) == 8
    assert index.batches == [set(waiting)]
    assert not PendingIndex.objects.exists()


def test_of_many_one_part_is_taken_at_a_time_so_that_others_may_write_beside(index, waiting, monkeypatch):
    monkeypatch.setattr(draining, "AT_ONCE", 3)
    assert drained(index) == 8
    assert [{number % PARTS for number in batch} for batch in index.batches].count(set(range(PARTS))) == 0
    assert len({number % PARTS for batch in index.batches for number in batch}) == PARTS
    assert not PendingIndex.objects.exists()


def test_what_another_machine_writes_is_left_to_it(index, waiting):
    index.others = {1, 2}
    left = {number for number in waiting if number % PARTS in (1, 2)}
    assert drained(index) == 8 - len(left)
    assert set(PendingIndex.objects.values_list("article_id", flat=True)) == left


def test_who_holds_a_part_looks_again_after_giving_it_back(index, waiting):
    """What was marked while it could not be had by whoever marked it."""
    late = ArticleFactory().pk

    def mark(part):
        index.after_giving_back = lambda part: None
        PendingIndex.objects.create(article_id=late)

    index.after_giving_back = mark
    assert drained(index) == 9
    assert not PendingIndex.objects.exists()


def test_an_index_that_is_not_there_is_made_with_every_turn_held(index, waiting):
    index.is_there = False
    assert drained(index) == 8
    assert index.batches == [set(waiting)]


def test_an_index_that_is_not_there_is_left_while_another_writes(index, waiting):
    index.is_there, index.others = False, {3}
    assert drained(index) == 0
    assert PendingIndex.objects.count() == 8
