"""The record of decisions: append-only, in the model, in the database and through a flush."""

import pytest
from django.core.management import call_command
from django.db import DatabaseError, transaction

from articles.curation import decisions
from articles.database.guards import guard_names, missing_guards
from articles.models import Decision


@pytest.fixture
def said(db):
    return decisions.record(kind="rename story", subject="Harbour", actor="a test")


def test_the_database_refuses_to_change_or_delete_a_decision(said):
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        Decision.objects.filter(pk=said.pk).update(why="another reason")
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        Decision.objects.filter(pk=said.pk).delete()
    assert Decision.objects.get().why == ""


@pytest.mark.django_db
def test_both_guards_stand_in_the_database():
    assert not missing_guards() and {"decision_no_delete", "decision_no_update"} <= set(guard_names())


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_flush_empties_the_record_and_leaves_the_guards():
    decisions.record(kind="rename story", subject="Harbour", actor="a test")
    call_command("flush", interactive=False, verbosity=0)
    assert not Decision.objects.exists()
    assert not missing_guards() and {"decision_no_delete", "decision_no_update"} <= set(guard_names())


def test_the_filter_of_the_record_by_article_is_called_so(client, cora):
    client.force_login(cora)
    page = client.get("/review/log/").content.decode()
    assert ">Article</label>" in page and "ArticleText" not in page
