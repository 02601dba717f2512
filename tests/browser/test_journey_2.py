"""Journey 2: a standards editor corrects, follows the sentence, withdraws and restores; keyboard only."""

import pytest
from django.urls import reverse

from articles.models import Article, Decision, Notice
from tests.browser.desk_keys import Typist
from tests.newsroom import small_archive

PRINTED = "Board members said the building had become unsafe and that repairs would cost $4 million."
CORRECTED = "Board members said the building had become unsafe and that repairs would cost $5 million."


@pytest.fixture
def held(live_server, django_db_serialized_rollback):
    return small_archive()


def test_journey_2_a_correction_is_published_and_every_copy_that_carries_the_sentence_is_listed(
    visitor, held, stan
):
    typist = Typist(visitor)
    typist.sign_in(stan)
    typist.go(held.wire.get_absolute_url())
    typist.tab_to("Publish a notice")
    typist.leave_with("Enter")
    typist.write_in("Public text", "Repairs would cost $5 million.")
    typist.write_in("Sentence as printed", PRINTED)
    typist.write_in("Sentence as corrected", CORRECTED)
    typist.tab_to("Publish")
    typist.leave_with("Enter")
    assert "Repairs would cost $5 million." in typist.text

    notice = Notice.objects.get(article=held.wire, kind="correction")
    typist.go(reverse("review-notice-detail", args=[notice.pk]))
    assert typist.text.count("no correction yet") == 3
    assert held.cut.headline in typist.text
    typist.tab_to("publish one")
    typist.leave_with("Enter")
    assert "Publish a notice" in typist.page.title()
    assert Article.objects.get(pk=held.wire.pk).body == held.wire.body
    assert not visitor.console


def test_journey_2_an_article_is_withdrawn_and_restored_and_all_of_it_is_in_the_record(
    visitor, held, stan, rhea, client
):
    typist = Typist(visitor)
    typist.sign_in(stan)
    typist.go(held.cut.get_absolute_url())
    typist.tab_to("Withdraw it")
    typist.leave_with("Enter")
    typist.write_in("Public reason", "A complaint was upheld.")
    typist.tab_to("Withdraw")
    typist.leave_with("Enter")

    client.force_login(rhea)
    gone = client.get(held.cut.get_absolute_url())
    assert gone.status_code == 410
    assert "A complaint was upheld." in gone.content.decode()
    assert held.cut.headline not in gone.content.decode()

    typist.go(reverse("review-restore", args=[held.cut.pk]))
    typist.tab_to("Why")
    typist.keys.press("Tab")
    typist.leave_with("Enter")
    assert client.get(held.cut.get_absolute_url()).status_code == 200

    typist.go(reverse("review-log"))
    assert "withdraw" in typist.text and "restore" in typist.text
    assert set(Decision.objects.values_list("kind", "actor")) == {("withdraw", "stan"), ("restore", "stan")}
    assert not visitor.console
