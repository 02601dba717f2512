"""The reading pages: what each shows, and in how many queries."""

import re
from datetime import date
from io import StringIO
from itertools import combinations

import pytest
from django.core.management import call_command
from django.urls import reverse

from articles.linking import ledgers
from articles.models import Article, ReviewItem, SyndicationLink
from tests.conftest import OUT_OF_SIGHT
from tests.factories import ArticleFactory, CaptureFactory, SourceFactory, StoryFactory
from tests.newsroom import link, small_archive

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(client, rhea):
    """A signed-in researcher's client."""
    client.force_login(rhea)
    return client


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


def test_an_empty_archive_says_what_to_run(reader):
    assert "python manage.py ingest FOLDER --dry-run" in text_of(reader.get("/"))


def test_the_front_page_shows_a_story_once_however_many_versions_came_in(reader):
    held = small_archive()
    page = text_of(reader.get("/"))
    assert page.count("One story, 3 outlets and 1 unknown") == 1
    assert held.restyled.headline not in page or held.cut.headline not in page


def test_the_front_page_counts_the_unidentified_and_the_undated(reader):
    ArticleFactory.create_batch(2, source=None, printed_on=None)
    page = text_of(reader.get("/"))
    assert '<a href="/sources/unidentified/">Unidentified</a> <span class="count">2</span>' in page
    assert '<a href="/dates/undated/">Undated</a> <span class="count">2</span>' in page


def test_an_article_shows_its_parts_in_order(reader):
    wire = small_archive().wire
    page = text_of(reader.get(wire.get_absolute_url())).partition("<article")[2]
    parts = (wire.section, wire.headline, wire.standfirst, wire.byline, "PORT ELLIS —", "March 12.")
    assert sorted(parts, key=page.index) == list(parts)


def test_a_body_is_set_by_the_roles_of_its_lines(reader):
    held = small_archive()
    page = text_of(reader.get(held.feature.get_absolute_url()))
    page = re.sub(r' id="p\d+"|\s*<a class="permalink.*?</a>\s*', "", page)
    assert "<h2>What is new</h2>" in page
    assert "<ul> <li>a reading room</li> <li>a lift</li> </ul>" in page
    assert '<blockquote class="pull-quote">“It took longer than we said.”</blockquote>' in page
    assert '<span class="visually-hidden">Caption: </span>The east gallery.' in page


def test_every_paragraph_has_an_address_and_offers_it(reader):
    article = small_archive().feature
    page = reader.get(article.get_absolute_url()).content.decode()
    offered = re.findall(
        r'<a class="permalink no-print" href="#(p\d+)" aria-label="Link to paragraph \d+"></a>', page
    )
    assert offered == [f"p{number}" for number in range(1, len(article.paragraphs) + 1)]
    assert all(page.count(f'id="{each}"') == 1 for each in offered)


def test_an_article_says_where_each_field_came_from(reader):
    page = text_of(reader.get(small_archive().wire.get_absolute_url()))
    assert '3 March 2025 <span class="origin">from the header block</span>' in page


def test_a_correction_stands_above_the_words_and_a_legal_warning_is_for_staff(reader, client, stan):
    article = small_archive().feature
    page = text_of(reader.get(article.get_absolute_url()))
    assert page.index("It was shut for nine years.") < page.index("The museum reopens on Friday.")
    assert "Do not repeat" not in page
    client.force_login(stan)
    assert "Do not repeat" in text_of(client.get(article.get_absolute_url()))


def test_a_capture_says_how_much_of_the_fullest_version_it_has(reader):
    held = small_archive()
    assert "This is the fullest version held here." in text_of(reader.get(held.wire.get_absolute_url()))
    assert "This capture has 3 of the 6 paragraphs of the fullest version held here." in text_of(
        reader.get(held.cut.get_absolute_url())
    )


def test_a_row_shows_what_its_article_has_of_the_fullest_version(reader):
    held = small_archive()
    ledgers.write_ledgers()
    page = text_of(reader.get("/sources/prairie-tribune/"))
    assert '<span class="strip-words">3 of 6 paragraphs</span>' in page
    row = page.partition(held.cut.headline)[2].partition("</li>")[0]
    assert (row.count('class="symbol-same"'), row.count('class="symbol-absent"')) == (3, 3)


