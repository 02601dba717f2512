"""Export, an empty machine, import: the same articles, links, verdicts, history and bytes."""

import hashlib
import json
import zipfile

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from articles.backup import exporting, importing, integrity
from articles.backup.parts import backed_up_models, lines_of_model, restore_model_row
from articles.curation import editing, notices, review
from articles.database import guards
from articles.models import Article, Capture, Decision, Source, Story, SyndicationLink
from tests.factories import CaptureFactory
from tests.integration.curation_cast import story_of
from tests.newsroom import small_archive

pytestmark = pytest.mark.django_db


def everything():
    return {model._meta.model_name: list(lines_of_model(model)) for model in backed_up_models()}


@pytest.fixture
def worked_on(cora, stan):
    held = small_archive()
    editing.edit_record(held.feature, {"section": "Arts"}, by=cora, why="misfiled")
    review.set_lead(held.wire.story, held.cut, by=cora)
    notices.withdraw_article(held.arabic, "A complaint was upheld.", by=stan)
    return held


def test_what_comes_back_is_row_for_row_what_went_out(worked_on, tmp_path, client):
    before = everything()
    place = tmp_path / "archive.zip"
    call_command("export_archive", str(place))
    call_command("flush", interactive=False, verbosity=0)
    assert not Article.objects.exists()
    _groups_again()

    importing.restore_backup(place)
    assert everything() == before
    for capture in Capture.objects.all():
        assert hashlib.sha256(capture.data).hexdigest()
    cora = User.objects.get(username="cora")
    assert cora.has_perm("articles.curate") and not cora.has_usable_password()
    client.force_login(cora)
    assert "lead" in client.get(reverse("review-log")).content.decode()


def _groups_again():
    """A flush empties the groups; an empty machine has them from its migrations."""
    from importlib import import_module

    from django.apps import apps

    import_module("articles.migrations.0002_groups").make_groups(apps, None)


def test_a_verdict_can_be_undone_on_the_machine_that_it_came_back_to(worked_on, tmp_path):
    place = tmp_path / "archive.zip"
    exporting.write_backup(place)
    call_command("flush", interactive=False, verbosity=0)
    importing.restore_backup(place)
    review.undo_decision(Decision.objects.get(kind="set lead"), by=None)
    assert Story.objects.get(pk=worked_on.wire.story_id).lead is None


def test_two_exports_of_one_archive_hold_the_same_parts(worked_on, tmp_path):
    sums = []
    for name in ("a.zip", "b.zip"):
        sums.append([part.sha256 for part in exporting.write_backup(tmp_path / name).parts])
    assert sums[0] == sums[1]


@pytest.mark.parametrize("microsecond", [0, 7, 1000, 123456])
def test_a_moment_goes_out_and_comes_back_to_the_microsecond(db, microsecond):
    moment = timezone.now().replace(microsecond=microsecond)
    story = Story.objects.create()
    Story.objects.filter(pk=story.pk).update(made_at=moment)
    (line,) = lines_of_model(Story)
    Story.objects.all().delete()
    restore_model_row(Story, json.loads(line))
    assert Story.objects.get().made_at == moment
    assert list(lines_of_model(Story)) == [line]


def test_no_password_leaves_the_machine(worked_on, tmp_path):
    exporting.write_backup(tmp_path / "a.zip")
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        accounts = archive.read("rows/accounts.jsonl").decode()
    assert "cora" in accounts
    assert "md5$" not in accounts and "password" not in accounts


def test_a_file_can_be_proved_without_being_restored(worked_on, tmp_path, capsys):
    exporting.write_backup(tmp_path / "a.zip")
    call_command("import_archive", str(tmp_path / "a.zip"), check=True)
    assert "whole and unchanged" in capsys.readouterr().out


def test_a_sound_archive_is_called_sound(db, capsys):
    from tests.factories import CaptureFactory

    CaptureFactory(sha256=hashlib.sha256(_text()).hexdigest())
    call_command("check_archive")
    assert "The archive is sound." in capsys.readouterr().out


