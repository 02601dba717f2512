"""The machine fails in the middle of a run: kills, stops, locks, full and read-only disks; two at once."""

import os
import random
import resource
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.homes import SERVER, copied_home, database_of, held_by_another, rows

ROOT = Path(__file__).resolve().parents[2]
KILLS = 4
"""Kills of one disturbed archive, at moments drawn from a fixed seed."""
FILLER, ROOM = 64_000_000, 200_000
"""Bytes that fill the disk: more than anything else that a run writes, and what is left."""

ON_SQLITE = pytest.mark.skipif(bool(SERVER), reason="a file of SQLite's is filled, locked or damaged here")

LOOSE = """select count(*) from articles_article a where not exists
    (select 1 from articles_capture c where c.article_id = a.id) or not exists
    (select 1 from articles_ingestoutcome o where o.article_id = a.id)"""
"""Articles without their capture or their outcome."""
UNPROVED = "select count(*) from articles_syndicationlink where cast(evidence as text) = '{}'"

VOTE = (
    "The harbor board of {town} voted on Tuesday to rebuild the northern mole before the winter storms,"
    " ending a quarrel that has divided the quay for eleven years.",
    "Its chair, Ines Calloway, said that the work would cost four million and begin in the first days of"
    " June, when the auction hall stands empty and the fleet is at sea.",
    "Fishing crews had asked for the repair since a breach flooded the auction hall and carried away two"
    " vans, a crane and the only public telephone on that side of the water.",
    "The board will meet again next month to choose between two builders from the region, neither of whom has"
    " ever finished a wall in the year that was named in the contract.",
)


def environment(home: Path) -> dict[str, str]:
    """A clean one: development mode, and this home."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ARCHIVE_", "DJANGO_"))}
    return {
        **kept,
        **database_of(home),
        "ARCHIVE_ENV": "development",
        "ARCHIVE_HOME": str(home),
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def manage(home: Path, *words: object, **options) -> subprocess.CompletedProcess:
    command = [sys.executable, str(ROOT / "manage.py"), *map(str, words)]
    return subprocess.run(
        command, env=environment(home), cwd=home, capture_output=True, text=True, timeout=60, **options
    )


def manage_impatiently(home: Path, *words: object) -> subprocess.CompletedProcess:
    """As `manage`, waiting half a second for a lock where an operator's command waits thirty."""
    code = (
        f"import os, sys; sys.path.insert(0, {str(ROOT)!r});"
        "os.environ['DJANGO_SETTINGS_MODULE'] = 'archive.settings'; import django; django.setup();"
        "from django.conf import settings; given = settings.DATABASES['default']['OPTIONS'];"
        "given.update({'options': '-c lock_timeout=500'} if 'pool' in given else {'timeout': 0.5});"
        "from django.core.management import execute_from_command_line as run;"
        f"run(['manage.py', *{list(map(str, words))!r}])"
    )
    return subprocess.run(
        [sys.executable, "-c", code], env=environment(home), capture_output=True, text=True, timeout=60
    )


