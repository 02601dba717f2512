"""Journey 7: a reader follows a story, is told of a new version, reads hits by key, notes a passage."""

import pytest
from django.core import mail
from django.core.management import call_command
from django.urls import reverse

from articles.models import Annotation, Article, Follow
from articles.search import upkeep
from tests.browser.desk_keys import Typist
from tests.hidden_archive import CUT, STORY
from tests.newsroom import small_archive


@pytest.fixture
def archive(live_server, django_db_serialized_rollback):
    return live_server


@pytest.fixture
def held(archive):
    held = small_archive()
    upkeep.rebuild()
    return held


def capture(folder, name, headline, paragraphs):
    captures = folder / "captures"
    captures.mkdir(exist_ok=True)
    (captures / name).write_text("\n\n".join((headline, *paragraphs)) + "\n")
    call_command("ingest", str(captures), verbosity=0)


def test_journey_7_a_story_is_followed_and_one_mail_names_its_new_version(visitor, archive, rhea, tmp_path):
    capture(tmp_path, "wire.txt", "Port Ellis closes its fish market", STORY)
    typist = Typist(visitor)
    typist.sign_in(rhea)
    typist.go(reverse("story", args=[Article.objects.get().story_id]))
    typist.tab_to("Follow")
    typist.leave_with("Enter")
    assert "You follow this story" in typist.text
    assert Follow.objects.get().user == rhea
    capture(tmp_path, "cut.txt", "Dawn auctions end on the quay", CUT)
    for _ in range(2):
        call_command("send_alerts", verbosity=0)
    (message,) = mail.outbox
    assert "Dawn auctions end on the quay" in message.subject
    newcomer = Article.objects.get(headline="Dawn auctions end on the quay")
    assert newcomer.get_absolute_url() in message.body
    typist.go(newcomer.get_absolute_url())
    assert visitor.page.inner_text("h1") == "Dawn auctions end on the quay"
    assert not visitor.console


IN_FOCUS = "[...document.querySelectorAll('mark.hit')].indexOf(document.activeElement)"


def test_n_and_p_go_through_the_hits_of_an_article_that_was_opened_from_a_search(visitor, held, rhea):
    typist = Typist(visitor)
    typist.sign_in(rhea)
    typist.go("/search/?q=market")
    visitor.page.locator(".row-headline a").first.focus()
    typist.keys.press("o")
    visitor.page.wait_for_url("**/articles/**")
    hits = visitor.page.locator("mark.hit").count()
    assert hits > 1
    seen = []
    for _ in range(hits + 1):
        typist.keys.press("n")
        seen.append(visitor.page.evaluate(IN_FOCUS))
    assert seen == [*range(hits), 0]
    typist.keys.press("p")
    last = visitor.page.evaluate(IN_FOCUS)
    assert last == hits - 1
    assert not visitor.console


def test_a_passage_is_noted_and_found_again_by_keyboard(visitor, held, rhea):
    typist = Typist(visitor)
    typist.sign_in(rhea)
    typist.go(held.wire.get_absolute_url())
    passage = held.wire.paragraphs[0][:40].strip()
    typist.tab_to("Note something on a passage")
    typist.keys.press("Enter")
    typist.write_in("Passage", passage)
    typist.write_in("Note", "Ask the board for the figures.")
    typist.tab_to("Keep the note")
    typist.leave_with("Enter")
    assert Annotation.objects.get().quote == passage
    assert "Ask the board for the figures." in typist.text
    marked = visitor.page.locator(".article-text mark, .article-text a[href^='#annotation-']").first
    assert marked.inner_text().strip()[:20] == passage[:20]
    assert not visitor.console


def test_a_paragraph_offers_its_address_to_pointer_and_keyboard(visitor, held, rhea):
    typist = Typist(visitor)
    typist.sign_in(rhea)
    typist.go(held.wire.get_absolute_url())
    link = visitor.page.locator("#p2 .permalink")
    shown = "(link) => getComputedStyle(link).opacity"
    assert link.evaluate(shown) == "0"
    visitor.page.locator("#p2").hover()
    assert link.evaluate(shown) == "1"
    visitor.page.mouse.move(0, 0)
    typist.tab_to("Link to paragraph 2")
    assert link.evaluate(shown) == "1"
    typist.keys.press("Enter")
    assert visitor.page.url.endswith("#p2")
    assert not visitor.console
