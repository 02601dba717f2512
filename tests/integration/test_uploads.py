"""Captures added through the browser: looked at, taken in the background, tried again, withdrawn."""

import gzip
import io
import json
import os
import zipfile
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from articles.ingest import orders
from articles.jobs import queue, uploads, worker
from articles.models import Article, Decision, IngestRun, Job, ReviewItem, Source, Story, Upload
from tests.conftest import member_of
from tests.faults.test_files import GOOD
from tests.unit.extraction.newswire_cast import NITF

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, cora):
    client.force_login(cora)
    return client


def give(client, *files, **said):
    given = [SimpleUploadedFile(name, data) for name, data in files]
    return client.post(reverse("upload-new"), {"captures": given, **said}, follow=True)


def page_of(client, upload=None):
    upload = upload or Upload.objects.latest("pk")
    return client.get(reverse("upload", args=[upload.pk])).content.decode()


def take(client, **said):
    client.post(reverse("upload-take", args=[Upload.objects.latest("pk").pk]), said)
    assert worker.work_once()


def test_the_dry_run_says_what_each_file_would_become_and_stores_nothing(desk):
    answer = give(desk, ("a.txt", GOOD.encode()), ("b.txt", b""), ("photo.jpg", b"\xff\xd8"))
    page = answer.content.decode()
    assert "1 added, 0 changed, 0 duplicates, 2 refused" in page
    assert "would be added" in page
    assert "the file is empty" in page
    assert "files that end in .jpg are not taken" in page
    assert not Article.objects.exists()


def test_what_was_looked_at_is_taken_in_the_background_as_a_run_with_its_owner(desk, cora):
    give(desk, ("a.txt", GOOD.encode()), ("b.txt", b""))
    take(desk)
    run = IngestRun.objects.get()
    assert (run.owner, run.added, run.refused, run.operator) == (cora, 1, 1, "cora")
    job = Job.objects.get()
    assert (job.state, job.owner, job.result["added"]) == ("done", cora, 1)
    page = page_of(desk)
    assert reverse("article", args=[Article.objects.get().pk]) in page
    assert "refused (the file is empty)" in page


def test_a_folder_keeps_its_paths_and_an_archive_is_looked_into(desk):
    gazette = Source.objects.create(name="Oldmouth Gazette", slug="oldmouth-gazette")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("inside.txt", GOOD.replace("Board", "Council"))
    path = "week/oldmouth-gazette/2025/03/04/mole.txt"
    give(
        desk,
        ("mole.txt", GOOD.encode()),
        ("week.zip", packed.getvalue()),
        paths=json.dumps([path, "week.zip"]),
    )
    take(desk)
    assert Article.objects.get(source=gazette).printed_on.isoformat() == "2025-03-04"
    assert Article.objects.filter(path="week.zip/inside.txt").exists()
    assert not uploads.upload_folder(Upload.objects.get()).exists()


def test_half_a_character_in_a_path_is_no_error(desk):
    answer = give(desk, ("a.txt", GOOD.encode()), paths=json.dumps(["week/\ud800.txt"]))
    assert "1 added" in answer.content.decode()
    assert "week/?.txt" in page_of(desk)


def test_a_pasted_text_is_taken_with_its_address(desk):
    desk.post(reverse("upload-new"), {"text": GOOD, "url": "https://gazette.example/mole"})
    take(desk)
    assert Article.objects.get().url == "https://gazette.example/mole"


def test_refused_files_are_tried_again_in_another_format(desk):
    give(desk, ("a.txt", GOOD.encode()), ("message.dat", NITF.encode()))
    take(desk)
    assert Article.objects.count() == 1
    assert "Try the refused files again" in page_of(desk)
    take(desk, source="", forced="nitf")
    assert Article.objects.get(guid="varna.17").headline == "Pier to close"
    assert uploads.runs_of_upload(Upload.objects.get()) == list(
        IngestRun.objects.order_by("pk").values_list("pk", flat=True)
    )


def test_an_upload_is_withdrawn_as_a_whole_within_the_day_and_no_later(desk, cora):
    give(desk, ("a.txt", GOOD.encode()))
    take(desk)
    upload = Upload.objects.get()
    desk.post(reverse("upload-undo", args=[upload.pk]))
    assert worker.work_once()
    article = Article.objects.get()
    assert article.status == "withdrawn"
    assert Decision.objects.get(kind="withdraw").made_by == cora
    assert "1 article." in page_of(desk)
    article.status = "live"
    article.withdrawn_at = None
    article.save()
    Upload.objects.update(withdrawn_at=None)
    IngestRun.objects.update(finished_at=timezone.now() - timedelta(days=2))
    desk.post(reverse("upload-undo", args=[upload.pk]))
    assert not worker.work_once()


