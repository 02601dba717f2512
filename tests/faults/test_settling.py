"""Settling stopped at any point leaves due what is not done, and the next settling ends the same."""

import pytest
from django.db import connection

from articles.ingest import pipeline, settling
from articles.ingest.settling import DueWorkDone
from articles.models import Article, Capture, DueWork, LexiconEntry, Source, SyndicationLink
from tests.integration.test_ingest_resplit import ingest, put, text_of

POINTS = 10


class Stopped(BaseException):
    """What a kill is to the database: the transaction in hand is gone."""


def state():
    """All that settling decides, without numbers that count changes."""
    return (
        sorted(Article.objects.values_list("path", "body", "story")),
        sorted((path, tuple(roles)) for path, roles in Capture.objects.values_list("path", "roles")),
        sorted(
            (first, second, relation, str(ledger))
            for first, second, relation, ledger in SyndicationLink.objects.values_list(
                "first__path", "second__path", "relation", "ledger"
            )
        ),
        sorted(LexiconEntry.objects.values_list("left", "right", "count")),
        sorted(DueWork.objects.values_list("kind", "subject")),
    )


@pytest.fixture
def unsettled(tmp_path, monkeypatch, transactional_db):
    """Captures of one source that share a line, two of them versions of one another, not yet settled."""
    Source.objects.create(name="Oldmouth Gazette", slug="oldmouth-gazette")
    put(tmp_path / "gazette", range(3))
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "copy.txt").write_text(text_of(1).replace("harbour", "harbor"))
    monkeypatch.setattr(pipeline.settling, "settle_archive", lambda *given: DueWorkDone())
    ingest(tmp_path / "gazette", source="oldmouth-gazette")
    ingest(tmp_path / "other")
    monkeypatch.undo()


def dying(after):
    left = after

    def run(execute, *args):
        nonlocal left
        left -= 1
        if left <= 0:
            raise Stopped
        return execute(*args)

    return run


def test_what_is_due_after_a_stop_at_any_query_is_done_by_the_next_settling(unsettled):
    assert DueWork.objects.filter(kind="resplit").exists(), "the third capture made a line furniture"
    assert DueWork.objects.filter(kind="ledger").exists()
    save = [(row.kind, row.subject) for row in DueWork.objects.all()]
    queries = 0

    def counting(execute, *args):
        nonlocal queries
        queries += 1
        return execute(*args)

    with connection.execute_wrapper(counting):
        done = settling.settle_archive()
    assert done.split == 3 and done.ledgers
    wanted = state()
    assert not DueWork.objects.exists() and queries > 50
    # The same work again from where it was due, and a stop at ten points of it.
    for at in range(1, POINTS + 1):
        for kind, subject in save:
            DueWork.objects.note(kind, [subject])
        with pytest.raises(Stopped), connection.execute_wrapper(dying(queries * at // (3 * POINTS))):
            settling.settle_archive()
        assert DueWork.objects.exists(), "what was not done is due"
        settling.settle_archive()
        assert state() == wanted


@pytest.mark.parametrize("share", [0.1, 0.3, 0.5, 0.7, 0.9])
def test_a_first_settling_that_is_stopped_ends_as_one_that_is_not(unsettled, share):
    with pytest.raises(Stopped), connection.execute_wrapper(dying(int(120 * share))):
        settling.settle_archive()
    assert DueWork.objects.exists()
    settling.settle_archive()
    assert not DueWork.objects.exists()
    bodies = Article.objects.filter(source__isnull=False).values_list("body", flat=True)
    assert not any("Sign up for our morning letter" in body for body in bodies)
    link = SyndicationLink.objects.get()
    assert link.ledger and link.ledger_version
