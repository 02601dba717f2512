"""What matters between versions is stored with their link, found by `differs:` and shown where it is read."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from articles.linking import ledgers
from articles.models import Article, StoredDifference, SyndicationLink
from articles.reports.follow import by_names
from articles.search import upkeep
from articles.search.query import parse_query
from articles.search.results import SearchRequest, hit_ids
from tests.factories import ArticleFactory, SourceFactory, StoryFactory

pytestmark = pytest.mark.django_db

LEDE = "The government will spend {} billion euros on new dams in the dry south, the ministry said."
REST = "Work starts in the spring, and the first of the nineteen dams is to be ready by the next winter."


def version(story, amount, name, **more):
    fields = {"body": f"{LEDE.format(amount)}\n\n{REST}", "body_roles": ["paragraph", "paragraph"], **more}
    return ArticleFactory(source=SourceFactory(name=name), story=story, **fields)


@pytest.fixture
def five():
    return version(StoryFactory(), "4.2", "The Wire")


@pytest.fixture
def one(five):
    return version(five.story, "2.4", "The Beacon")


@pytest.fixture
def link(five, one):
    made = SyndicationLink.objects.create(
        first=five, second=one, relation="version", degree="whole", coverage_first=1, coverage_second=1,
        status="automatic", algorithm="test",
    )  # fmt: skip
    ledgers.write_ledgers([made.pk])
    return made


def test_a_links_differences_are_written_with_its_ledger(link):
    (stored,) = StoredDifference.objects.all()
    assert (stored.matter, stored.change) == ("figure", "altered")
    assert (stored.text_first, stored.text_second) == ("4.2 billion euros", "2.4 billion euros")
    assert (stored.paragraph_first, stored.paragraph_second) == (1, 1)
    text = LEDE.format("4.2")
    assert text[stored.start_first : stored.end_first] == "4.2 billion euros"


def test_they_are_written_anew_with_the_ledger_and_go_with_the_link(link, one):
    Article.objects.filter(pk=one.pk).update(body=f"{LEDE.format('4.2')}\n\n{REST}", revision_number=2)
    assert ledgers.write_ledgers() == 1
    assert not StoredDifference.objects.exists()


def test_a_ledger_of_an_older_version_is_due(link):
    SyndicationLink.objects.update(ledger_version="1")
    StoredDifference.objects.all().delete()
    assert ledgers.write_due() == 1
    assert StoredDifference.objects.count() == 1


def test_differs_finds_the_versions_that_disagree_in_a_figure(rhea, link, five, one):
    ArticleFactory()
    upkeep.rebuild()
    assert set(hit_ids(SearchRequest("differs:figure"), rhea)) == {five.pk, one.pk}
    assert hit_ids(SearchRequest("differs:name"), rhea) == []
    assert hit_ids(SearchRequest("dams -differs:figure"), rhea) == []


def test_what_versions_cannot_differ_in_is_said_and_left_out():
    (note,) = parse_query("differs:colour").notes
    assert "differs:colour" in note and "figure" in note
    assert parse_query("differs:figures").text == "differs:figure"


def test_a_hidden_version_makes_no_other_differ(rhea, stan, link, five, one):
    Article.objects.filter(pk=one.pk).update(status=Article.Status.WITHDRAWN, withdrawn_at=timezone.now())
    upkeep.rebuild()
    assert hit_ids(SearchRequest("differs:figure"), rhea) == []
    assert set(hit_ids(SearchRequest("differs:figure"), stan)) == {five.pk, one.pk}


def test_the_page_of_two_versions_names_what_matters_first(client, rhea, link, five, one):
    client.force_login(rhea)
    page = client.get(reverse("compare", args=[five.pk, one.pk])).content.decode()
    assert "What matters: 1 figure" in page
    assert "The Wire has “4.2 billion euros”, The Beacon “2.4 billion euros”." in page
    record = client.get(reverse("compare-json", args=[five.pk, one.pk])).json()
    assert [(m["matter"], m["a"]["text"]) for m in record["matters"]] == [("figure", "4.2 billion euros")]
    table = b"".join(client.get(reverse("compare-csv", args=[five.pk, one.pk])).streaming_content).decode()
    assert "figure: 4.2 billion euros | 2.4 billion euros" in table


def test_house_style_that_hides_a_quotation_is_never_folded_away(client, rhea, five, one):
    said = (
        "He said: \u201cWe are not coming back.{} They know it very well by now. We have told them so.\u201d"
    )
    Article.objects.filter(pk=five.pk).update(body=said.format("\u201d"), body_roles=["paragraph"])
    Article.objects.filter(pk=one.pk).update(body=said.format(""), body_roles=["paragraph"])
    client.force_login(rhea)
    page = client.get(reverse("compare", args=[five.pk, one.pk])).content.decode()
    assert 'class="differs matters"' in page
    assert 'class="style"' not in page
    assert "style: quotation" in page


def test_versions_are_chosen_on_the_page_and_strangers_are_called_so(client, rhea, five, one):
    client.force_login(rhea)
    chosen = client.get(reverse("compare-choose"), {"a": one.pk, "b": five.pk})
    assert chosen.headers["Location"] == reverse("compare", args=[one.pk, five.pk])
    assert client.get(reverse("compare-choose"), {"a": "x", "b": five.pk}).status_code == 404
    stranger = ArticleFactory()
    page = client.get(reverse("compare", args=[five.pk, stranger.pk])).content.decode()
    assert "no story joins them" in page


def test_a_pair_that_a_curator_rejected_says_so(client, rhea, link, five, one):
    SyndicationLink.objects.update(status="rejected", decided_at=timezone.now())
    client.force_login(rhea)
    page = client.get(reverse("compare", args=[five.pk, one.pk])).content.decode()
    assert "a curator said that they are not one story" in page


def test_the_story_has_a_table_of_facts_that_differ_and_leads_with_the_first(client, rhea, link, five, one):
    third = version(five.story, "4.2", "The Clarion")
    made = SyndicationLink.objects.create(
        first=five, second=third, relation="version", degree="whole", coverage_first=1, coverage_second=1,
        status="automatic", algorithm="test",
    )  # fmt: skip
    ledgers.write_ledgers([made.pk])
    client.force_login(rhea)
    page = client.get(reverse("story", args=[five.story_id])).content.decode()
    assert "Three outlets ran it." in page
    assert "Two say \u201c4.2 billion euros\u201d, one \u201c2.4 billion euros\u201d." in page
    assert "Facts that differ" in page
    assert f'href="{reverse("compare", args=[five.pk, one.pk])}#a1">Figure, paragraph 1' in page


def test_a_version_has_one_letter_on_its_story_and_wherever_it_is_compared(client, rhea, link, five, one):
    later = version(five.story, "4.2", "The Clarion")
    client.force_login(rhea)
    page = client.get(reverse("compare", args=[later.pk, one.pk])).content.decode()
    assert '<b class="letter">C</b>' in page and '<b class="letter">B</b>' in page


def test_figures_that_disagree_are_listed_once_a_story_and_never_of_hidden_articles(
    client, rhea, link, five, one
):
    client.force_login(rhea)
    address = reverse("disagreements")
    page = client.get(address).content.decode()
    assert "The Wire has \u201c4.2 billion euros\u201d, The Beacon \u201c2.4 billion euros\u201d." in page
    Article.objects.filter(pk=one.pk).update(status=Article.Status.WITHDRAWN, withdrawn_at=timezone.now())
    assert "The Wire" not in client.get(address).content.decode()


def test_an_article_says_below_its_byline_how_it_stands_to_the_fullest(client, rhea, link, five, one):
    client.force_login(rhea)
    page = client.get(one.get_absolute_url()).content.decode()
    assert "One of 2 versions" in page
    assert "has 2 of 2 paragraphs of the fullest" in page
    assert "differs in 1 figure" in page
    assert f'href="{reverse("compare", args=[five.pk, one.pk])}">Compare with the fullest' in page
    assert "the fullest held here" in client.get(five.get_absolute_url()).content.decode()


def test_what_is_earlier_and_later_on_a_matter_is_told_with_its_reason_and_strangers_are_not(db):
    text = "In spring the minister Vera Lund met Piet Oster in Velsk; Lund said that Velsk and Oster agree."
    article = ArticleFactory(body=text)
    before = ArticleFactory(body=f"Some say so. {text}", printed_on=date(2025, 3, 1))
    stranger = ArticleFactory(body="In Velsk the fair opens on Monday, and the people of Velsk are glad.")
    (found,) = by_names(article, [before, stranger])
    assert found.article == before
    assert found.when.endswith("earlier")
    assert found.reason == "both name Vera Lund, Piet Oster and Velsk"


def test_the_morning_page_has_the_story_of_several_outlets_first_and_the_figures_that_disagree(
    client, rhea, link, five, one
):
    single = ArticleFactory(headline="A lone report")
    client.force_login(rhea)
    page = client.get(reverse("home")).content.decode()
    assert "One story, 2 outlets" in page
    assert page.index("One story, 2 outlets") < page.index(single.title)
    assert page.index("Figures that disagree") > page.index(single.title)
    assert "Waiting for you" not in page
