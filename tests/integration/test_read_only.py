"""While an upgrade runs nothing is changed, and one may sign in all the same; before its migrations are
applied nothing is read either."""

import pytest
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.urls import reverse

from articles import read_only
from articles.middleware import MigratedMiddleware
from articles.models import SharedState
from articles.read_only import begin_read_only, end_read_only, is_read_only

pytestmark = pytest.mark.django_db


@pytest.fixture
def upgrading(own_index, settings):
    settings.ARCHIVE_HOME.mkdir(exist_ok=True)
    begin_read_only()
    yield
    end_read_only()


@pytest.mark.parametrize("name", ["login", "logout", "mfa_authenticate", "sign-on"])
def test_one_may_sign_in_every_way_while_an_upgrade_runs(upgrading, client, name):
    assert client.post(reverse(name)).status_code != 503


@pytest.fixture
def last_migration(monkeypatch):
    """The newest migration, not applied, in a process that has not looked yet."""
    last = MigrationExecutor(connection).loader.graph.leaf_nodes("articles")[0]
    MigrationRecorder(connection).record_unapplied(*last)
    monkeypatch.setattr(MigratedMiddleware, "is_migrated", False)
    monkeypatch.setattr(MigratedMiddleware, "_looked_at", -MigratedMiddleware.LOOK_EVERY)
    return last


def test_until_the_migrations_are_applied_pages_say_so_and_nothing_is_written(
    last_migration, client, rhea, public_reading
):
    for answer in (client.get("/"), client.get("/sources/"), client.post(reverse("login")), client.get("/x")):
        assert (answer.status_code, answer["Retry-After"]) == (503, "300")
        assert "being upgraded and cannot be read yet" in answer.content.decode()
        assert answer["Cache-Control"] == "private, no-store"
    told = client.get(reverse("api-search"))
    assert (told.status_code, told["Content-Type"]) == (503, "application/json")


def test_meanwhile_monitors_are_answered(last_migration, client):
    assert client.get(reverse("healthz")).status_code == 200
    assert client.get(reverse("readyz")).json()["migrations"]["state"] == "failed"


def test_once_they_are_applied_pages_are_answered_and_it_is_not_asked_again(
    last_migration,
    client,
    public_reading,
    monkeypatch,
    django_assert_num_queries,
    django_assert_max_num_queries,
):
    with django_assert_max_num_queries(3):  # the tables and what is applied, once; no page is made
        assert [client.get("/help/").status_code for _ in range(3)] == [503, 503, 503]
    MigrationRecorder(connection).record_applied(*last_migration)
    monkeypatch.setattr(MigratedMiddleware, "_looked_at", -MigratedMiddleware.LOOK_EVERY)
    assert client.get("/help/").status_code == 200
    with django_assert_num_queries(0):
        assert client.get("/help/").status_code == 200


def test_a_database_that_cannot_be_asked_is_not_told_as_an_upgrade(monkeypatch, client, public_reading):
    def refuse():
        raise DatabaseError("gone")

    monkeypatch.setattr(MigratedMiddleware, "is_migrated", False)
    monkeypatch.setattr("articles.middleware.waiting_migrations", refuse)
    assert client.get("/help/").status_code == 200
    assert MigratedMiddleware.is_migrated is False


def test_an_upgrade_on_one_machine_holds_on_every_other(client, rhea, own_index, settings):
    SharedState.objects.create(name=read_only.UPGRADING, host="another.example")
    client.force_login(rhea)
    refused = client.post(reverse("cuttings-new"), {"name": "Quays"})
    assert refused.status_code == 503 and "The archive is being upgraded" in refused.content.decode()
    assert client.get("/readyz").json()["migrations"]["state"] == "attention"
    end_read_only()
    assert client.post(reverse("cuttings-new"), {"name": "Quays"}).status_code == 302


def test_before_the_table_is_there_a_file_says_that_an_upgrade_runs(own_index, settings, monkeypatch):
    """As in a database of an older version; once it is migrated the row stands for it."""
    settings.ARCHIVE_HOME.mkdir(exist_ok=True)
    has_table = read_only.has_shared_state
    monkeypatch.setattr(read_only, "has_shared_state", lambda: False)
    begin_read_only()
    assert is_read_only() and not SharedState.objects.exists()
    monkeypatch.setattr(read_only, "has_shared_state", has_table)
    begin_read_only()
    assert is_read_only() and SharedState.objects.filter(name="upgrading").count() == 1
    assert not list(settings.ARCHIVE_HOME.glob("upgrading"))
    end_read_only()
    assert not is_read_only()