def test_an_unidentified_article_shows_its_files_name(reader):
    page = text_of(reader.get(small_archive().unidentified.get_absolute_url()))
    assert '<h1 class="filename">IMG_0041.txt</h1>' in page
    assert "unidentified: IMG_0041.txt" in page


def test_only_web_addresses_become_links(reader):
    held = small_archive()
    wire = text_of(reader.get(held.wire.get_absolute_url()))
    assert '<a href="https://meridian.example/2025/fish-market" rel="noopener noreferrer nofollow">' in wire
    restyled = text_of(reader.get(held.restyled.get_absolute_url()))
    assert "javascript:alert(1)" in restyled
    assert 'href="javascript' not in restyled


def test_marked_up_words_are_shown_and_never_run(reader):
    hostile = "<script>alert(1)</script></title>{{7*7}}"
    article = ArticleFactory(
        headline=hostile, body=hostile, section=hostile, byline=hostile, dateline=hostile
    )
    page = reader.get(article.get_absolute_url()).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;&lt;/title&gt;{{7*7}}" in page


def test_headline_and_body_carry_their_language_and_direction(reader):
    page = text_of(reader.get(small_archive().arabic.get_absolute_url()))
    assert '<h1 lang="ar" dir="auto">المتحف' in page
    assert '<div class="article-text" lang="ar" dir="auto">' in page


def test_previous_and_next_follow_the_sources_days(reader):
    source = SourceFactory()
    first, second, third = (
        ArticleFactory(source=source, printed_on=date(2025, 1, day), headline=f"Day {day}")
        for day in (1, 2, 3)
    )
    page = text_of(reader.get(second.get_absolute_url()))
    assert f'<a rel="prev" href="{first.get_absolute_url()}">' in page
    assert f'<a rel="next" href="{third.get_absolute_url()}">' in page


def test_a_reported_problem_reaches_the_queue_under_the_readers_name(reader, rhea):
    article = ArticleFactory()
    address = reverse("report-problem", args=[article.pk])
    answer = reader.post(address, {"what": "field", "text": "The day is wrong."}, follow=True)
    assert "The curators have it in their queue." in text_of(answer)
    item = ReviewItem.objects.get()
    assert (item.article, item.kind, item.reported_by) == (article, "report", rhea)
    assert item.text.endswith("The day is wrong.")


def test_an_empty_report_is_handed_back_with_a_word(reader):
    article = ArticleFactory()
    answer = reader.post(reverse("report-problem", args=[article.pk]), {"what": "field", "text": " "})
    assert "Say in a few words what is wrong." in text_of(answer)
    assert not ReviewItem.objects.exists()


def test_a_capture_labels_every_line_with_its_number_and_role(reader):
    article = small_archive().feature
    page = text_of(reader.get(reverse("capture", args=[article.pk, 1])))
    assert '<th class="at" scope="row">17</th> <td class="role">furniture</td>' in page
    assert '<td class="role">copyright<span class="doubt">51 % sure</span></td>' in page
    assert page.count('<th class="at" scope="row">') == 18


def test_the_lines_of_a_web_page_are_those_of_its_text(reader):
    paragraph = "The council voted on Monday to mend the harbour wall before the storms of winter come. "
    markup = f"<html><title>Wall</title><body><article><h1>Wall</h1><p>{paragraph * 5}</p></article></html>"
    article = ArticleFactory()
    CaptureFactory(article=article, text=markup, format="html", roles=["headline"])
    page = text_of(reader.get(reverse("capture", args=[article.pk, 1])))
    assert "the text of a web page, 3 lines" in page
    assert "&lt;p&gt;" not in page


def test_a_capture_behind_a_wall_says_so_line_by_line(reader):
    paragraph = "The council voted on Monday to mend the harbour wall before the storms of winter come."
    text = f"Wall\n\n{paragraph}\n\nSubscribe to continue reading\n"
    article = ArticleFactory(headline="Wall")
    roles = ["headline", "blank", "paragraph", "blank", "furniture", "blank"]
    CaptureFactory(article=article, text=text, roles=roles)
    page = text_of(reader.get(reverse("capture", args=[article.pk, 1])))
    assert "A subscription wall stands in it" in page
    assert "This reads as a" not in page