def begin(home: Path, *words: object) -> subprocess.Popen:
    command = [sys.executable, str(ROOT / "manage.py"), *map(str, words)]
    return subprocess.Popen(
        command, env=environment(home), cwd=home, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


@pytest.fixture(scope="module")
def empty_home(tmp_path_factory) -> Path:
    """A migrated archive without articles; each test copies it."""
    home = tmp_path_factory.mktemp("empty") / "home"
    home.mkdir()
    made = manage(home, "migrate", "-v0")
    assert made.returncode == 0, made.stderr
    return home


@pytest.fixture(scope="module")
def captures(tmp_path_factory) -> Path:
    """Eight stories, each as three outlets' folders have it, and a file that is refused."""
    folder = tmp_path_factory.mktemp("captures")
    towns = ("Oldmouth", "Port Ellis", "Marram", "Caldermouth", "Vardoe", "Dunmore", "Lanning", "Redgum")
    for number, town in enumerate(towns):
        words = [f"{sentence} ({town} {number})" for sentence in VOTE]
        for outlet, kept in (("a", 4), ("b", 3), ("c", 2)):
            text = "\n\n".join(each.format(town=town) for each in words[:kept])
            place = folder / f"{number}-{outlet}.txt"
            place.write_text(f"{town} votes on its mole, take {outlet}\n\n{text}\n")
    folder.joinpath("blank.txt").touch()
    return folder


@pytest.fixture
def home(empty_home, tmp_path) -> Path:
    return copied_home(empty_home, tmp_path / "home")


def state(home: Path) -> dict[str, object]:
    """What the archive holds, apart from numbers and times: a run's order of arrival changes neither."""
    articles = dict(rows(home, "select id, path from articles_article"))
    stories: dict[int, set[str]] = {}
    for article, story in rows(home, "select id, story_id from articles_article"):
        stories.setdefault(story, set()).add(articles[article])
    links = rows(
        home,
        "select first_id, second_id, relation, degree, status, coverage_first, coverage_second,"
        " cast(spans as text), conflict from articles_syndicationlink",
    )
    outcomes = rows(home, "select kind, path from articles_ingestoutcome where kind in ('added', 'refused')")
    return {
        "articles": sorted(articles.values()),
        "bodies": sorted(rows(home, "select path, headline, body from articles_article")),
        "captures": sorted(rows(home, "select path, number, sha256 from articles_capture")),
        "stories": sorted(sorted(paths) for paths in stories.values()),
        "links": sorted((articles[first], articles[second], *rest) for first, second, *rest in links),
        "outcomes": sorted(set(outcomes)),
        "pending": rows(home, "select count(*) from articles_pendingindex"),
        "running": rows(home, "select count(*) from articles_ingestrun where status = 'running'"),
    }


@pytest.fixture(scope="module")
def undisturbed(empty_home, captures, tmp_path_factory) -> tuple[dict[str, object], float]:
    """The state after one run that nothing disturbed, and how long it took."""
    home = copied_home(empty_home, tmp_path_factory.mktemp("undisturbed") / "home")
    began = time.monotonic()
    run = manage(home, "ingest", captures)
    took = time.monotonic() - began
    assert run.stdout.splitlines()[-1] == "24 added, 0 changed, 0 duplicates, 1 refused", (
        run.stdout + run.stderr
    )
    held = state(home)
    assert len(held["stories"]) < 24, "nothing was linked, so nothing is tested"
    return held, took


def is_sound(home: Path) -> None:
    checked = manage(home, "check_index")
    assert checked.returncode == 0, checked.stdout + checked.stderr
    checked = manage(home, "check_archive")
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_a_run_killed_at_any_moment_ends_as_an_undisturbed_one_when_run_again(home, captures, undisturbed):
    expected, took = undisturbed
    moments = random.Random(7)
    for _ in range(KILLS):
        run = begin(home, "ingest", captures)
        time.sleep(moments.uniform(0.35 * took, took))
        run.send_signal(signal.SIGKILL)
        run.wait()
        # What is there is whole: no capture without its article's words, no link without its evidence.
        half = rows(home, "select count(*) from articles_article where body = '' or headline = ''")
        assert half == [(0,)]
        assert rows(
            home, "select count(*) from articles_syndicationlink where cast(evidence as text) = '{}'"
        ) == [(0,)]
        assert rows(home, LOOSE) == [(0,)]
    again = manage(home, "ingest", captures)
    assert again.returncode == 1, again.stderr
    *killed, last = rows(home, "select status, message from articles_ingestrun order by id")
    assert ("interrupted", "killed") in killed
    assert set(killed) <= {("interrupted", "killed"), ("finished", "")}
    assert last == ("finished", "")
    found = state(home)
    for name in expected:
        assert found[name] == expected[name], name
    is_sound(home)


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_a_stopped_run_says_so_and_the_next_one_goes_on(home, captures, undisturbed, stop):
    expected, _ = undisturbed
    run = subprocess.Popen(
        [sys.executable, str(ROOT / "manage.py"), "ingest", str(captures), "-v", "2"],
        env={**environment(home), "PYTHONUNBUFFERED": "1"},
        cwd=home,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    line = run.stdout.readline()
    while "added" not in line:
        line = run.stdout.readline()
    run.send_signal(stop)
    out, err = run.communicate(timeout=30)
    assert run.returncode == 130
    assert "Interrupted; what was taken is kept" in err
    assert "the same command goes on" in err
    assert "Traceback" not in err
    taken = int(out.strip().splitlines()[-1].split(" ")[0])
    assert 1 <= taken < 24
    assert rows(home, "select count(*) from articles_article") == [(taken,)]
    assert rows(home, "select status from articles_ingestrun") == [("interrupted",)]
    assert rows(home, "select count(*) from articles_pendingindex") == [(0,)]
    again = manage(home, "ingest", captures)
    assert again.stdout.splitlines()[-1] == f"{24 - taken} added, 0 changed, {taken} duplicates, 1 refused"
    found = state(home)
    for name in expected:
        assert found[name] == expected[name], name


def test_two_runs_at_once_take_every_file_once(home, captures, undisturbed):
    expected, _ = undisturbed
    runs = [begin(home, "ingest", captures) for _ in range(2)]
    assert [run.wait(timeout=60) for run in runs] == [1, 1]
    kinds = "select kind, count(*) from articles_ingestoutcome where kind != 'refused' group by 1 order by 1"
    assert rows(home, kinds) == [("added", 24), ("duplicate", 24)]
    found = state(home)
    for name in expected:
        assert found[name] == expected[name], name


def test_a_locked_database_is_said_with_the_remedy_and_nothing_is_lost(home, captures):
    with held_by_another(home):
        run = manage_impatiently(home, "ingest", captures)
    assert run.returncode == 3, run.stderr
    assert "another program holds the database; run ingest again when it is done" in run.stderr
    assert "Traceback" not in run.stderr
    assert rows(home, "select count(*) from articles_article") == [(0,)]


@ON_SQLITE
def test_a_full_disk_stops_the_run_with_its_remedy_and_the_next_one_goes_on(home, captures, undisturbed):
    expected, _ = undisturbed
    # A reader keeps the log from being emptied, so that it can only grow: to just below the limit of a file.
    connection = sqlite3.connect(home / "archive.sqlite3", isolation_level=None)
    connection.execute("pragma wal_autocheckpoint = 0")
    connection.execute("create table filler (data blob)")
    connection.execute("insert into filler values (zeroblob(?))", (FILLER,))
    connection.execute("begin")
    connection.execute("select count(*) from filler").fetchone()
    limit = (home / "archive.sqlite3-wal").stat().st_size + ROOM

    def fill_the_disk():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    run = manage(home, "ingest", captures, preexec_fn=fill_the_disk)
    connection.execute("rollback")
    connection.execute("drop table filler")
    connection.close()
    assert run.returncode == 3, (run.returncode, run.stdout, run.stderr)
    assert "Traceback" not in run.stderr
    assert "run ingest again" in run.stderr
    taken = rows(home, "select count(*) from articles_article")[0][0]
    assert taken < 24, "nothing was full, so nothing is tested"
    manage(home, "ingest", captures)
    found = state(home)
    for name in ("articles", "bodies", "captures", "stories", "links", "pending"):
        assert found[name] == expected[name], name
    is_sound(home)


@ON_SQLITE
def test_a_database_that_cannot_be_written_is_said_with_the_remedy(home, captures):
    place = home / "archive.sqlite3"
    connection = sqlite3.connect(place)
    connection.execute("pragma journal_mode = delete")
    connection.close()
    place.chmod(0o400)
    home.chmod(0o500)
    try:
        if os.geteuid() == 0:
            pytest.skip("root may write whatever the rights say")
        run = manage(home, "ingest", captures)
    finally:
        home.chmod(0o700)
        place.chmod(0o600)
    assert run.returncode == 3
    assert "check the rights on ARCHIVE_HOME" in run.stderr


def test_an_index_that_cannot_be_written_costs_no_article_and_is_mended_later(home, captures):
    home.joinpath("index", "lock").mkdir(parents=True, mode=0o750)
    home.joinpath("index").chmod(0o750)
    run = manage(home, "ingest", captures)
    assert "24 added" in run.stdout, run.stderr
    assert "Traceback" not in run.stderr
    assert "The index was not written" in run.stderr
    assert rows(home, "select count(distinct article_id) from articles_pendingindex") == [(24,)]
    home.joinpath("index", "lock").rmdir()
    assert manage(home, "check_index", "--fix").returncode == 0
    is_sound(home)
