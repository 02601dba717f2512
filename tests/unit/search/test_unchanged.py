"""Facts kept while the database does not change: any write, by anybody, has them read again."""

import sqlite3
from types import SimpleNamespace

import pytest

from articles.database import stamps
from articles.search import unchanged


@pytest.fixture
def base(tmp_path, monkeypatch):
    path = tmp_path / "facts.sqlite3"
    raw = sqlite3.connect(path, isolation_level=None)
    raw.execute("PRAGMA journal_mode=WAL")
    raw.execute("CREATE TABLE facts (n INTEGER)")
    wrapper = SimpleNamespace(
        vendor="sqlite", in_atomic_block=False, connection=raw, ensure_connection=lambda: None, path=path
    )
    monkeypatch.setattr(stamps, "connections", {"default": wrapper})
    return wrapper


def total(base):
    return unchanged.kept(
        "total", lambda: base.connection.execute("SELECT count(*) FROM facts").fetchone()[0]
    )


def test_a_fact_is_read_once_while_nothing_is_written(base):
    reads = []
    for _ in range(3):
        unchanged.kept("reads", lambda: reads.append(1))
    assert reads == [1]


def test_our_own_write_is_seen(base):
    assert total(base) == 0
    base.connection.execute("INSERT INTO facts VALUES (1)")
    assert total(base) == 1


def test_another_s_commit_is_seen(base):
    assert total(base) == 0
    other = sqlite3.connect(base.path, isolation_level=None)
    other.execute("INSERT INTO facts VALUES (1)")
    assert total(base) == 1


def test_a_new_connection_starts_afresh(base):
    assert total(base) == 0
    other = sqlite3.connect(base.path, isolation_level=None)
    other.execute("INSERT INTO facts VALUES (1)")
    for _ in range(20):
        base.connection.close()
        base.connection = sqlite3.connect(base.path, isolation_level=None)
        assert total(base) == 1


def test_inside_a_transaction_nothing_is_kept(base):
    base.in_atomic_block = True
    reads = []
    for _ in range(3):
        unchanged.kept("reads inside", lambda: reads.append(1))
    assert len(reads) == 3
