"""Programs with a token: what each scope opens, what stays shut, and that every refusal is JSON."""

from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone

from articles.models import (
    AccessToken,
    Article,
    Capture,
    Decision,
    FeedAddress,
    IngestRun,
    Notice,
    Scope,
    Source,
    issue_feed,
    issue_token,
)
from articles.search import upkeep
from articles.views.api.operations import operation_of
from articles.views.api.refusals import heeds_token
from tests.factories import ArticleFactory, CaptureFactory
from tests.newsroom import link, small_archive

pytestmark = pytest.mark.django_db
LANTERN = b"Lantern found on the quay\n\nBy Nell Arden\n\nA lantern was found on the quay on Monday.\n"


@pytest.fixture(autouse=True)
def fresh_counts():
    cache.clear()


@pytest.fixture
def archive():
    made = small_archive()
    upkeep.mark(Article.objects.values_list("pk", flat=True))
    upkeep.drain()
    return made


def program(user: User, *scopes: str, **facts) -> Client:
    """A client that has nothing but a token."""
    secret, _ = issue_token(user, "a script", list(scopes), facts.get("expires_at"))
    return Client(headers={"authorization": f"Bearer {secret}"}, enforce_csrf_checks=True)


def send(client, *files, query="", **said):
    parts = [SimpleUploadedFile(name, data) for name, data in files]
    return client.post(f"{reverse('api-captures')}?{query}", {"file": parts, **said})


# Reading


def test_a_token_reads_what_its_owner_may_read(rhea, archive):
    client = program(rhea, "read")
    found = client.get(reverse("api-search") + "?q=market")
    assert found.status_code == 200
    assert found.json()["articles"] == 4
    fetched = client.get(reverse("api-article", args=[archive.wire.pk]))
    assert fetched.json()["headline"] == archive.wire.headline
    assert client.get(reverse("api-story", args=[archive.wire.story_id])).status_code == 200


@pytest.mark.parametrize("header", ["Bearer nonsense", "Bearer", "Basic cmhlYTp4", "Bearer é"])
def test_what_is_no_token_in_force_is_refused_even_where_reading_is_open(client, archive, header, settings):
    settings.ARCHIVE_PUBLIC_READING = True
    answer = client.get(reverse("api-search"), headers={"authorization": header})
    assert (answer.status_code, answer["Content-Type"]) == (401, "application/json")
    assert answer["WWW-Authenticate"] == "Bearer"


def test_a_token_that_has_run_out_was_revoked_or_is_of_a_closed_account_is_refused(rhea, archive):
    old = program(rhea, "read", expires_at=timezone.now() - timedelta(seconds=1))
    assert old.get(reverse("api-search")).status_code == 401
    client = program(rhea, "read")
    assert client.get(reverse("api-search")).status_code == 200
    AccessToken.objects.latest("pk").revoke()
    assert client.get(reverse("api-search")).status_code == 401
    client = program(rhea, "read")
    User.objects.filter(pk=rhea.pk).update(is_active=False)
    assert client.get(reverse("api-search")).status_code == 401


def test_only_a_digest_of_a_token_is_kept(rhea):
    secret, made = issue_token(rhea, "a script", ["read"], None)
    row = AccessToken.objects.filter(pk=made.pk).values().get()
    assert len(secret) > 40
    assert secret not in str(row)


def test_when_it_was_last_used_is_kept_to_the_minute(rhea, archive, django_assert_num_queries):
    client = program(rhea, "read")
    client.get(reverse("api-article", args=[archive.wire.pk]))
    used = AccessToken.objects.get().last_used_at
    assert timezone.now() - used < timedelta(minutes=1)
    client.get(reverse("api-article", args=[archive.wire.pk]))
    assert AccessToken.objects.get().last_used_at == used


def test_full_text_needs_the_scope_and_the_right(rhea, stan, archive):
    address = reverse("api-article", args=[archive.wire.pk]) + "?full=1"
    assert program(stan, "read").get(address).status_code == 403
    assert program(rhea, "read", "text").get(address).status_code == 403
    assert program(stan, "read", "text").get(address).json()["body"] == archive.wire.body


