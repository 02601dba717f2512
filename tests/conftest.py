"""What every test may ask for: a cast of named users, an index of its own, the development data.

The index is a folder of the test's or, with ARCHIVE_TESTS_SEARCH_URL, one in the SolrCloud that it names.
"""

import os
from pathlib import Path

import pytest
from django.contrib.auth.models import Group, User

SHARED = Path(__file__).resolve().parents[2] / "shared"
SEARCH_URL = os.environ.get("ARCHIVE_TESTS_SEARCH_URL", "")
OUT_OF_SIGHT = 1 if SEARCH_URL else 0
"""Queries more of a search on a shared index: which documents are out of sight. In a request it is asked
only after a write; in a test, which is one transaction, each time."""


def pytest_collection_modifyitems(items):
    """Every test with a database of its own begins from what the migrations left.

    One that does not say so would leave content types under other numbers, over which the next one that
    does stumbles: which of them fail would hang on the order in which the workers take them.
    """
    for item in items:
        if SEARCH_URL and item.get_closest_marker("folder_index"):
            item.add_marker(pytest.mark.skip(reason="is about the files of the index in a folder"))
        marker = item.get_closest_marker("django_db")
        asks = marker is not None and marker.kwargs.get("transaction")
        if asks or {"transactional_db", "live_server"} & set(getattr(item, "fixturenames", ())):
            whole = pytest.mark.django_db(transaction=True, serialized_rollback=True)
            item.add_marker(whole, append=False)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Under ARCHIVE_TESTS_STRICT=1 a browser test that skips has failed: a gate must not open unseen."""
    report = yield
    strict = os.environ.get("ARCHIVE_TESTS_STRICT") == "1"
    if strict and report.skipped and not hasattr(report, "wasxfail"):
        marks = {mark.name for mark in item.iter_markers()}
        if "browser" in marks and "shared" not in marks:
            why = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
            report.outcome = "failed"
            report.longrepr = f"{item.nodeid} may not skip under ARCHIVE_TESTS_STRICT=1. {why}"
    return report


@pytest.fixture(autouse=True)
def own_index(settings, tmp_path, monkeypatch):
    """Each test that searches has an index of its own, which is not there at first."""
    if not SEARCH_URL:
        choose_index(settings, tmp_path)
        return
    from tests.live.emptied import no_index_yet

    monkeypatch.setattr("articles.search.engines.solr.engine.LEAVE_OLD", 0.0)
    monkeypatch.setattr("articles.search.engines.solr.writing.LONGEST_SEARCH", 0.0)
    address = no_index_yet(SEARCH_URL, tmp_path, monkeypatch)
    choose_index(settings, tmp_path, ENGINE="articles.search.engines.solr.SolrArchiveEngine", URL=address)


def choose_index(settings, folder: Path, **more: str) -> None:
    """Have the archive's home, and its index if that is a folder, below `folder`; `more` is of Haystack's."""
    settings.ARCHIVE_HOME = folder / "home"
    connections = {name: dict(value) for name, value in settings.HAYSTACK_CONNECTIONS.items()}
    connections["default"] |= {"PATH": str(folder / "home" / "index"), **more}
    settings.HAYSTACK_CONNECTIONS = connections
    import haystack

    haystack.connections.connections_info = connections
    haystack.connections.reload("default")


@pytest.fixture(autouse=True)
def migrations_looked_at(monkeypatch):
    """A process looks once whether migrations wait; no test counts those queries but test_read_only."""
    monkeypatch.setattr("articles.middleware.MigratedMiddleware.is_migrated", True)


@pytest.fixture(autouse=True)
def looked_at_anew(monkeypatch):
    """No test is told what another found of the archive seconds ago."""
    monkeypatch.setattr("articles.reports.readiness._kept", None)
    monkeypatch.setattr("articles.reports.readiness.KEPT_FOR", -1.0)


@pytest.fixture(autouse=True)
def turns_enough(monkeypatch):
    """A test that does not read a stream keeps its turn: enough for all. test_fair_share has the true."""
    from articles.views import fair_share

    monkeypatch.setattr(fair_share, "turns", fair_share.Turns(at_once=1000))


@pytest.fixture
def public_reading(settings):
    settings.ARCHIVE_PUBLIC_READING = True


def member_of(name: str, group: str, *, is_staff: bool = False) -> User:
    user = User.objects.create_user(name, f"{name}@archive.example", "a long password 7", is_staff=is_staff)
    user.groups.add(Group.objects.get(name=group))
    return user


@pytest.fixture
def rhea(db) -> User:
    """A researcher: reads."""
    return member_of("rhea", "readers")


@pytest.fixture
def cora(db) -> User:
    """A curator: works the queue and mends the record."""
    return member_of("cora", "curators", is_staff=True)


@pytest.fixture
def stan(db) -> User:
    """A standards editor: publishes notices, embargoes, withdraws."""
    return member_of("stan", "standards editors", is_staff=True)


@pytest.fixture
def ada(db) -> User:
    """An administrator."""
    return member_of("ada", "administrators", is_staff=True)


@pytest.fixture
def shared() -> Path:
    """The development data beside the checkout."""
    if not SHARED.is_dir():
        pytest.skip("needs the development data in ../shared, which is not here")
    return SHARED


@pytest.fixture
def real_captures(shared) -> Path:
    """The folder of the two real captures of one story."""
    return shared / "captures"
