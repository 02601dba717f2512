"""What is said of captures beside them: the manifest, and the list of sources."""

import json
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from articles.management.commands import ingest as command
from articles.models import (
    Article,
    Decision,
    Notice,
    Source,
    SourceAlias,
)

from .cast import (
    ARTICLE,
    ingest,
    write,
)

pytestmark = pytest.mark.django_db


def test_the_manifest_embargoes_withdraws_and_warns(tmp_path, rhea):
    for name in ("embargoed", "withdrawn", "warned"):
        write(tmp_path, f"{name}.txt", f"Board hears the {name} report on mole")
    listed = tmp_path / "list.csv"
    listed.write_text(
        "path,status,embargo_until,withdrawn_reason,legal_warning\n"
        "embargoed.txt,embargoed,2099-01-01T06:00+00:00,,\n"
        "withdrawn.txt,withdrawn,,The figures were wrong.,\n"
        "warned.txt,live,,,Trial pending.\n"
    )
    ingest(tmp_path, manifest=str(listed))
    assert [article.headline for article in Article.objects.visible_to(rhea)] == [
        "Board hears the warned report on mole"
    ]
    assert Article.objects.get(path="withdrawn.txt").withdrawn_at is not None
    assert set(Notice.objects.values_list("kind", "text")) == {
        ("withdrawal", "The figures were wrong."),
        ("legal", "Trial pending."),
    }
    assert set(Decision.objects.values_list("kind", flat=True)) == {
        "embargo",
        "withdraw",
        "publish withdrawal",
        "publish legal",
    }


def test_a_manifest_that_says_more_changes_what_is_held_and_only_once(tmp_path, capsys):
    write(tmp_path, "mole.txt")
    ingest(tmp_path)
    listed = tmp_path / "list.jsonl"
    listed.write_text(json.dumps({"path": "mole.txt", "date": "2025-03", "legal_warning": "Care."}))
    for expected in ("0 added, 1 changed, 0 duplicates", "0 added, 0 changed, 1 duplicates"):
        ingest(tmp_path, manifest=str(listed))
        assert expected in capsys.readouterr().out
    article = Article.objects.get()
    assert (article.printed_on, article.printed_precision) == (date(2025, 3, 1), "month")
    assert (article.captures.count(), article.notices.count()) == (1, 1)


def test_an_embargo_that_cannot_be_read_keeps_the_article_out(tmp_path, capsys):
    place = tmp_path / "mole.txt"
    place.write_text(
        "URL: https://a.example/x\nEmbargo: tomorrow noon\n\n" + ARTICLE.format(headline="Words")
    )
    with pytest.raises(CommandError):
        ingest(tmp_path)
    assert "Embargo 'tomorrow noon' cannot be read" in capsys.readouterr().err
    assert not Article.objects.exists()


@pytest.mark.parametrize(
    ("rows", "complaint"),
    [
        ("path,colour\na.txt,red\n", "unknown column 'colour'"),
        ("date\n2025-01-01\n", "no column path"),
        ("path,date\na.txt,2025-02-30\n", "row 2: date '2025-02-30' is no day"),
        ("path,date\na.txt\n", "row 2: 1 cells under 2 columns"),
        ("path\n/etc/passwd\n", "leads out of the folder"),
        ("path\n../a.txt\n", "leads out of the folder"),
        ("path\na.txt\na.txt\n", "named twice"),
        ("path,status\na.txt,gone\n", "status 'gone' is not known"),
        ("path,status\na.txt,embargoed\n", "say when the embargo ends"),
        ("path,rights\na.txt,mine\n", "rights 'mine' are not known"),
    ],
)
def test_a_bad_manifest_is_a_usage_error_that_names_the_row(tmp_path, rows, complaint):
    write(tmp_path, "a.txt")
    listed = tmp_path / "list.csv"
    listed.write_text(rows)
    with pytest.raises(CommandError, match=complaint) as stopped:
        ingest(tmp_path, manifest=str(listed))
    assert stopped.value.returncode == 2
    assert not Article.objects.exists()


