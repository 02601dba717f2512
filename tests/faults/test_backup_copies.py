"""Backups in use: made, proved by a restore elsewhere, kept so long, put back; a bad one changes nothing."""

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from articles.backup import copying
from articles.backup.copying import BackupFailed, NotProved, one_backup, prove_copy, prune_copies
from articles.backup.keep_rule import BadKeep, KeepRule
from articles.database import copies
from articles.database.copies import table_digests
from tests.faults.test_system import ROOT, environment
from tests.homes import SERVER

needs_sqlite = pytest.mark.skipif(bool(SERVER), reason="copies an SQLite file; PostgreSQL has pg_dump")
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def manage(home, *words, check=True):
    """Run a command; where it is checked, it has to end well."""
    command = [sys.executable, str(ROOT / "manage.py"), *words]
    done = subprocess.run(command, env=environment(home), cwd=home, capture_output=True, text=True)
    assert not check or done.returncode == 0, f"{words}: {done.stderr[-800:]}"
    return done


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


@pytest.mark.parametrize(
    "ended",
    [
        (3, "database or disk is full: the disk is full; make room and run restore again."),
        (-9, ""),
        (1, "Traceback (most recent call last):\nOSError: [Errno 28] No space left on device"),
    ],
    ids=["stopped", "killed", "crashed"],
)
def test_a_proof_that_cannot_be_carried_out_is_no_verdict_on_the_backup(tmp_path, monkeypatch, ended):
    monkeypatch.setattr(copying, "connection", type("Sqlite", (), {"vendor": "sqlite"}))
    code, said = ended
    stopped = subprocess.CompletedProcess([], code, "", said)
    monkeypatch.setattr(copying.subprocess, "run", lambda *_, **__: stopped)
    former = tmp_path / "failed-archive-20261120T030000Z.sqlite3"
    former.touch()
    made = backup_of(tmp_path, NOON, proved=False)
    with pytest.raises(NotProved, match="it could not be proved"):
        prove_copy(made)
    assert sorted(tmp_path.glob("*.sqlite3")) == sorted([made, former])
    assert not copying._is_proved(made)


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
    """Digests of all tables but those that follow from the moment: a backup that ends leaves a sign, too."""
    left_out = {"articles_duework", "articles_sharedstate", "django_session", "sqlite_sequence"}
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


def test_a_proof_has_nothing_of_the_archive_in_use_within_reach(archive, tmp_path, monkeypatch):
    """Its search server, its counts and its mail are told of in the environment, which the proof inherits."""
    (backup,) = (archive / "kept").glob("archive-*.sqlite3")
    for name, value in (
        ("ARCHIVE_SEARCH_URL", "solr://live.example:2181/articles"),
        ("ARCHIVE_METRICS_DIR", "/srv/metrics"),
        ("ARCHIVE_MAIL_URL", "smtp://live.example"),
        ("DATABASE_URL", "postgres://live.example/archive"),
    ):
        monkeypatch.setenv(name, value)
    seen = []

    def run(command, env, **_):
        seen.append(env)
        return subprocess.CompletedProcess(command, 0, "The archive is sound.", "")

    monkeypatch.setattr(copying.subprocess, "run", run)
    copying._checked_elsewhere(backup, False)
    assert len(seen) == 2
    for environment_of_the_proof in seen:
        assert not [value for value in environment_of_the_proof.values() if "live.example" in value]
        assert environment_of_the_proof["ARCHIVE_METRICS_DIR"].startswith(str(archive / "kept"))


def backup_of(folder, moment, *, proved):
    """A backup's file and note, with no archive in it."""
    path = folder / f"archive-{moment.strftime(copying.STAMP)}.sqlite3"
    path.write_bytes(b"rows")
    note = copying.BackupNote("", "", copies.file_digest(path), 4, {}, "20261121T120000Z" if proved else "")
    path.with_name(f"{path.name}.json").write_text(json.dumps(copying.asdict(note)))
    return path


