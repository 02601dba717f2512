"""Commands on a full disk, a locked or damaged database: one sentence, the remedy, nothing lost."""

import os
import random
import resource
import signal
import sqlite3

import pytest

from tests.faults.test_system import FILLER, ON_SQLITE, captures, empty_home, manage, manage_impatiently
from tests.homes import copied_home, held_by_another, rows

__all__ = ["captures", "empty_home"]
EVERYTHING_DUE = """insert into articles_duework (kind, subject, made_at)
    select 'match', id, '2026-01-01' from articles_article"""
WRITERS = (["settle"], ["resplit", "--all"], ["link_syndication"])


@pytest.fixture(scope="module")
def filled_home(empty_home, captures, tmp_path_factory):
    """An archive of 24 articles; each test copies it."""
    home = copied_home(empty_home, tmp_path_factory.mktemp("filled") / "home")
    manage(home, "ingest", captures)
    return home


@pytest.fixture
def home(filled_home, tmp_path):
    return copied_home(filled_home, tmp_path / "home")


def articles(home):
    return rows(home, "select id, headline, body, story_id from articles_article order by id")


def is_one_sentence(run, *words):
    assert run.returncode == 3, (run.returncode, run.stderr)
    assert "Traceback" not in run.stderr
    for word in words:
        assert word in run.stderr


@ON_SQLITE
@pytest.mark.parametrize("words", WRITERS, ids=lambda words: words[0])
def test_a_command_on_a_full_disk_says_so_and_goes_on_when_there_is_room(home, words):
    before = articles(home)
    held = sqlite3.connect(home / "archive.sqlite3", isolation_level=None)
    # Everything is due, and the log, which a reader keeps from being emptied, has no room to grow.
    held.execute(EVERYTHING_DUE)
    held.execute("pragma wal_autocheckpoint = 0")
    held.execute("create table filler (data blob)")
    held.execute("insert into filler values (zeroblob(?))", (FILLER,))
    held.execute("begin")
    held.execute("select count(*) from filler").fetchone()
    limit = (home / "archive.sqlite3-wal").stat().st_size + 5_000

    def fill_the_disk():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    run = manage(home, *words, preexec_fn=fill_the_disk)
    held.execute("rollback")
    held.execute("drop table filler")
    held.close()
    is_one_sentence(run, f"run {words[0]} again")
    assert manage(home, *words).returncode == 0
    assert articles(home) == before


def test_an_export_on_a_full_disk_leaves_no_half_file(home, tmp_path):
    def fill_the_disk():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, 1_000))

    run = manage(home, "export_archive", tmp_path / "out.zip", preexec_fn=fill_the_disk)
    is_one_sentence(run, "run export_archive again")
    assert not list(tmp_path.glob("out.zip*"))
    assert manage(home, "export_archive", tmp_path / "out.zip").returncode == 0


EVERYTHING_PENDING = """insert into articles_pendingindex (article_id, noted_at)
    select id, '2026-01-01' from articles_article"""


@ON_SQLITE
@pytest.mark.parametrize(
    "words",
    [["rebuild_index"], ["update_index", "--all"], ["check_index", "--fix"], ["backup", "kept"]],
    ids=lambda words: words[0],
)
def test_an_index_or_a_backup_on_a_full_disk_is_a_sentence_with_the_remedy_and_exit_code_3(home, words):
    """The database's own small files have room; a segment of the index and a copy have not."""
    rows(home, EVERYTHING_PENDING)

    def fill_the_disk():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000))

    run = manage(home, *words, preexec_fn=fill_the_disk)
    is_one_sentence(run, f"run {words[0]} again")
    assert manage(home, *words).returncode == 0
    assert manage(home, "check_index").returncode == 0


