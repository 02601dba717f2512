"""Journey 4 and the rules of store: nothing twice, nothing lost, a curator's words untouched."""

import json
import re
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.ingest import lookups
from articles.models import (
    Article,
    Capture,
    IngestOutcome,
    IngestRun,
    PendingIndex,
    ReviewItem,
    Source,
    Story,
    SyndicationLink,
)

from .cast import (
    ARTICLE,
    everything,
    ingest,
    write,
)

pytestmark = pytest.mark.django_db


@pytest.mark.shared
def test_the_two_real_captures_become_one_story_of_two_versions(real_captures, capsys):
    ingest(real_captures)
    assert "2 added, 0 changed, 0 duplicates, 0 refused" in capsys.readouterr().out
    cut, long = Article.objects.order_by("path")
    assert cut.story == long.story
    assert (cut.section, len(cut.paragraphs), cut.dateline) == ("US News", 8, "JERUSALEM")
    assert cut.headline == real_captures.joinpath(cut.path).read_text().split("\n")[2]
    for field in ("source", "printed_on"):
        assert getattr(cut, field) is None
        assert getattr(long, field) is None
    for field in ("url", "byline", "credit", "standfirst"):
        assert not getattr(cut, field), field
    for field in ("url", "byline", "section", "dateline"):
        assert not getattr(long, field), field
    text = real_captures.joinpath(long.path).read_text().replace("\N{NO-BREAK SPACE}", " ")
    lines = [line.strip() for line in text.split("\n")]
    assert (long.headline, long.standfirst, long.credit, long.agency) == (lines[0], lines[2], "AP", "AP")
    assert long.paragraphs == lines[4:47:2]
    roles = long.captures.get().roles
    assert {n for n, role in enumerate(roles, 1) if role == "furniture"} == {
        n for n, line in enumerate(lines[:191], 1) if n >= 51 and line.strip()
    }
    assert roles.count("furniture") == 98

    before = everything()
    ingest(real_captures)
    assert "0 added, 0 changed, 2 duplicates, 0 refused" in capsys.readouterr().out
    after = everything()
    changed = {table for table in before if before[table] != after[table]}
    assert changed == {"articles_ingestrun", "articles_ingestoutcome"}


@pytest.mark.shared
def test_the_story_of_the_two_real_captures_is_neutral_and_its_origin_is_not_held(
    real_captures, capsys, client, rhea
):
    ingest(real_captures)
    link = SyndicationLink.objects.get()
    assert (link.relation, link.status) == ("version", "automatic")
    assert (link.direction, link.direction_cue, link.origin) == ("", "", "AP")
    story = Story.objects.get(pk=link.first.story_id)
    assert (story.likely_original, story.origin) == (None, "AP")
    client.force_login(rhea)
    page = client.get(story.get_absolute_url()).content.decode()
    assert "Origin: AP, whose copy the versions carry; its own is not held here." in page
    compared = client.get(f"/compare/{link.first_id}/{link.second_id}/").content.decode()
    assert "14 paragraphs only in B" in compared
    assert "8 of the 22 paragraphs" in compared
    assert not re.search(
        r"\b(?:kept|cut 14|added)\b", compared.partition("<main")[2].partition("</h1>")[2][:3000]
    )


def test_a_dry_run_says_what_would_happen_and_writes_nothing(tmp_path, gazette, capsys):
    write(tmp_path, "a.txt")
    write(tmp_path, "again.txt")
    write(tmp_path, "b.txt", "Another headline")
    (tmp_path / "blank.txt").touch()
    before = everything()
    with pytest.raises(CommandError) as stopped:
        ingest(tmp_path, dry_run=True, source="oldmouth-gazette")
    said = capsys.readouterr()
    assert stopped.value.returncode == 1
    assert everything() == before
    assert "a.txt: would be added" in said.out
    assert "again.txt: would be a duplicate (the same bytes as a.txt in this run)" in said.out
    assert "Dry run, nothing written: 2 added, 0 changed, 1 duplicates, 1 refused" in said.out
    with pytest.raises(CommandError):
        ingest(tmp_path, source="oldmouth-gazette")
    assert "\n2 added, 0 changed, 1 duplicates, 1 refused" in "\n" + capsys.readouterr().out


