"""What touches many articles is done by the worker: progress, stopping, its decision, and taken back."""

import re

import pytest
from django.http import QueryDict
from django.urls import reverse

from articles.curation import outlets, sources
from articles.forms import search_request
from articles.jobs import acts, worker
from articles.jobs.queue import JobCanceled, Progress
from articles.models import Article, Decision, DueWork, Job, PendingIndex, Source, UnknownOutlet
from articles.search import results, upkeep
from tests.factories import ArticleFactory, CaptureFactory, SourceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(monkeypatch):
    """Two sources; whatever touches more than two articles is long."""
    monkeypatch.setattr(acts, "AT_ONCE", 2)
    beacon, post = SourceFactory(name="Harbor Beacon"), SourceFactory(name="The Post")
    for number in range(5):
        ArticleFactory(source=post, headline=f"Quay {number}", path=f"post/{number}.txt")
    upkeep.mark(Article.objects.values_list("pk", flat=True))
    upkeep.drain()
    return beacon, post


def facts():
    fields = ("pk", "source", "origins", "unknown_outlet", "headline")
    return list(Article.objects.order_by("pk").values_list(*fields))


def merge(two, cora, client):
    beacon, post = two
    client.force_login(cora)
    posted = {"action": "merge_sources", "_selected_action": post.pk, "sure": "yes", "into": beacon.pk}
    return client.post(reverse("admin:articles_source_changelist"), {**posted, "why": "one outlet"})


def test_a_large_merge_is_put_in_the_background_and_done_by_the_worker(two, cora, client):
    beacon, post = two
    answer = merge(two, cora, client)
    job = Job.objects.get()
    page = reverse("review-job", args=[job.pk])
    assert page in answer.content.decode()
    assert Source.objects.filter(pk=post.pk).exists() and not Decision.objects.exists()
    assert "Waiting for the background worker" in client.get(page).content.decode()
    assert worker.work_once()
    decision = Decision.objects.get()
    assert (decision.kind, decision.made_by, decision.why) == ("merge sources", cora, "one outlet")
    assert set(Article.objects.values_list("source", flat=True)) == {beacon.pk}
    assert not PendingIndex.objects.exists() and not DueWork.objects.exists()
    assert len(results.hit_ids(search_request(QueryDict(f"source={beacon.slug}")), cora)) == 5
    told = client.get(page).content.decode()
    assert "Done on" in told and reverse("review-decision", args=[decision.pk]) in told


def test_a_small_merge_is_done_at_once(two, cora, client, monkeypatch):
    monkeypatch.setattr(acts, "AT_ONCE", 5)
    merge(two, cora, client)
    assert Decision.objects.get().kind == "merge sources" and not Job.objects.exists()


def test_the_same_act_is_put_in_once(two, cora, client):
    for _ in range(2):
        merge(two, cora, client)
    assert Job.objects.count() == 1


def test_a_large_merge_is_taken_back_in_the_background_and_all_is_as_it_was(two, cora, client):
    before = facts()
    merge(two, cora, client)
    worker.work_once()
    decision = Decision.objects.get()
    answer = client.post(reverse("review-decision", args=[decision.pk]), {"why": ""})
    job = Job.objects.get(kind=acts.UNDO)
    assert answer.url == reverse("review-job", args=[job.pk])
    assert worker.work_once()
    assert facts() == before
    assert Decision.objects.get(undoes=decision).made_by == cora
    assert Job.objects.get(pk=job.pk).state == "done"


def test_a_large_group_is_named_in_the_background(two, cora, client):
    group = UnknownOutlet.objects.create(name="The Quay")
    for number in range(3):
        ArticleFactory(source=None, unknown_outlet=group, path=f"q/{number}.txt")
    client.force_login(cora)
    answer = client.post(
        reverse("review-group", args=[group.pk]), {"name": "The Quay Mail", "domain": "", "members": "3"}
    )
    job = Job.objects.get(kind=acts.NAME)
    assert answer.url == reverse("review-job", args=[job.pk])
    assert not Source.objects.filter(name="The Quay Mail").exists()
    worker.work_once()
    assert Source.objects.get(name="The Quay Mail").articles.count() == 3