def test_a_backup_that_was_not_proved_takes_the_place_of_none_that_was(tmp_path):
    proved = backup_of(tmp_path, NOON - timedelta(hours=3), proved=True)
    backup_of(tmp_path, NOON - timedelta(days=3), proved=False)
    newer = backup_of(tmp_path, NOON, proved=False)
    prune_copies(tmp_path, KeepRule(1, 0, 0))
    assert sorted(tmp_path.glob("archive-*.sqlite3")) == [proved, newer]


def test_where_no_backup_was_proved_none_is_deleted(tmp_path):
    for days in range(3):
        backup_of(tmp_path, NOON - timedelta(days=days), proved=False)
    assert prune_copies(tmp_path, KeepRule(1, 0, 0)) == []


def test_a_backup_that_fails_its_proof_is_laid_aside_under_another_name(tmp_path, monkeypatch):
    monkeypatch.setattr(copying, "connection", type("Sqlite", (), {"vendor": "sqlite"}))
    failed = subprocess.CompletedProcess([], 1, "", "missing rows")
    monkeypatch.setattr(copying.subprocess, "run", lambda *_, **__: failed)
    for hours in (2, 1):
        made = backup_of(tmp_path, NOON - timedelta(hours=hours), proved=False)
        with pytest.raises(BackupFailed, match="is not sound; keep the one before"):
            prove_copy(made)
    assert [path.name for path in tmp_path.glob("*.sqlite3")] == [f"failed-{made.name}"]
    assert [path.name for path in tmp_path.glob("*.json")] == [f"failed-{made.name}.json"]


def test_what_a_killed_backup_left_is_swept_away_and_two_never_run_at_once(tmp_path):
    (tmp_path / ".archive-20261121T030000Z.sqlite3.partial").touch()
    (tmp_path / ".archive-20261121T030000Z.sqlite3.partial-journal").touch()
    (tmp_path / "archive-20261121T030000Z.sqlite3.partial").touch()
    (tmp_path / ".proving-x" / "index").mkdir(parents=True)
    with one_backup(tmp_path):
        assert [path.name for path in tmp_path.iterdir()] == [".lock"]
        with pytest.raises(BackupFailed, match="Another backup"), one_backup(tmp_path):
            pass
    with one_backup(tmp_path):
        pass


@needs_sqlite
def test_a_backup_can_be_read_by_its_owner_alone(archive):
    """The umask of this process lets everybody read."""
    made = [path for path in (archive / "kept").iterdir() if path.suffix == ".sqlite3"]
    assert [path.stat().st_mode & 0o777 for path in made] == [0o600]
    assert (archive / "kept").stat().st_mode & 0o777 == 0o700


def test_a_backup_that_is_in_its_place_counts_as_put_back_though_its_log_cannot_be_emptied(
    settings, tmp_path, monkeypatch
):
    class Held(sqlite3.Connection):
        def execute(self, statement, *given):
            if "wal_checkpoint" in statement:
                raise sqlite3.OperationalError("database is locked")
            return super().execute(statement, *given)

    connect = sqlite3.connect
    with closing(connect(tmp_path / "copy")) as copy:
        copy.execute("CREATE TABLE lamps (name)")
    monkeypatch.setitem(settings.DATABASES, "default", {"NAME": str(tmp_path / "archive.sqlite3")})
    monkeypatch.setattr(copies, "connection", type("Sqlite", (), {"vendor": "sqlite", "close": lambda: None}))
    monkeypatch.setattr(copies.sqlite3, "connect", partial(connect, factory=Held))
    copies.put_back(tmp_path / "copy")
    with closing(connect(tmp_path / "archive.sqlite3")) as put:
        assert put.execute("SELECT name FROM sqlite_master").fetchall() == [("lamps",)]


def test_the_programs_of_postgresql_are_given_the_options_of_the_address(settings):
    settings.DATABASES["default"] = {
        "NAME": "news",
        "HOST": "db.example",
        "PORT": 5433,
        "USER": "archive",
        "PASSWORD": "pw",
        "OPTIONS": {"sslmode": "verify-full", "sslpassword": "secret", "pool": {"min_size": 1}},
    }
    (told,) = copies._where()
    assert told == "--dbname=sslmode=verify-full host=db.example port=5433 user=archive dbname=news"
