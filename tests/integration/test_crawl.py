"""Every page that a link leads to: it answers, has one heading of the first rank, and nothing dead in it."""

from collections import deque
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest

from articles.search import upkeep
from tests.newsroom import small_archive

pytestmark = pytest.mark.django_db

MOST_PAGES = 600


class Reading(HTMLParser):
    """What a page links to, its ids, its headings, and whatever a strict policy would refuse."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.assets: list[str] = []
        self.ids: list[str] = []
        self.headings: list[int] = []
        self.inline: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        if tag in {"script", "img"} and given.get("src"):
            self.assets.append(given["src"])
        if tag == "link" and given["rel"] not in {"canonical", "alternate", "search"}:
            self.assets.append(given["href"])
        if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():
            self.headings.append(int(tag[1]))
        if tag == "style" or (
            tag == "script" and not given.get("src") and given.get("type") != "application/ld+json"
        ):
            self.inline.append(f"<{tag}>")
        self.inline.extend(name for name in given if name == "style" or name.startswith("on"))


def crawl(client, starts=("/", "/search/", "/search/?q=market&section=News")):
    """Every page reachable from `starts`, as (address, response, Reading or None).

    A search leads to narrower searches without end; these are followed one step.
    """
    waiting, seen = deque(starts), set(starts)
    while waiting:
        address = waiting.popleft()
        response = client.get(address)
        reading = None
        if response.get("Content-Type", "").startswith("text/html"):
            reading = Reading(response.content.decode())
            for link in reading.links:
                parts = urlsplit(link)
                if parts.scheme or parts.netloc:
                    continue
                target = urldefrag(urljoin(address, link)).url
                goes_on = target.startswith("/search/?") and address.startswith("/search/?")
                if goes_on and address not in starts:
                    continue
                if target not in seen and not target.startswith("/admin/"):
                    seen.add(target)
                    waiting.append(target)
        yield address, response, reading
        assert len(seen) < MOST_PAGES, f"The pages link to one another without end: {sorted(seen)[-5:]}"


def faults_of(address, response, reading):
    """What is wrong with one page, in words."""
    if response.status_code in {301, 302}:
        return []
    if response.status_code != 200:
        return [f"{address}: answers {response.status_code}"]
    if reading is None:
        return []
    found = []
    if reading.headings.count(1) != 1:
        found.append(f"{address}: has {reading.headings.count(1)} h1")
    if any(below > above + 1 for above, below in zip([0, *reading.headings], reading.headings, strict=False)):
        found.append(f"{address}: skips a rank of headings: {reading.headings}")
    if len(reading.ids) != len(set(reading.ids)):
        found.append(f"{address}: uses an id twice: {sorted(reading.ids)}")
    if reading.inline:
        found.append(f"{address}: has inline {reading.inline}")
    for link in reading.links:
        if link.startswith("#") and link[1:] not in reading.ids:
            found.append(f"{address}: leads to {link}, which is not there")
        if urlsplit(link).scheme not in {"", "http", "https", "mailto"}:
            found.append(f"{address}: links to {link}")
    return found


@pytest.mark.parametrize("name", ["rhea", "cora", "stan", "ada"])
def test_every_link_of_every_page_leads_somewhere(client, request, name):
    small_archive()
    upkeep.rebuild()
    client.force_login(request.getfixturevalue(name))
    faults, pages = [], 0
    for address, response, reading in crawl(client):
        faults += faults_of(address, response, reading)
        pages += 1
    assert not faults
    assert pages > 40


def test_the_pages_of_an_empty_archive_stand_too(client, rhea):
    client.force_login(rhea)
    assert [fault for page in crawl(client) for fault in faults_of(*page)] == []


def test_a_reader_comes_upon_nothing_hidden_by_following_links(client, rhea):
    held = small_archive()
    upkeep.rebuild()
    client.force_login(rhea)
    for address, response, reading in crawl(client):
        if reading is not None:
            text = response.content.decode()
            for secret in (
                held.embargoed.headline,
                held.withdrawn.headline,
                "Secret section",
                "Hidden Hand",
                "Do not repeat the allegation",
            ):
                assert secret not in text, f"{address} shows {secret!r}"


def test_every_stylesheet_script_and_picture_of_a_page_is_there(client, rhea):
    from django.contrib.staticfiles import finders

    small_archive()
    client.force_login(rhea)
    assets = {asset for _, _, reading in crawl(client) if reading for asset in reading.assets}
    assert len(assets) > 5
    assert [asset for asset in assets if finders.find(asset.removeprefix("/static/")) is None] == []
