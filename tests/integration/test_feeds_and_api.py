"""Any search as an Atom feed, and the JSON API: the same rows, counts and rights as the pages."""

from datetime import datetime
from urllib.parse import urlencode
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.urls import reverse

from articles.curation import notices
from articles.models import Article, Notice, Story, SyndicationLink, issue_token
from articles.reports import last_changes
from articles.search import results, upkeep
from articles.search.results import SearchRequest
from articles.views.exporting import feeds
from tests.factories import ArticleFactory, CaptureFactory
from tests.newsroom import small_archive

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"
DC_DATE = "{http://purl.org/dc/elements/1.1/}date"


@pytest.fixture
def archive():
    made = small_archive()
    upkeep.mark(Article.objects.values_list("pk", flat=True))
    upkeep.drain()
    return made


def feed_of(client, query=""):
    response = client.get(f"{reverse('search-feed')}?{query}")
    assert response.status_code == 200
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ElementTree.fromstring(response.content)


def api(client, name, *args, query="", status=200):
    response = client.get(f"{reverse(name, args=args)}?{query}")
    assert response.status_code == status, response.content[:300]
    assert response["Content-Type"] == "application/json"
    return response.json()


# Feeds


@pytest.mark.parametrize("query", ["", "q=market", "q=nothingatall"])
def test_a_feed_has_what_atom_asks_of_it(client, rhea, archive, query):
    """RFC 4287, 4.1.1 and 4.1.2: id, title, updated; every entry too, and an author somewhere."""
    client.force_login(rhea)
    feed = feed_of(client, query)
    assert feed.tag == f"{ATOM}feed"
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    assert links["self"] == f"http://testserver{reverse('search-feed')}?{query}".rstrip("?") or query == ""
    assert links["alternate"].startswith(f"http://testserver{reverse('search')}?")
    for element in (feed, *feed.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert len(element.findall(f"{ATOM}{name}")) == 1, (element.tag, name)
        assert datetime.fromisoformat(element.find(f"{ATOM}updated").text).tzinfo
    ids = [entry.find(f"{ATOM}id").text for entry in feed.findall(f"{ATOM}entry")]
    assert len(ids) == len(set(ids))
    assert all(entry.find(f"{ATOM}author/{ATOM}name").text for entry in feed.findall(f"{ATOM}entry"))


def test_a_feed_holds_what_its_search_finds_the_last_change_first(client, rhea, archive):
    client.force_login(rhea)
    ids = entry_numbers(feed_of(client, "q=market"))
    assert sorted(ids) == sorted(results.hit_ids(SearchRequest(text="market"), rhea))
    assert ids == sorted(ids, reverse=True)  # all came in one after another


def entry_numbers(feed):
    return [
        int(entry.find(f"{ATOM}id").text.rstrip("/").rpartition("/")[2])
        for entry in feed.findall(f"{ATOM}entry")
    ]


def entry_of(feed, article):
    return next(
        entry
        for entry in feed.findall(f"{ATOM}entry")
        if entry.find(f"{ATOM}id").text.endswith(article.get_absolute_url())
    )


def test_a_correction_brings_its_article_to_the_top_of_the_feed(client, rhea, archive):
    client.force_login(rhea)
    before = entry_of(feed_of(client, "q=market"), archive.wire).find(f"{ATOM}updated").text
    noticed = Notice.objects.create(article=archive.wire, kind="correction", text="It opened in 1823.")
    feed = feed_of(client, "q=market")
    assert entry_numbers(feed)[0] == archive.wire.pk
    entry = entry_of(feed, archive.wire)
    assert entry.find(f"{ATOM}updated").text > before
    assert "It opened in 1823." in entry.find(f"{ATOM}summary").text
    noticed.kind = "legal"
    noticed.save()
    assert entry_of(feed_of(client, "q=market"), archive.wire).find(f"{ATOM}updated").text == before


def test_the_early_end_of_an_embargo_is_a_change_that_the_feed_tells(client, rhea, stan, archive):
    client.force_login(rhea)
    before = entry_numbers(feed_of(client))
    notices.restore_article(archive.embargoed, by=stan)
    upkeep.drain()
    feed = feed_of(client)
    assert entry_numbers(feed) == [archive.embargoed.pk, *before]
    archive.embargoed.refresh_from_db()
    updated = entry_of(feed, archive.embargoed).findtext(f"{ATOM}updated")
    assert datetime.fromisoformat(updated) == archive.embargoed.embargo_until


def test_a_feed_invents_no_moment_of_printing(client, rhea, archive):
    """A printed day is no moment, and an undated article has not even a day."""
    client.force_login(rhea)
    feed = feed_of(client)
    assert feed.findall(f"{ATOM}entry/{ATOM}published") == []
    days = {article: entry_of(feed, article).findtext(DC_DATE) for article in (archive.wire, archive.arabic)}
    assert days == {archive.wire: "2025-03-03", archive.arabic: "2025-01"}
    assert entry_of(feed, archive.unidentified).find(DC_DATE) is None


@pytest.mark.parametrize("few", [0, 500])
def test_an_undated_newcomer_is_in_the_feed_however_many_dated_articles_there_are(
    client, rhea, monkeypatch, few
):
    monkeypatch.setattr(last_changes, "FEW", few)
    monkeypatch.setattr(feeds, "ENTRIES", 3)
    for day in range(1, 6):
        ArticleFactory(headline=f"Quay {day}", printed_on=f"2030-01-0{day}")
    newcomer = ArticleFactory(headline="Quay at last", printed_on=None, printed_precision="")
    upkeep.mark(Article.objects.values_list("pk", flat=True))
    upkeep.drain()
    client.force_login(rhea)
    ids = entry_numbers(feed_of(client, "q=quay"))
    assert ids[0] == newcomer.pk
    assert len(ids) == 3


def test_an_article_that_came_many_times_keeps_no_other_change_out_of_the_feed(client, rhea, monkeypatch):
    monkeypatch.setattr(last_changes, "FEW", 0)
    monkeypatch.setattr(feeds, "ENTRIES", 3)
    often, one, other, *_ = [ArticleFactory(headline=f"Quay {n}") for n in range(6)]
    for article, numbers in ((one, [2]), (other, [2]), (often, [2, 3, 4, 5])):
        for number in numbers:
            CaptureFactory(article=article, number=number)
    upkeep.mark(Article.objects.values_list("pk", flat=True))
    upkeep.drain()
    client.force_login(rhea)
    assert entry_numbers(feed_of(client, "q=quay")) == [often.pk, other.pk, one.pk]


def test_pages_tell_a_reader_of_feeds_where_theirs_is(client, rhea, archive):
    client.force_login(rhea)
    assert f'type="application/atom+xml" href="{reverse("search-feed")}"' in client.get("/").content.decode()
    page = client.get("/search/?q=market&page=2").content.decode()
    assert f'type="application/atom+xml" href="{reverse("search-feed")}?q=market"' in page


def test_a_feed_gives_the_notice_and_not_the_body(client, rhea, archive):
    client.force_login(rhea)
    (entry,) = feed_of(client, "q=museum&source=meridian-press").findall(f"{ATOM}entry") or feed_of(
        client, urlencode({"q": "headline:reopens"})
    ).findall(f"{ATOM}entry")
    summary = entry.find(f"{ATOM}summary").text
    assert "The museum closed for nine years, not ten." in summary
    assert "Entry stays free" not in summary
    assert "allegation" not in summary


def test_markup_in_a_headline_stays_text(client, rhea):
    article = ArticleFactory(headline="</title><script>alert(1)</script> & a lantern")
    upkeep.mark([article.pk])
    upkeep.drain()
    client.force_login(rhea)
    (entry,) = feed_of(client, "q=lantern").findall(f"{ATOM}entry")
    assert entry.find(f"{ATOM}title").text == article.headline


def test_characters_that_xml_cannot_hold_do_not_break_a_feed(client, rhea):
    article = ArticleFactory(headline="A lantern \x0b in the \x01 dark \ufffe")
    upkeep.mark([article.pk])
    upkeep.drain()
    client.force_login(rhea)
    (entry,) = feed_of(client, "q=lantern").findall(f"{ATOM}entry")
    assert "lantern" in entry.find(f"{ATOM}title").text


def test_a_feed_asks_signed_out_visitors_to_sign_in(client, archive):
    assert client.get(reverse("search-feed"), headers={"accept": "text/html,*/*"}).status_code == 302


@pytest.mark.parametrize("accept", ["", "*/*", "application/atom+xml, application/xml;q=0.9, */*;q=0.8"])
def test_a_feed_tells_a_program_without_a_token_so_in_json_and_answers_one_with_it(
    client, rhea, archive, accept
):
    headers = {"accept": accept} if accept else {}
    answer = client.get(reverse("search-feed"), headers=headers)
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer")
    assert answer.json() == {"error": "Sign in to read the archive, or send a token."}
    secret, _ = issue_token(rhea, "reader", ["read"], None)
    headers["authorization"] = f"Bearer {secret}"
    answer = client.get(f"{reverse('search-feed')}?q=market", headers=headers)
    assert answer.status_code == 200 and answer["Content-Type"].startswith("application/atom+xml")


# The API


@pytest.mark.parametrize(
    "query", ["", "q=market", "q=market&collapse=0", "q=market&source=meridian-press", "q=xyzzy"]
)
def test_the_api_counts_what_the_page_counts(client, rhea, archive, query):
    client.force_login(rhea)
    told = api(client, "api-search", query=query)
    shown = client.get(f"{reverse('search')}?{query}").context["found"]
    assert (told["articles"], told["stories"]) == (shown.count, shown.story_count)
    assert [row["id"] for row in told["results"]] == [row.article.pk for row in shown.rows]
    assert told["facets"] == {
        name: [{"value": each.value, "label": each.label, "count": each.count} for each in facets]
        for name, facets in shown.facets.items()
    }
    assert [row["versions"] for row in told["results"]] == [row.version_count for row in shown.rows]


def test_a_page_out_of_range_is_the_last_one(client, rhea, archive):
    client.force_login(rhea)
    told = api(client, "api-search", query="q=market&page=999")
    assert told["page"] == told["pages"]
    assert told["results"]


@pytest.mark.parametrize("name", ["api-search", "api-article", "api-story"])
def test_the_api_tells_signed_out_visitors_to_sign_in(client, archive, name):
    args = (
        () if name == "api-search" else (archive.wire.pk if name == "api-article" else archive.wire.story_id,)
    )
    assert api(client, name, *args, status=401) == {"error": "Sign in to read the archive, or send a token."}


def test_one_article_says_where_each_field_came_from(client, rhea, archive):
    client.force_login(rhea)
    told = api(client, "api-article", archive.wire.pk)
    assert told["headline"] == archive.wire.headline
    assert told["origins"] == archive.wire.origins
    assert told["url"] == archive.wire.url
    assert "body" not in told
    api(client, "api-article", 10**7, status=404)


def test_the_body_needs_the_right(client, rhea, stan, archive):
    client.force_login(rhea)
    api(client, "api-article", archive.wire.pk, query="full=1", status=403)
    client.force_login(stan)
    assert api(client, "api-article", archive.wire.pk, query="full=1")["body"] == archive.wire.body


def test_an_embargoed_article_is_not_found_and_a_withdrawn_one_gone(client, rhea, stan, archive):
    client.force_login(rhea)
    unknown = api(client, "api-article", 10**7, status=404)
    embargoed = api(client, "api-article", archive.embargoed.pk, status=404)
    assert embargoed["error"].replace(str(archive.embargoed.pk), "N") == unknown["error"].replace(
        str(10**7), "N"
    )
    assert archive.withdrawn.headline not in str(api(client, "api-article", archive.withdrawn.pk, status=410))
    client.force_login(stan)
    assert api(client, "api-article", archive.embargoed.pk)["headline"] == archive.embargoed.headline


def test_a_story_names_its_versions_and_the_links_between_them(client, rhea, archive):
    client.force_login(rhea)
    told = api(client, "api-story", archive.wire.story_id)
    members = {archive.wire.pk, archive.cut.pk, archive.restyled.pk, archive.unidentified.pk}
    assert {version["id"] for version in told["versions"]} == members
    assert told["likely_original"] == archive.wire.pk
    pairs = {(link["first"], link["second"]) for link in told["links"]}
    assert pairs == set(SyndicationLink.objects.joining().values_list("first", "second"))
    directions = {link["direction"] for link in told["links"]}
    assert directions == {"first", "undetermined"}


def test_a_merged_story_points_on(client, rhea, archive):
    client.force_login(rhea)
    told = api(client, "api-story", archive.merged.pk, status=301)
    assert told["moved_to"].endswith(reverse("api-story", args=[archive.wire.story_id]))


def test_a_story_of_hidden_articles_is_not_found(client, rhea, archive):
    client.force_login(rhea)
    hidden = Story.objects.get(articles=archive.embargoed)
    api(client, "api-story", hidden.pk, status=404)


@pytest.mark.parametrize("name", ["api-search", "api-article", "api-story"])
@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_the_api_refuses_to_write_in_json_to_whoever_asks(rhea, archive, name, method):
    """A browser's form token is no matter of a program's: without one the answer was a page of HTML."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(rhea)
    numbers = {"api-article": [archive.wire.pk], "api-story": [archive.wire.story_id]}
    answer = getattr(client, method)(reverse(name, args=numbers.get(name, [])))
    assert (answer.status_code, answer["Content-Type"]) == (405, "application/json")
    assert answer["Allow"] == "GET, HEAD"
    assert "use GET" in answer.json()["error"]


def test_the_api_says_in_json_that_one_must_sign_in(client, archive):
    assert api(client, "api-article", archive.wire.pk, status=401)["error"].startswith("Sign in")


@pytest.mark.parametrize("name", ["api-search", "search-feed"])
def test_only_looking_is_allowed(client, rhea, archive, name):
    client.force_login(rhea)
    assert client.post(reverse(name)).status_code == 405
    assert client.delete(reverse(name)).status_code == 405