def test_a_manifest_row_without_a_file_is_named(tmp_path, capsys):
    write(tmp_path, "a.txt")
    listed = tmp_path / "list.csv"
    listed.write_text("path\na.txt\ngone.txt\n")
    ingest(tmp_path, manifest=str(listed))
    assert "gone.txt is listed, but no such file was met" in capsys.readouterr().err


def test_sources_are_loaded_from_a_list_and_a_second_time_change_nothing(tmp_path, capsys):
    listed = tmp_path / "sources.json"
    listed.write_text(
        json.dumps([{"name": "Oldmouth Gazette", "domains": ["gazette.example"], "spelling": "uk"}])
    )
    ingest(sources=str(listed))
    ingest(sources=str(listed))
    assert "Sources: 1 made, 0 changed\nSources: 0 made, 0 changed" in capsys.readouterr().out
    assert Source.objects.get().slug == "oldmouth-gazette"


def test_a_dry_run_with_a_list_of_sources_keeps_none_of_them(tmp_path, capsys):
    Source.objects.create(name="Tarn Post", slug="tarn-post", spelling="us")
    listed = tmp_path / "sources.json"
    entries = [{"name": "Oldmouth Gazette"}, {"name": "Tarn Post", "spelling": "uk", "aliases": ["Post"]}]
    listed.write_text(json.dumps(entries))
    article = tmp_path / "article.txt"
    article.write_text("The ferry\n\nThe ferry to Holm was late again on Monday morning, said its captain.\n")
    ingest(article, sources=str(listed), source="Oldmouth Gazette", dry_run=True)
    ingest(sources=str(listed), dry_run=True)
    said = capsys.readouterr().out
    assert said.count("Sources: 1 would be made, 1 would be changed") == 2
    assert "article.txt: would be added" in said
    assert list(Source.objects.values_list("slug", "spelling")) == [("tarn-post", "us")]
    assert not SourceAlias.objects.exists()
    assert not Article.objects.exists()


def test_a_source_list_with_a_bad_entry_loads_none(tmp_path):
    listed = tmp_path / "sources.json"
    listed.write_text(json.dumps([{"name": "Good"}, {"name": "Bad", "kind": "circus"}]))
    with pytest.raises(CommandError, match="entry 2"):
        ingest(sources=str(listed))
    assert not Source.objects.exists()


def test_a_list_of_sources_is_not_kept_where_the_command_is_refused(tmp_path):
    listed = tmp_path / "sources.json"
    listed.write_text(json.dumps([{"name": "Varna Courier", "slug": "varna-courier"}]))
    write(tmp_path, "mole.txt")
    with pytest.raises(CommandError) as refused:
        ingest(tmp_path / "mole.txt", sources=str(listed), report=str(tmp_path / "absent" / "report.jsonl"))
    assert refused.value.returncode == 2
    assert not Source.objects.filter(slug="varna-courier").exists()


def test_a_manifest_is_read_before_a_transaction_begins_and_without_sources_none_does(tmp_path, monkeypatch):
    """It may come by a pipe, slowly, and SQLite gives every transaction the write lock."""
    depths = []

    def noting(read):
        def note(*given):
            depths.append(len(connection.savepoint_ids))
            return read(*given)

        return note

    listed, known = tmp_path / "list.csv", tmp_path / "sources.json"
    listed.write_text("path,date\na.txt,2025-03-05\n")
    known.write_text("[]")
    (tmp_path / "a.txt").write_text("Lamps stay lit\n\nThe keeper lit them all again on Monday night.")
    monkeypatch.setattr(command.manifest, "read_rows", noting(command.manifest.read_rows))
    monkeypatch.setattr(command.Command, "_flags", noting(command.Command._flags))
    outside = len(connection.savepoint_ids)
    call_command("ingest", str(tmp_path / "a.txt"), manifest=str(listed), dry_run=True, verbosity=0)
    call_command("ingest", manifest=str(listed), sources=str(known))
    assert depths == [outside, outside, outside, outside + 1]
