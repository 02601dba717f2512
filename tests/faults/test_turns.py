"""Whoever waits for SQLite's write lock gets it in turn, also beside a run that never lets it rest."""

import threading
import time

import pytest
from django.db import OperationalError
from django.db.utils import ConnectionHandler

from archive.databases import configured_database
from articles.database.sqlite import turn
from articles.database.sqlite.base import DatabaseWrapper


@pytest.fixture
def connect(tmp_path, django_db_blocker):
    """Makes connections to one database file, as the archive's settings have it."""
    from environ import Env

    settings = configured_database(Env(), tmp_path)

    def connect_once() -> DatabaseWrapper:
        return ConnectionHandler({"default": {**settings, "NAME": tmp_path / "archive.sqlite3"}})["default"]

    with django_db_blocker.unblock():  # a database of its own, not the tests'
        first = connect_once()
        first.cursor().execute("CREATE TABLE note (text TEXT)")
        first.close()
        yield connect_once


def write(connection, text, lasting=0.0):
    connection.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    connection.cursor().execute("INSERT INTO note VALUES (%s)", [text])
    time.sleep(lasting)
    connection.commit()
    connection.set_autocommit(True)


def test_a_writer_that_waits_comes_before_the_next_transaction_of_a_run(connect):
    run_began, done, written = threading.Event(), threading.Event(), []

    def run():
        connection = connect()
        while not done.is_set():
            write(connection, "run", lasting=0.1)
            written.append("run")
            run_began.set()
        connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        connection = connect()
        for _ in range(5):
            run_began.wait(10)
            before = len(written)
            write(connection, "page")
            # The transaction that stood, and one that was begun before the page waited.
            assert len(written) - before <= 2
        connection.close()
    finally:
        done.set()
        thread.join()


def test_a_turn_that_does_not_come_is_told_as_a_locked_database(connect, tmp_path, monkeypatch):
    monkeypatch.setattr(turn, "PATIENCE", 0.05)
    held = turn.in_turn(str(tmp_path / "archive.sqlite3"))
    with held, pytest.raises(OperationalError, match="database is locked"):
        write(connect(), "page")
    write(connect(), "page")


def test_a_folder_that_takes_no_file_leaves_the_word_to_sqlite(tmp_path):
    with turn.in_turn(str(tmp_path / "no such folder" / "archive.sqlite3")):
        pass
