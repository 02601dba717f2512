"""What a killed program has left is done by the worker, though nobody writes to the archive any more."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from articles.ingest import runs
from articles.jobs.left_over import LEFT_FOR, finish_left_over
from articles.models import DueWork, PendingIndex
from articles.search import upkeep
from articles.search.engine import current_engine
from tests.factories import ArticleFactory, CaptureFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def left():
    """An article that the index lacks, with a link to be made, as a kill after the commit leaves them."""
    article = CaptureFactory().article
    upkeep.rebuild()
    with upkeep.marked_together():
        pass
    PendingIndex.objects.create(article=article)
    DueWork.objects.note(DueWork.Kind.MATCH, [article.pk])
    return article


def is_done():
    return not PendingIndex.objects.exists() and not DueWork.objects.exists() and upkeep.check().is_sound


def test_what_was_left_a_while_ago_is_done_and_what_is_fresh_is_left_to_who_wrote_it(left):
    assert not finish_left_over()
    assert PendingIndex.objects.exists()
    before = timezone.now() - LEFT_FOR - timedelta(seconds=1)
    PendingIndex.objects.update(noted_at=before)
    DueWork.objects.update(made_at=before)
    assert finish_left_over()
    assert is_done() and not finish_left_over()


def test_while_an_ingest_runs_what_is_due_is_its_own(left):
    run = runs.begin([])
    finish_left_over(left_for=timedelta(0))
    assert DueWork.objects.exists() and not PendingIndex.objects.exists()
    run.pid = 2**22 + 1  # beyond what Linux gives: killed
    run.save()
    assert finish_left_over(left_for=timedelta(0))
    assert is_done()


def test_the_worker_does_it_between_jobs(left):
    call_command("worker", "--once")
    assert is_done()


def test_a_damaged_index_is_made_anew_by_the_worker(left):
    ArticleFactory()
    upkeep.rebuild()
    for file in current_engine().folder.current.glob("*.postings"):
        file.write_bytes(file.read_bytes()[:-9])
    assert upkeep.freshness().is_damaged
    call_command("worker", "--once")
    assert is_done() and not upkeep.freshness().problem
