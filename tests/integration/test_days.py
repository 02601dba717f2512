"""Articles of no stated day are dated about, by their story's versions; what is stated stands above that."""

from datetime import date

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.urls import reverse

from articles.curation.editing import edit_record
from articles.curation.errors import Refused
from articles.curation.undo import undo_decision
from articles.ingest import settling
from articles.linking.matcher import match
from articles.models import Article, Decision, DueWork, in_printing_order
from articles.search.results import SearchRequest, hit_ids, page
from articles.words import printed_words
from tests.factories import ArticleFactory, StoryFactory

pytestmark = pytest.mark.django_db
DAY = date(2014, 1, 5)


def story_of(*days: date | None, **fields) -> list[Article]:
    """The versions of one story, printed on these days; what is due of them is done."""
    story = StoryFactory()
    fields = {"body": "The council has voted.\n\nThe plan goes to the minister.", **fields}
    made = [ArticleFactory(story=story, printed_on=day, **fields) for day in days]
    DueWork.objects.note(DueWork.Kind.DAY, [one.pk for one in made])
    settling.settle_archive()
    return [Article.objects.get(pk=one.pk) for one in made]


def test_an_undated_version_is_dated_about_the_day_of_the_other():
    undated, _ = story_of(None, DAY)
    assert undated.printed_on is None
    assert undated.about_day == DAY
    assert undated.about_first < DAY < undated.about_last
    assert printed_words(undated) == "about 5 January 2014 (from its versions)"
    assert undated.origins["printed_on"] == "versions"


def test_versions_of_several_days_give_a_span_and_say_how_many_they_are():
    undated, *_ = story_of(None, DAY, date(2014, 1, 6), date(2014, 1, 7))
    assert undated.about_day is None
    assert undated.about_first <= DAY and undated.about_last >= date(2014, 1, 7)
    assert printed_words(undated).startswith("between ")
    assert printed_words(undated).endswith("January 2014, from 3 versions")


def test_a_dateline_without_a_year_takes_it_from_the_versions():
    body = "HARBOUR, Jan. 6 (AP) — The pier was closed.\n\nIt stays so."
    undated, _ = story_of(None, DAY, body=body)
    assert (undated.about_first, undated.about_day) == (date(2014, 1, 6), date(2014, 1, 6))
    assert printed_words(undated) == "about 6 January 2014 (its dateline, from its versions)"


def test_the_one_weekday_of_the_lead_tells_the_likeliest_of_the_versions_days():
    body = "The council voted on Monday.\n\nThe plan goes to the minister."
    undated, *_ = story_of(None, DAY, date(2014, 1, 7), body=body)
    assert undated.about_day == date(2014, 1, 6)


def test_an_article_alone_stays_undated():
    (undated,) = story_of(None)
    assert undated.printed_precision == "" and printed_words(undated) == "undated"


def test_hidden_versions_say_nothing():
    undated, dated = story_of(None, DAY)
    Article.objects.filter(pk=dated.pk).update(status="embargoed", embargo_until="2100-01-01T00:00Z")
    DueWork.objects.note(DueWork.Kind.DAY, [undated.pk])
    settling.settle_archive()
    undated.refresh_from_db()
    assert undated.printed_precision == "" and undated.about_first is None


def test_a_curator_s_day_stands_and_its_undo_brings_the_span_back(cora):
    undated, _ = story_of(None, DAY)
    edit_record(undated, {"printed_on": date(2014, 1, 9)}, by=cora)
    undated.refresh_from_db()
    assert (undated.printed_precision, undated.about_first, undated.about_basis) == ("day", None, "")
    DueWork.objects.note(DueWork.Kind.DAY, [undated.pk])
    settling.settle_archive()
    undated.refresh_from_db()
    assert undated.printed_on == date(2014, 1, 9)
    undo_decision(Decision.objects.first(), by=cora)
    undated.refresh_from_db()
    assert undated.printed_precision == "about" and undated.about_day == DAY


def test_a_curator_may_say_that_it_is_undated_or_between_two_days(cora):
    undated, _ = story_of(None, DAY)
    edit_record(undated, {"printed_precision": ""}, by=cora)
    DueWork.objects.note(DueWork.Kind.DAY, [undated.pk])
    settling.settle_archive()
    undated.refresh_from_db()
    assert printed_words(undated) == "undated"
    span = {"printed_precision": "about", "about_first": date(2014, 2, 1), "about_last": date(2014, 2, 3)}
    edit_record(undated, span, by=cora)
    settling.settle_archive()
    undated.refresh_from_db()
    assert printed_words(undated) == "between 1 and 3 February 2014"
    with pytest.raises(Refused, match="a first and a last day"):
        edit_record(undated, {"about_last": date(2014, 1, 1)}, by=cora)


