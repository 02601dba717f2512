"""Captures are taken apart in several processes: the archive is the same, whichever of them dies."""

import json
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.faults.test_system import LOOSE, ROOT, VOTE, environment, manage, rows, state

KILLS = 3
OUTLETS = ("oldmouth-gazette", "marram-courier")
PROMO = "Read more about this in our weekly letter on the harbour, its people and their boats, by mail"
TIMES = {"ingested_at", "changed_at", "opened_at", "closed_at", "made_at", "noted_at", "judged_at", "at"}
ELSEWHERE = ("django_", "auth_", "axes_", "sqlite_")
PASSING = {"articles_ingestrun", "articles_pendingindex"}


def sentences(seed: int) -> str:
    """A paragraph of two sentences that no other seed makes."""
    chance = random.Random(seed)
    known = " ".join(VOTE).replace(".", "").replace(",", "").lower().split()
    said = [" ".join(chance.sample(known, 24)) for _ in range(2)]
    return " ".join(f"{each[0].upper()}{each[1:]}." for each in said)


@pytest.fixture(scope="module")
def captures(tmp_path_factory) -> Path:
    """Two outlets' captures that repeat a line within the text, versions across both, duplicates, revisions
    of one address, messages of an agency that is no source yet, and files that are refused."""
    folder = tmp_path_factory.mktemp("captures")
    for number in range(28):
        story = [sentences(10 * number + at) for at in range(4)]
        for at, outlet in enumerate(OUTLETS):
            own = sentences(1000 + 10 * number + at)
            words = [own, *story, PROMO] if number % 3 else [own, PROMO, sentences(2000 + 10 * number + at)]
            place = folder / outlet / "2024" / "03" / f"{number + 1:02}" / "mole.txt"
            place.parent.mkdir(parents=True)
            address = f"https://{outlet}.example/{number // 5}" if number % 5 < 2 else ""
            head = f"Source: {outlet}\nURL: {address}\n\n" if address else ""
            place.write_text(f"{head}Board votes on its mole {number}\n\n" + "\n\n".join(words) + "\n")
    (folder / "again").mkdir()
    for number in (3, 9, 20):
        copied = folder / OUTLETS[0] / "2024" / "03" / f"{number:02}" / "mole.txt"
        shutil.copy(copied, folder / "again" / f"{number}.txt")
    for number in range(6):
        message = {
            "uri": f"urn:newsml:example:{number % 4}",
            "version": str(1 + number // 4),
            "type": "text",
            "pubstatus": "usable",
            "infosource": [{"name": "The Associated Press"}],
            "headlines": [{"value": f"Lock {number % 4} opens"}],
            "bodies": [
                {"contenttype": "text/plain", "value": VOTE[number % 4].format(town=f"Lock {number}")}
            ],
        }
        (folder / f"message-{number}.json").write_text(json.dumps(message))
    folder.joinpath("blank.txt").touch()
    folder.joinpath("picture.txt").write_bytes(bytes(range(256)) * 8)
    return folder


@pytest.fixture(scope="module")
def empty_home(tmp_path_factory) -> Path:
    home = tmp_path_factory.mktemp("empty") / "home"
    home.mkdir()
    made = manage(home, "migrate", "-v0")
    assert made.returncode == 0, made.stderr
    entries = [{"name": outlet.replace("-", " ").title(), "slug": outlet} for outlet in OUTLETS]
    (home / "sources.json").write_text(json.dumps(entries))
    return home


def command_of(home: Path, captures: Path, jobs: int) -> list[str]:
    return [sys.executable, "-m", "tests.faults.jobs_run", str(captures), str(jobs), f"{home}/sources.json"]


def surroundings(home: Path) -> dict[str, str]:
    return {**environment(home), "DJANGO_SETTINGS_MODULE": "archive.settings", "PYTHONPATH": str(ROOT)}


def taken(empty_home: Path, home: Path, captures: Path, jobs: int) -> tuple[Path, int]:
    """An archive that took the captures with so many jobs; how many batches came from other processes."""
    shutil.copytree(empty_home, home)
    done = subprocess.run(
        command_of(home, captures, jobs), env=surroundings(home), cwd=ROOT, capture_output=True, text=True
    )
    assert "files were refused" in done.stderr, done.stderr
    told = [line for line in done.stdout.splitlines() if line.startswith("from others")]
    return home, int(told[0].split()[-1]) if told else 0


def everything(home: Path) -> dict[str, list[tuple]]:
    """Every row of every table of the archive, without its times."""
    connection = sqlite3.connect(home / "archive.sqlite3")
    tables = [name for (name,) in connection.execute("select name from sqlite_master where type = 'table'")]
    held = {}
    for table in sorted(tables):
        if table.startswith(ELSEWHERE) or table in PASSING:
            continue
        names = [
            f'"{row[1]}"' for row in connection.execute(f"pragma table_info({table})") if row[1] not in TIMES
        ]
        held[table] = sorted(connection.execute(f"select {', '.join(names)} from {table}"), key=repr)
    connection.close()
    return held


@pytest.fixture(scope="module")
def alone(empty_home, captures, tmp_path_factory) -> Path:
    return taken(empty_home, tmp_path_factory.mktemp("alone") / "home", captures, 1)[0]


@pytest.mark.parametrize("jobs", [2, 4])
def test_an_archive_is_the_same_row_by_row_whether_one_process_reads_or_several(
    jobs, alone, empty_home, captures, tmp_path
):
    wanted = everything(alone)
    assert wanted["articles_furniture_line"] and wanted["articles_syndicationlink"], "nothing is tested"
    assert len(wanted["articles_capture"]) > len(wanted["articles_article"]), "no revision is tested"
    home, came = taken(empty_home, tmp_path / "home", captures, jobs)
    assert came > 3, "the other processes did nothing"
    found = everything(home)
    for table in wanted:
        assert found[table] == wanted[table], table


@pytest.mark.skipif(
    not Path("/proc/self/stat").exists(), reason="the processes of a session are read off /proc"
)
def test_a_run_of_two_processes_that_is_killed_ends_as_an_undisturbed_one_when_run_again(
    alone, empty_home, captures, tmp_path
):
    home = shutil.copytree(empty_home, tmp_path / "home")
    began = time.monotonic()
    taken(empty_home, tmp_path / "timed", captures, 2)
    took = time.monotonic() - began
    moments = random.Random(11)
    for _ in range(KILLS):
        run = subprocess.Popen(
            command_of(home, captures, 2),
            env=surroundings(home),
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        time.sleep(moments.uniform(0.3, 0.95) * took)
        run.send_signal(signal.SIGKILL)
        run.wait()
        assert rows(home, LOOSE) == [(0,)]
        ends = time.monotonic() + 20
        while processes_of(run.pid) and time.monotonic() < ends:
            time.sleep(0.1)
        assert not processes_of(run.pid), "a process outlived the run that began it"
    again = subprocess.run(
        command_of(home, captures, 2), env=surroundings(home), cwd=ROOT, capture_output=True, text=True
    )
    assert "files were refused" in again.stderr, again.stderr
    wanted, found = state(alone), state(home)
    for name in wanted:
        assert found[name] == wanted[name], name


def processes_of(session: int) -> list[int]:
    """The processes of a session that still run."""
    found = []
    for place in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = place.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == session and fields[0] != "Z":
            found.append(int(place.parent.name))
    return found