def test_the_original_bytes_come_as_a_download_that_no_browser_renders(reader):
    article = small_archive().wire
    answer = reader.get(reverse("capture-raw", args=[article.pk, 1]))
    assert answer.content == article.captures.get().data
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment; filename=")
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_a_story_shows_its_versions_and_who_joined_them(reader):
    held = small_archive()
    page = text_of(reader.get(reverse("story", args=[held.wire.story_id])))
    assert "4 versions" in page
    assert "likely the original" in page
    assert "Confirmed in part by a curator; the other links were made automatically." in page
    assert "Runs of shared words cover 93 % of the first’s text and 41 % of the second’s." in page
    assert "confirmed by a curator on 1 April 2025" in page


def test_a_story_names_the_one_who_confirmed_it(reader, cora):
    held = small_archive()
    SyndicationLink.objects.update(status="confirmed", decided_by=cora, decided_at="2025-04-01T00:00Z")
    assert "Confirmed by cora." in text_of(reader.get(reverse("story", args=[held.wire.story_id])))


def test_a_merged_storys_number_leads_on(reader):
    held = small_archive()
    answer = reader.get(reverse("story", args=[held.merged.pk]))
    assert (answer.status_code, answer["Location"]) == (302, f"/stories/{held.wire.story_id}/")


def test_stories_merged_in_a_circle_are_not_followed_for_ever(reader):
    one = StoryFactory()
    two = StoryFactory(merged_into=one)
    one.merged_into = two
    one.save()
    assert reader.get(reverse("story", args=[one.pk])).status_code == 404


def test_a_signature_of_two_names_leads_to_each_of_them(reader):
    SourceFactory(name="Meridian Press", slug="meridian")
    article = ArticleFactory(byline="Ada North, Ben South, Meridian Press")
    ArticleFactory(byline="Ada North")
    page = text_of(reader.get(reverse("bylines")))
    assert '<a href="/bylines/Ada%20North/" dir="auto">Ada North</a> <span class="count">2</span>' in page
    assert '<a href="/bylines/Ben%20South/" dir="auto">Ben South</a> <span class="count">1</span>' in page
    assert "/bylines/Meridian%20Press/" not in page
    assert article.headline in text_of(reader.get("/bylines/Ben%20South/"))


def test_a_name_is_not_found_inside_another(reader):
    ArticleFactory(byline="Joann North")
    assert reader.get("/bylines/Ann North/").status_code == 404


def test_an_article_known_to_the_year_stands_on_no_month_and_no_day(reader):
    ArticleFactory(headline="Known to the year", printed_on=date(2024, 1, 1), printed_precision="year")
    assert "Known to the year" in text_of(reader.get("/dates/2024/"))
    assert "Known to the year" not in text_of(reader.get("/dates/2024/1/"))
    assert "Known to the year" not in text_of(reader.get("/dates/2024/1/1/"))


@pytest.mark.parametrize("address", ["/dates/0000/", "/dates/2025/13/", "/dates/2025/2/30/", "/dates/99999/"])
def test_a_day_that_no_calendar_has_is_not_found(reader, address):
    assert reader.get(address).status_code == 404


@pytest.mark.parametrize("page", ["-1", "0", "1000000000", "two", "1" * 5000])
def test_a_page_out_of_range_gives_the_nearest_one(reader, page):
    ArticleFactory.create_batch(3, section="News")
    answer = reader.get("/sections/News/", {"page": page})
    assert answer.status_code == 200
    assert text_of(answer).count('class="row"') == 3


def test_undated_articles_stand_last_on_a_sources_page(reader):
    source = SourceFactory()
    ArticleFactory(source=source, printed_on=None, headline="Undated one")
    ArticleFactory(source=source, printed_on=date(1999, 1, 1), headline="Oldest one")
    page = text_of(reader.get(source.get_absolute_url()))
    assert page.index("Oldest one") < page.index("Undated one")


def test_the_folder_name_of_a_merged_source_still_leads_to_it(reader):
    source = SourceFactory()
    source.aliases.create(kind="slug", value="old-name")
    assert reader.get("/sources/old-name/")["Location"] == source.get_absolute_url()


LISTS = {
    "/": 24,
    "/sources/evening-ledger/": 18,
    "/sections/News/": 10,
    "/bylines/": 7,
    "/dates/": 10,
    "/dates/2025/": 13,
    "/dates/2025/3/": 13,
    "/corrections/": 6,
}


