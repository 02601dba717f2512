"""Notes on passages: kept by the words and where they stood, private or shared, and found after a resplit."""

import pytest
from django.urls import reverse

from articles.models import Annotation, Article
from articles.reports.anchors import Anchor, find_passage, surroundings
from tests.conftest import member_of
from tests.newsroom import small_archive

pytestmark = pytest.mark.django_db
TEXTS = [
    "The board met. The board voted to close the market.",
    "Nobody spoke. The board voted to close the market. It rained.",
]


@pytest.fixture
def archive():
    return small_archive()


def note(client, article, quote, said="Ask Finn.", **more):
    return client.post(reverse("annotation-new", args=[article.pk]), {"quote": quote, "note": said, **more})


# Where a passage stands


def test_of_equal_passages_the_one_with_the_same_surroundings_is_it():
    quote = "The board voted to close the market."
    second = Anchor(1, 14, 50)
    before, after = surroundings(TEXTS[1], second)
    moved = ["A new first paragraph.", *TEXTS]
    assert find_passage(moved, quote, before, after, 1, 14) == Anchor(2, 14, 50)


def test_without_surroundings_the_nearest_is_it():
    quote = "The board voted to close the market."
    assert find_passage(TEXTS, quote, text_number=1).text_number == 1
    assert find_passage(TEXTS, quote, text_number=0).text_number == 0


def test_a_passage_whose_characters_were_repaired_is_still_found():
    texts = ["“We held on as long as we could,” said the board’s chair."]
    found = find_passage(texts, "We held on as long as we could,\" said the board's chair.")
    assert (found.text_number, texts[0][found.start : found.end]) == (0, texts[0][1:])


def test_another_sentence_of_the_same_story_is_not_it():
    quote = "Traders will move to a hall beside the ferry terminal before the winter."
    assert find_passage(TEXTS, quote) is None
    assert find_passage(TEXTS, "market!") is None
    assert find_passage([], "x") is None and find_passage([""], "") is None


# On the page


def test_a_note_is_kept_shown_beside_the_article_and_its_passage_marked(client, rhea, archive):
    client.force_login(rhea)
    made = note(client, archive.wire, "The roof decided for us.")
    row = Annotation.objects.get()
    assert made["Location"] == f"{archive.wire.get_absolute_url()}#annotation-{row.pk}"
    page = client.get(archive.wire.get_absolute_url()).content.decode()
    assert f'<a class="noted" href="#annotation-{row.pk}">The roof decided for us.</a>' in page
    assert f'id="annotation-{row.pk}"' in page and "Ask Finn." in page


def test_it_survives_another_split_of_the_article(client, rhea, archive):
    client.force_login(rhea)
    note(client, archive.wire, "The roof decided for us.")
    paragraphs = archive.wire.paragraphs
    body = "\n\n".join([f"{paragraphs[0]} {paragraphs[1]}", "An advertisement.", *paragraphs[2:]])
    Article.objects.filter(pk=archive.wire.pk).update(
        body=body, body_roles=["paragraph"] * len(body.split("\n\n"))
    )
    page = client.get(archive.wire.get_absolute_url()).content.decode()
    assert '">The roof decided for us.</a>' in page
    assert "no longer in the text" not in page


def test_one_whose_passage_is_gone_is_kept_and_says_so(client, rhea, archive):
    client.force_login(rhea)
    note(client, archive.wire, "The roof decided for us.")
    Article.objects.filter(pk=archive.wire.pk).update(body="Nothing.", body_roles=["paragraph"])
    page = client.get(archive.wire.get_absolute_url()).content.decode()
    assert "no longer in the text" in page and "Ask Finn." in page


def test_a_private_note_is_one_s_own_and_a_shared_one_everybody_s(client, rhea, archive):
    client.force_login(rhea)
    note(client, archive.wire, "The roof decided for us.", "mine alone")
    note(client, archive.wire, "unsafe", "for all", is_shared="on")
    client.force_login(member_of("rolf", "readers"))
    page = client.get(archive.wire.get_absolute_url()).content.decode()
    assert "for all" in page and "mine alone" not in page
    for row in Annotation.objects.all():
        assert client.post(reverse("annotation-remove", args=[row.pk])).status_code == 404
    assert Annotation.objects.count() == 2


def test_its_owner_removes_it(client, rhea, archive):
    client.force_login(rhea)
    note(client, archive.wire, "unsafe")
    client.post(reverse("annotation-remove", args=[Annotation.objects.get().pk]))
    assert not Annotation.objects.exists()


@pytest.mark.parametrize(("quote", "said"), [("not in it at all", "x"), ("", "x"), ("unsafe", "")])
def test_a_passage_that_is_not_there_or_an_empty_note_is_refused(client, rhea, archive, quote, said):
    client.force_login(rhea)
    assert note(client, archive.wire, quote, said).status_code == 422
    assert not Annotation.objects.exists()


def test_a_hidden_article_takes_no_note_and_shows_none(client, rhea, stan, archive):
    client.force_login(stan)
    note(client, archive.embargoed, "resigns", "secret", is_shared="on")
    client.force_login(rhea)
    assert note(client, archive.embargoed, "resigns").status_code == 404
    assert note(client, archive.withdrawn, "claim").status_code == 410
    (row,) = Annotation.objects.all()
    assert client.post(reverse("annotation-remove", args=[row.pk])).status_code == 404


def test_a_visitor_without_an_account_is_shown_none(client, rhea, archive, public_reading):
    client.force_login(rhea)
    note(client, archive.wire, "unsafe", "for colleagues", is_shared="on")
    client.logout()
    page = client.get(archive.wire.get_absolute_url()).content.decode()
    assert "for colleagues" not in page and "Notes on passages" not in page
