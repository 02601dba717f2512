"""Outcomes tell an account nothing of articles that are hidden from it, whatever files are called."""

import pytest
from django.utils import timezone

from articles.ingest.outcome import Outcome
from articles.ingest.shown_outcomes import HELD, shown_outcomes
from tests.factories import ArticleFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def held():
    """A hidden article and one that everybody sees."""
    return ArticleFactory(status="withdrawn", withdrawn_at=timezone.now()), ArticleFactory()


def reason_shown(reason, user):
    (shown,) = shown_outcomes([Outcome("duplicate", "a.txt", reason)], user)
    return shown.reason


def test_a_number_in_a_file_s_name_is_no_article(held, rhea):
    hidden, seen = held
    reason = f"the same bytes as article {hidden.pk}.txt (article {seen.pk})"
    assert reason_shown(reason, rhea) == reason


def test_an_article_that_a_reason_names_is_hidden_where_it_is(held, rhea):
    hidden, seen = held
    assert reason_shown(f"the same bytes as article {seen.pk}.txt (article {hidden.pk})", rhea) == HELD


@pytest.mark.parametrize(
    "reason",
    [
        "the same bytes as article 99999999999999999999.txt (article 1)",
        "article 99999999999999999999.txt: the file is empty",
    ],
)
def test_a_number_that_no_article_can_have_is_read_as_a_name(reason, rhea):
    assert reason_shown(reason, rhea) in (reason, HELD)


def test_a_note_that_names_a_hidden_article_is_left_out(held, rhea):
    notes = tuple(
        f"Same name as article {one.pk}, other bytes; unidentified, so kept as an article of its own."
        for one in held
    )
    (shown,) = shown_outcomes([Outcome("added", "a.txt", "", notes=notes)], rhea)
    assert shown.notes == notes[1:]
