"""What a page's markup declares: JSON-LD in its shapes, meta elements, moments, authors, headline, walls."""

import json

import pytest

from articles.extraction.declared import Declared, read_declared
from articles.extraction.markup_features import markup_features, markup_names
from articles.extraction.page_headline import page_headline
from articles.extraction.page_lines import page_lines, parse_page
from articles.extraction.pages import read_page

ARTICLE = {
    "@type": "NewsArticle",
    "headline": "Lamps stay lit",
    "author": [{"@type": "Person", "name": "Ann Bell"}, {"@type": "Person", "name": "Tom Hart"}],
    "datePublished": "2014-01-06T23:40:00+01:00",
    "dateModified": "2014-01-07T08:00:00+01:00",
    "publisher": {"@type": "Organization", "name": "Varna Courier"},
}
OTHER = {"@type": "NewsArticle", "headline": "Tides late", "author": {"@type": "Person", "name": "Eve Moss"}}


def declared(*blocks: object, head: str = "", body: str = "<h1>Lamps stay lit</h1>") -> Declared:
    scripts = "".join(
        f'<script type="application/ld+json">{one if isinstance(one, str) else json.dumps(one)}</script>'
        for one in blocks
    )
    tree = parse_page(f"<html><head>{head}{scripts}</head><body>{body}<p>The keeper slept.</p></body></html>")
    assert tree is not None
    return read_declared(tree)


@pytest.mark.parametrize(
    "block",
    [
        ARTICLE,
        [ARTICLE],
        {"@graph": [{"@type": "WebPage"}, ARTICLE]},
        {"@type": "WebPage", "mainEntity": ARTICLE},
        [OTHER, ARTICLE],
        json.dumps(ARTICLE)[:-1] + ",}",
        "<!-- " + json.dumps(ARTICLE) + " -->",
    ],
    ids=["alone", "list", "graph", "nested", "several", "trailing comma", "in a comment"],
)
def test_the_page_s_own_article_is_found_whatever_the_shape(block):
    found = declared(block)
    assert (found.headline, found.authors) == ("Lamps stay lit", ("Ann Bell", "Tom Hart"))
    assert (found.published, found.modified) == ("2014-01-06T23:40+01:00", "2014-01-07T08:00+01:00")


def test_an_author_is_followed_to_the_node_that_names_him():
    person = {"@type": "Person", "@id": "#ann", "name": "Ann Bell"}
    assert declared({"@graph": [{**ARTICLE, "author": {"@id": "#ann"}}, person]}).authors == ("Ann Bell",)


@pytest.mark.parametrize(
    "author",
    [
        {"@type": "Organization", "name": "Harbour Trust"},
        {"@type": "Person", "name": "Varna Courier"},
        {"@type": "Person", "name": "https://social.example/varna"},
        {"@type": "Person", "name": "Varna Courier Staff"},
    ],
    ids=["an organisation", "the outlet", "an address", "the staff"],
)
def test_what_is_no_person_is_no_author(author):
    assert declared({**ARTICLE, "author": author}).authors == ()


def test_a_fuller_list_that_holds_all_the_names_counts_more():
    byline = '<meta name="byl" content="By Ann Bell, Tom Hart and Eve Moss">'
    assert declared(ARTICLE, head=byline).authors == ("Ann Bell", "Tom Hart", "Eve Moss")


def test_the_day_is_the_outlet_s_own_where_a_moment_in_universal_time_falls_on_the_next():
    local = '<meta name="sailthru.date" content="2014-01-06 20:58:00">'
    found = declared({**ARTICLE, "datePublished": "2014-01-07T04:58:00Z"}, head=local)
    assert found.published == "2014-01-06T20:58"


def test_a_page_that_calls_itself_closed_is_walled():
    assert declared({**ARTICLE, "isAccessibleForFree": "False"}).paywalled is True
    assert declared({**ARTICLE, "isAccessibleForFree": True}).paywalled is False
    assert declared(ARTICLE).paywalled is None


@pytest.mark.parametrize(
    ("said", "walled"),
    [
        ('<meta itemprop="isAccessibleForFree" content="False">', True),
        ('<link itemprop="isAccessibleForFree" href="https://schema.org/False">', True),
        ('<meta itemprop="isAccessibleForFree" content="true">', False),
    ],
)
def test_microdata_says_whether_a_page_is_closed(said, walled):
    assert declared(ARTICLE, head=said).paywalled is walled


