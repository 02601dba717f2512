"""The search page: what it finds, how it is narrowed, and what it makes of anything typed."""

import json
from datetime import date

import pytest
from django.db import connection
from django.utils.html import strip_tags

from articles.forms import date_notes, search_request
from articles.language.tokens import tokenize
from articles.linking import ledgers
from articles.models import Article, PendingIndex
from articles.search import upkeep
from articles.syndication.fingerprint import fingerprint, word_hashes
from tests.conftest import OUT_OF_SIGHT
from tests.factories import ArticleFactory, SourceFactory
from tests.newsroom import small_archive

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(client, rhea):
    client.force_login(rhea)
    return client


@pytest.fixture
def held(db):
    """The small archive, indexed."""
    made = small_archive()
    upkeep.rebuild()
    return made


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


def test_a_story_has_one_row_that_counts_its_versions(reader, held):
    page = text_of(reader.get("/search/?q=harbour+board"))
    assert page.count('class="row"') == 1
    assert "4 versions, 3 outlets and 1 unknown" in page
    assert "4 articles in 1 story" in page


def test_every_version_has_a_row_where_that_is_asked_for(reader, held):
    assert text_of(reader.get("/search/?q=harbour+board&collapse=0")).count('class="row"') == 4


def test_found_words_are_marked_in_headline_and_snippet(reader, held):
    page = text_of(reader.get("/search/?q=fish&source=prairie-tribune"))
    assert '<span lang="en" dir="auto"><mark>Fish</mark> market to close</span>' in page
    assert "beside the <mark>ferry</mark> terminal" in text_of(reader.get("/search/?q=ferry"))


def test_filters_are_told_as_one_sentence_whose_links_take_them_off(reader, held):
    page = text_of(reader.get("/search/?q=harbour&source=prairie-tribune&collapse=0"))
    assert "1 article" in page
    assert (
        'Only articles from <a href="?q=harbour&amp;collapse=0">Prairie Tribune<span class="remove">' in page
    )
    page = text_of(reader.get("/search/?q=harbour&source=prairie-tribune&source=evening-ledger&from=2025"))
    told = " ".join(strip_tags(page.partition("Only articles")[2].partition("</p>")[0]).split())
    assert told == (
        "from Prairie Tribune remove or The Evening Ledger remove, "
        "printed from 1 January 2025 on remove. Take all off"
    )
    assert '<a href="?q=harbour">Take all off</a>' in page


def test_a_story_keeps_its_row_its_versions_and_its_strip_where_one_version_matches(reader, held):
    ledgers.write_ledgers()
    page = text_of(reader.get("/search/?q=ferry&source=evening-ledger"))
    row = page.partition('class="row-versions"')[2].partition("</li> </ul>")[0]
    assert "Matches in 1 of 4 versions, 3 outlets and 1 unknown" in row
    assert row.count("<svg") == 1 + 4
    assert row.count(">matches<") == 1
    assert row.index(">The Evening Ledger<") < row.index(">matches<") < row.index(">Meridian Press<")


def test_a_story_of_which_all_versions_match_is_told_so_however_many_are_read(reader, held, monkeypatch):
    monkeypatch.setattr("articles.search.results.MOST_VERSIONS_SHOWN", 2)
    page = text_of(reader.get("/search/?q=market&source=meridian-press&source=evening-ledger"))
    assert "Matches in 2 of 4 versions" in page
    page = text_of(reader.get("/search/?q=market"))
    assert "4 versions, 3 outlets and 1 unknown" in page
    assert "Matches in" not in page


def test_a_row_for_each_version_keeps_its_strip_and_the_way_to_its_story(reader, held):
    ledgers.write_ledgers()
    page = text_of(reader.get("/search/?q=ferry&collapse=0&source=prairie-tribune&source=evening-ledger"))
    assert f'<a href="{held.wire.story.get_absolute_url()}">4 versions, 3 outlets and 1 unknown</a>' in page
    assert "Matches in" not in page


def test_a_row_takes_the_headline_of_a_version_that_has_one(reader, held):
    held.unidentified.body = "Quay quay quay. " * 40
    held.unidentified.save()
    upkeep.rebuild()
    page = text_of(reader.get("/search/?q=quay"))
    assert "IMG_0041" not in page.partition('<h3 class="row-headline">')[2].partition("</h3>")[0]


def test_undated_matches_that_days_keep_out_are_told_and_one_click_away(reader, held):
    for asked in ("q=harbour&from=2030", "q=harbour&year=2025", "q=harbour+date:2031"):
        page = text_of(reader.get(f"/search/?{asked}"))
        assert "1 undated article matches too" in page, asked
        assert '<a href="?q=harbour&amp;undated=1">' in page, asked
    assert "undated article" not in text_of(reader.get("/search/?q=harbour&from=2030&undated=1"))
    assert "undated article" not in text_of(reader.get("/search/?q=harbour"))
    shown = reader.get("/search/?q=harbour&undated=1").context["found"]
    assert [row.article.pk for row in shown.rows] == [held.unidentified.pk]