def test_an_upload_is_its_owners_alone(desk, client):
    give(desk, ("a.txt", GOOD.encode()))
    client.force_login(member_of("other", "curators"))
    pk = Upload.objects.get().pk
    assert client.get(reverse("upload", args=[pk])).status_code == 404
    assert client.post(reverse("upload-take", args=[pk])).status_code == 404


def test_a_reader_may_not_add(client, rhea):
    client.force_login(rhea)
    assert client.get(reverse("upload-new")).status_code == 403
    assert client.post(reverse("upload-new"), {"text": GOOD}).status_code == 403


def test_what_is_said_of_a_hidden_article_is_only_that_it_is_held(desk, cora):
    give(desk, ("secret.txt", GOOD.encode()))
    take(desk)
    Article.objects.update(status="withdrawn", withdrawn_at=timezone.now())
    page = give(desk, ("b.txt", GOOD.encode())).content.decode()
    assert "would be a duplicate (the archive holds it already)" in page
    assert "secret.txt" not in page


def test_nothing_and_an_address_with_several_files_are_refused(desk):
    assert "There is nothing to look at" in give(desk).content.decode()
    page = give(desk, ("a.txt", b"a"), url="https://a.example/b").content.decode()
    assert "An address names one article" in page


def test_a_large_upload_is_looked_at_in_the_background(desk, monkeypatch):
    monkeypatch.setattr(uploads, "LOOKED_AT_ONCE", 10)
    page = give(desk, ("a.txt", GOOD.encode())).content.decode()
    assert "Waiting for the background worker to look at an upload" in page
    assert worker.work_once()
    assert "would be added" in page_of(desk)


def test_a_job_is_claimed_once_stopped_while_it_waits_and_claimed_anew_when_abandoned(cora):
    job = queue.put_job("look at an upload", cora)
    claimed = queue.claim_job()
    assert claimed is not None and claimed.pk == job.pk
    assert queue.claim_job() is None
    Job.objects.update(beat_at=timezone.now() - timedelta(hours=1))
    assert queue.claim_job() is not None
    Job.objects.update(beat_at=timezone.now() - timedelta(hours=1), attempts=3)
    assert queue.claim_job() is None
    assert Job.objects.get().state == "failed"
    waiting = queue.put_job("look at an upload", cora)
    queue.cancel_job(waiting)
    assert queue.claim_job() is None


def test_a_running_job_that_is_to_stop_ends_and_keeps_what_was_done(desk, monkeypatch):
    give(desk, *((f"{n}.txt", GOOD.replace("Board", f"Board {n}").encode()) for n in range(3)))
    monkeypatch.setattr(queue, "BEAT_EVERY", 0.0)
    monkeypatch.setattr(orders, "BATCH", 1)
    upload = Upload.objects.get()
    told = queue.Progress.tell

    def stopping(self, done, total=0):
        if done == 2:
            desk.post(reverse("upload-stop", args=[upload.pk]))
        told(self, done, total)

    monkeypatch.setattr(queue.Progress, "tell", stopping)
    take(desk)
    assert Job.objects.get().state == "canceled"
    assert (Article.objects.count(), IngestRun.objects.get().status) == (2, "interrupted")
    monkeypatch.setattr(queue.Progress, "tell", told)
    take(desk)
    assert Article.objects.count() == 3


@pytest.mark.parametrize(
    "name", ["../../x.txt", "/etc/x.txt", ".hidden", "a" * 400 + ".txt", "..\\x.txt", ""]
)
def test_no_name_leads_out_of_the_uploads_folder(name, cora):
    upload = uploads.keep_files(cora, [(name, [b"a"])])
    folder = uploads.upload_folder(upload).resolve()
    (kept,) = [path for path in folder.rglob("*") if path.is_file()]
    assert kept.resolve().is_relative_to(folder)


BLOCK = "Source: Oldmouth Gazette\nURL: https://gazette.example/mole\n"
EMBARGO = "Embargo: 2099-01-01T06:00+00:00\n"


@pytest.fixture
def held():
    """An article under its address, live, as the operator's shell took it in."""
    source = Source.objects.create(name="Oldmouth Gazette", slug="oldmouth-gazette")
    return Article.objects.create(
        path="mole.txt",
        source=source,
        url="https://gazette.example/mole",
        canonical_url="https://gazette.example/mole",
        headline="The mole",
        story=Story.objects.create(),
    )


