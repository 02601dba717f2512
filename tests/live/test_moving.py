"""An archive moves from SQLite and its folder's index to PostgreSQL and SolrCloud, and back."""

import json
import os
import zipfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.live.hosts import SAMPLES, environment, manage, said_by
from tests.live.postgres import PostgreSQL, why_not
from tests.unit.syndication.test_verdict import narrative_text

if os.environ.get("ARCHIVE_TESTS_LIVE") != "1":
    pytest.skip("live tests are run by tests/live/run", allow_module_level=True)
if why_not():
    pytest.skip(f"PostgreSQL {why_not()}", allow_module_level=True)

REPORTS = 80
"""Each stands in three outlets: whole, under another headline, and cut."""
OUTLETS = ("Source: The Harbor Beacon", "Source: Prairie Tribune", "")
DATABASE = "moved_to"


@pytest.fixture
def database() -> Iterator[str]:
    """The address of a new database: of the server that the part was given, or of one of its own."""
    given = os.environ.get("ARCHIVE_TESTS_DATABASE_URL", "")
    if not given:
        with PostgreSQL() as server:
            yield _new_database(server.url)
        return
    yield _new_database(given)


def _new_database(server: str) -> str:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{DATABASE}"')
        connection.execute(f'CREATE DATABASE "{DATABASE}"')
    return server.rpartition("/")[0] + f"/{DATABASE}"


def write_captures(folder: Path) -> None:
    folder.mkdir()
    for number in range(REPORTS):
        paragraphs = narrative_text(number, 6)
        versions = (
            (f"The board votes on plan {number}", paragraphs),
            (f"Plan {number} is voted on", paragraphs),
            (f"The board votes on plan {number}", paragraphs[:4]),
        )
        day = f"March {1 + number % 28}, 2025"
        for outlet, (headline, parts) in zip(OUTLETS, versions, strict=True):
            place = folder / f"{OUTLETS.index(outlet)}-{number}.txt"
            place.write_text("\n\n".join(filter(None, [outlet, headline, day, *parts])) + "\n")


def parts_of(path: Path) -> dict[str, bytes]:
    """What an archive file says of the archive: each part's bytes, a row a line."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist() if name.endswith(".jsonl")}


def first_difference(before: bytes, after: bytes) -> str:
    for ours, theirs in zip(before.splitlines(), after.splitlines(), strict=False):
        if ours != theirs:
            return f"{ours[:2000]!r} became {theirs[:2000]!r}"
    return f"{len(before.splitlines())} rows became {len(after.splitlines())}"


def found_by(given: dict[str, str]) -> dict[str, dict[str, object]]:
    """What the engine in use finds for some searches."""
    said = said_by(given, "from tests.live.worked_on import tell_what_is_found\ntell_what_is_found()")
    return json.loads(said.splitlines()[-1])


def test_an_archive_moved_to_postgresql_and_solrcloud_and_back_is_equal_in_every_row(
    solr, database, tmp_path, capsys
):
    first = environment(tmp_path / "first")
    second = environment(tmp_path / "second", database, ARCHIVE_SEARCH_URL=solr.url("moved"))
    third = environment(tmp_path / "third")
    write_captures(tmp_path / "captures")
    manage(first, "migrate", "-v0")
    for folder in (SAMPLES, tmp_path / "captures"):
        manage(first, "ingest", folder, "--sources", SAMPLES / "sources.json", "-v", "0")
    said_by(first, "from tests.live.worked_on import work\nwork()")
    manage(first, "settle", "-v", "0")
    manage(first, "export_archive", tmp_path / "1.zip")
    found = [found_by(first)]
    for given, taken, made in ((second, "1.zip", "2.zip"), (third, "2.zip", "3.zip")):
        manage(given, "migrate", "-v0")
        brought = manage(given, "import_archive", tmp_path / taken)
        assert brought.returncode == 0, brought.stderr
        for words in (("check_archive", "--all"), ("check_index",)):
            checked = manage(given, *words)
            assert checked.returncode == 0, checked.stdout + checked.stderr
        manage(given, "export_archive", tmp_path / made)
        found.append(found_by(given))
    before, between, after = (parts_of(tmp_path / f"{number}.zip") for number in (1, 2, 3))
    rows = {name: len(data.splitlines()) for name, data in before.items()}
    with capsys.disabled():
        print(f"\n  {sum(rows.values()):,} rows: {rows}", flush=True)
    assert rows["rows/article.jsonl"] > 250 and rows["rows/decision.jsonl"] > 50
    assert rows["rows/syndicationlink.jsonl"] > 100 and rows["rows/follow.jsonl"] == 30
    assert before.keys() == between.keys() == after.keys()
    for name, held in before.items():
        assert between[name] == held, f"{name}: {first_difference(held, between[name])}"
        assert after[name] == held, f"{name}: {first_difference(held, after[name])}"
    assert all(answer["articles"] for words, answer in found[0].items() if words != "withdrawn*"), found[0]
    assert found[0] == found[1] == found[2]
