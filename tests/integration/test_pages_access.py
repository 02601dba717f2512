"""Who gets through the door of a page, and what stands there for those who do not."""

import pytest
import time_machine
from django.urls import reverse

from articles.models import Article
from tests.factories import ArticleFactory
from tests.newsroom import small_archive

pytestmark = pytest.mark.django_db

OPEN_TO_ALL = {"help", "healthz", "readyz", "metrics", "login", "logout"}
OF_A_GROUP = {"unknown-outlet"}
"""Pages that need what the small archive has none of; test_permissions asks for them."""


def addresses(held) -> dict[str, str]:
    """One address of every kind of page that holds something."""
    wire = held.wire
    return {
        "home": "/",
        "search": "/search/?q=market",
        "search-passage": "/search/passage/",
        "suggest": "/search/suggest/?q=fish",
        "article": wire.get_absolute_url(),
        "capture": reverse("capture", args=[wire.pk, 1]),
        "capture-raw": reverse("capture-raw", args=[wire.pk, 1]),
        "report-problem": reverse("report-problem", args=[wire.pk]),
        "story": reverse("story", args=[wire.story_id]),
        "sources": "/sources/",
        "source": "/sources/evening-ledger/",
        "bylines": "/bylines/",
        "byline": "/bylines/By%20Nell%20Arden/",
        "sections": "/sections/",
        "section": "/sections/News/",
        "places": "/places/",
        "place": "/places/PORT%20ELLIS/",
        "dates": "/dates/",
        "undated": "/dates/undated/",
        "year": "/dates/2025/",
        "month": "/dates/2025/3/",
        "day": "/dates/2025/3/4/",
        "corrections": "/corrections/",
        "about": "/about/",
        "opensearch": "/opensearch.xml",
    }


KINDS = list(addresses(type("Nothing", (), {"wire": Article(pk=1, story_id=1)})))


@pytest.mark.parametrize("kind", KINDS)
def test_signed_out_every_page_asks_for_a_sign_in_and_shows_nothing(client, kind):
    address = addresses(small_archive())[kind]
    answer = client.get(address)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/?next=/")
    assert b"Port Ellis" not in answer.content


@pytest.mark.parametrize("kind", KINDS)
def test_with_public_reading_on_every_page_is_open(client, public_reading, kind):
    assert client.get(addresses(small_archive())[kind]).status_code == 200


def test_no_page_was_forgotten_in_these_lists():
    from articles.urls import urlpatterns
    from articles.views.browsing import browse, home, source
    from articles.views.reading import article, capture, notices, pages, report, story
    from articles.views.searching import search

    ours = {
        module.__name__ for module in (article, browse, capture, home, notices, pages, report, search, source)
    }
    ours.add(story.__name__)
    names = {each.name for each in urlpatterns if each.callback.__module__ in ours}
    assert names - OPEN_TO_ALL - OF_A_GROUP == set(KINDS)


def test_signing_in_leads_back_to_the_article_with_its_query(client, rhea):
    article = ArticleFactory()
    asked = client.get(f"{article.get_absolute_url()}?from=mail")
    answer = client.post(asked["Location"], {"username": "rhea", "password": "a long password 7"})
    assert answer["Location"] == f"{article.get_absolute_url()}?from=mail"


def test_signing_in_never_leads_to_another_site(client, rhea):
    answer = client.post(
        "/accounts/login/?next=https://elsewhere.example/",
        {"username": "rhea", "password": "a long password 7"},
    )
    assert answer["Location"] == "/"


@time_machine.travel("2026-05-04T12:00Z", tick=False)
def test_five_wrong_passwords_make_wait_for_a_while(client, rhea):
    for _ in range(6):
        answer = client.post("/accounts/login/", {"username": "rhea", "password": "wrong"})
    assert answer.status_code == 429
    assert b"Wait 10 seconds and try again" in answer.content
    right = client.post("/accounts/login/", {"username": "rhea", "password": "a long password 7"})
    assert right.status_code == 429


@pytest.mark.parametrize("name", ["article", "report-problem"])
def test_an_embargoed_article_is_not_there_for_a_reader(client, rhea, name):
    held = small_archive()
    client.force_login(rhea)
    answer = client.get(reverse(name, args=[held.embargoed.pk]))
    assert answer.status_code == 404
    assert b"Minister to resign" not in answer.content


def test_the_captures_of_hidden_articles_are_hidden_too(client, rhea):
    held = small_archive()
    client.force_login(rhea)
    for name in ("capture", "capture-raw"):
        assert client.get(reverse(name, args=[held.embargoed.pk, 1])).status_code == 404
        assert client.get(reverse(name, args=[held.withdrawn.pk, 1])).status_code == 410


def test_a_withdrawn_article_leaves_a_tombstone_without_its_headline(client, rhea):
    held = small_archive()
    client.force_login(rhea)
    answer = client.get(held.withdrawn.get_absolute_url())
    assert answer.status_code == 410
    page = answer.content.decode()
    assert "6 May 2025" in page
    assert "Withdrawn: a complaint was upheld." in page
    assert held.withdrawn.headline not in page


def test_a_story_of_withdrawn_articles_alone_is_a_tombstone(client, rhea):
    held = small_archive()
    client.force_login(rhea)
    assert client.get(reverse("story", args=[held.withdrawn.story_id])).status_code == 410
    assert client.get(reverse("story", args=[held.embargoed.story_id])).status_code == 404


@pytest.mark.parametrize("name", ["stan", "ada"])
def test_those_with_the_right_read_hidden_articles_and_are_told_so(client, request, name):
    held = small_archive()
    client.force_login(request.getfixturevalue(name))
    assert b"Embargoed until" in client.get(held.embargoed.get_absolute_url()).content
    assert b"Withdrawn on 6 May 2025" in client.get(held.withdrawn.get_absolute_url()).content


def test_a_version_that_is_hidden_leaves_the_counts_of_its_story(client, rhea):
    held = small_archive()
    Article.objects.filter(pk=held.cut.pk).update(status="withdrawn", withdrawn_at="2025-05-05T00:00Z")
    client.force_login(rhea)
    assert b"One story, 2 outlets and 1 unknown" in client.get("/").content
    page = client.get(held.wire.get_absolute_url()).content.decode()
    assert held.cut.headline not in page


def test_a_storys_title_never_comes_from_a_hidden_lead(client, rhea):
    held = small_archive()
    story = held.wire.story
    story.lead = held.wire
    story.save()
    Article.objects.filter(pk=held.wire.pk).update(status="withdrawn", withdrawn_at="2025-05-05T00:00Z")
    client.force_login(rhea)
    page = client.get(story.get_absolute_url()).content.decode()
    assert held.wire.headline not in page
    assert held.restyled.headline in page


def test_a_hidden_source_name_or_place_cannot_be_guessed_at(client, rhea):
    small_archive()
    client.force_login(rhea)
    for address in ("/bylines/By%20Hidden%20Hand/", "/sections/Secret%20section/", "/places/NOWHERE/"):
        assert client.get(address).status_code == 404
    assert b"2023" not in client.get("/dates/").content


def test_what_was_read_is_kept_by_no_cache(client, rhea):
    article = ArticleFactory()
    client.force_login(rhea)
    assert "no-store" in client.get(article.get_absolute_url())["Cache-Control"]


def test_every_page_carries_the_strict_policy(client, rhea):
    client.force_login(rhea)
    policy = client.get("/")["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy


def test_health_says_nothing_of_what_is_held(client):
    small_archive()
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json()["database"] == "ok"
    assert b"Port" not in answer.content
