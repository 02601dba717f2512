"""A large export is written by the worker and downloaded; it is its owner's, and nothing hidden is in it."""

import json
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from articles.curation import notices
from articles.jobs import exports, worker
from articles.models import Article, Job
from articles.search import upkeep
from articles.views.exporting import export
from tests.factories import ArticleFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def many(monkeypatch):
    """Five articles, which are more than are streamed at once."""
    monkeypatch.setattr(export, "AT_ONCE", 4)
    made = [ArticleFactory(headline=f"Quay {n}", body=f"The quay is shut, {n}.") for n in range(5)]
    upkeep.mark([each.pk for each in made])
    upkeep.drain()
    return made


def prepared(client, form="csv", **more):
    """The job that a press of the button puts in."""
    answer = client.post(reverse("exports"), {"form": form, "query": "q=quay", **more})
    assert answer.status_code == 302, answer.content
    return Job.objects.get(kind=exports.EXPORT)


def downloaded(client, job):
    answer = client.get(reverse("export-file", args=[job.pk]))
    return answer.status_code, b"".join(answer) if answer.streaming else answer.content


def test_a_large_result_leads_to_a_button_a_file_and_the_same_rows_as_a_small_one(
    client, rhea, many, monkeypatch
):
    client.force_login(rhea)
    for form in ("csv", "jsonl"):
        page = client.get(client.get(f"/search.{form}?q=quay").url)
        assert "5 articles" in page.content.decode() and "Prepare the file" in page.content.decode()
        job = prepared(client, form)
        waiting = client.get(reverse("export-prepared", args=[job.pk])).content.decode()
        assert "Waiting for the background worker" in waiting
        assert worker.work_once()
        assert "Download it" in client.get(reverse("export-prepared", args=[job.pk])).content.decode()
        with monkeypatch.context() as patched:
            patched.setattr(export, "AT_ONCE", 10)
            at_once = b"".join(client.get(f"/search.{form}?q=quay"))
        assert downloaded(client, job) == (200, at_once)
        job.delete()


def test_a_visitor_without_an_account_is_told_to_sign_in_for_many(client, many, public_reading):
    answer = client.get("/search.csv?q=quay")
    assert (answer.status_code, "Sign in" in answer.content.decode()) == (403, True)
    assert client.get("/search.csv?q=headline:4").status_code == 200


def test_an_export_is_its_owners_alone(client, rhea, cora, many):
    client.force_login(rhea)
    job = prepared(client)
    worker.work_once()
    client.force_login(cora)
    for name in ("export-prepared", "export-file"):
        assert client.get(reverse(name, args=[job.pk])).status_code == 404
    assert client.post(reverse("export-stop", args=[job.pk])).status_code == 404


def test_what_was_withdrawn_before_is_left_out_and_what_is_withdrawn_after_closes_the_file(
    client, rhea, many, stan
):
    client.force_login(rhea)
    job = prepared(client, "jsonl")
    notices.withdraw_article(many[0], "Wrong.", by=stan)
    worker.work_once()
    job.refresh_from_db()
    assert downloaded(client, job)[0] == 410
    job.delete()
    job = prepared(client, "jsonl")
    worker.work_once()
    status, lines = downloaded(client, job)
    numbers = [json.loads(line)["id"] for line in lines.decode().splitlines()]
    assert (status, sorted(numbers)) == (200, [each.pk for each in many[1:]])
    Article.objects.filter(pk=many[1].pk).update(
        status="embargoed", embargo_until=timezone.now() + timedelta(hours=1)
    )
    assert downloaded(client, job)[0] == 410


def test_full_text_needs_the_right_when_it_is_asked_for_written_and_downloaded(client, rhea, stan, many):
    client.force_login(rhea)
    refused = client.post(reverse("exports"), {"form": "csv", "query": "q=quay", "full": "1"})
    assert (refused.status_code, Job.objects.count()) == (422, 0)
    client.force_login(stan)
    job = prepared(client, full="1")
    worker.work_once()
    assert b"The quay is shut, 3." in downloaded(client, job)[1]
    stan.groups.clear()
    assert downloaded(client, job)[0] == 410


def test_a_search_too_long_to_be_carried_is_refused_in_words_and_never_cut(client, rhea, many):
    client.force_login(rhea)
    asked = {"form": "csv", "query": "q=quay&source=" + "x" * 4_000}
    for told in (client.get(reverse("exports"), asked), client.post(reverse("exports"), asked)):
        assert told.status_code == 422
        assert "This search is longer than 4,000 characters" in told.content.decode()
    assert not Job.objects.exists()


def test_the_same_export_is_put_in_once_and_a_few_of_one_person_at_a_time(client, rhea, many):
    client.force_login(rhea)
    for _ in range(2):
        prepared(client)
    asked = [{"form": "jsonl", "query": "q=quay"}, {"form": "csv", "query": "q=shut"}]
    for each in asked:
        assert client.post(reverse("exports"), each).status_code == 302
    told = client.post(reverse("exports"), {"form": "jsonl", "query": "q=shut"})
    assert (told.status_code, "Wait for one" in told.content.decode()) == (422, True)


def test_files_go_after_a_day_and_a_stopped_one_is_not_written(client, rhea, many, monkeypatch):
    client.force_login(rhea)
    job = prepared(client)
    client.post(reverse("export-stop", args=[job.pk]))
    assert not worker.work_once()
    job.delete()
    job = prepared(client)
    worker.work_once()
    assert exports.tidy_exports() == 0
    monkeypatch.setattr(exports, "KEPT_FOR", timedelta(seconds=-1))
    assert downloaded(client, job)[0] == 410
    call_command("worker", "--once")
    assert not exports.export_folder(job).exists()


def test_a_full_disk_is_said_and_leaves_no_half_file(client, rhea, many, monkeypatch):
    client.force_login(rhea)
    job = prepared(client)

    def full(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(exports.os, "fsync", full)
    worker.work_once()
    job.refresh_from_db()
    assert (job.state, "make room" in job.message) == ("failed", True)
    assert [each.name for each in exports.export_folder(job).iterdir()] == ["articles"]
