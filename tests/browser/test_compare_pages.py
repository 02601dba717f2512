"""Comparing, in a browser: the steps of journey 1, by mouse and by keyboard, within everybody's reach."""

import pytest
from django.urls import reverse

from articles.linking import ledgers
from articles.models import SyndicationLink
from tests.browser.test_reach import WIDTHS, faults_in
from tests.factories import ArticleFactory, SourceFactory, StoryFactory

LONG = (
    "TARN \u2014 The harbor board voted on Tuesday to close the east pier until its pilings are repaired.",
    "Divers found that shipworm had eaten through 20 percent of the timber under the crane.",
    "Fishing crews said they would have to sail to Ostrand, three hours off, to land their catch.",
    "The board set aside $3 million for the work and expects the province to pay half of it.",
    "In 1988 the same pier was closed for two years after a coaster struck it in fog and sank.",
    "The pilot station moves to the west mole, and the fuel berth with it, before the end of the week.",
)
CUT = (
    "The harbour board voted on Tuesday to close the east pier until its pilings are mended.",
    "Divers found that shipworm had eaten through 20 per cent of the timber under the crane.",
    LONG[2],
)


@pytest.fixture
def pair(live_server, django_db_serialized_rollback):
    story = StoryFactory()
    long = ArticleFactory(
        story=story, source=SourceFactory(name="The Long Post"), body="\n\n".join(LONG), headline="Pier shut"
    )
    cut = ArticleFactory(
        story=story,
        source=SourceFactory(name="The Short Post"),
        body="\n\n".join(CUT),
        headline="Pier to shut",
    )
    SyndicationLink.objects.create(
        first=long,
        second=cut,
        relation="version",
        degree="whole",
        coverage_first=0.5,
        coverage_second=1.0,
        algorithm="test",
        status="automatic",
    )
    ledgers.write_ledgers()
    return long, cut


def test_journey_1_from_a_story_to_what_two_outlets_did_with_it(visitor, pair, rhea):
    long, cut = pair
    visitor.sign_in(rhea)
    visitor.open(long.story.get_absolute_url())
    page = visitor.page
    row = page.locator(".strips li").filter(has_text="The Short Post")
    assert "3 of 6 paragraphs" in row.inner_text()
    row.get_by_role("link", name="compare with the fullest").click()
    verdict = page.locator(".verdict").inner_text()
    assert verdict.startswith("The Long Post has all 3 paragraphs of The Short Post, in order")
    fold = page.get_by_text("3 paragraphs only in A", exact=True)
    assert not page.get_by_text("The pilot station moves").is_visible()
    fold.click()
    assert page.get_by_text("The pilot station moves").is_visible()
    page.get_by_role("link", name="Swap sides").click()
    assert page.url.endswith(reverse("compare", args=[cut.pk, long.pk]))
    assert visitor.console == []


def test_journey_1_changes_are_stepped_through_by_keyboard_and_the_keys_can_be_switched_off(
    visitor, pair, rhea
):
    long, cut = pair
    visitor.sign_in(rhea)
    visitor.open(reverse("compare", args=[cut.pk, long.pk]))
    page = visitor.page
    page.keyboard.press("n")
    assert page.locator(".where").inner_text().startswith("Change 1 of")
    page.keyboard.press("n")
    assert page.locator(".where").inner_text().startswith("Change 2 of")
    page.keyboard.press("p")
    assert page.locator(".where").inner_text().startswith("Change 1 of")
    page.get_by_label("Keys n p").uncheck()
    page.keyboard.press("n")
    assert page.locator(".where").inner_text().startswith("Change 1 of")
    page.reload()
    assert not page.get_by_label("Keys n p").is_checked()


def test_house_style_can_be_hidden_and_what_is_recast_stays(visitor, pair, rhea):
    long, cut = pair
    visitor.sign_in(rhea)
    visitor.open(reverse("compare", args=[cut.pk, long.pk]))
    page = visitor.page
    styled = page.locator(".side-a .style").filter(has_text="harbour").first
    recast = page.locator(".side-a .differs").filter(has_text="mended").first
    line = "node => getComputedStyle(node).textDecorationLine"
    assert (styled.evaluate(line), recast.evaluate(line)) == ("underline", "underline")
    page.get_by_label("Hide house style").check()
    assert (styled.evaluate(line), recast.evaluate(line)) == ("none", "underline")


@pytest.mark.parametrize("kind", ["compare", "story", "reuse", "lexicon", "source"])
def test_a_page_of_comparing_is_within_reach_at_every_width_in_light_and_dark(visitor, pair, rhea, kind):
    long, cut = pair
    addresses = {
        "compare": reverse("compare", args=[cut.pk, long.pk]),
        "story": long.story.get_absolute_url(),
        "reuse": reverse("reuse"),
        "lexicon": reverse("lexicon") + "?all=1",
        "source": cut.source.get_absolute_url(),
    }
    visitor.sign_in(rhea)
    visitor.open(addresses[kind])
    for scheme in ("light", "dark"):
        visitor.page.emulate_media(color_scheme=scheme)
        for width in WIDTHS:
            visitor.page.set_viewport_size({"width": width, "height": 900})
            wide = visitor.page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert wide <= 0, f"{width} px, {scheme}: {wide} px too wide"
        assert faults_in(visitor) == [], scheme
    assert visitor.console == []


def test_a_comparison_works_without_javascript(chromium, live_server, pair, public_reading):
    long, cut = pair
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(live_server.url + reverse("compare", args=[cut.pk, long.pk]))
    assert page.locator(".verdict").is_visible()
    assert not page.get_by_role("button", name="Next change").is_visible()
    page.get_by_text("3 paragraphs only in A", exact=True).click()
    assert page.get_by_text("The pilot station moves").is_visible()
    page.locator(".change-list a").first.click()
    assert "#change-" in page.url
    context.close()
