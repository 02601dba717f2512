"""A backup put back over a damaged archive, after a stop, and where disk or search engine fail."""

import shutil
import sqlite3
from contextlib import closing

import pytest

from articles.backup import copying, restoring
from articles.database import copies
from tests.faults.test_backup_copies import archive, contents, manage, needs_sqlite
from tests.homes import copied_home, rows

__all__ = ["archive"]


def backup_in(archive):
    (backup,) = (archive / "kept").glob("archive-*.sqlite3")
    return backup


@pytest.fixture
def home(archive, tmp_path):
    """The archive that the backup was made of; each test has its own."""
    return copied_home(archive / "home", tmp_path / "home")


def laid_aside(home):
    return sorted(home.glob("before-restore-*.sqlite3"))


@needs_sqlite
@pytest.mark.parametrize("table", ["sqlite_master", "articles_article", "articles_capture", "auth_user"])
@pytest.mark.parametrize("by", ["noughts", "rubbish"])
def test_a_damaged_database_is_mended_by_the_remedy_and_its_files_are_kept(archive, home, table, by):
    """Page 1 holds sqlite_master; the others are the root pages of their tables."""
    file = home / "archive.sqlite3"
    with closing(sqlite3.connect(file)) as database:
        asked = "SELECT rootpage FROM sqlite_master WHERE name = ?"
        page = (database.execute(asked, [table]).fetchone() or [1])[0]
        size = database.execute("PRAGMA page_size").fetchone()[0]
    with file.open("rb+") as written:
        written.seek((page - 1) * size)
        written.write(bytes(size) if by == "noughts" else b"rubbish!" * (size // 8))
    damaged = file.read_bytes()
    told = manage(home, "check_archive", check=False)
    assert told.returncode in (1, 3) and "ewest backup" in told.stderr
    refused = manage(home, "restore", str(backup_in(archive)), check=False)
    assert refused.returncode == 1 and "With --replace" in refused.stderr
    said = manage(home, "restore", str(backup_in(archive)), "--replace").stdout
    assert "2 articles indexed" in said
    assert contents(file) == contents(backup_in(archive))
    (aside,) = laid_aside(home)
    kept, hit = aside.read_bytes(), slice((page - 1) * size, page * size)
    assert kept[hit] == damaged[hit]
    if page == 1:  # no other page can be read, so that the file itself was laid aside
        assert "its files are kept as" in said and kept == damaged
    assert file.stat().st_mode == (archive / "home" / "archive.sqlite3").stat().st_mode
    manage(home, "check_archive", "--all")


@needs_sqlite
@pytest.mark.parametrize(
    "spoil",
    [
        "UPDATE articles_capture SET sha256 = 'f' || substr(sha256, 2)",
        "DELETE FROM articles_capture WHERE id = 1",
    ],
    ids=["checksum", "capture"],
)
def test_what_no_ingest_mends_is_mended_by_the_backup(archive, home, spoil):
    rows(home, spoil)
    told = manage(home, "check_archive", check=False)
    assert told.returncode == 1
    assert "Put back the newest backup" in told.stderr and "Ingest" not in told.stderr
    manage(home, "restore", str(backup_in(archive)), "--replace")
    manage(home, "check_archive")


def test_the_log_of_a_damaged_database_goes_aside_with_it(settings, tmp_path, monkeypatch):
    """Beside the backup it would be taken for that one's own."""
    monkeypatch.setitem(settings.DATABASES, "default", {"NAME": str(tmp_path / "archive.sqlite3")})
    monkeypatch.setattr(copies, "connection", type("Sqlite", (), {"vendor": "sqlite", "close": lambda: None}))
    for ends in ("", "-wal", "-shm"):
        (tmp_path / f"archive.sqlite3{ends}").write_text(f"damaged{ends}")
    (tmp_path / "copy").write_text("backup")
    copies.put_for_damaged(tmp_path / "copy", tmp_path / "aside")
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {
        "archive.sqlite3": "backup",
        "copy": "backup",
        "aside": "damaged",
        "aside-wal": "damaged-wal",
        "aside-shm": "damaged-shm",
    }


def cut_off(home, backup):
    """As a restore leaves the archive that is killed right after it has begun."""
    (home / "restoring").write_text(copies.file_digest(backup))


@needs_sqlite
def test_work_done_since_a_restore_was_killed_is_laid_aside_by_the_next_one(archive, home):
    """People went on without it; the same command does not take their work away unseen."""
    cut_off(home, backup_in(archive))
    rows(home, "UPDATE articles_article SET headline = 'Written since'")
    manage(home, "restore", str(backup_in(archive)), "--no-index")
    (aside,) = laid_aside(home)
    with closing(sqlite3.connect(aside)) as kept:
        assert kept.execute("SELECT DISTINCT headline FROM articles_article").fetchall() == [
            ("Written since",)
        ]
    assert contents(home / "archive.sqlite3") == contents(backup_in(archive))
    manage(home, "restore", str(aside), "--replace", "--no-index")
    assert rows(home, "SELECT DISTINCT headline FROM articles_article") == [("Written since",)]


@needs_sqlite
def test_an_index_built_anew_gives_up_a_restore_that_was_stopped(archive, home):
    cut_off(home, backup_in(archive))
    assert "given up" in manage(home, "rebuild_index").stdout
    refused = manage(home, "restore", str(backup_in(archive)), check=False)
    assert refused.returncode == 1 and "not empty" in refused.stderr


def test_what_is_laid_aside_takes_no_name_that_is_taken(tmp_path, settings):
    settings.ARCHIVE_HOME = tmp_path
    names = []
    for _ in range(3):
        names.append(restoring._free_name(tmp_path))
        names[-1].touch()
    assert len(set(names)) == 3


@needs_sqlite
@pytest.mark.parametrize("words", [[], ["--no-index"]], ids=["with index", "without"])
def test_a_restore_goes_on_where_the_search_engine_is_away_and_its_index_is_due(
    archive, home, monkeypatch, words
):
    monkeypatch.setenv("ARCHIVE_SEARCH_URL", "solr://127.0.0.1:9,127.0.0.1:19/archive")
    monkeypatch.setattr("tests.faults.test_backup_copies.environment", with_engine)
    said = manage(home, "restore", str(backup_in(archive)), "--replace", *words)
    assert "could not be taken away" in said.stdout and "Traceback" not in said.stderr
    assert contents(home / "archive.sqlite3") == contents(backup_in(archive))
    assert rows(home, "SELECT COUNT(*) FROM articles_duework WHERE kind = 'index'") == [(1,)]
    assert not (home / "restoring").exists()


def with_engine(home):
    import os

    from tests.faults.test_system import environment

    return {**environment(home), "ARCHIVE_SEARCH_URL": os.environ["ARCHIVE_SEARCH_URL"]}


@pytest.fixture(scope="module")
def logged(archive, tmp_path_factory):
    """An archive whose every row stands in the log: a reader kept it from being copied back."""
    folder = tmp_path_factory.mktemp("logged")
    used, kept = folder / "used", folder / "kept"
    used.mkdir()
    manage(used, "migrate", "-v", "0")
    with closing(sqlite3.connect(used / "archive.sqlite3", isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT COUNT(*) FROM articles_article").fetchone()
        manage(used, "ingest", str(archive / "captures"))
        shutil.copytree(used, kept, symlinks=True)
    (kept / "archive.sqlite3-shm").unlink()
    return kept


@needs_sqlite
@pytest.mark.parametrize("left", [0.0, 0.4, 0.8, 0.97])
def test_a_log_that_is_cut_anywhere_leaves_an_archive_that_the_next_ingest_brings_up_to_date(
    archive, logged, tmp_path, left
):
    home = copied_home(logged, tmp_path / "home")
    log = home / "archive.sqlite3-wal"
    whole = log.stat().st_size
    assert whole > 100_000
    with log.open("rb+") as written:
        written.truncate(int(whole * left))
    looked = manage(home, "check_archive", "--all", check=False)
    assert looked.returncode in (0, 1) and "Traceback" not in looked.stderr
    assert "ewest backup" not in looked.stderr  # the record is whole; the index alone may be ahead of it
    assert "0 refused" in manage(home, "ingest", str(archive / "captures")).stdout
    manage(home, "check_archive", "--all", "--fix")
    assert rows(home, "SELECT COUNT(*), COUNT(DISTINCT path) FROM articles_article") == [(2, 2)]
    assert rows(home, "SELECT COUNT(*) FROM articles_capture") == [(2,)]


@needs_sqlite
@pytest.mark.django_db(transaction=True)
def test_a_restore_that_fails_after_the_index_went_does_not_say_that_nothing_changed(
    archive, settings, tmp_path, monkeypatch
):
    from django.core.management import CommandError, call_command

    (backup,) = (archive / "kept").glob("archive-*.sqlite3")
    settings.ARCHIVE_HOME = tmp_path

    def full(_):
        raise copies.CopyFailed("disk full.")

    monkeypatch.setattr(restoring.copies, "put_back", full)
    monkeypatch.setattr(restoring.upkeep, "clear", lambda: None)
    monkeypatch.setattr(restoring, "_holds_something", lambda: False)
    with pytest.raises(CommandError, match="The database is as it was, but its index") as stopped:
        call_command("restore", str(backup))
    assert stopped.value.returncode == 3
    assert not (tmp_path / "restoring").exists()


@needs_sqlite
@pytest.mark.django_db
def test_a_restore_that_was_begun_by_another_call_stays_begun_where_this_one_fails(
    settings, tmp_path, monkeypatch
):
    """The killed call may have put the backup in its place; the same command still goes on."""
    settings.ARCHIVE_HOME = tmp_path
    backup, begun = tmp_path / "archive-20261121T120000Z.sqlite3", tmp_path / "restoring"
    backup.write_bytes(b"rows")
    digest = copies.file_digest(backup)
    copying._write_note(
        backup, copying.BackupNote("20261121T120000Z", copying.migrations()[-1], digest, 4, {})
    )
    begun.write_text(digest)

    def full(_):
        raise copies.CopyFailed("disk full.")

    monkeypatch.setattr(restoring.copies, "put_back", full)
    monkeypatch.setattr(restoring.upkeep, "clear", lambda: None)
    with pytest.raises(restoring.RestoreFailed):
        restoring.restore_copy(backup, replace=False, tell=print)
    assert begun.exists()
