"""The journeys of the people this archive is for, as they click and type them."""

import pytest

from articles.linking import ledgers
from articles.search import upkeep
from tests.newsroom import small_archive


@pytest.fixture
def held(visitor):
    """The small archive, indexed, with its ledgers written."""
    made = small_archive()
    ledgers.write_ledgers()
    upkeep.rebuild()
    return made


def test_journey_1_a_researcher_finds_a_story_and_its_fullest_version(visitor, held, rhea):
    page = visitor.page
    visitor.sign_in(rhea)
    page.get_by_role("searchbox").fill("harbour board")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="4 articles in 1 story").wait_for()
    assert page.locator(".row").count() == 1
    assert page.locator(".row mark").first.inner_text() == "Harbour Board"
    page.get_by_text("Filters", exact=True).click()
    page.get_by_label("A row for each version").check()
    page.get_by_role("button", name="Apply").click()
    page.get_by_role("link", name="Fish market to close").click()
    page.get_by_role("heading", level=1, name="Fish market to close").wait_for()
    assert page.get_by_text("This capture has 3 of the 6 paragraphs of the fullest version").is_visible()
    assert page.get_by_text("for “harbour board”").is_visible()
    assert "Fish market to close" in page.locator("#citation").inner_text()
    page.get_by_role("link", name="All 4 versions").click()
    page.get_by_role("heading", level=1, name="Port Ellis closes its fish market").wait_for()
    assert visitor.console == []


def test_journey_1_goes_on_to_cuttings_and_an_export(visitor, held, rhea):
    page = visitor.page
    visitor.sign_in(rhea)
    visitor.open(held.wire.get_absolute_url())
    page.get_by_label("In a new list called").fill("Fish market")
    page.get_by_role("button", name="Make it and keep").click()
    page.get_by_role("heading", level=1, name="Fish market").wait_for()
    visitor.open(held.cut.get_absolute_url())
    page.get_by_label("In the list").select_option("Fish market")
    page.get_by_role("button", name="Keep", exact=True).click()
    page.get_by_text("Kept in “Fish market”.").wait_for()
    page.locator(".menu > summary").click()
    page.get_by_role("link", name="Cuttings").click()
    page.get_by_role("main").get_by_role("link", name="Fish market").click()
    assert page.locator(".cutting").count() == 2
    page.emulate_media(media="print")
    assert page.locator(".cutting").get_by_text("A public meeting is set for March 12.").is_visible()
    page.emulate_media(media="screen")
    visitor.open("/search/?q=harbour")
    with page.expect_download() as taken:
        page.get_by_role("link", name="All results as CSV").click()
    rows = taken.value.path().read_text().splitlines()
    assert len(rows) == 1 + 4
    assert visitor.console == []


def test_from_a_story_one_click_compares_a_version_with_the_fullest(visitor, held, rhea):
    page = visitor.page
    visitor.sign_in(rhea)
    visitor.open(held.wire.story.get_absolute_url())
    row = page.locator(".strips li").filter(has_text="Prairie Tribune")
    row.get_by_role("link", name="Compare with the fullest").click()
    page.get_by_role("heading", level=1, name="Meridian Press and Prairie Tribune compared").wait_for()
    sentence = "Meridian Press has all 3 paragraphs of Prairie Tribune, in order"
    assert page.locator(".verdict").inner_text().startswith(sentence)
    assert visitor.console == []


def test_filters_are_put_on_and_taken_off_again(visitor, held, rhea):
    page = visitor.page
    visitor.sign_in(rhea)
    visitor.open("/search/?q=harbour&collapse=0")
    page.get_by_text("Filters", exact=True).click()
    page.locator(".facet").get_by_role("link", name="Prairie Tribune").click()
    page.get_by_role("heading", name="1 article", exact=True).wait_for()
    page.get_by_role("link", name="Prairie Tribune remove").click()
    page.get_by_role("heading", name="4 articles in 1 story").wait_for()


def test_everything_of_journey_1_works_without_javascript(visitor, held, rhea, chromium):
    context = chromium.new_context(java_script_enabled=False)
    context.set_default_timeout(10_000)
    page = context.new_page()
    page.goto(f"{visitor.address}/search/?q=harbour")
    page.get_by_label("Name").fill("rhea")
    page.get_by_label("Password").fill("a long password 7")
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    page.locator(".row-headline a").first.click()
    assert page.get_by_role("heading", level=1, name="Port Ellis closes its fish market").is_visible()
    assert not page.get_by_role("button", name="Copy").is_visible()
    context.close()


def test_suggestions_are_chosen_with_the_arrows_and_closed_with_escape(visitor, held, rhea):
    page = visitor.page
    visitor.sign_in(rhea)
    visitor.open("/search/")
    box = page.get_by_role("combobox", name="Search the archive")
    box.press_sequentially("fish")
    page.get_by_role("option").first.wait_for()
    box.press("ArrowDown")
    assert page.get_by_role("option").first.get_attribute("aria-selected") == "true"
    box.press("Escape")
    assert not page.locator("#suggestions").is_visible()
    box.press_sequentially(" market")
    page.get_by_role("option", name="Fish market to close").wait_for()
    box.press("ArrowDown")
    box.press("Enter")
    page.get_by_role("heading", level=1).wait_for()
    assert "/articles/" in page.url


def test_single_keys_walk_the_rows_and_stay_out_of_fields(visitor, held, rhea):
    page = visitor.page
    visitor.sign_in(rhea)
    visitor.open("/search/?q=harbour&collapse=0")
    page.keyboard.press("j")
    page.keyboard.press("j")
    focused = "document.activeElement.textContent.trim()"
    second = page.locator(".row-headline a").nth(1).inner_text()
    assert page.evaluate(focused) == second
    page.keyboard.press("k")
    assert page.evaluate(focused) == page.locator(".row-headline a").nth(0).inner_text()
    page.keyboard.press("/")
    page.keyboard.type("jok?")
    assert page.locator("#q").input_value() == "jok?"
    page.locator(".row-headline a").nth(1).focus()
    page.keyboard.press("o")
    page.get_by_role("heading", level=1, name=second).wait_for()


def test_single_keys_can_be_switched_off_and_on_again(visitor, held, rhea):
    page = visitor.page
    visitor.sign_in(rhea)
    visitor.open("/help/")
    page.get_by_role("button", name="Switch the single keys off").click()
    visitor.open("/search/?q=harbour&collapse=0")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.tagName") == "BODY"
    visitor.open("/help/")
    page.get_by_role("button", name="Switch the single keys on").click()
    visitor.open("/search/?q=harbour&collapse=0")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.tagName") == "A"


def test_on_paper_there_is_the_article_its_notices_and_its_address(visitor, held, rhea):
    page = visitor.page
    visitor.sign_in(rhea)
    visitor.open(held.feature.get_absolute_url())
    page.emulate_media(media="print")
    assert not page.get_by_role("navigation", name="The archive").is_visible()
    assert not page.locator(".masthead").is_visible()
    assert page.get_by_text("It was shut for nine years.").is_visible()
    assert page.locator(".article-head").get_by_text(f"{visitor.address}/articles/").is_visible()
    size = page.locator(".article-text p").first.evaluate("each => getComputedStyle(each).fontSize")
    assert size.startswith("14.6")  # 11 points