def test_a_changed_day_of_a_version_makes_the_others_due(cora):
    undated, dated = story_of(None, DAY, body="The council met.\n\n" + "Words of the harbour report. " * 40)
    match(dated)
    match(undated)
    edit_record(dated, {"printed_on": date(2014, 3, 1)}, by=cora)
    settling.settle_archive()
    undated.refresh_from_db()
    assert undated.about_day == date(2014, 3, 1)


@pytest.mark.parametrize(
    "wrong",
    [
        {"printed_precision": "about"},
        {"printed_precision": "", "about_first": DAY, "about_last": DAY},
        {"printed_precision": "about", "about_first": DAY, "about_last": date(2014, 1, 4)},
        {"printed_precision": "about", "about_first": DAY, "about_last": DAY, "about_day": date(2014, 1, 9)},
        {"printed_precision": "about", "about_first": DAY, "about_last": DAY, "printed_on": DAY},
    ],
)
def test_the_database_takes_no_half_of_a_span(wrong):
    article = ArticleFactory(printed_on=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Article.objects.filter(pk=article.pk).update(**wrong)


def test_a_range_of_days_finds_what_is_dated_about_and_says_so(rhea):
    undated, dated = story_of(None, DAY, headline="Zeppelin over the harbour")
    call_command("rebuild_index", verbosity=0)
    inside = SearchRequest(text="zeppelin", date_from=date(2014, 1, 1), date_to=DAY, collapse=False)
    found = page(inside, rhea)
    assert {row.article.pk for row in found.rows} == {undated.pk, dated.pk}
    assert any("state no day" in note for note in found.notes)
    assert set(hit_ids(inside, rhea)) == {undated.pk, dated.pk}
    outside = SearchRequest(text="zeppelin", date_from=date(2014, 2, 1), collapse=False)
    assert page(outside, rhea).count == 0
    in_words = SearchRequest(text="zeppelin date:2014-01", collapse=False)
    assert page(in_words, rhea).count == 2
    # The histogram counts what is stated alone.
    assert page(inside, rhea).undated == 1


@pytest.mark.parametrize(
    ("asked", "kept_out"),
    [
        ({"text": "zeppelin date:2014-01"}, 0),
        ({"text": "zeppelin date:2014-01", "date_from": date(2014, 1, 1)}, 0),
        ({"text": "zeppelin date:2030", "date_from": date(2014, 1, 1)}, 1),
        ({"text": "zeppelin date:2014-01", "date_from": date(2014, 2, 1)}, 1),
        ({"text": "zeppelin date:2014-01", "date_from": date(2014, 2, 1), "undated": True}, 0),
        ({"text": "zeppelin", "date_from": date(2014, 1, 1), "years": ("2014",)}, 1),
    ],
)
def test_what_days_keep_out_is_what_the_result_has_not(rhea, asked, kept_out):
    undated, _ = story_of(None, DAY, headline="Zeppelin over the harbour")
    call_command("rebuild_index", verbosity=0)
    found = page(SearchRequest(collapse=False, **asked), rhea)
    assert (undated.pk in {row.article.pk for row in found.rows}) == (not kept_out)
    assert found.undated_left_out.count == kept_out


def test_pages_and_exports_say_about(client, rhea):
    undated, _ = story_of(None, DAY)
    client.force_login(rhea)
    shown = client.get(undated.get_absolute_url()).content.decode()
    assert "about 5 January 2014 (from its versions)" in shown
    record = client.get(reverse("api-article", args=[undated.pk])).json()
    assert (record["date"], record["date_precision"]) == ("", "about")
    assert record["date_first"] < "2014-01-05" < record["date_last"]


def test_the_hour_orders_versions_of_one_day():
    story = StoryFactory()
    late = ArticleFactory(story=story, printed_on=DAY, printed_clock="09:00 EST")
    early = ArticleFactory(story=story, printed_on=DAY, printed_clock="10:42 GMT")
    unsaid = ArticleFactory(story=story, printed_on=DAY)
    assert in_printing_order([unsaid, late, early]) == [early, late, unsaid]


def test_is_about_and_is_recognised_are_asked_in_the_search_box(rhea):
    undated, dated = story_of(None, DAY, headline="Zeppelin over the harbour")
    Article.objects.filter(pk=dated.pk).update(origins={"source": "recognised"})
    call_command("rebuild_index", verbosity=0)
    assert hit_ids(SearchRequest(text="is:about", collapse=False), rhea) == [undated.pk]
    assert hit_ids(SearchRequest(text="zeppelin is:recognised", collapse=False), rhea) == [dated.pk]
    found = page(SearchRequest(text="zeppelin is:blue"), rhea)
    assert any("is:blue" in note for note in found.notes)
