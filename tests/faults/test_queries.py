"""Hostile and mistaken queries: bounded work, an answer, a clear message; never a hang or a crash."""

import time

import pytest

from articles.search import results, upkeep
from articles.search.results import SearchRequest
from tests.factories import ArticleFactory

pytestmark = pytest.mark.django_db

HOSTILE = [
    '"',
    "(",
    ")",
    "*",
    "**",
    "?",
    "-",
    "~",
    "=",
    ":",
    "::",
    "\\",
    "😀",
    "troops 😀",
    "a\x00b",
    "\x00",
    "\u202e",
    "NOT",
    "AND OR NOT",
    "date:0000",
    "date:2014-02-31",
    "date:9999..0001",
    "date:..",
    "story:99999999999999999999999",
    "story:x",
    "type:x",
    "headline:",
    "headline:(",
    '"a"~',
    '"a b"~99999',
    "title:troops",
    "= ",
    "exact:",
    "exact:exact:exact:a",
    "\ud800",
    "🏴\u200d☠️*",
    "-(-(-a))",
    "ß* ﬁ* İ*",
    "'",
    "''",
    "’s",
    "%",
    "_",
    "troops%",
    "1*",
    "a* OR " * 500,
    "x" * 8000,
    "(" * 250,
    "a " * 250,
]


@pytest.fixture
def articles():
    made = [ArticleFactory(headline=f"Troops {n}", body="The troops went to Iraq in May.") for n in range(3)]
    upkeep.mark([article.pk for article in made])
    upkeep.drain()
    return made


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("exact", [False, True])
def test_a_hostile_query_is_answered_soon_and_says_what_was_searched(articles, rhea, text, exact):
    began = time.monotonic()
    shown = results.page(SearchRequest(text, exact=exact), rhea)
    assert time.monotonic() - began < 2
    assert not shown.degraded
    assert shown.searched_as
    assert 0 <= shown.count <= 3
    assert len(results.hit_ids(SearchRequest(text, exact=exact), rhea)) == shown.count


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ('"troops went', 3),
        ("(troops", 3),
        ("troops)", 3),
        ("title:troops", 3),
        ("NOT troops", 0),
        ("NOT zeppelin", 3),
        ("troops OR", 3),
        ("a* OR " * 500, 0),
        ("x" * 8000, 0),
        ("😀 troops", 3),
        ("troops\0", 3),
        ("colour:troops", 0),
        ("date:2025-12..2025-01 troops", 3),
    ],
)
def test_a_mistaken_query_answers_sensibly(articles, rhea, text, count):
    assert results.page(SearchRequest(text), rhea).count == count


@pytest.mark.parametrize("text", HOSTILE)
def test_the_plain_search_answers_them_too(rhea, text):
    ArticleFactory(body="The troops went to Iraq in May.")
    shown = results.page(SearchRequest(text), rhea)
    assert shown.degraded or shown.is_passage
    assert 0 <= shown.count <= 1


@pytest.mark.parametrize("page", [-1, 0, 10**9, 2**70])
def test_a_page_beyond_all_pages_is_the_last_one(articles, rhea, page):
    shown = results.page(SearchRequest("troops", page=page), rhea)
    assert (shown.number, len(shown.rows)) == (1, 3)


@pytest.mark.parametrize("values", [("x",), ("", "unknown"), ("9" * 40,), ("0000",), ("-1",), ("٣",)])
def test_facet_values_that_mean_nothing_are_harmless(articles, rhea, values):
    for name in ("sources", "agencies", "sections", "places", "years", "kinds"):
        shown = results.page(SearchRequest("troops", **{name: values}), rhea)
        assert 0 <= shown.count <= 3


@pytest.mark.folder_index
def test_a_query_that_takes_too_long_is_stopped_and_said(articles, rhea, monkeypatch):
    monkeypatch.setattr("articles.search.engines.whoosh.evaluate.PATIENCE", -1.0)
    shown = results.page(SearchRequest("troops"), rhea)
    assert shown.rows == ()
    assert any("stopped" in note for note in shown.notes)
