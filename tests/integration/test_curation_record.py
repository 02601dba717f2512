"""The record of decisions: append-only, in the model, in the database and through a flush."""

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from articles.curation import decisions
from articles.models import Decision


@pytest.fixture
def said(db):
    return decisions.record(kind="rename story", subject="Harbour", actor="a test")


def guards():
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' ORDER BY name")
        return [name for (name,) in cursor.fetchall()]


def test_the_database_refuses_to_change_or_delete_a_decision(said):
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        Decision.objects.filter(pk=said.pk).update(why="another reason")
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        Decision.objects.filter(pk=said.pk).delete()
    assert Decision.objects.get().why == ""


@pytest.mark.django_db
def test_both_guards_stand_in_the_database():
    assert {"decision_no_delete", "decision_no_update"} <= set(guards())


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_flush_empties_the_record_and_leaves_the_guards():
    decisions.record(kind="rename story", subject="Harbour", actor="a test")
    call_command("flush", interactive=False, verbosity=0)
    assert not Decision.objects.exists()
    assert {"decision_no_delete", "decision_no_update"} <= set(guards())
