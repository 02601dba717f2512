"""Backups in use: made, proved by a restore elsewhere, kept so long, put back; a bad one changes nothing."""

import sqlite3
from datetime import UTC, datetime, timedelta

import pytest

from articles.backup.copying import BadKeep, KeepRule
from articles.database.copies import table_digests
from benchmarks.killing import environment, manage
from tests.homes import SERVER

needs_sqlite = pytest.mark.skipif(bool(SERVER), reason="copies an SQLite file; PostgreSQL has pg_dump")
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def test_the_newest_of_each_day_week_and_month_stays_and_the_newest_always():
    daily = [NOON - timedelta(days=back) for back in range(400)]
    twice = [moment - timedelta(hours=6) for moment in daily]
    stay = KeepRule(7, 4, 12).chosen([*daily, *twice])
    assert set(daily[:7]) <= stay and not stay & set(twice[1:7])
    assert len({moment.strftime("%Y-%m") for moment in stay}) == 12
    assert len(stay) <= 7 + 4 + 12
    assert KeepRule(1, 0, 0).chosen([NOON]) == {NOON}


@pytest.mark.parametrize("words", ["", "7", "7x", "0d", "7d;4w", "-1d"])
def test_a_rule_that_cannot_be_read_is_a_usage_error(words):
    with pytest.raises(BadKeep):
        KeepRule.read(words)


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    """A home with two articles and a backup of it, made while another connection wrote."""
    folder = tmp_path_factory.mktemp("backup")
    home, captures = folder / "home", folder / "captures"
    home.mkdir(), captures.mkdir()
    for number in range(2):
        words = " ".join(f"word{number}x{n}" for n in range(60))
        (captures / f"{number}.txt").write_text(f"Board votes on plan {number}\n\n{words}.\n")
    manage(home, "migrate", "-v", "0")
    manage(home, "ingest", str(captures))
    said = manage(home, "backup", str(folder / "kept"), "--keep", "2d").stdout
    assert "The archive is sound." in said
    return folder


def contents(path):
    """Digests of all tables but those that follow from the moment."""
    left_out = {"articles_duework", "django_session", "sqlite_sequence"}
    return {name: (count, digest) for name, count, digest in table_digests(path) if name not in left_out}


@needs_sqlite
def test_a_backup_has_every_row_and_is_put_back_in_the_place_of_another_archive(archive, tmp_path):
    (backup,) = (archive / "kept").glob("archive-*.sqlite3")
    assert contents(backup) == contents(archive / "home" / "archive.sqlite3")
    home = tmp_path / "home"
    home.mkdir()
    said = manage(home, "restore", str(backup)).stdout
    assert "2 articles indexed" in said
    assert contents(home / "archive.sqlite3") == contents(backup)
    assert not (home / "restoring").exists()
    manage(home, "check_archive", "--all")
    refused = manage(home, "restore", str(backup), check=False)
    assert refused.returncode == 1
    assert "This archive is not empty. With --replace" in refused.stderr
    manage(home, "restore", str(backup), "--replace", "--no-index")
    assert len(list(home.glob("before-restore-*.sqlite3"))) == 1


@needs_sqlite
@pytest.mark.parametrize("spoil", ["changed", "cut", "no note"])
def test_a_backup_that_is_not_what_was_written_is_refused_and_nothing_changed(archive, tmp_path, spoil):
    (backup,) = (archive / "kept").glob("archive-*.sqlite3")
    mine = tmp_path / backup.name
    data = bytearray(backup.read_bytes())
    data[5000] ^= 1
    mine.write_bytes(data if spoil == "changed" else backup.read_bytes()[: -4096 if spoil == "cut" else None])
    if spoil != "no note":
        (tmp_path / f"{backup.name}.json").write_bytes(
            (archive / "kept" / f"{backup.name}.json").read_bytes()
        )
    before = contents(archive / "home" / "archive.sqlite3")
    refused = manage(archive / "home", "restore", str(mine), "--replace", check=False)
    assert refused.returncode == 1
    assert "Nothing was changed." in refused.stderr and "Traceback" not in refused.stderr
    assert contents(archive / "home" / "archive.sqlite3") == before


@needs_sqlite
def test_a_copy_is_of_one_moment_while_another_writes(archive, tmp_path):
    """Rows of two tables are written together over and over; no copy has one without the other."""
    import subprocess
    import sys
    import time

    home = tmp_path / "home"
    home.mkdir()
    (home / "archive.sqlite3").write_bytes((archive / "home" / "archive.sqlite3").read_bytes())
    writing = (
        "import sqlite3, itertools\n"
        f"d = sqlite3.connect({str(home / 'archive.sqlite3')!r}, timeout=30, isolation_level=None)\n"
        "for n in itertools.count():\n"
        "    d.execute('begin immediate')\n"
        "    d.execute(\"insert into articles_duework (kind, subject, made_at) values ('a', ?, 0)\", [n])\n"
        "    d.execute(\"insert into articles_duework (kind, subject, made_at) values ('b', ?, 0)\", [n])\n"
        "    d.execute('commit')\n"
    )
    writer = subprocess.Popen([sys.executable, "-c", writing], env=environment(home))
    try:
        from contextlib import closing

        from articles.database.copies import _copy_sqlite

        time.sleep(0.5)
        for number in range(5):
            target = tmp_path / f"{number}.sqlite3"
            _copy_sqlite(home / "archive.sqlite3", target)
            with closing(sqlite3.connect(target)) as copy:
                sql = "select count(*) from articles_duework where kind = ?"
                ones, others = (copy.execute(sql, [kind]).fetchone()[0] for kind in "ab")
                assert ones == others > 0
    finally:
        writer.kill()
        writer.wait()
