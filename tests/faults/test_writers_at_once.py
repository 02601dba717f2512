"""Two programs write at the same time: what one has read stays true until it has written."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.homes import database_of, rows

ROOT = Path(__file__).resolve().parents[2]
IN_STEP = 0.5  # seconds within which both programs have read their line, and begin


def start(home: Path) -> subprocess.Popen:
    program = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.racing"],
        cwd=ROOT,
        env={
            **os.environ,
            **database_of(home),
            "ARCHIVE_HOME": str(home),
            "ARCHIVE_ENV": "development",
            "DJANGO_SETTINGS_MODULE": "archive.settings",
            "OMP_NUM_THREADS": "1",
        },
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert program.stdout.readline() == "ready\n"
    return program


def tell(program, moment, *said):
    program.stdin.write(json.dumps([moment, *said]) + "\n")
    program.stdin.flush()


def answer(program):
    return json.loads(program.stdout.readline())


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("racing")


@pytest.fixture(scope="module")
def programs(home):
    both = [start(home), start(home)]
    yield both
    for program in both:
        program.stdin.close()
        program.wait(timeout=30)


@pytest.fixture(scope="module")
def held(programs):
    tell(programs[0], 0, "fill")
    return answer(programs[0])


@pytest.fixture
def race(programs):
    """Have both programs do a thing at once; what each came to."""

    def racing(*of_each):
        moment = time.time() + IN_STEP
        for program, said in zip(programs, of_each, strict=True):
            tell(program, moment, *said)
        return [answer(program) for program in programs]

    return racing


def test_a_job_is_claimed_by_one_of_two_workers(race, held):
    mine, theirs = race(("claim", 30), ("claim", 30))
    assert sorted([*mine, *theirs]) == held["jobs"]


def test_two_clicks_put_one_job_in(race, home, held):
    for upload in held["uploads"]:
        first, second = race(("put", upload), ("put", upload))
        assert first == second
    assert rows(home, "select count(*) from articles_job where upload_id is not null") == [(5,)]


def test_of_two_edits_of_one_revision_the_later_is_refused_and_changes_nothing(race, home, held):
    for article in held["articles"][:5]:
        (seen,) = rows(home, f"select revision_number from articles_article where id = {article}")[0]
        told = race(("edit", article, seen, "The first"), ("edit", article, seen, "The second"))
        assert sorted(told) == ["Stale", "done"]
        (headline, now) = rows(
            home, f"select headline, revision_number from articles_article where id = {article}"
        )[0]
        assert headline == ("The first" if told[0] == "done" else "The second")
        assert now == seen + 1


def test_a_decision_is_undone_once(race, home, held):
    last = "select max(id) from articles_decision"
    for article in held["articles"][5:8]:
        (seen,) = rows(home, f"select revision_number from articles_article where id = {article}")[0]
        assert "done" in race(("edit", article, seen, "The first"), ("edit", article, seen, "The second"))
        (decision,) = rows(home, last)[0]
        assert sorted(race(("undo", decision), ("undo", decision))) == ["Refused", "done"]
    twice = "where undoes_id is not null group by undoes_id having count(*) > 1"
    assert rows(home, f"select undoes_id from articles_decision {twice}") == []


def test_two_stories_merged_into_each_other_end_as_one(race, home, held):
    one, other = held["stories"]
    told = race(("merge", one, other), ("merge", other, one))
    assert told.count("done") == 1
    assert len(rows(home, "select distinct story_id from articles_article")) == 1
    (story,) = rows(home, "select distinct story_id from articles_article")[0]
    assert rows(home, f"select merged_into_id from articles_story where id = {story}") == [(None,)]


def test_articles_kept_at_once_stand_at_places_of_their_own(race, home, held):
    (cuttings,) = held["cuttings"]
    for mine, theirs in zip(held["articles"][::2], held["articles"][1::2], strict=True):
        assert race(("keep", cuttings, mine), ("keep", cuttings, theirs)) == [True, True]
    places = [place for (place,) in rows(home, "select position from articles_cutting order by position")]
    assert places == list(range(1, 13))


def test_a_capture_offered_twice_at_once_is_stored_once_and_two_new_captures_are_numbered_apart(
    race, home, held, tmp_path
):
    texts = [
        f"The mole of {town} is rebuilt\n\nThe board of {town} voted on it.\n" for town in ("Marram", "Ellis")
    ]
    for number, text in enumerate(texts):
        (tmp_path / f"{number}.txt").write_text(text)
    told = race(("take", str(tmp_path)), ("take", str(tmp_path)))
    assert sorted((each["added"], each["duplicate"]) for each in told) in ([(0, 2), (2, 0)], [(1, 1), (1, 1)])
    assert rows(home, "select count(*), max(number) from articles_capture") == [(2, 1)]
