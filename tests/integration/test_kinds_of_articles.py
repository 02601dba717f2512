"""Live blogs, walls and times without a day: kept with the article, shown on its page, judged apart."""

import json

import pytest
from django.core.management import call_command

from articles.curation import editing
from articles.ingest import resplit
from articles.models import Article, ReviewItem, SyndicationLink
from tests.integration.test_ingest_formats import HEADLINE, PAGE
from tests.integration.test_linking import article, paragraphs

pytestmark = pytest.mark.django_db

BODY = [f"{text} The keeper of the lamp at Port Ellis saw it all from the mole." for text in paragraphs(5, 7)]
LIVE = "Port Ellis storm live: the lamp burns on"


def take(folder, text, name="one.txt"):
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text)
    call_command("ingest", str(folder), verbosity=0)
    return Article.objects.get()


def live_blog():
    posts = [line for hour, text in zip(range(15, 8, -1), BODY, strict=True) for line in (f"{hour}:05", text)]
    return "\n\n".join((LIVE, *posts))


def test_a_live_blog_s_posts_are_kept_with_their_times_and_shown_with_its_kind(tmp_path, client, rhea):
    held = take(tmp_path / "in", live_blog())
    assert held.kind == "live blog"
    assert [post["when"] for post in held.posts][-2:] == ["10:05", "9:05"]
    client.force_login(rhea)
    page = client.get(held.get_absolute_url()).content.decode()
    assert "<span>live blog</span>" in page
    assert f'<a href="#p{held.posts[-1]["first"]}">9:05</a>' in page
    record = client.get(f"/api/v1/articles/{held.pk}").json()
    assert (record["kind"], record["incomplete"]) == ("live blog", "")
    assert record["entries"] == [
        {name: post[name] for name in ("first", "last", "when", "who")} for post in held.posts
    ]


def test_a_kind_that_a_curator_gave_outlives_a_resplit(tmp_path, cora):
    held = take(tmp_path / "in", live_blog())
    editing.edit_record(held, {"kind": "article"}, by=cora)
    list(resplit.split_again([held.pk]))
    held.refresh_from_db()
    assert (held.kind, held.posts) == ("article", [])


def test_a_wall_is_flagged_on_the_article_and_asked_about(tmp_path, client, rhea):
    wall = "Subscribe now to continue reading"
    held = take(tmp_path / "in", "\n\n".join(("Lamps stay lit at Port Ellis", *BODY[:2], wall, "Contact us")))
    assert held.is_walled
    assert "behind a wall" in ReviewItem.objects.get(kind=ReviewItem.Kind.SPLIT).text.lower()
    client.force_login(rhea)
    record = client.get(f"/api/v1/articles/{held.pk}").json()
    assert (record["kind"], record["incomplete"]) == ("article", "behind a subscription wall")
    assert "A subscription wall stands in the capture" in client.get(held.get_absolute_url()).content.decode()


def test_a_time_told_from_the_moment_of_reading_is_shown_and_gives_no_day(tmp_path, client, rhea):
    held = take(tmp_path / "in", "\n\n".join(("Lamps stay lit at Port Ellis", "2 hours ago", *BODY)))
    assert (held.printed_on, held.printed_relative) == (None, "2 hours ago")
    client.force_login(rhea)
    page = client.get(held.get_absolute_url()).content.decode()
    assert "undated, “2 hours ago” when it was captured" in page


def test_what_a_page_declares_is_stored_and_shown(tmp_path, client, rhea):
    facts = {
        "@type": ["NewsArticle", "LiveBlogPosting"],
        "headline": HEADLINE,
        "author": [{"@type": "Person", "name": "Ada Quill"}, {"@type": "Person", "name": "Tom Hart"}],
        "datePublished": "2025-03-04T23:40:00+01:00",
        "dateModified": "2025-03-05T08:15:00+01:00",
        "isAccessibleForFree": False,
        "liveBlogUpdate": [
            {
                "@type": "BlogPosting",
                "datePublished": "2025-03-04T23:50:00+01:00",
                "articleBody": "Doors open.",
            }
        ],
    }
    block = f'<script type="application/ld+json">{json.dumps([facts])}</script></head>'
    held = take(
        tmp_path / "in", PAGE.replace("</head>", block).replace('lang="en"', 'lang="en-GB"'), "one.html"
    )
    assert (held.byline, held.language) == ("Ada Quill, Tom Hart", "en-GB")
    assert (held.printed_clock, str(held.updated_on), held.updated_clock) == (
        "23:40 +01:00",
        "2025-03-05",
        "08:15 +01:00",
    )
    assert (held.canonical_url, held.is_walled, held.kind) == (
        "https://gazette.example/mole",
        True,
        "live blog",
    )
    client.force_login(rhea)
    page = client.get(held.get_absolute_url()).content.decode()
    for shown in ("updated 5 March 2025, 08:15 +01:00", "23:40 +01:00", "Doors open.", "Ada Quill"):
        assert shown in page


def test_a_live_blog_that_carries_a_report_in_one_post_is_no_version_of_it():
    report = paragraphs(1, 6)
    posts = [*report, *paragraphs(2, 30)]
    entries = [{"first": 1, "last": 6, "when": "10:05", "who": ""}]
    entries += [{"first": n, "last": n + 4, "when": "11:00", "who": ""} for n in range(7, 36, 5)]
    apart = article(posts, kind="live blog", entries=entries)
    alone = article(report)
    link = SyndicationLink.objects.get()
    assert link.relation == SyndicationLink.Relation.EXCERPT
    apart.refresh_from_db()
    alone.refresh_from_db()
    assert apart.story_id != alone.story_id


def test_two_copies_of_one_live_blog_are_versions():
    posts = paragraphs(2, 30)
    entries = [{"first": n, "last": n + 4, "when": "11:00", "who": ""} for n in range(1, 30, 5)]
    for copy in (posts, posts[:25]):
        article(copy, kind="live blog", entries=[each for each in entries if each["last"] <= len(copy)])
    assert SyndicationLink.objects.get().relation == SyndicationLink.Relation.VERSION