def test_what_is_hidden_is_shown_by_no_token_without_the_scope_to_curate(stan, archive):
    address = reverse("api-article", args=[archive.embargoed.pk])
    assert program(stan, "read", "text", "add").get(address).status_code == 404
    assert program(stan, "read", "curate").get(address).status_code == 200
    gone = reverse("api-article", args=[archive.withdrawn.pk])
    assert program(stan, "read").get(gone).status_code == 410


def test_an_administrator_s_token_has_no_more_than_its_scopes(archive):
    root = User.objects.create_superuser("root", "root@archive.example", "x")
    client = program(root, "read")
    assert client.get(reverse("api-article", args=[archive.embargoed.pk])).status_code == 404
    assert send(client, ("a.txt", LANTERN)).status_code == 403
    assert send(program(root, "add"), ("a.txt", LANTERN)).status_code == 200


def test_a_token_opens_no_page(rhea, archive):
    assert program(rhea, "read").get(archive.wire.get_absolute_url()).status_code == 302


def test_each_operation_needs_its_own_scope(stan, archive):
    one = link(archive.feature, ArticleFactory(), status="suggested")
    for name, args, scope in (
        ("api-captures", [], "add"),
        ("api-verdict", [one.pk], "curate"),
        ("api-notices", [archive.wire.pk], "curate"),
        ("api-retract", [1], "curate"),
    ):
        others = [each for each in Scope.values if each != scope]
        answer = program(stan, *others).post(reverse(name, args=args), {}, "application/json")
        assert answer.status_code == 403, name
        assert scope in answer.json()["error"]
    assert program(stan, "add").get(reverse("api-search")).status_code == 403


def test_every_address_that_takes_a_token_refuses_one_without_its_scope(stan, archive):
    taken = {
        each.name: (view, ["1"] if "<" in str(each.pattern) else [])
        for each in get_resolver("articles.urls").url_patterns
        if heeds_token(view := each.callback)
    }
    assert {"search-feed", "api-search", "api-captures"} <= taken.keys()
    for name, (view, args) in taken.items():
        described = operation_of(view)
        scope = described.scope if described else Scope.READ
        others = program(stan, *(each for each in Scope.values if each != scope))
        method = described.method if described else "GET"
        answer = others.generic(method, reverse(name, args=args), "{}", "application/json")
        assert (answer.status_code, answer["Content-Type"]) == (403, "application/json"), name
        assert scope in answer.json()["error"], name
    assert program(stan, "read").get(reverse("search-feed")).status_code == 200


def test_a_session_alone_changes_nothing_through_the_api(client, stan, archive):
    client.force_login(stan)
    assert send(client, ("a.txt", LANTERN)).status_code == 401
    address = reverse("api-notices", args=[archive.wire.pk])
    answer = client.post(address, {"kind": "note", "text": "x"}, "application/json")
    assert answer.status_code == 401
    assert not Decision.objects.exists()


@pytest.mark.parametrize("path", ["/api/v1/nothing", "/api/v2/search", "/api/v1/articles/x"])
def test_an_address_that_is_none_of_the_api_s_is_told_so_in_json(rhea, path):
    answer = program(rhea, "read").get(path)
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/json")
    assert "error" in answer.json()


def test_a_token_that_asks_too_often_waits(rhea, stan, archive, settings):
    settings.ARCHIVE_API_PER_MINUTE = 3
    client = program(rhea, "read")
    address = reverse("api-article", args=[archive.wire.pk])
    assert [client.get(address).status_code for _ in range(4)] == [200, 200, 200, 429]
    answer = client.get(address)
    assert 0 < int(answer["Retry-After"]) <= 60
    assert "error" in answer.json()
    assert program(stan, "read").get(address).status_code == 200


# Adding


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


# Curating


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


# Feeds


def test_a_feed_with_a_secret_in_its_address_needs_no_sign_in(client, rhea, archive):
    secret, _ = issue_feed(rhea, "Market", "q=market")
    answer = client.get(reverse("private-feed", args=[secret]))
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/atom+xml; charset=utf-8")
    entries = ElementTree.fromstring(answer.content).findall("{http://www.w3.org/2005/Atom}entry")
    assert len(entries) == 4
    assert FeedAddress.objects.get().last_used_at