def test_journey_4_dry_run_then_for_real_then_interrupted_then_again(tmp_path, capsys, monkeypatch):
    for number in range(6):
        write(tmp_path, f"{number}.txt", f"Headline {number}")
    (tmp_path / "blank.txt").touch()
    with pytest.raises(CommandError):
        ingest(tmp_path, dry_run=True)
    assert "6 added, 0 changed, 0 duplicates, 1 refused" in capsys.readouterr().out

    from articles.ingest import files

    really_read = files.read_file

    def ctrl_c_at_the_fourth(found, stdin=None):
        if found.relative_path == "3.txt":
            raise KeyboardInterrupt
        return really_read(found, stdin)

    with monkeypatch.context() as patch, pytest.raises(CommandError) as stopped:
        patch.setattr(files, "read_file", ctrl_c_at_the_fourth)
        ingest(tmp_path)
    assert stopped.value.returncode == 130
    assert "3 added" in capsys.readouterr().out
    assert IngestRun.objects.get().status == "interrupted"
    assert Article.objects.count() == Capture.objects.count() == 3

    report = tmp_path.parent / "out.jsonl"
    with pytest.raises(CommandError) as stopped:
        ingest(tmp_path, report=str(report))
    said = capsys.readouterr()
    assert stopped.value.returncode == 1
    assert "3 added, 0 changed, 3 duplicates, 1 refused" in said.out
    assert "blank.txt: the file is empty" in said.err
    lines = [json.loads(line) for line in report.read_text().splitlines()]
    assert [line["outcome"] for line in lines] == ["duplicate"] * 3 + ["added"] * 3 + ["refused"]
    assert lines[-1]["reason"] == "the file is empty"
    assert Article.objects.count() == 6
    assert IngestOutcome.objects.filter(run=IngestRun.objects.first()).count() == 7


def test_new_bytes_for_the_same_address_make_a_revision_and_keep_the_old(tmp_path, gazette):
    first = write(tmp_path, "first.txt", "Board votes to rebuild harbour mole", "\n")
    second = write(tmp_path, "second.txt", "Board puts off work on harbour mole")
    ingest(first, url="https://Gazette.example/mole?utm_source=x")
    ingest(second, url="https://gazette.example/mole/")
    article = Article.objects.get()
    assert article.source == gazette
    assert article.headline == "Board puts off work on harbour mole"
    assert [capture.number for capture in article.captures.all()] == [1, 2]
    assert b"Board votes to rebuild harbour mole" in article.captures.get(number=1).data
    ingest(first, url="https://gazette.example/mole")
    assert Capture.objects.count() == 2
    assert Article.objects.get().headline == "Board puts off work on harbour mole"


def test_new_bytes_under_an_old_name_of_one_source_make_a_revision(tmp_path, gazette):
    place = write(tmp_path, "mole.txt", "Board votes to rebuild harbour mole")
    ingest(tmp_path, source="The Gazette")
    place.write_text(ARTICLE.format(headline="Board puts off work on harbour mole"))
    ingest(tmp_path, source="gazette.example")
    assert Article.objects.get().captures.count() == 2


def test_an_unidentified_file_with_an_old_name_and_new_bytes_is_an_article_of_its_own(tmp_path):
    place = write(tmp_path, "mole.txt", "Board votes to rebuild harbour mole")
    ingest(tmp_path)
    place.write_text(ARTICLE.format(headline="Board puts off work on harbour mole"))
    ingest(tmp_path)
    first, second = Article.objects.order_by("pk")
    assert (first.headline, second.headline) == (
        "Board votes to rebuild harbour mole",
        "Board puts off work on harbour mole",
    )
    assert f"Same name as article {first.pk}" in ReviewItem.objects.get(kind="ingest", article=second).text


def test_the_same_bytes_of_another_source_are_another_article(tmp_path, gazette):
    other = Source.objects.create(name="Newhaven Echo", slug="newhaven-echo")
    write(tmp_path, "mole.txt")
    ingest(tmp_path, source="oldmouth-gazette")
    ingest(tmp_path, source="newhaven-echo")
    assert set(Article.objects.values_list("source", flat=True)) == {gazette.pk, other.pk}
    assert SyndicationLink.objects.count() == 1


def test_a_file_taken_before_its_source_was_known_is_identified_not_doubled(tmp_path, gazette, capsys):
    write(tmp_path, "mole.txt")
    ingest(tmp_path)
    ingest(tmp_path, source="oldmouth-gazette")
    assert "0 added, 1 changed" in capsys.readouterr().out
    article = Article.objects.get()
    assert (article.source, article.origins["source"]) == (gazette, "flag")
    assert article.captures.count() == 1


