"""Browsing by story, bylines by surname, the spellings of a place as one, the year as a calendar."""

from datetime import date

import pytest
from django.urls import reverse

from articles.reports.bylines import PersonNames
from articles.reports.datelines import dateline_named
from articles.search.places import dateline_names
from tests.factories import ArticleFactory, StoryFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(client, rhea):
    client.force_login(rhea)
    return client


def page_text(response):
    return response.content.decode()


def test_a_story_of_three_versions_is_one_row_on_a_day(reader):
    story = StoryFactory()
    for n in range(3):
        ArticleFactory(story=story, headline=f"Version {n} of the vote", printed_on=date(2025, 3, 4))
    ArticleFactory(headline="Another report", printed_on=date(2025, 3, 4))
    told = page_text(reader.get(reverse("day", args=[2025, 3, 4])))
    assert told.count('<li class="row">') == 2
    assert "3 versions" in told


def test_a_byline_is_filed_under_the_surname_without_the_place_it_was_filed_from(reader, rhea):
    ArticleFactory(byline="By Zoe Arden in Harrogate")
    ArticleFactory(byline="Zoe Arden")
    ArticleFactory(byline="By Ann Bell")
    told = page_text(reader.get(reverse("bylines")))
    assert "Harrogate" not in told
    assert told.index("Zoe Arden") < told.index("Ann Bell")
    for name in ("Zoe Arden", "By Zoe Arden in Harrogate"):
        shown = page_text(reader.get(reverse("byline", args=[name])))
        assert shown.count('<li class="row">') == 2
    assert PersonNames(["Joan in Arc"], rhea).of("Joan in Arc") == ["Joan"]


def test_the_spellings_of_a_place_are_one_place(reader, rhea):
    for dateline in ("KYIV", "Kyiv", "KYIV, Ukraine", "KIEV"):
        ArticleFactory(dateline=dateline)
    found = dateline_names(rhea)
    assert [(each.name, each.articles) for each in found] == [("Kyiv", 4)]
    assert "Kiev" in found[0].others
    for name in ("KYIV", "Kyiv", "Kiev", "KYIV, Ukraine"):
        assert page_text(reader.get(reverse("place", args=[name]))).count('<li class="row">') == 4
    assert reader.get(reverse("place", args=["Nowhere"])).status_code == 404


def test_two_towns_of_one_name_stay_two(rhea):
    for dateline in ("PARIS, Texas", "PARIS, France", "Paris"):
        ArticleFactory(dateline=dateline)
    assert len(dateline_names(rhea)) == 3
    assert dateline_named("PARIS, Texas", rhea).datelines == ("PARIS, Texas",)


def test_a_year_is_a_calendar_with_the_count_of_each_day(reader):
    for day in (4, 4, 9):
        ArticleFactory(printed_on=date(2025, 3, day))
    told = page_text(reader.get(reverse("year", args=[2025])))
    assert reverse("day", args=[2025, 3, 4]) in told and reverse("day", args=[2025, 3, 9]) in told
    assert reverse("day", args=[2025, 3, 5]) not in told
    assert told.count('class="calendar is-small"') == 12