def test_the_posts_of_a_live_blog_are_kept_with_their_moments():
    post = {
        "@type": "BlogPosting",
        "datePublished": "2014-01-06T10:00:00Z",
        "articleBody": "The tide turned.",
    }
    found = declared({**ARTICLE, "@type": "LiveBlogPosting", "liveBlogUpdate": [post]})
    assert found.kind == "live blog"
    assert [(one.when, one.text) for one in found.entries] == [("2014-01-06T10:00Z", "The tide turned.")]


@pytest.mark.parametrize(
    ("title", "heading"),
    [
        ("Lamps stay lit | Varna Courier", "<h1>Lamps stay lit</h1>"),
        ("Lamps stay lit", "<h1>Varna Courier</h1><h2>Lamps stay lit</h2>"),
        ("Lamps stay lit", "<h1><span>Local News | </span>Lamps stay lit</h1>"),
        ("Varna Courier: Lamps stay lit", "<h1>Lamps stay lit</h1>"),
        ("Lamps stay lit | Varna Courier", ""),
    ],
    ids=["suffix", "outlet in the first heading", "section in the heading", "prefix", "no heading"],
)
def test_the_headline_is_what_headings_and_declarations_agree_on(title, heading):
    social = '<meta property="og:title" content="Lamps stay lit">'
    outlet = '<meta property="og:site_name" content="Varna Courier">'
    tree = parse_page(
        f"<html><head><title>{title}</title>{social}{outlet}</head><body>{heading}<p>A.</p></body></html>"
    )
    assert tree is not None
    assert page_headline(tree, read_declared(tree)) == "Lamps stay lit"


def test_lines_are_what_a_browser_shows_and_each_has_every_feature():
    tree = parse_page(
        "<html><body><nav><a href=/>Home</a></nav><script>var a</script>"
        "<p>One <b>bold</b> line<br>and the next.</p><div>Tail</div></body></html>"
    )
    assert tree is not None
    lines = page_lines(tree)
    assert [line.text for line in lines] == ["Home", "One bold line", "and the next.", "Tail"]
    assert [line.linked for line in lines] == [4, 0, 0, 0]
    assert markup_features(lines).shape == (4, len(markup_names()))


@pytest.mark.parametrize("markup", ["", "<html></html>", "<html><body><script>a</script></body></html>"])
def test_a_page_with_nothing_on_it_has_nothing(markup):
    page = read_page(markup)
    assert (page.title, page.body, page.authors, page.day) == ("", "", (), "")


def test_a_page_nested_very_deep_is_read():
    deep = "<div>" * 3_000 + "<p>The keeper slept on.</p>" + "</div>" * 3_000
    page = read_page(f"<html><head><title>Lamps stay lit</title></head><body>{deep}</body></html>")
    assert page.title == "Lamps stay lit"


@pytest.mark.parametrize(
    ("published", "printed", "moment"),
    [
        ("2014-01-06T23:40:00+01:00", "6 January 2014, 23:40", "2014-01-06T23:40+01:00"),
        ("2014-01-06T22:40:00Z", "6 January 2014, 23:40", "2014-01-06T23:40+01:00"),
        ("2014-01-07T04:40:00Z", "January 6, 2014, 11:40 p.m.", "2014-01-06T23:40-05:00"),
        ("2014-01-06T22:33:00Z", "6 January 2014, 23:40", "2014-01-06T23:40"),
        ("2014-01-06T22:40:00+01:00", "6 January 2014, 23:40", "2014-01-06T23:40"),
    ],
    ids=["the same clock", "an hour east", "hours west, the day before", "no zone apart", "another zone"],
)
def test_a_printed_clock_without_a_zone_keeps_the_declared_offset(published, printed, moment):
    block = json.dumps({**ARTICLE, "datePublished": published, "dateModified": ""})
    text = "The keeper of the lamp slept through the night, and nobody saw the ship that came in at dawn. "
    page = read_page(
        f'<html><head><script type="application/ld+json">{block}</script></head><body>'
        f"<article><h1>Lamps stay lit</h1><p>{printed}</p>{f'<p>{text * 2}</p>' * 4}</article></body></html>"
    )
    assert page.moment == moment