def test_each_feed_has_its_own_address_and_ends_alone(client, rhea, archive):
    one, first = issue_feed(rhea, "One", "q=market")
    other, _ = issue_feed(rhea, "Other", "q=market")
    assert one != other
    first.revoke()
    assert client.get(reverse("private-feed", args=[one])).status_code == 404
    assert client.get(reverse("private-feed", args=[other])).status_code == 200


def test_a_feed_s_address_shows_nothing_hidden_whoever_made_it(client, stan, archive):
    secret, _ = issue_feed(stan, "All", "")
    text = client.get(reverse("private-feed", args=[secret])).content.decode()
    assert archive.wire.headline in text
    assert archive.embargoed.headline not in text
    assert archive.withdrawn.headline not in text


# The account page


def test_a_token_is_made_shown_once_and_revoked_on_the_account_page(client, cora, archive):
    client.force_login(cora)
    made = client.post(reverse("token-new"), {"name": "nightly", "scopes": ["read", "add"], "days": "30"})
    secret = made.context["secret"]
    assert secret in made.content.decode()
    page = client.get(reverse("account")).content.decode()
    assert "nightly" in page and secret not in page
    token = AccessToken.objects.get()
    assert token.scopes == ["read", "add"]
    assert timedelta(days=29) < token.expires_at - timezone.now() < timedelta(days=31)
    program_of = Client(headers={"authorization": f"Bearer {secret}"})
    assert program_of.get(reverse("api-search")).status_code == 200
    client.post(reverse("token-revoke", args=[token.pk]))
    assert program_of.get(reverse("api-search")).status_code == 401


def test_only_scopes_that_the_account_has_the_rights_for_can_be_chosen(client, rhea):
    client.force_login(rhea)
    refused = client.post(reverse("token-new"), {"name": "x", "scopes": ["curate"], "days": "30"})
    assert refused.status_code == 422
    assert not AccessToken.objects.exists()


def test_a_feed_s_address_is_made_from_a_search_and_shown_once(client, rhea, archive):
    client.force_login(rhea)
    assert reverse("feed-new") in client.get(reverse("search") + "?q=market").content.decode()
    made = client.post(reverse("feed-new"), {"name": "Market", "query": "q=market"})
    address = made.context["address"]
    assert Client().get(address).status_code == 200
    assert address not in client.get(reverse("account")).content.decode()
    client.post(reverse("feed-revoke", args=[FeedAddress.objects.get().pk]))
    assert Client().get(address).status_code == 404


def test_a_search_too_long_for_a_feed_is_refused_in_words_and_never_cut(client, rhea, archive):
    client.force_login(rhea)
    query = "q=" + "%E5%B8%82" * 512
    refused = client.post(reverse("feed-new"), {"name": "Market", "query": query})
    assert refused.status_code == 422
    assert "This search is longer than 4,000 characters" in refused.content.decode()
    assert not FeedAddress.objects.exists()


def test_nobody_ends_another_s_token_or_feed(client, rhea, cora):
    _, token = issue_token(cora, "hers", ["read"], None)
    _, feed = issue_feed(cora, "hers", "")
    client.force_login(rhea)
    assert client.post(reverse("token-revoke", args=[token.pk])).status_code == 404
    assert client.post(reverse("feed-revoke", args=[feed.pk])).status_code == 404
    assert "hers" not in client.get(reverse("account")).content.decode()


def test_a_token_that_may_only_add_changes_nobody_s_sight_of_a_held_article(stan):
    header = b"Source: Oldmouth Gazette\nURL: https://gazette.example/lantern\n"
    Source.objects.create(name="Oldmouth Gazette", slug="oldmouth-gazette")
    client = program(stan, "add")
    assert send(client, ("a.txt", header + LANTERN)).json()["added"] == 1
    told = send(client, ("b.txt", header + b"Embargo: 2099-01-01\n" + LANTERN)).json()
    assert "it would change who may see an article" in told["outcomes"][0]["reason"]
    assert Article.objects.get().status == "live"