@pytest.mark.parametrize("address", LISTS)
def test_a_list_costs_the_same_queries_however_long_it_is(reader, address, django_assert_max_num_queries):
    held = small_archive()
    with django_assert_max_num_queries(LISTS[address]) as few:
        reader.get(address)
    source = held.restyled.source
    for number in range(15):
        ArticleFactory(source=source, section="News", byline=f"Writer {number}", printed_on=date(2025, 3, 5))
    with django_assert_max_num_queries(len(few)):
        assert reader.get(address).status_code == 200


def test_an_article_costs_the_same_queries_however_many_versions_it_has(
    reader, django_assert_max_num_queries
):
    held = small_archive()
    with django_assert_max_num_queries(18 + OUT_OF_SIGHT) as few:
        reader.get(held.wire.get_absolute_url())
    for _ in range(10):
        ArticleFactory(story_id=held.wire.story_id)
    with django_assert_max_num_queries(len(few)):
        reader.get(held.wire.get_absolute_url())
    assert Article.objects.filter(story=held.wire.story_id).count() == 14


PUT_RIGHT = "• This article was amended on 6 January 2014 to give the right depth of the harbour."


@pytest.fixture
def put_right(db, tmp_path):
    folder = tmp_path / "captures" / "evening-ledger"
    folder.mkdir(parents=True)
    text = (
        "Harbour to be dredged in spring\n\n"
        + "\n\n".join(
            f"The harbour board said on day {n} that the dredging will go on as planned." for n in range(4)
        )
        + f"\n\n{PUT_RIGHT}\n"
    )
    (folder / "dredging.txt").write_text(text)
    call_command("ingest", str(tmp_path / "captures"), stdout=StringIO(), stderr=StringIO())
    return Article.objects.get()


def test_a_correction_that_the_outlet_printed_is_shown_wherever_corrections_are(reader, put_right):
    assert put_right.corrections_as_printed == [PUT_RIGHT]
    assert PUT_RIGHT not in put_right.body
    for address in (
        put_right.get_absolute_url(),
        put_right.story.get_absolute_url(),
        "/corrections/?by=outlets",
    ):
        assert PUT_RIGHT in reader.get(address).content.decode(), address
    record = reader.get(f"/api/v1/articles/{put_right.pk}").json()
    assert record["printed_corrections"] == [PUT_RIGHT]
    assert PUT_RIGHT in reader.get("/search.csv").getvalue().decode()
    assert "amended" in reader.get("/search.atom").content.decode()
    assert put_right.headline in reader.get("/search/?q=amended+depth").content.decode()


def test_a_dateline_place_is_found_in_capitals_or_not(reader):
    for dateline in ("KYIV", "Kyiv"):
        ArticleFactory(headline=f"Seen from {dateline}", dateline=dateline)
    for address in ("/places/Kyiv/", "/places/KYIV/"):
        page = reader.get(address).content.decode()
        assert "Seen from KYIV" in page and "Seen from Kyiv" in page
    assert reader.get("/places/").content.decode().count("/places/Kyiv/") == 1


@pytest.mark.parametrize("address", ["/reuse/", "/style/", "/", "/search/"])
def test_no_page_links_a_stylesheet_twice(reader, address):
    sheets = re.findall(r'rel="stylesheet" href="([^"]+)"', reader.get(address).content.decode())
    assert len(sheets) == len(set(sheets))


def test_where_reading_is_open_nobody_is_told_to_sign_in_to_read(client, public_reading):
    assert "to read the archive" not in client.get("/accounts/login/").content.decode()


def test_a_story_costs_the_same_queries_however_many_versions_and_links_it_has(
    reader, django_assert_max_num_queries
):
    held = small_archive()
    story = held.wire.story
    with django_assert_max_num_queries(20) as few:
        reader.get(story.get_absolute_url())
    more = [ArticleFactory(story=story, body=held.wire.body) for _ in range(8)]
    for one, other in combinations([held.wire, *more], 2):
        link(one, other)
    with django_assert_max_num_queries(len(few)):
        page = text_of(reader.get(story.get_absolute_url()))
    assert "12 versions" in page
    assert "28 further links" in page


def test_the_page_of_an_article_reads_the_body_of_no_other_version(reader, django_assert_max_num_queries):
    held = small_archive()
    ledgers.write_ledgers()
    with django_assert_max_num_queries(20) as asked:
        reader.get(held.cut.get_absolute_url())
    bodies = [each["sql"] for each in asked.captured_queries if '"articles_article"."body",' in each["sql"]]
    assert len(bodies) == 1 and f'"id" = {held.cut.pk}' in bodies[0]