def test_a_curator_cannot_embargo_a_held_article_by_a_capture_and_is_told_who_can(desk, held):
    page = give(desk, ("new.txt", (BLOCK + EMBARGO + GOOD).encode())).content.decode()
    assert "would be refused (it would change who may see an article that the archive holds" in page
    assert "whoever may publish notices (standards editors, administrators) can take it in" in page
    take(desk)
    held.refresh_from_db()
    assert (held.status, held.captures.count()) == ("live", 0)
    assert ReviewItem.objects.filter(kind="refused", text__contains="change who may see").exists()


def test_a_curator_cannot_show_an_embargoed_article_by_a_capture(desk, held):
    held.status, held.embargo_until = "embargoed", timezone.now() + timedelta(days=9)
    held.origins = {"status": "message"}
    held.save()
    give(desk, ("new.txt", (BLOCK + GOOD).encode()))
    take(desk)
    held.refresh_from_db()
    assert held.status == "embargoed"
    assert "article that the archive holds" in page_of(desk) and f"article {held.pk}" not in page_of(desk)


def test_a_standards_editor_can_and_the_decision_is_theirs(client, held):
    stella = member_of("stella", "standards editors")
    client.force_login(stella)
    give(client, ("new.txt", (BLOCK + EMBARGO + GOOD).encode()))
    take(client)
    held.refresh_from_db()
    assert held.status == "embargoed"
    decision = Decision.objects.get(kind="embargo")
    assert (decision.made_by, decision.actor) == (stella, "stella")


def test_a_curator_may_change_the_words_of_a_held_article_and_add_an_embargoed_one(desk, held, cora):
    other = BLOCK.replace("mole", "pier") + EMBARGO + GOOD.replace("Board", "Council")
    give(desk, ("new.txt", (BLOCK + GOOD).encode()), ("other.txt", other.encode()))
    take(desk)
    held.refresh_from_db()
    assert held.captures.count() == 1
    assert Article.objects.exclude(pk=held.pk).get().status == "embargoed"
    assert Decision.objects.get(kind="embargo").made_by == cora


def test_a_fault_of_the_disk_is_told_without_a_path_of_the_server(desk, monkeypatch, caplog):
    def full(*_, **__):
        raise OSError(28, "No space left on device", "/srv/archive/var/uploads/secret")

    monkeypatch.setattr(uploads, "keep_files", full)
    page = give(desk, ("a.txt", GOOD.encode())).content.decode()
    assert "disk is full; nothing was kept" in page and "/srv/archive" not in page
    assert "/srv/archive" in caplog.text


def packed(name, data):
    """A .zip with one file."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return kept.getvalue()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.zip", packed("a.txt", GOOD.encode() * 2 + b" " * uploads.LOOKED_AT_ONCE)),
        ("a.zip", packed("a.warc.gz", gzip.compress(b"WARC/1.0"))),
        ("a.zip", packed("A.TXT.GZ", gzip.compress(GOOD.encode()))),
        ("a.zip", packed("a.DOCX", packed("word/document.xml", b" " * 10))),
        ("a.zip", packed("a.wacz", packed("a.txt", GOOD.encode()))),
        ("a.txt.gz", gzip.compress(GOOD.encode())),
    ],
)
def test_what_unpacks_to_much_or_cannot_be_told_is_looked_at_in_the_background(desk, name, data):
    give(desk, (name, data))
    assert Job.objects.get().kind == uploads.LOOK


def test_a_worker_whose_job_another_took_over_says_nothing_of_it_any_more(desk):
    give(desk, ("a.txt", GOOD.encode()))
    desk.post(reverse("upload-take", args=[Upload.objects.get().pk]))
    mine = queue.claim_job()
    Job.objects.update(beat_at=timezone.now() - timedelta(days=1))
    others = queue.claim_job()
    assert (mine.pk, mine.attempts, others.attempts) == (others.pk, 1, 2)
    with pytest.raises(queue.JobCanceled):
        queue.Progress(mine).tell(1)
    queue.end_job(mine, Job.State.CANCELED)
    assert Job.objects.get().state == "running"
    queue.end_job(others, Job.State.DONE)
    assert Job.objects.get().state == "done"


def test_an_upload_that_is_being_written_is_not_tidied_away(settings, tmp_path):
    settings.ARCHIVE_HOME = tmp_path
    young, old = tmp_path / "uploads" / "young", tmp_path / "uploads" / "old"
    young.mkdir(parents=True), old.mkdir()
    before = (timezone.now() - timedelta(days=2)).timestamp()
    os.utime(old, (before, before))
    assert uploads.tidy_uploads() == 1
    assert young.is_dir() and not old.exists()