def test_two_files_of_one_run_are_never_taken_for_captures_of_one_article(tmp_path, gazette, capsys):
    write(tmp_path / "january", "mole.txt", "Board opens the year with a vote")
    write(tmp_path / "february", "mole.txt", "Board counts the cost of the mole")
    with pytest.raises(CommandError):
        ingest(tmp_path / "january", tmp_path / "february", source="oldmouth-gazette")
    assert "has the same source and the same path mole.txt" in capsys.readouterr().err
    assert Article.objects.get().headline == "Board opens the year with a vote"


def test_each_fact_comes_from_the_strongest_that_states_it(tmp_path, gazette):
    Source.objects.create(name="Newhaven Echo", slug="newhaven-echo")
    header = "Source: Newhaven Echo\nURL: https://echo.example/mole\nDate: 4 March 2025\nSection: Docks\n\n"
    place = tmp_path / "newhaven-echo" / "2025" / "03" / "03" / "mole.txt"
    place.parent.mkdir(parents=True)
    place.write_text(header + ARTICLE.format(headline="Board votes to rebuild harbour mole"))
    listed = tmp_path / "list.csv"
    listed.write_text("path,date,rights\nnewhaven-echo/2025/03/03/mole.txt,2025-03-05,licensed\n")
    ingest(tmp_path, manifest=str(listed), source="oldmouth-gazette")
    article = Article.objects.get()
    assert (article.source, article.origins["source"]) == (gazette, "flag")
    assert (article.printed_on, article.origins["printed_on"]) == (date(2025, 3, 5), "manifest")
    assert (article.section, article.origins["section"]) == ("Docks", "header")
    assert (article.url, article.origins["url"]) == ("https://echo.example/mole", "header")
    assert (article.rights, article.origins["headline"]) == ("licensed", "text")


def test_the_path_convention_gives_source_and_day(tmp_path, gazette):
    write(tmp_path, "oldmouth-gazette/2025/03/04/mole.txt")
    ingest(tmp_path)
    article = Article.objects.get()
    assert (article.source, article.printed_on, article.printed_precision) == (
        gazette,
        date(2025, 3, 4),
        "day",
    )
    assert article.origins["source"] == article.origins["printed_on"] == "path"


def test_an_article_is_known_again_whichever_folder_above_it_was_given(tmp_path, gazette):
    place = write(tmp_path, "oldmouth-gazette/2025/03/04/mole.txt", "Board votes to rebuild harbour mole")
    ingest(tmp_path)
    place.write_text(ARTICLE.format(headline="Board puts off work on harbour mole"))
    ingest(place)
    assert Article.objects.get().captures.count() == 2


def test_an_unknown_source_in_a_header_leaves_the_article_unidentified_and_is_noted(tmp_path):
    write(tmp_path, "mole.txt")
    text = (tmp_path / "mole.txt").read_text()
    (tmp_path / "mole.txt").write_text("Source: Nowhere Times\n\n" + text)
    ingest(tmp_path)
    article = Article.objects.get()
    assert article.source is None
    assert "'Nowhere Times', which is not known" in ReviewItem.objects.get(kind="ingest").text


def test_the_domain_of_a_stated_address_tells_the_source(tmp_path, gazette):
    ingest(write(tmp_path, "mole.txt"), url="https://www.gazette.example/mole")
    assert Article.objects.get().source == gazette


def test_an_unknown_source_flag_is_a_usage_error_that_names_the_known_ones(tmp_path, gazette):
    write(tmp_path, "mole.txt")
    with pytest.raises(CommandError) as stopped:
        ingest(tmp_path, source="nowhere")
    assert stopped.value.returncode == 2
    assert "known are: oldmouth-gazette" in str(stopped.value)
    assert not IngestRun.objects.exists()


def test_a_curators_words_survive_a_new_capture_and_new_facts(tmp_path, gazette):
    place = write(tmp_path, "mole.txt", "Board votes to rebuild harbour mole")
    ingest(tmp_path, source="oldmouth-gazette", date="2025-03-04")
    Article.objects.update(
        headline="As it should read",
        printed_on=date(2025, 3, 3),
        origins={**Article.objects.get().origins, "headline": "curator", "printed_on": "curator"},
    )
    place.write_text(ARTICLE.format(headline="Board puts off work on harbour mole"))
    ingest(tmp_path, source="oldmouth-gazette", date="2025-03-09")
    article = Article.objects.get()
    assert (article.headline, article.printed_on) == ("As it should read", date(2025, 3, 3))
    assert article.captures.count() == 2


