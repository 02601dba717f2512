"""The search page in a browser: bars that are dragged over, filters as a sheet, stories opened in place."""

import pytest

from articles.linking import ledgers
from articles.search import upkeep
from tests.newsroom import small_archive


@pytest.fixture
def held(visitor):
    made = small_archive()
    ledgers.write_ledgers()
    upkeep.rebuild()
    return made


def test_a_drag_over_the_bars_takes_the_days_from_the_first_to_the_last(visitor, held, rhea):
    page = visitor.page
    visitor.sign_in(rhea)
    visitor.open("/search/?q=")
    assert page.locator("[data-histogram] a").count() == 3
    plot = page.locator("[data-histogram] svg").bounding_box()
    middle = plot["y"] + plot["height"] / 2
    page.mouse.move(plot["x"] + plot["width"] * 0.6, middle)
    page.mouse.down()
    page.mouse.move(plot["x"] + plot["width"] - 1, middle, steps=5)
    assert "January 2025 to March 2025" in page.locator("[data-span]").inner_text()
    with page.expect_navigation():
        page.mouse.up()
    assert "from=2025-01-01" in page.url and "to=2025-03-31" in page.url
    assert "printed from 1 January 2025 to 31 March 2025" in page.locator(".filter-sentence").inner_text()
    assert visitor.console == []


def test_a_click_on_a_bar_takes_its_days_alone(visitor, held, rhea):
    page = visitor.page
    visitor.sign_in(rhea)
    visitor.open("/search/?q=")
    with page.expect_navigation():
        page.locator("[data-histogram] a").last.click()
    assert "from=2025-03-01" in page.url and "to=2025-03-31" in page.url


def test_on_a_phone_the_filters_are_a_sheet_that_leaves_the_results_in_sight(visitor, held, rhea):
    page = visitor.page
    visitor.sign_in(rhea)
    page.set_viewport_size({"width": 390, "height": 800})
    visitor.open("/search/?q=harbour&collapse=0")
    page.get_by_text("Filters", exact=True).click()
    sheet = page.locator(".filters").bounding_box()
    assert sheet["y"] >= 0.19 * 800 and sheet["y"] + sheet["height"] == pytest.approx(800, abs=1)
    page.get_by_text("Close the filters").click()
    assert not page.locator(".filters-open").is_visible()


def test_a_story_opens_in_place_and_is_narrowed_by_a_bar_without_javascript(visitor, held, rhea, chromium):
    context = chromium.new_context(java_script_enabled=False)
    context.set_default_timeout(10_000)
    page = context.new_page()
    page.goto(f"{visitor.address}/search/?q=ferry&source=evening-ledger")
    page.get_by_label("Name").fill("rhea")
    page.get_by_label("Password").fill("a long password 7")
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    page.get_by_text("Matches in 1 of 4 versions").click()
    assert page.locator(".row-story").get_by_role("link", name="Prairie Tribune").is_visible()
    page.goto(f"{visitor.address}/search/?q=")
    assert not page.locator("[data-span]").is_visible()
    page.get_by_role("link", name="March 2025: 4 articles").click()
    page.get_by_role("heading", name="3 articles").or_(
        page.get_by_role("heading", name="4 articles")
    ).wait_for()
    context.close()
