"""Search over real captures, from the files: journey 1 without its browser, and find this passage."""

from io import StringIO

import pytest
from django.core.management import call_command

from articles.models import Article
from articles.search import results, upkeep
from articles.search.engine import Query
from articles.search.passage import articles_sharing
from articles.search.results import SearchRequest

pytestmark = [pytest.mark.django_db, pytest.mark.shared]


@pytest.fixture
def two_versions(real_captures):
    call_command("ingest", str(real_captures), stdout=StringIO(), stderr=StringIO())
    upkeep.drain()
    return list(Article.objects.order_by("word_count"))


def test_a_researcher_finds_one_story_of_two_versions_with_both_spellings_marked(two_versions, rhea):
    shown = results.page(SearchRequest("al Qaeda US troops"), rhea)
    assert (shown.count, shown.story_count) == (2, 1)
    (row,) = shown.rows
    assert (row.version_count, row.outlet_count) == (2, 2)
    assert {article.pk for article in row.versions} == {article.pk for article in two_versions}
    marked = {
        text.lower()
        for request in (SearchRequest('"al Qaeda" Iraq', collapse=False), SearchRequest("US", collapse=False))
        for row in results.page(request, rhea).rows
        for text, is_marked in (*row.headline, *row.snippet)
        if is_marked
    }
    assert {word for word in marked if "q" in word and word != "iraq"} >= {"al qaeda", "al-qa'ida"}


@pytest.mark.parametrize(
    "typed", ["destabilise", "destabilize", "al-Qaida", "al Qa'ida", '"the United States"']
)
def test_either_house_s_spelling_finds_both_versions(two_versions, rhea, typed):
    assert results.page(SearchRequest(typed), rhea).count == 2


def test_no_furniture_is_found(two_versions, rhea):
    bodies = " ".join(article.body for article in two_versions).lower()
    assert "cookie" not in bodies
    assert results.page(SearchRequest("cookies OR facebook OR twitter"), rhea).count == 0


def test_a_pasted_passage_finds_the_articles_that_hold_it_most_of_it_first(two_versions, rhea):
    cut, long = two_versions
    passage = " ".join(cut.paragraphs[1:5])
    assert len(passage) > 512
    shown = results.page(SearchRequest(passage), rhea)
    assert shown.is_passage
    assert {row.article.pk for row in shown.rows} == {cut.pk, long.pk}
    shares = [share for _, share in articles_sharing(passage, Query())]
    assert shares == sorted(shares, reverse=True)
    assert shares[-1] > 0.3
    assert (
        articles_sharing("Nobody ever printed this sentence about a quiet sea and eleven lamps.", Query())
        == []
    )


def test_a_hidden_article_is_not_found_by_its_own_passage(two_versions, rhea):
    cut, long = two_versions
    passage = " ".join(cut.paragraphs[1:5])
    from datetime import timedelta

    from django.utils import timezone

    later = timezone.now() + timedelta(days=1)
    Article.objects.filter(pk=long.pk).update(status="embargoed", embargo_until=later)
    assert [row.article.pk for row in results.page(SearchRequest(passage), rhea).rows] == [cut.pk]