def test_what_was_also_searched_is_listed_and_can_be_left_out(reader, held):
    page = text_of(reader.get("/search/?q=harbour+al+Qaeda"))
    assert "Also searched: harbor, al-Qaida, al-Qaidah, Qaida." in page
    assert '<a href="?q=harbour+al+Qaeda&amp;exact=1">Only as typed</a>' in page
    assert "Also searched" not in text_of(reader.get("/search/?q=harbour&exact=1"))


def test_a_word_that_stands_apart_is_found_and_links_carry_what_was_searched(reader, held):
    page = text_of(reader.get("/search/?q=fishmarket"))
    assert "“fishmarket” stands nowhere as one word; “fish market” was searched." in page
    assert 'value="fishmarket"' in page
    assert "/search.csv?q=%22fish+market%22" in page
    rows = b"".join(reader.get("/search.jsonl?q=fishmarket").streaming_content).decode().splitlines()
    assert len(rows) == 4


def test_the_scale_of_the_bars_ends_above_the_tallest(reader, held):
    shown = reader.get("/search/?q=").context["histogram"]
    assert shown.scale == (4, 2, 0)
    assert max(bar.height for bar in shown.bars) == 100


def test_the_order_is_kept_while_filters_change(reader, held):
    page = text_of(reader.get("/search/?q=harbour&sort=oldest&collapse=0"))
    assert "?q=harbour&amp;sort=oldest&amp;collapse=0&amp;source=prairie-tribune" in page
    assert '<a href="?q=harbour&amp;collapse=0&amp;sort=oldest" aria-current="true">Oldest</a>' in page


def test_dates_narrow_by_day_month_or_year(reader, held):
    for typed in ("2025-03-04", "2025-03", "2025"):
        assert "Nothing found" not in text_of(reader.get("/search/", {"q": "fish", "from": typed}))
    assert "Nothing found" in text_of(reader.get("/search/", {"q": "fish", "from": "2026"}))


def test_the_bars_lead_to_their_days(reader, held):
    page = text_of(reader.get("/search/?q="))
    assert "from=2025-03-01&amp;to=2025-03-31" in page
    assert 'aria-label="March 2025: 4 articles"' in page


def test_a_result_knows_its_place_and_its_neighbours(reader, held):
    page = text_of(reader.get("/search/?q=harbour&collapse=0"))
    opened = page.partition('<h3 class="row-headline"><a href="')[2].partition('"')[0]
    assert opened.endswith("?found=q%3Dharbour%26collapse%3D0")
    article = text_of(reader.get(opened))
    assert "Result 1 of 4 for “harbour”" in article
    assert '<a rel="next" href="/articles/' in article.partition("In the results")[2]


def test_an_article_that_the_search_does_not_find_has_no_place_in_it(reader, held):
    assert "Result " not in text_of(reader.get(f"{held.arabic.get_absolute_url()}?found=q%3Dharbour"))


def test_what_waits_for_the_index_is_said(reader, held):
    PendingIndex.objects.create(article=held.wire)
    assert "1 article came in or changed since" in text_of(reader.get("/search/?q=fish"))


def test_the_page_says_how_the_query_was_mended(reader, held):
    assert "The quotation mark was not closed" in text_of(reader.get("/search/", {"q": '"fish market'}))
    assert "“soon” is no date" in text_of(reader.get("/search/", {"q": "fish", "from": "soon"}))
    assert "turned round" in text_of(reader.get("/search/", {"q": "fish", "from": "2026", "to": "2025"}))


def test_suggestions_lead_to_articles_and_sources_that_may_be_seen(reader, held):
    found = json.loads(reader.get("/search/suggest/?q=fish").content)["suggestions"]
    assert {each["address"] for each in found} == {
        held.wire.get_absolute_url(),
        held.cut.get_absolute_url(),
    }
    assert json.loads(reader.get("/search/suggest/?q=minister").content) == {"suggestions": []}


def test_nothing_hidden_is_found_counted_or_offered(reader, held):
    for query in ("minister", "mayor", "section:secret", "byline:hidden", "place:nowhere", ""):
        page = text_of(reader.get("/search/", {"q": query}))
        assert held.embargoed.headline not in page
        assert held.withdrawn.headline not in page
        assert "Secret section" not in page
    visible = Article.objects.live().count()
    assert f"{visible} articles" in text_of(reader.get("/search/?q="))


QUERIES = [
    '"',
    "(",
    "*",
    "a* OR " * 500,
    "x" * 8000,
    "🗞️ 📰",
    "<script>alert(1)</script>",
    "NOT",
    "title:",
    "date:0000",
    "date:2026..2025",
    "=cmd()",
    "{{7*7}}",
]


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: repr(query[:20]))
def test_anything_typed_is_answered_with_a_page(reader, held, query):
    answer = reader.get("/search/", {"q": query})
    assert answer.status_code == 200
    assert b"<script>alert" not in answer.content


