"""Programs with a token: what each scope opens, what stays shut, and that every refusal is JSON."""

from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone

from articles.models import (
    AccessToken,
    Decision,
    FeedAddress,
    Scope,
    issue_feed,
    issue_token,
)
from articles.views.api.operations import operation_of
from articles.views.api.refusals import heeds_token
from tests.factories import ArticleFactory
from tests.newsroom import link

from .cast import (
    LANTERN,
    program,
    send,
)

pytestmark = pytest.mark.django_db


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
