"""Programs that add captures and curate: by the code of ingest and of the desk, and every refusal in JSON."""

import pytest
from django.urls import reverse

from articles.models import (
    Article,
    Capture,
    Decision,
    IngestRun,
    Notice,
    Source,
)
from tests.factories import ArticleFactory, CaptureFactory
from tests.newsroom import link

from .cast import (
    LANTERN,
    program,
    send,
)

pytestmark = pytest.mark.django_db


def test_files_are_taken_by_the_code_of_ingest_and_found_at_once(cora):
    client = program(cora, "read", "add")
    told = send(client, ("lantern.txt", LANTERN), ("empty.txt", b"\n")).json()
    assert (told["added"], told["refused"], told["dry_run"]) == (1, 1, False)
    first, second = sorted(told["outcomes"], key=lambda each: each["path"], reverse=True)
    assert (first["path"], first["outcome"]) == ("lantern.txt", "added")
    assert second["reason"]
    article = Article.objects.get(pk=first["article"])
    assert article.headline == "Lantern found on the quay"
    assert first["permalink"].endswith(article.get_absolute_url())
    assert client.get(reverse("api-search") + "?q=lantern").json()["articles"] == 1
    run = IngestRun.objects.get()
    assert (run.pk, run.operator, run.status) == (told["run"], "cora", "finished")
    assert Capture.objects.get().captured_at is None


def test_the_same_request_again_stores_nothing_more(cora):
    client = program(cora, "add")
    send(client, ("lantern.txt", LANTERN))
    again = send(client, ("lantern.txt", LANTERN)).json()
    assert (again["added"], again["duplicates"]) == (0, 1)
    assert Capture.objects.count() == 1


def test_a_dry_run_says_the_same_and_stores_nothing(cora):
    client = program(cora, "add")
    dry = send(client, ("lantern.txt", LANTERN), query="dry_run=1").json()
    assert (dry["dry_run"], dry["run"], dry["added"]) == (True, None, 1)
    assert not Article.objects.exists() and not IngestRun.objects.exists()
    taken = send(client, ("lantern.txt", LANTERN)).json()
    assert [each["outcome"] for each in dry["outcomes"]] == [each["outcome"] for each in taken["outcomes"]]


def test_folders_of_a_path_name_source_and_day(cora, archive):
    path = "evening-ledger/2014/01/06/lantern.txt"
    told = send(program(cora, "add"), ("lantern.txt", LANTERN), path=[path]).json()
    article = Article.objects.get(pk=told["outcomes"][0]["article"])
    assert article.source.slug == "evening-ledger"
    assert article.printed_on.isoformat() == "2014-01-06"


@pytest.mark.parametrize(
    "path", ["../x.txt", "/etc/x.txt", "a//b.txt", ".x.txt", "a/../x.txt", "a\\b.txt", ""]
)
def test_no_path_leads_out_of_the_folder(cora, path):
    answer = send(program(cora, "add"), ("x.txt", LANTERN), path=[path])
    assert answer.status_code == 400
    assert not Article.objects.exists()


