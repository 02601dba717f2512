"""On a real PostgreSQL: it goes away in an ingest; an archive moves to it and back; two web hosts."""

import hashlib
import json
import os
import re
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import psycopg
import pytest

from tests.live.hosts import ROOT, SAMPLES, Visitor, ended, environment, is_gone, manage, said_by, two_hosts
from tests.live.postgres import PostgreSQL, why_not
from tests.unit.syndication.test_verdict import narrative_text

CAPTURES = 60

if os.environ.get("ARCHIVE_TESTS_LIVE") != "1":
    pytest.skip("live tests are run by tests/live/run", allow_module_level=True)
if why_not():
    pytest.skip(f"PostgreSQL {why_not()}", allow_module_level=True)


@pytest.fixture(scope="module")
def server():
    """A server that keeps what it said it kept, as an operator's does."""
    with PostgreSQL(quick=False) as running:
        yield running


@pytest.fixture
def database(server, request):
    """The address of a new database."""
    name = re.sub(r"\W", "_", request.node.name.lower())[:60]
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return server.url.rpartition("/")[0] + f"/{name}"


def count(database: str, what: str) -> int:
    with psycopg.connect(database) as connection:
        return connection.execute(f"SELECT count(*) FROM {what}").fetchone()[0]


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGQUIT], ids=["restart", "crash"])
def test_a_server_that_goes_away_in_an_ingest_costs_nothing(server, database, tmp_path, how):
    """What was said to be stored is there; the same command does the rest; nothing stands twice."""
    folder = tmp_path / "captures"
    folder.mkdir()
    for number in range(CAPTURES):
        body = "\n\n".join(narrative_text(number, 3))
        (folder / f"{number}.txt").write_text(f"The board votes on plan {number}\n\n{body}\n")
    given = environment(tmp_path / "home", database, PYTHONUNBUFFERED="1")
    manage(given, "migrate", "-v0")
    run = subprocess.Popen(
        [sys.executable, "manage.py", "ingest", str(folder), "-v", "2"],
        cwd=ROOT,
        env=given,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    told = 0
    while told < CAPTURES // 5:
        told += ": added" in run.stdout.readline()
    server.stop(how)
    time.sleep(1.0)
    server.start()
    assert count(database, "articles_article") >= told
    _, err = run.communicate(timeout=120)
    assert run.returncode == 3, err
    assert "the database server is not there; what was done is kept, run ingest again when it is" in err
    assert "Traceback" not in err
    again = manage(given, "ingest", folder)
    assert again.returncode == 0, again.stderr
    assert count(database, "articles_article") == count(database, "articles_capture") == CAPTURES
    assert count(database, "articles_ingestrun WHERE status = 'running'") == 0
    for words in (("check_index",), ("check_archive",)):
        checked = manage(given, *words)
        assert checked.returncode == 0, checked.stdout + checked.stderr


def rows_of(path: Path) -> dict[str, list[object]]:
    """Every row of an archive file."""
    with zipfile.ZipFile(path) as archive:
        return {
            name: [json.loads(line) for line in archive.read(name).decode("utf-8").splitlines()]
            for name in archive.namelist()
            if name.endswith(".jsonl")
        }


def test_an_archive_moved_from_sqlite_to_postgresql_and_back_is_equal_in_every_row(database, tmp_path):
    first = environment(tmp_path / "first")
    second = environment(tmp_path / "second", database)
    third = environment(tmp_path / "third")
    manage(first, "migrate", "-v0")
    manage(first, "ingest", SAMPLES, "--sources", SAMPLES / "sources.json", "-v", "0")
    said_by(
        first,
        "from django.contrib.auth.models import Group, User\n"
        "cora = User.objects.create_user('cora', 'c@archive.example', 'a long password 7')\n"
        "cora.groups.add(Group.objects.get(name='curators'))\n"
        "from articles.curation.editing import edit_record\nfrom articles.models import Article\n"
        "edit_record(Article.objects.first(), {'headline': 'Ünser “Hafen” – 一'}, by=cora)\n",
    )
    manage(first, "export_archive", tmp_path / "1.zip")
    for given, taken, made in ((second, "1.zip", "2.zip"), (third, "2.zip", "3.zip")):
        manage(given, "migrate", "-v0")
        manage(given, "import_archive", tmp_path / taken)
        manage(given, "export_archive", tmp_path / made)
        assert manage(given, "check_archive").returncode == 0
        assert manage(given, "check_index").returncode == 0
    before, between, after = (rows_of(tmp_path / f"{number}.zip") for number in (1, 2, 3))
    assert len(before["rows/article.jsonl"]) > 40 and before["rows/decision.jsonl"]
    for name, held in before.items():
        assert between[name] == held, name
        assert after[name] == held, name


def test_a_backup_from_before_an_upgrade_takes_the_place_of_the_upgraded_archive_and_gives_it_back(
    database, tmp_path
):
    """What the newer version made goes, tables and routines; what is laid aside is put back whole."""
    given = environment(tmp_path / "home", database)
    older = newest_that_made_a_table()
    manage(given, "migrate", "articles", older, "-v0")
    with psycopg.connect(database) as connection:
        connection.execute(
            "INSERT INTO auth_user (username, password, is_superuser, first_name, last_name, email, "
            "is_staff, is_active, date_joined) VALUES ('cora', '', false, '', '', '', false, true, now())"
        )
    kept = tmp_path / "kept"
    assert manage(given, "backup", kept).returncode == 0
    (backup,) = kept.glob("archive-*.pgdump")
    manage(given, "migrate", "-v0")
    manage(given, "ingest", SAMPLES / "harbor-beacon", "-v", "0")
    articles = count(database, "articles_article")
    with psycopg.connect(database) as connection:
        connection.execute("CREATE TABLE newer (article bigint REFERENCES articles_article)")
        connection.execute("CREATE FUNCTION newer() RETURNS int LANGUAGE sql AS 'SELECT 1'")
    refused = manage(given, "restore", backup)
    assert refused.returncode == 1 and "not empty" in refused.stderr
    done = manage(given, "restore", backup, "--replace", "--no-index")
    assert done.returncode == 0, done.stderr
    assert count(database, "articles_article") == 0 and count(database, "auth_user") == 1
    assert count(database, "pg_class WHERE relname = 'newer'") == 0
    assert count(database, "pg_proc WHERE proname = 'newer'") == 0
    assert count(database, "articles_duework WHERE kind = 'index'") == 1
    checked = manage(given, "check_archive")
    assert checked.returncode == 0, checked.stderr
    (aside,) = (tmp_path / "home").glob("before-restore-*.pgdump")
    done = manage(given, "restore", aside, "--replace")
    assert done.returncode == 0 and f"{articles} articles indexed" in done.stdout, done.stderr
    assert count(database, "articles_article") == articles > 0
    assert count(database, "articles_duework WHERE kind = 'index'") == 0
    for words in (("check_archive", "--all"), ("check_index",)):
        checked = manage(given, *words)
        assert checked.returncode == 0, checked.stdout + checked.stderr


def test_a_copy_that_cannot_be_read_to_its_end_changes_nothing(database, tmp_path):
    given = environment(tmp_path / "home", database)
    manage(given, "migrate", "-v0")
    manage(given, "ingest", SAMPLES / "harbor-beacon", "-v", "0")
    manage(given, "backup", tmp_path / "kept")
    (backup,) = (tmp_path / "kept").glob("archive-*.pgdump")
    before = count(database, "articles_article")
    backup.write_bytes(backup.read_bytes()[: backup.stat().st_size * 2 // 3])
    note = backup.with_name(f"{backup.name}.json")
    digest = hashlib.sha256(backup.read_bytes()).hexdigest()
    note.write_text(json.dumps({**json.loads(note.read_text()), "sha256": digest}))
    failed = ended(given, "restore", backup, "--replace")
    assert failed.returncode == 3 and "Traceback" not in failed.stderr, failed.stderr
    assert "The database is as it was" in failed.stderr
    assert count(database, "articles_article") == before > 0
    manage(given, "rebuild_index", "-v", "0")
    assert manage(given, "check_archive").returncode == 0


def newest_that_made_a_table() -> str:
    """The migration before the newest that made a table: the state of an archive that lacks one."""
    folder = ROOT / "articles" / "migrations"
    names = sorted(path.stem for path in folder.glob("0*.py"))
    making = [name for name in names if "CreateModel(" in (folder / f"{name}.py").read_text()]
    return names[names.index(making[-1]) - 1]


@pytest.fixture
def hosts(database, tmp_path):
    """Two web servers of one archive with homes, and so indexes, of their own."""
    with two_hosts(database, tmp_path) as visitors:
        manage(environment(tmp_path / "home2", database), "rebuild_index", "-v", "0")
        yield visitors


def test_what_one_host_withdraws_is_gone_from_the_other_at_its_next_request(hosts):
    desk, other = hosts
    _, page = other.ask("/search/?q=lighthouse")
    found = re.search(r'href="(/articles/(\d+)/)', page)
    assert found, page[:2000]
    address, number = found[1], found[2]
    assert other.ask(address)[0] == 200
    status, _ = desk.send("/accounts/login/", username="stan", password="a long password 7")
    assert status == 200
    status, told = desk.send(f"/review/articles/{number}/withdraw/", reason="Printed in error.")
    assert "Withdrawn" in told, (status, told[:2000])
    for visitor in (Visitor(desk.port), other):
        is_gone(visitor, "lighthouse", number)
    status, told = desk.send(f"/review/articles/{number}/restore/")
    assert status == 200
    assert other.ask(address)[0] == 200
    assert f'href="{address}' in other.ask("/search/?q=lighthouse")[1]