def test_linking_again_is_a_job_whose_figures_stand_in_the_record(two, cora, client):
    client.force_login(cora)
    answer = client.post(reverse("review-relink"))
    assert worker.work_once()
    decision = Decision.objects.get(kind=acts.RELINK)
    assert decision.subject.startswith("5 articles: ") and decision.made_by == cora
    assert reverse("review-decision", args=[decision.pk]) in client.get(answer.url).content.decode()


def test_an_act_that_is_stopped_before_it_begins_changes_nothing(two, cora, client):
    before = facts()
    merge(two, cora, client)
    job = Job.objects.get()
    client.post(reverse("review-job-stop", args=[job.pk]))
    assert not worker.work_once()
    assert facts() == before and not Decision.objects.exists()


def test_an_act_that_is_stopped_after_its_decision_leaves_what_follows_to_the_next_run(two, cora, client):
    for article in Article.objects.all():
        CaptureFactory(article=article)
    merge(two, cora, client)
    job = Job.objects.get()
    job.state = "running"
    job.save()

    class Stopped(Progress):
        def tell(self, done, total=0):
            if total:
                raise JobCanceled

    with pytest.raises(JobCanceled):
        acts.merge_in_background(job, Stopped(job))
    assert Decision.objects.filter(kind="merge sources").count() == 1
    assert DueWork.objects.count() == 10  # lines to be counted and outlets to be recognised


def test_an_act_whose_worker_was_killed_after_the_decision_is_not_done_twice(two, cora, client):
    beacon, post = two
    merge(two, cora, client)
    job = Job.objects.get()
    job.arguments["decision"] = sources.merge_sources(beacon, post, by=cora).pk
    job.save()
    worker.work_once()
    job.refresh_from_db()
    assert (job.state, job.result["decision"]) == ("done", job.arguments["decision"])
    assert Decision.objects.count() == 1


def test_an_act_that_cannot_be_done_any_more_says_why(two, cora, client):
    _, post = two
    merge(two, cora, client)
    Article.objects.filter(source=post).delete()
    post.delete()
    worker.work_once()
    job = Job.objects.get()
    assert (job.state, job.message) == (
        "failed",
        "Refused, nothing was changed. One of the two sources is no more.",
    )


def test_an_account_that_lost_the_right_meanwhile_changes_nothing(two, cora, client):
    before = facts()
    merge(two, cora, client)
    cora.groups.clear()
    worker.work_once()
    assert Job.objects.get().state == "failed" and facts() == before


@pytest.fixture
def in_parts(monkeypatch):
    """Two articles are as many as one transaction changes."""
    monkeypatch.setattr(sources, "MOST_MOVED", 2)
    monkeypatch.setattr(outlets, "MOST_NAMED", 2)