def _text():
    return b"Council votes on harbour plan\n\nThe council voted on Monday."


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (
            lambda article: article.captures.update(sha256="0" * 64),
            "do not have the SHA-256 that they came with. Put back the newest backup",
        ),
        (lambda article: article.captures.update(packed=b"rubbish"), "cannot be unpacked"),
        (lambda article: article.captures.update(size=1), "1 are noted"),
        (
            lambda article: article.captures.all().delete(),
            "has no capture. Put back the newest backup",
        ),
        (lambda article: Article.objects.update(body_roles=[]), "manage.py resplit --all"),
        (lambda article: Story.objects.update(lead=article), "is not one of its versions"),
        (
            lambda article: Story.objects.filter(pk=article.story_id).update(
                merged_into=Story.objects.create()
            ),
            "was merged into another",
        ),
    ],
)
def test_each_fault_is_named_with_its_remedy(spoil, said, capsys, db):
    from tests.factories import CaptureFactory, StoryFactory

    article = CaptureFactory(sha256=hashlib.sha256(_text()).hexdigest()).article
    StoryFactory()
    spoil(article)
    with pytest.raises(CommandError, match="found") as stopped:
        call_command("check_archive")
    assert stopped.value.returncode == 1
    assert said in capsys.readouterr().err


def in_a_merged_story(article):
    Story.objects.filter(pk=article.story_id).update(merged_into=Story.objects.create())


def led_by_a_stranger(article):
    Story.objects.create(lead=article)


def without_guards(article):
    guards.lift_guards()


@pytest.mark.parametrize("spoil", [in_a_merged_story, led_by_a_stranger, without_guards])
def test_what_the_check_offers_to_repair_is_sound_after_the_repair(spoil, db, capsys):
    article = CaptureFactory(sha256=hashlib.sha256(_text()).hexdigest()).article
    spoil(article)
    with pytest.raises(CommandError) as stopped:
        call_command("check_archive")
    assert stopped.value.returncode == 1
    assert "check_archive --fix" in capsys.readouterr().err
    call_command("check_archive", repair=True)
    assert "The archive is sound." in capsys.readouterr().out


def test_roles_that_do_not_fit_the_paragraphs_are_put_right_by_the_remedy(db, tmp_path, capsys):
    (tmp_path / "wall.txt").write_text(
        "Harbour wall to be rebuilt\n\nThe mayor said on Monday that work will begin in June.\n\n"
        "The council voted for the plan after a long debate.\n"
    )
    call_command("ingest", str(tmp_path))
    Article.objects.update(body_roles=[])
    with pytest.raises(CommandError):
        call_command("check_archive")
    assert "resplit --all" in capsys.readouterr().err
    call_command("resplit", all=True)
    call_command("check_archive")
    assert "The archive is sound." in capsys.readouterr().out


def packed_damaged(captures):
    captures.update(packed=b"rubbish")


def packed_as_something_else(captures):
    captures.update(packed=Capture.pack(b"Another text"))


def size_damaged(captures):
    captures.update(size=1)


@pytest.mark.parametrize("spoil", [packed_damaged, packed_as_something_else, size_damaged])
@pytest.mark.parametrize("source", ["", "oldmouth-gazette"])
def test_a_damaged_capture_is_given_its_bytes_again_by_ingesting_its_file(
    db, tmp_path, capsys, spoil, source
):
    Source.objects.create(name="Oldmouth Gazette", slug="oldmouth-gazette")
    (tmp_path / "wall.txt").write_text(
        "Harbour wall to be rebuilt\n\nThe mayor said that work begins in June.\n"
    )
    again = {"source": source} if source else {}
    call_command("ingest", str(tmp_path), **again)
    before = [Capture.objects.values().get(), Article.objects.values().get()]
    spoil(Capture.objects)
    with pytest.raises(CommandError):
        call_command("check_archive")
    assert "Ingest the file again." in capsys.readouterr().err
    call_command("ingest", str(tmp_path), dry_run=True, **again)
    assert "which were damaged" in capsys.readouterr().out
    call_command("ingest", str(tmp_path), **again)
    assert "0 added, 1 changed, 0 duplicates" in capsys.readouterr().out
    assert [Capture.objects.values().get(), Article.objects.values().get()] == before
    call_command("check_archive")
    call_command("ingest", str(tmp_path), **again)
    assert "0 changed, 1 duplicates" in capsys.readouterr().out


def test_two_that_a_curator_told_apart_and_yet_stand_in_one_story_leave_it_by_the_remedy(db, capsys):
    story = story_of(2)
    link = SyndicationLink.objects.get()
    SyndicationLink.objects.filter(pk=link.pk).update(status="rejected", decided_at=timezone.now())
    said = " ".join(fault.what + fault.remedy for fault in integrity.find_faults())
    assert "judged that they are not versions" in said and "link_syndication" in said
    call_command("link_syndication", verbosity=0)
    assert Article.objects.filter(story=story).count() == 1