@pytest.mark.parametrize(
    "address",
    [
        "page=-1",
        "page=1000000000",
        "page=two",
        "page=1e9",
        "from=0000&to=0000-00-00",
        "from=9999-12-31",
        "sort=sideways",
        "lead=nobody",
        "year=0000",
        "source=" + "x" * 3000,
        "&".join(f"section=s{n}" for n in range(300)),
    ],
)
def test_any_parameter_is_answered_with_a_page(reader, held, address):
    assert reader.get(f"/search/?q=fish&{address}").status_code == 200


def test_a_nul_in_a_parameter_is_refused_with_its_name(reader, held):
    answer = reader.get("/search/?q=fish&kind=%00")
    assert answer.status_code == 400
    assert "&#x27;kind&#x27; holds a NUL character" in answer.content.decode()


def test_the_address_and_a_saved_query_mean_the_same_request(rf):
    query = "q=fish&source=a&source=b&from=2014-02&to=2014-02&undated=1&collapse=0&exact=1&page=3"
    from_address = search_request(rf.get(f"/search/?{query}").GET)
    from_lists = search_request(
        {
            "q": ["fish"],
            "source": ["a", "b"],
            "from": ["2014-02"],
            "to": ["2014-02"],
            "undated": ["1"],
            "collapse": ["0"],
            "exact": ["1"],
            "page": ["3"],
        }
    )
    assert from_address == from_lists
    assert (from_address.date_from, from_address.date_to) == (date(2014, 2, 1), date(2014, 2, 28))
    assert (from_address.sources, from_address.page, from_address.collapse) == (("a", "b"), 3, False)


def test_a_range_that_ends_before_it_begins_is_turned_round():
    given = {"from": ["2015"], "to": ["2014"]}
    wanted = search_request(given)
    assert (wanted.date_from, wanted.date_to) == (date(2014, 1, 1), date(2015, 12, 31))
    assert len(date_notes(given)) == 1


def test_a_search_costs_the_same_queries_however_many_rows(reader, held, django_assert_max_num_queries):
    with django_assert_max_num_queries(16 + OUT_OF_SIGHT) as few:
        reader.get("/search/?q=harbour")
    source = SourceFactory()
    ArticleFactory.create_batch(15, source=source)
    upkeep.rebuild()
    with django_assert_max_num_queries(len(few)):
        assert text_of(reader.get("/search/?q=harbour")).count('class="row"') == 16


PASSAGE = " ".join(
    f"{word} lanterns burned over the quay while the tide went out again" for word in "abcdefghij"
)


def keep_shingles(article):
    """What the linker keeps of an article, as far as passages are found by it."""
    hashes = fingerprint(word_hashes(tokenize(article.body).tokens)).hashes.tolist()
    rows = [(each, article.pk, article.source_id, 0) for each in sorted(set(hashes))]
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO articles_shingle (hash, article_id, source_id, day) VALUES (%s, %s, %s, %s)", rows
        )


@pytest.fixture
def shared_passage(db):
    """Two articles that hold the passage, of two sources, one of them undated; the linker has read both."""
    held = [
        ArticleFactory(body=PASSAGE, source=SourceFactory(name=name, slug=name.lower()), printed_on=day)
        for name, day in (("Post", date(2014, 1, 1)), ("Herald", None))
    ]
    for article in held:
        keep_shingles(article)
    return held


def test_a_long_passage_is_sent_by_post_and_finds_the_articles_that_hold_it(reader, shared_passage):
    page = text_of(reader.post("/search/passage/", {"q": f"{PASSAGE} " * 8}))
    assert "2 articles" in page and "of the passage is in this article" in page


def test_a_short_text_in_the_passage_box_is_an_ordinary_search_with_an_address(reader, held):
    response = reader.post("/search/passage/", {"q": "harbour board", "source": "post"})
    assert (response.status_code, response["Location"]) == (302, "/search/?q=harbour+board&source=post")


@pytest.mark.parametrize(
    ("filters", "shown"),
    [
        ({"source": "post"}, 1),
        ({"from": "2014"}, 1),
        ({"from": "2014", "undated": "1"}, 2),
        ({"year": "2013"}, 0),
    ],
)
def test_filters_narrow_a_passage_and_can_be_taken_off_in_its_form(reader, shared_passage, filters, shown):
    response = reader.post("/search/passage/", {"q": PASSAGE, **filters})
    assert response.context["found"].count == shown
    page = text_of(response)
    for name, value in filters.items():
        assert f'type="checkbox" name="{name}" value="{value}' in page
    assert "remove" not in page


def test_a_passage_by_its_address_is_narrowed_in_the_export_as_on_the_page(reader, shared_passage):
    asked = {"q": PASSAGE, "source": "post"}
    assert reader.get("/search/", asked).context["found"].count == 1
    rows = b"".join(reader.get("/search.jsonl", asked).streaming_content).decode().splitlines()
    assert [json.loads(row)["id"] for row in rows] == [shared_passage[0].pk]