def test_a_merge_of_many_goes_in_parts_and_is_taken_back_and_done_again_as_one(two, cora, client, in_parts):
    beacon, post = two
    before = facts()
    merge(two, cora, client)
    worker.work_once()
    kinds = list(Decision.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["move articles", "move articles", "merge sources"]
    assert all(len(each.after["rows"]) <= 2 + 4 for each in Decision.objects.all())
    after = facts()
    assert {row[1] for row in after} == {beacon.pk}
    merged = Decision.objects.get(kind="merge sources")
    decision = merged
    for wanted in (before, after, before):
        client.post(reverse("review-decision", args=[decision.pk]), {"why": ""})
        assert worker.work_once()
        job = Job.objects.order_by("pk").last()
        assert job.state == "done" and facts() == wanted
        undone, decision = decision, Decision.objects.get(pk=job.result["decision"])
        assert decision.undoes == undone
    assert Source.objects.filter(pk=post.pk).exists()
    assert upkeep.check().is_sound


def test_a_merge_in_parts_whose_worker_was_killed_goes_on_where_it_was(two, cora, client, in_parts):
    beacon, post = two
    merge(two, cora, client)
    job = Job.objects.get()
    job.arguments["parts"] = [sources.move_part(beacon, post, by=cora).pk]
    job.save()
    worker.work_once()
    assert Decision.objects.count() == 3
    parts = Decision.objects.filter(kind="move articles").order_by("pk").values_list("pk", flat=True)
    assert Decision.objects.get(kind="merge sources").after["parts"] == list(parts)


def test_a_merge_that_is_refused_after_a_part_says_that_the_part_stands(two, cora, client, in_parts):
    beacon, post = two
    merge(two, cora, client)
    job = Job.objects.get()
    job.arguments["parts"] = [sources.move_part(beacon, post, by=cora).pk]
    job.save()
    cora.groups.clear()
    worker.work_once()
    assert Job.objects.get().message.startswith("Refused, what was decided before stands.")


def test_a_group_of_many_is_named_in_parts_and_taken_back(two, cora, client, in_parts):
    group = UnknownOutlet.objects.create(name="The Quay")
    for number in range(5):
        ArticleFactory(source=None, unknown_outlet=group, path=f"q/{number}.txt")
    before = facts()
    client.force_login(cora)
    client.post(
        reverse("review-group", args=[group.pk]), {"name": "The Quay Mail", "domain": "", "members": "5"}
    )
    worker.work_once()
    assert Source.objects.get(name="The Quay Mail").articles.count() == 5
    decisions = list(Decision.objects.order_by("pk"))
    assert [each.kind for each in decisions] == ["name outlet"] * 3
    client.post(reverse("review-decision", args=[decisions[-1].pk]), {"why": ""})
    worker.work_once()
    assert facts() == before and not Source.objects.filter(name="The Quay Mail").exists()


def test_a_group_of_five_hundred_is_named_behind_the_page_which_shows_how_far_it_is(
    cora, client, monkeypatch, django_assert_max_num_queries
):
    group = UnknownOutlet.objects.create(name="The Quay")
    for number in range(500):
        body = f"Quay {number} opened."  # too short to be linked, which is no part of this
        ArticleFactory(source=None, unknown_outlet=group, path=f"q/{number}.txt", body=body)
    before = facts()
    client.force_login(cora)
    posted = {"name": "The Quay Mail", "domain": "", "members": "500"}
    with django_assert_max_num_queries(40):  # however many articles there are
        answer = client.post(reverse("review-group", args=[group.pk]), posted)
    assert facts() == before
    shown: list[str] = []
    tell = Progress.tell

    def tell_and_look(self, done, total=0):
        tell(self, done, total)
        if total and done % 100 == 0:
            shown.extend(re.findall(r"<progress max=\"(\d+)\" value=\"(\d+)\"", client.get(answer.url).text))

    monkeypatch.setattr("articles.jobs.queue.BEAT_EVERY", 0)
    monkeypatch.setattr(Progress, "tell", tell_and_look)
    assert worker.work_once()
    steps = [int(done) for _, done in shown]
    assert len(set(steps)) >= 5 and steps == sorted(steps)
    assert all(int(done) <= int(total) for total, done in shown)
    assert "Done on" in client.get(answer.url).text
    assert Source.objects.get(name="The Quay Mail").articles.count() == 500
    assert not PendingIndex.objects.exists() and not DueWork.objects.exists()
    acts.undo_or_put(Decision.objects.get(), by=cora)
    assert worker.work_once()
    assert facts() == before


def test_what_is_taken_back_done_again_and_taken_back_leads_each_time_to_its_own_decision(two, cora, client):
    merge(two, cora, client)
    assert worker.work_once()
    merged = told = Decision.objects.get()
    for kind in ("undo", "do again", "undo"):
        asked = told if kind == "do again" else merged
        job = acts.undo_or_put(asked, by=cora)
        assert worker.work_once()
        told = Decision.objects.latest("pk")
        job.refresh_from_db()
        assert (told.kind, job.result["decision"]) == (kind, told.pk)
