"""Curating where one reads, by keyboard only: every journey counts its keys."""

import pytest
from django.urls import reverse

from articles.models import Article, Decision, LineMark, Notice, SyndicationLink
from tests.browser.desk_keys import Typist
from tests.factories import ArticleFactory, CaptureFactory
from tests.newsroom import small_archive


@pytest.fixture
def held(live_server, django_db_serialized_rollback):
    return small_archive()


class Counted:
    """Counts the keys that a journey takes; whole texts that are typed count one key a character."""

    def __init__(self, typist: Typist) -> None:
        self.typist = typist
        self.keys = 0

    def press(self, key: str) -> None:
        self.keys += 1
        self.typist.keys.press(key)

    def leave(self, key: str) -> None:
        self.keys += 1
        self.typist.leave_with(key)

    def type(self, text: str) -> None:
        self.keys += len(text)
        self.typist.keys.type(text)


def begin(visitor, user, address) -> Counted:
    typist = Typist(visitor)
    typist.sign_in(user)
    typist.go(address)
    return Counted(typist)


def test_a_link_is_rejected_from_the_story_and_taken_back_in_six_keys(visitor, held, cora):
    story = reverse("story", args=[held.wire.story_id])
    hand = begin(visitor, cora, story)
    hand.press("l")
    hand.leave("n")
    assert "Rejected:" in hand.typist.text
    assert SyndicationLink.objects.filter(status="rejected").count() == 1
    assert visitor.page.url.endswith(story)
    hand.leave("u")
    assert not SyndicationLink.objects.filter(status="rejected").exists()
    assert "everything it changed is as it was" in hand.typist.text
    assert visitor.page.url.endswith(story)
    assert hand.keys <= 6
    assert not visitor.console


def test_on_a_comparison_n_still_steps_until_the_verdict_has_the_focus(visitor, held, cora):
    address = reverse("compare", args=[held.wire.pk, held.restyled.pk])
    hand = begin(visitor, cora, address)
    hand.press("n")
    assert "Change 1 of" in hand.typist.text
    assert not Decision.objects.exists()
    hand.press("l")
    hand.leave("n")
    assert SyndicationLink.objects.filter(status="rejected").count() == 1
    assert visitor.page.url.endswith(address)
    assert not visitor.console


def test_a_headline_is_corrected_in_ten_keys_and_the_page_says_so_in_newsroom_words(visitor, held, cora):
    Article.objects.filter(pk=held.cut.pk).update(headline="Fish market to clse")
    hand = begin(visitor, cora, held.cut.get_absolute_url())
    hand.press("c")
    for key in ("Backspace", "Backspace"):
        hand.press(key)
    hand.type("ose")
    hand.leave("Enter")
    assert Article.objects.get(pk=held.cut.pk).headline == "Fish market to close"
    assert "Headline: “Fish market to clse” → “Fish market to close”." in hand.typist.text
    assert visitor.page.url.endswith(held.cut.get_absolute_url())
    assert hand.keys <= 10
    assert not visitor.console


def test_a_correction_is_published_from_the_chosen_sentence_with_its_carriers_on_the_page(
    visitor, held, stan
):
    address = held.wire.get_absolute_url()
    hand = begin(visitor, stan, address)
    for _ in range(2):
        hand.press("s")
    hand.press("p")
    page = visitor.page
    page.get_by_role("group", name="Other versions that carry the sentence").wait_for()
    told = page.locator("[data-carriers]").inner_text()
    assert "The Evening Ledger, paragraph 2" in told
    assert "Prairie Tribune, paragraph 2" in told
    assert page.url.endswith(address)
    printed = page.get_by_label("Sentence as printed").input_value()
    assert (
        printed == "Board members said the building had become unsafe and that repairs would cost $4 million."
    )
    for _ in range(len(" million.")):
        hand.press("Backspace")
    hand.type("0 million.")
    hand.press("Tab")
    hand.type("It was $40 million.")
    hand.typist.tab_to("Publish")
    hand.typist.leave_with("Enter")
    assert "Published here and in 3 other versions." in hand.typist.text
    assert page.url.endswith(address)
    assert Notice.objects.filter(corrected_sentence__endswith="$40 million.").count() == 4
    hand.leave("u")
    assert not Notice.objects.filter(corrected_sentence__endswith="$40 million.").exists()
    assert not visitor.console


@pytest.fixture
def long_capture(live_server, django_db_serialized_rollback):
    """80 lines: a menu, the article in lines 12 to 58, and a foot; the splitter took all for furniture."""
    lines = ["The plan is approved", *[f"Menu entry {n}" for n in range(2, 12)]]
    lines += [f"Sentence {n} of the article stands here." for n in range(12, 59)]
    lines += [f"Read also {n}" for n in range(59, 81)]
    article = ArticleFactory(
        headline="The plan is approved", body="", body_roles=[], origins={"headline": "text"}
    )
    CaptureFactory(article=article, text="\n".join(lines), roles=["headline", *["furniture"] * 79])
    return article


def test_the_body_of_eighty_lines_is_marked_in_eight_keys(visitor, long_capture, cora):
    address = long_capture.get_absolute_url()
    hand = begin(visitor, cora, address)
    hand.leave("m")
    hand.press("b")
    hand.type("12")
    hand.press("Tab")
    hand.type("58")
    assert "47 paragraphs" in hand.typist.text
    hand.leave("Enter")
    long_capture.refresh_from_db()
    assert len(long_capture.paragraphs) == 47
    assert long_capture.paragraphs[-1] == "Sentence 58 of the article stands here."
    assert visitor.page.url.endswith(address)
    assert hand.keys <= 8
    assert not visitor.console


def test_lines_are_marked_by_dragging_over_their_numbers_and_a_letter(visitor, long_capture, cora):
    hand = begin(visitor, cora, reverse("review-lines", args=[long_capture.pk]))
    page = visitor.page
    page.emulate_media(reduced_motion="reduce")  # no smooth scrolling while positions are measured
    page.locator(".line-fold summary").first.click()
    page.locator("#line-20").scroll_into_view_if_needed()
    first, last = (page.locator(f"#line-{n} .line-number").bounding_box() for n in (12, 14))
    page.mouse.move(first["x"] + 5, first["y"] + 5)
    page.mouse.down()
    page.mouse.move(last["x"] + 5, last["y"] + 5, steps=8)
    page.mouse.up()
    assert "Lines 12 to 14 are chosen." in hand.typist.text
    page.keyboard.press("p")
    assert "3 paragraphs" in hand.typist.text
    with page.expect_navigation():
        page.get_by_role("button", name="Keep these roles").click()
    assert LineMark.objects.filter(role="paragraph").count() == 3
    assert not visitor.console
