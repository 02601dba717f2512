"""Journey 5, the night editor: from the first page to what two outlets disagree on, by keyboard alone."""

import pytest

from articles.linking import ledgers
from articles.models import SyndicationLink
from articles.search import upkeep
from tests.browser.desk_keys import Typist
from tests.factories import ArticleFactory, SourceFactory, StoryFactory

BODY = (
    "The ministry said on Tuesday that the new harbour would cost {cost} billion euros and open in spring.",
    "Work on the mole starts before the first storms, and the fuel berth moves to the west quay meanwhile.",
    "“We have waited for this for thirty years,” said the harbour master, Ilse Brandt, at the old pier.",
)


@pytest.fixture
def two_outlets(live_server, django_db_serialized_rollback):
    """One story of two outlets that differ in the cost, and an article of neither."""
    story = StoryFactory()
    made = [
        ArticleFactory(
            story=story,
            source=SourceFactory(name=name),
            headline=headline,
            body="\n\n".join(BODY).format(cost=cost),
        )
        for name, headline, cost in (
            ("The Wire", "Harbour to open", "4.2"),
            ("The Beacon", "New pier", "2.4"),
        )
    ]
    ArticleFactory(headline="A lone report")
    SyndicationLink.objects.create(
        first=made[0],
        second=made[1],
        relation="version",
        degree="whole",
        coverage_first=1,
        coverage_second=1,
        algorithm="test",
        status="automatic",
    )
    ledgers.write_ledgers()
    upkeep.rebuild()
    return made


def begin(typist: Typist) -> None:
    typist.go("/")
    typist.steps = 0


def told_on_compare(typist: Typist) -> str:
    return typist.page.get_by_role("region", name="What matters").inner_text()


def test_what_two_outlets_disagree_on_is_one_step_from_the_figures_of_the_first_page(
    visitor, two_outlets, rhea
):
    typist = Typist(visitor)
    typist.sign_in(rhea)
    begin(typist)
    assert "The Wire has “4.2 billion euros”, The Beacon “2.4 billion euros”." in typist.text
    typist.page.locator(".disagreement-headline a").focus()
    typist.leave_with("Enter")
    assert "1 figure" in told_on_compare(typist)
    assert "4.2 billion euros" in told_on_compare(typist) and "2.4 billion euros" in told_on_compare(typist)
    assert typist.steps == 1


def test_what_two_outlets_disagree_on_is_two_steps_from_the_story_on_the_first_page(
    visitor, two_outlets, rhea
):
    typist = Typist(visitor)
    typist.sign_in(rhea)
    begin(typist)
    typist.tab_to("New pier")
    typist.leave_with("Enter")
    assert "One says “4.2 billion euros”, one “2.4 billion euros”." in typist.text
    typist.tab_to("Figure, paragraph 1")
    typist.leave_with("Enter")
    assert "2.4 billion euros" in told_on_compare(typist)
    assert typist.steps == 2
    assert visitor.console == []


def test_what_two_outlets_disagree_on_is_three_steps_by_way_of_a_search(visitor, two_outlets, rhea):
    typist = Typist(visitor)
    typist.sign_in(rhea)
    begin(typist)
    typist.write_in("Search the archive", "harbour differs:figure")
    typist.leave_with("Enter")
    typist.tab_to("The story")
    typist.leave_with("Enter")
    typist.tab_to("Figure, paragraph 1")
    typist.leave_with("Enter")
    assert "4.2 billion euros" in told_on_compare(typist)
    assert typist.steps == 3