def test_a_field_that_a_new_capture_no_longer_has_goes_from_the_article(tmp_path, gazette):
    place = tmp_path / "mole.txt"
    place.write_text("News\n\nBy Ada Quill\n\n" + ARTICLE.format(headline="Words"))
    ingest(tmp_path, source="oldmouth-gazette")
    article = Article.objects.get()
    article.credit, article.origins = "AP", {**article.origins, "credit": "text"}
    article.save()
    place.write_text(ARTICLE.format(headline="Words"))
    ingest(tmp_path, source="oldmouth-gazette")
    article = Article.objects.get()
    assert article.credit == ""
    assert "credit" not in article.origins


@pytest.mark.parametrize("arguments", [(), ("no/such/place",), ("x" * 5000,)])
def test_wrong_usage_ends_with_2_before_anything_is_written(arguments):
    with pytest.raises(CommandError) as stopped:
        ingest(*arguments)
    assert stopped.value.returncode == 2
    assert not IngestRun.objects.exists()


def test_doubtful_captures_wait_in_one_open_question_each(tmp_path, gazette):
    (tmp_path / "flash.txt").write_text("Mole to be rebuilt, board decides\n")
    ingest(tmp_path)
    item = ReviewItem.objects.get(kind="split")
    assert "fewer than three paragraphs" in item.text.lower()
    write(tmp_path / "oldmouth-gazette/2025/03/04", "mole.txt")
    ingest(tmp_path / "oldmouth-gazette")
    assert ReviewItem.objects.filter(kind="split", status="open").exclude(pk=item.pk).count() == 0


def test_every_article_has_a_story_and_waits_for_the_index(tmp_path):
    write(tmp_path, "a.txt")
    ingest(tmp_path)
    assert Article.objects.get().story == Story.objects.get()
    assert PendingIndex.objects.exists()


def test_a_refused_file_is_asked_about_once_however_often_it_comes(tmp_path):
    (tmp_path / "blank.txt").touch()
    for _ in range(2):
        with pytest.raises(CommandError):
            ingest(tmp_path)
    assert ReviewItem.objects.get(kind="refused").text == "blank.txt: the file is empty"


def test_a_sample_below_none_is_a_usage_error():
    with pytest.raises(CommandError, match="--sample is at least 0") as refused:
        call_command("check_archive", sample=-1)
    assert refused.value.returncode == 2


def test_files_that_are_held_are_looked_up_together(tmp_path, gazette):
    for number in range(47):
        write(tmp_path, f"oldmouth-gazette/2024/01/02/{number}.txt", f"Board votes to rebuild mole {number}")
    ingest(tmp_path, jobs=1)
    few = [tmp_path / f"oldmouth-gazette/2024/01/02/{number}.txt" for number in range(15)]
    with CaptureQueriesContext(connection) as of_few:
        ingest(*few, jobs=1)
    with CaptureQueriesContext(connection) as of_all:
        ingest(tmp_path, jobs=1)
    # The 32 files more are two batches; each asks for its checksums, and then for what they are copies of.
    assert len(of_all) - len(of_few) <= 2 * 4


def test_a_held_file_that_the_program_stumbles_over_stops_no_other(tmp_path, gazette, capsys, monkeypatch):
    for number in range(3):
        write(tmp_path, f"oldmouth-gazette/2024/01/02/{number}.txt", f"Board votes to rebuild mole {number}")
    ingest(tmp_path, jobs=1)
    damaged = Capture.objects.get(path__endswith="1.txt").sha256
    copies_of = lookups.copies_of

    def stumbling(digests):
        wanted = set(digests)
        if damaged in wanted:
            raise ValueError("a row that cannot be read")
        return copies_of(wanted)

    monkeypatch.setattr(lookups, "copies_of", stumbling)
    capsys.readouterr()
    with pytest.raises(CommandError, match="1 file was refused"):
        ingest(tmp_path, jobs=1)
    assert "0 added, 0 changed, 2 duplicates, 1 refused" in capsys.readouterr().out
