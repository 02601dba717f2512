"""An archive that the first version made comes over whole: as its export file, and as its database."""

import json
import lzma
import sqlite3
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import call_command

from articles.backup import importing
from articles.backup.parts import lines_of_model
from articles.curation import review
from articles.ingest import line_table
from articles.linking import ledgers
from articles.models import Article, Capture, Decision, DueWork, SavedSearch, Story, SyndicationLink

FIRST = Path(__file__).resolve().parents[1] / "fixtures" / "first_version"
RENAMED = {"edition": "revision_number"}
FOLLOWS = "learntfurniture"
"""The one table that is no more: what it held follows from the captures, and is due to be counted."""


def rows_of_the_file() -> dict[str, dict[int, dict[str, object]]]:
    """Every row of the first version's own export, by model and number, under today's field names."""
    held: dict[str, dict[int, dict[str, object]]] = {}
    with zipfile.ZipFile(FIRST / "archive.zip") as archive:
        for part in json.loads(archive.read("manifest.json"))["parts"]:
            if not part["name"].startswith("rows/") or part["what"] == "accounts":
                continue
            rows = map(json.loads, archive.read(part["name"]).decode().splitlines())
            held[part["what"]] = {
                row["pk"]: {RENAMED.get(name, name): value for name, value in row["fields"].items()}
                for row in rows
            }
    return held


@pytest.fixture
def brought_over(db):
    importing.restore_backup(FIRST / "archive.zip")


def test_the_file_holds_one_of_everything():
    held = rows_of_the_file()
    assert {name for name, rows in held.items() if not rows} <= {"learntfurniture"}
    kinds = {row["kind"] for row in held["decision"].values()}
    assert {"mend", "undo", "confirm link", "reject link", "withdraw", "embargo", "merge sources"} <= kinds


def test_every_row_and_value_of_the_file_is_there_after_the_import(brought_over):
    for name, rows in rows_of_the_file().items():
        if name == FOLLOWS:
            continue
        model = apps.get_model("articles", name)
        now = {row["pk"]: row["fields"] for row in map(json.loads, lines_of_model(model))}
        assert now.keys() == rows.keys(), name
        for pk, fields in rows.items():
            if "origins" in fields:  # a field that is read since has an origin since
                had, has = fields.pop("origins"), now[pk]["origins"]
                assert had.items() <= has.items()
                assert has.keys() - had.keys() <= {"printed_corrections"}
            read = {field: model._meta.get_field(field).to_python for field in fields}
            had = {field: read[field](value) for field, value in fields.items()}
            assert {field: read[field](now[pk][field]) for field in fields} == had, f"{name} {pk}"


def test_the_archive_is_sound_and_its_decisions_can_be_undone(brought_over, capsys):
    call_command("check_archive")
    assert "The archive is sound." in capsys.readouterr().out
    lead = Decision.objects.get(kind="set lead")
    review.undo_decision(Decision.objects.get(kind="rename story"), by=None)
    review.undo_decision(Decision.objects.get(kind="set original"), by=None)
    review.undo_decision(lead, by=None)
    assert Story.objects.get(pk=lead.story_id).lead is None


def test_a_page_of_the_former_archive_is_served(brought_over, client):
    client.force_login(User.objects.get(username="cora"))
    article = Article.objects.get(path="meridian-press/2025/03/04/black-sea-fund.txt")
    assert article.headline in client.get(article.get_absolute_url()).content.decode()
    assert client.get(article.story.get_absolute_url()).status_code == 200
    assert SavedSearch.objects.get().query == "q=grain+ship&from=2025-01-01"


def test_settling_reads_every_capture_counts_those_of_a_known_source_and_leaves_nothing_due(brought_over):
    known = Capture.objects.filter(article__source__isnull=False)
    assert set(DueWork.objects.filter(kind="lines").values_list("subject", flat=True)) == set(
        Capture.objects.values_list("pk", flat=True)
    )
    ours = Article.objects.filter(source__isnull=False)
    others = dict(Article.objects.filter(source=None).values_list("pk", "body"))
    call_command("settle")
    assert not DueWork.objects.exists()
    assert all(line_table.counted_under(pk) for pk in known.values_list("pk", flat=True))
    assert dict(Article.objects.filter(pk__in=others).values_list("pk", "body")) == others
    bodies = dict(ours.values_list("pk", "body"))
    call_command("resplit", all=True)
    assert dict(ours.values_list("pk", "body")) == bodies, "settling split them by today's splitter"
    assert not ledgers.stale().exists()


def test_verdicts_still_bind(brought_over):
    call_command("link_syndication", verbosity=0)
    for link in SyndicationLink.objects.filter(status="rejected").select_related("first", "second"):
        assert link.first.story_id != link.second.story_id
    for link in SyndicationLink.objects.filter(status="confirmed").select_related("first", "second"):
        assert link.first.story_id == link.second.story_id


def test_its_database_migrates_with_nothing_lost(tmp_path):
    """In a process of its own: the database is migrated where it lies, as an operator does it."""
    home = tmp_path / "home"
    home.mkdir()
    path = home / "archive.sqlite3"
    path.write_bytes(lzma.decompress((FIRST / "archive.sqlite3.xz").read_bytes()))
    before = tables_of(path)
    script = "import django; django.setup(); from django.core.management import call_command as call; "
    script += "call('migrate', verbosity=0); call('check_archive')"
    environment = {
        "ARCHIVE_ENV": "development",
        "ARCHIVE_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "archive.settings",
        "PATH": "",
    }
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True
    )
    said = done.stdout.strip().splitlines()
    assert (done.returncode, said[-1]) == (0, "The archive is sound."), done.stderr
    after = tables_of(path)
    del before[f"articles_{FOLLOWS}"]
    for table, rows in before.items():
        assert len(after[table]) == len(rows), table
        for pk, row in rows.items():
            now = after[table][pk]
            if "origins" in row:  # a field that is read since has an origin since
                had, has = json.loads(row.pop("origins")), json.loads(now["origins"])
                assert had.items() <= has.items()
                assert has.keys() - had.keys() <= {"printed_corrections"}
            assert {name: now[RENAMED.get(name, name)] for name in row} == row, f"{table} {pk}"


def tables_of(path: Path) -> dict[str, dict[object, dict[str, object]]]:
    """Every row of our own tables, by table and key."""
    with sqlite3.connect(path) as database:
        database.row_factory = sqlite3.Row
        names = [
            name
            for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            if name.startswith("articles_")
        ]
        return {
            name: {tuple(row)[:2] if "id" not in row.keys() else row["id"]: dict(row) for row in rows}  # noqa: SIM118
            for name in names
            if (rows := database.execute(f"SELECT * FROM {name}").fetchall()) is not None
        }