@pytest.mark.parametrize(
    ("files", "said", "words"),
    [
        ((), {}, "no file"),
        ((("a.txt", LANTERN),), {"source": "Nobody's"}, "not known"),
        ((("a.txt", LANTERN),), {"date": "soon"}, "date"),
        ((("a.txt", LANTERN), ("b.txt", LANTERN)), {"url": "https://a.example/"}, "one article"),
        ((("a.txt", LANTERN), ("a.txt", b"Other")), {}, "Two files"),
        ((("a.txt", LANTERN),), {"path": ["a.txt", "b.txt"]}, "every file"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_the_remedy(cora, files, said, words):
    answer = send(program(cora, "add"), *files, **said)
    assert answer.status_code == 400
    assert words in answer.json()["error"]


def test_adding_needs_the_right_too(rhea):
    assert send(program(rhea, "add"), ("a.txt", LANTERN)).status_code == 403
    assert not Article.objects.exists()


def test_a_body_that_is_no_form_or_too_large_is_refused_in_json(cora):
    client = program(cora, "add")
    assert client.post(reverse("api-captures"), b"{}", "application/json").status_code == 415
    large = client.post(reverse("api-captures"), {"x": "y"}, headers={"content-length": str(10**9)})
    assert (large.status_code, large["Content-Type"]) == (413, "application/json")
    broken = client.post(reverse("api-captures"), b"--x", "multipart/form-data; boundary=")
    assert (broken.status_code, broken["Content-Type"]) == (400, "application/json")


def test_the_bytes_of_a_hidden_article_say_nothing_of_it(cora, archive):
    secret = "The mayor and the missing money\n\nThe mayor denied it.\n"
    import hashlib

    digest = hashlib.sha256(secret.encode()).hexdigest()
    CaptureFactory(article=archive.embargoed, number=2, text=secret, sha256=digest, path="a/secret-name.txt")
    answer = send(program(cora, "add"), ("x.txt", secret.encode()))
    (told,) = answer.json()["outcomes"]
    assert (told["outcome"], told["article"], told["permalink"]) == ("duplicate", None, "")
    assert "secret-name" not in answer.content.decode()
    assert str(archive.embargoed.pk) not in told["reason"]


def test_a_verdict_and_its_undoing_by_the_desk(cora, archive):
    one = link(archive.feature, ArticleFactory(), status="suggested")
    client = program(cora, "curate")
    address = reverse("api-verdict", args=[one.pk])
    answer = client.post(address, {"verdict": "confirmed", "why": "read both"}, "application/json")
    assert answer.status_code == 200
    decision = Decision.objects.get(pk=answer.json()["decision"])
    assert (decision.kind, decision.made_by, decision.why) == ("confirm link", cora, "read both")
    one.refresh_from_db()
    assert one.status == "confirmed"
    stale = client.post(address, {"verdict": "rejected", "seen": "suggested"}, "application/json")
    assert stale.status_code == 409
    assert client.post(address, {"verdict": "maybe"}, "application/json").status_code == 422


def test_a_notice_is_published_and_retracted(stan, cora, archive):
    address = reverse("api-notices", args=[archive.wire.pk])
    given = {"kind": "clarification", "text": "It was the old market."}
    assert program(cora, "curate").post(address, given, "application/json").status_code == 403
    client = program(stan, "curate")
    made = client.post(address, given, "application/json").json()
    notice = Notice.objects.get(pk=made["notice"])
    assert (notice.article, notice.text) == (archive.wire, given["text"])
    gone = client.post(reverse("api-retract", args=[notice.pk]), {}, "application/json")
    assert gone.status_code == 200
    notice.refresh_from_db()
    assert notice.retracted_at
    again = client.post(reverse("api-retract", args=[notice.pk]), {}, "application/json")
    assert again.status_code == 409


@pytest.mark.parametrize("body", ["[]", "{", '{"kind": 1}', '{"other": "x"}', '"x"', "[" * 5000])
def test_a_body_that_is_not_what_is_asked_is_refused_and_says_why(stan, archive, body):
    client = program(stan, "curate")
    answer = client.post(reverse("api-notices", args=[archive.wire.pk]), body, "application/json")
    assert answer.status_code in (400, 422)
    assert answer.json()["error"]
    assert not Decision.objects.exists()


@pytest.mark.parametrize("field", ["text", "why"])
def test_half_a_character_is_refused_by_the_name_of_its_field(stan, archive, field):
    given = {"kind": "clarification", "text": "It was the old market.", field: "the quay \ud83d\udea2 \ud800"}
    client = program(stan, "curate")
    answer = client.post(reverse("api-notices", args=[archive.wire.pk]), given, "application/json")
    assert (answer.status_code, list(answer.json()["fields"])) == (422, [field])
    assert "half of a surrogate pair" in answer.json()["error"]
    given[field] = "the quay \ud83d\udea2"  # both halves: a ship
    made = client.post(reverse("api-notices", args=[archive.wire.pk]), given, "application/json")
    assert made.status_code == 200


def test_half_a_character_in_the_reason_of_a_verdict_is_refused(cora, archive):
    one = link(archive.feature, ArticleFactory(), status="suggested")
    given = {"verdict": "confirmed", "why": "\udfff"}
    answer = program(cora, "curate").post(reverse("api-verdict", args=[one.pk]), given, "application/json")
    assert (answer.status_code, list(answer.json()["fields"])) == (422, ["why"])
    assert not Decision.objects.exists()


def test_links_and_notices_of_hidden_articles_are_not_there(cora, archive):
    one = link(archive.feature, archive.embargoed, status="suggested")
    notice = Notice.objects.create(article=archive.embargoed, kind="note", text="x")
    client = program(cora, "curate")
    for name, pk, given in (
        ("api-verdict", one.pk, {"verdict": "rejected"}),
        ("api-notices", archive.embargoed.pk, {"kind": "note", "text": "x"}),
        ("api-retract", notice.pk, {}),
    ):
        answer = client.post(reverse(name, args=[pk]), given, "application/json")
        nobody = client.post(reverse(name, args=[10**7]), given, "application/json")
        assert (answer.status_code, nobody.status_code) == (404, 404), name
        assert answer.json()["error"].replace(str(pk), "N") == nobody.json()["error"].replace(str(10**7), "N")


def test_a_token_that_may_only_add_changes_nobody_s_sight_of_a_held_article(stan):
    header = b"Source: Oldmouth Gazette\nURL: https://gazette.example/lantern\n"
    Source.objects.create(name="Oldmouth Gazette", slug="oldmouth-gazette")
    client = program(stan, "add")
    assert send(client, ("a.txt", header + LANTERN)).json()["added"] == 1
    told = send(client, ("b.txt", header + b"Embargo: 2099-01-01\n" + LANTERN)).json()
    assert "it would change who may see an article" in told["outcomes"][0]["reason"]
    assert Article.objects.get().status == "live"
