"""Journey 3: a curator works the queue by keyboard: looks, confirms, takes it back, rejects, skips, mends."""

import pytest
from django.urls import reverse

from articles.models import Decision, LineMark, ReviewItem, SyndicationLink
from tests.browser.desk_keys import Typist
from tests.browser.test_reach import faults_in
from tests.newsroom import article, link, small_archive


@pytest.fixture
def waiting(live_server, django_db_serialized_rollback):
    held = small_archive()
    other = article("Quay traders fear for their stalls", ("The quay was quiet.", "Read also: recipes."))
    suggested = link(held.wire, other, status="suggested", score=0.3)
    doubtful = ReviewItem.objects.create(kind="split", article=other, text="Low confidence.", doubt=0.9)
    return held, suggested, doubtful


def status_of(link):
    return SyndicationLink.objects.get(pk=link.pk).status


def test_journey_3_a_curator_confirms_undoes_and_rejects_by_keyboard(visitor, waiting, cora):
    _, suggested, _ = waiting
    typist = Typist(visitor)
    typist.sign_in(cora)
    typist.tab_to("Review")
    typist.leave_with("Enter")
    typist.keys.press("j")
    typist.leave_with("Enter")
    assert "Are these versions of one story?" in typist.text
    assert "2 stories become 1 of 5 versions." in typist.text

    typist.leave_with("y")
    assert status_of(suggested) == "confirmed"
    assert "Confirmed." in typist.text

    typist.leave_with("u")
    assert status_of(suggested) == "suggested"

    typist.go(reverse("review-link", args=[suggested.pk]))
    typist.leave_with("n")
    assert status_of(suggested) == "rejected"
    assert [each.kind for each in Decision.objects.order_by("pk")] == ["confirm link", "undo", "reject link"]
    assert not visitor.console


def test_journey_3_a_curator_skips_and_mends_a_split_by_keyboard(visitor, waiting, cora):
    _, suggested, doubtful = waiting
    typist = Typist(visitor)
    typist.sign_in(cora)
    typist.go(reverse("review-link", args=[suggested.pk]))
    typist.leave_with("s")
    assert "Low confidence." in typist.text
    typist.leave_with("f")
    number = next(
        at
        for at, line in enumerate(doubtful.article.captures.get().data.decode().split("\n"), 1)
        if line.startswith("Read also")
    )
    typist.tab_to(f"Role of line {number}")
    typist.keys.type("furn")
    typist.tab_to("Keep these roles")
    typist.leave_with("Enter")
    doubtful.article.refresh_from_db()
    assert doubtful.article.body == "The quay was quiet."
    assert LineMark.objects.get().role == "furniture"
    assert ReviewItem.objects.get(pk=doubtful.pk).status == "done"
    assert not visitor.console


def test_single_keys_can_be_switched_off(visitor, waiting, cora):
    _, suggested, _ = waiting
    typist = Typist(visitor)
    typist.sign_in(cora)
    typist.go(reverse("review-link", args=[suggested.pk]))
    typist.tab_to("Single-key shortcuts")
    typist.keys.press("Space")
    typist.keys.press("y")
    typist.page.wait_for_timeout(300)
    assert status_of(suggested) == "suggested"


def test_the_desk_is_within_reach_in_light_and_dark(visitor, waiting, cora):
    held, suggested, doubtful = waiting
    typist = Typist(visitor)
    typist.sign_in(cora)
    faults = []
    for address in (
        reverse("review"),
        reverse("review-link", args=[suggested.pk]),
        reverse("review-item", args=[doubtful.pk]),
        reverse("review-edit", args=[held.wire.pk]),
        reverse("review-lines", args=[held.wire.pk]),
        reverse("review-story", args=[held.wire.story_id]),
        reverse("review-log"),
    ):
        typist.go(address)
        for scheme in ("light", "dark"):
            typist.page.emulate_media(color_scheme=scheme)
            faults += [f"{address} {scheme}: {fault}" for fault in faults_in(visitor)]
        typist.page.set_viewport_size({"width": 320, "height": 900})
        wide = typist.page.evaluate("document.documentElement.scrollWidth")
        if wide > 320:
            faults.append(f"{address} is {wide} px wide at 320")
        typist.page.set_viewport_size({"width": 1280, "height": 900})
    assert faults == []
    assert not visitor.console