@ON_SQLITE
def test_a_restore_that_cannot_lay_aside_what_is_there_says_so_and_leaves_it(home, tmp_path):
    manage(home, "backup", tmp_path / "kept")
    (backup,) = (tmp_path / "kept").glob("archive-*.sqlite3")
    before = articles(home)

    def fill_the_disk():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))

    run = manage(home, "restore", backup, "--replace", preexec_fn=fill_the_disk)
    is_one_sentence(run, "run restore again")
    assert articles(home) == before
    assert not [*home.glob("*before-restore*"), *home.glob("restoring")]
    assert manage(home, "check_index").returncode == 0


@ON_SQLITE
@pytest.mark.parametrize(
    "words",
    [["settle"], ["export_archive", "out.zip"], ["ingest", "."], ["backup", "kept"]],
    ids=lambda words: words[0],
)
def test_a_command_on_a_file_that_is_no_database_says_so(home, words):
    for beside in home.glob("archive.sqlite3-*"):
        beside.unlink()
    home.joinpath("archive.sqlite3").write_bytes(random.Random(3).randbytes(50_000))
    run = manage(home, *words)
    is_one_sentence(run, "the database is damaged", "check_archive", "restore the newest backup")


def test_a_locked_database_is_said_by_every_writer(home):
    rows(home, EVERYTHING_DUE)
    with held_by_another(home):
        run = manage_impatiently(home, "settle")
    is_one_sentence(run, "another program holds the database; run settle again")
    assert manage(home, "settle").returncode == 0


@ON_SQLITE
@pytest.mark.parametrize("seed", range(5))
def test_a_page_of_the_database_overwritten_is_told_with_what_is_hit_and_the_remedy(home, seed):
    """A random page, as random bytes or as noughts; page 1, which names the tables, among them."""
    seeded = random.Random(seed)
    file = home / "archive.sqlite3"
    closing = sqlite3.connect(file)
    closing.execute("pragma wal_checkpoint(truncate)")
    size = closing.execute("pragma page_size").fetchone()[0]
    # Pages that hold nothing may be hit without harm; those of tables and indexes may not.
    used = (
        [
            number
            for (number,) in closing.execute(
                "select pageno from dbstat where pagetype = 'leaf' and ncell > 0"
            )
        ]
        if _has_dbstat(closing)
        else list(range(1, file.stat().st_size // size + 1))
    )
    closing.close()
    page = 1 if seed == 0 else seeded.choice(used)
    with file.open("rb+") as written:
        written.seek((page - 1) * size)
        written.write(seeded.randbytes(size) if seed % 2 == 0 else bytes(size))
    run = manage(home, "check_archive")
    assert "Traceback" not in run.stderr
    assert run.returncode in (1, 3), (page, run.stdout, run.stderr)
    assert "ut back the newest backup" in run.stderr, (page, run.stderr)


def _has_dbstat(connection):
    try:
        connection.execute("select 1 from dbstat limit 1")
    except sqlite3.OperationalError:
        return False
    return True


def test_names_that_are_not_utf8_are_taken_and_told_escaped_wherever_they_stand(home, tmp_path):
    folder = os.path.join(os.fsencode(tmp_path), b"caf\xe9")
    os.mkdir(folder)
    with open(os.path.join(folder, b"na\xefve.txt"), "w") as file:
        file.write("A headline of its own\n\nA paragraph of a body that stands in no other file.\n")
    run = manage(
        home, "ingest", "-v2", os.fsdecode(folder), "--report", os.fsdecode(folder + b"/r\xe9.jsonl")
    )
    assert (run.returncode, "na\\xefve.txt" in run.stdout) == (0, True), run.stderr
    assert (
        "caf\\\\xe9" in rows(home, "select arguments from articles_ingestrun order by id desc limit 1")[0][0]
    )
    out = manage(home, "export_archive", os.fsdecode(os.path.join(os.fsencode(tmp_path), b"\xff.zip")))
    assert (out.returncode, "Traceback" in out.stderr) == (0, False), out.stderr
    odd = manage(home, "resplit", "--source", os.fsdecode(b"Caf\xe9"))
    assert (odd.returncode, "Traceback" in odd.stderr) == (2, False), odd.stderr
