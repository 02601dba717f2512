"""Curating where one reads: one form on the page of a story, a comparison, an article, and back to it."""

import pytest
from django.urls import reverse

from articles.curation import review
from articles.models import Article, Decision, Notice, Story, SyndicationLink
from articles.search import upkeep
from articles.views.curating import while_reading
from tests.factories import ArticleFactory, CaptureFactory, SourceFactory

from .curation_cast import articles_of, link, story_of

pytestmark = pytest.mark.django_db

SENTENCE = "The council voted on Monday to spend 4.2 million on the quay."


@pytest.fixture
def desk(client, cora):
    client.force_login(cora)
    return client


@pytest.fixture
def standards(client, stan):
    client.force_login(stan)
    return client


def text_of_page(response):
    return response.content.decode()


def judge(client, found, verdict, back="/stories/1/?x=1"):
    asked = {"verdict": verdict, "token": review.verdict_token(found), "next": back}
    return client.post(reverse("review-verdict", args=[found.pk]), asked)


def test_a_verdict_leads_back_to_the_page_it_was_given_on_and_can_be_undone_there(desk):
    story = story_of(2)
    found = SyndicationLink.objects.get()
    back = story.get_absolute_url()
    answer = judge(desk, found, "reject", back)
    assert answer.url == back
    found.refresh_from_db()
    assert found.status == "rejected"
    told = text_of_page(desk.get(back))
    decision = Decision.objects.get()
    assert "Rejected:" in told and reverse("review-undo", args=[decision.pk]) in told

    answer = desk.post(reverse("review-undo", args=[decision.pk]), {"next": back})
    assert answer.url == back
    found.refresh_from_db()
    assert found.status == "automatic"
    assert Article.objects.filter(story=story).count() == 2
    assert "Do it again" in text_of_page(desk.get(back))


def test_a_page_of_another_site_is_never_led_back_to(desk):
    story_of(2)
    answer = judge(desk, SyndicationLink.objects.get(), "reject", "https://elsewhere.example/")
    assert answer.url.startswith("/articles/")


def test_an_excerpt_leaves_the_story_and_no_verdict_keeps_them_apart(desk):
    story_of(2)
    found = SyndicationLink.objects.get()
    judge(desk, found, "excerpt")
    found.refresh_from_db()
    assert (found.status, found.relation) == ("confirmed", "excerpt")
    assert found.first.story_id != found.second.story_id
    review.undo_decision(Decision.objects.get(), by=None)
    found = SyndicationLink.objects.get()
    assert (found.status, found.relation) == ("automatic", "version")
    assert found.first.story_id == found.second.story_id


def test_an_excerpt_that_other_versions_hold_stays_in_the_story(desk):
    story = story_of(3)
    first, second, third = articles_of(story)
    SyndicationLink.objects.filter(first=first, second=third).delete()
    link(first, third, "automatic")
    chosen = SyndicationLink.objects.get(first=first, second=second)
    if not SyndicationLink.objects.filter(first=second, second=third).exists():
        link(second, third, "automatic")
    judge(desk, chosen, "excerpt")
    assert set(Article.objects.values_list("story", flat=True)) == {story.pk}


def test_a_word_that_is_no_verdict_is_refused_in_words(desk):
    story_of(2)
    judge(desk, SyndicationLink.objects.get(), "maybe", "/help/")
    assert "no verdict on a link" in text_of_page(desk.get("/help/"))
    assert not Decision.objects.exists()


def test_a_stale_verdict_in_place_says_who_was_first(desk, stan):
    story_of(2)
    found = SyndicationLink.objects.get()
    token = review.verdict_token(found)
    review.confirm_link(found, by=stan)
    asked = {"verdict": "reject", "token": token, "next": "/help/"}
    desk.post(reverse("review-verdict", args=[found.pk]), asked)
    assert "stan made it confirmed" in text_of_page(desk.get("/help/"))


def test_ticked_versions_are_taken_out_of_their_story(desk):
    story = story_of(3)
    one = articles_of(story)[0]
    back = story.get_absolute_url()
    asked = {"articles": [one.pk], "next": back, "revision_number": story.revision_number}
    assert desk.post(reverse("review-take-out", args=[story.pk]), asked).url == back
    one.refresh_from_db()
    assert one.story_id != story.pk
    assert "a story of its own now" in text_of_page(desk.get(back))


def test_a_story_to_merge_is_found_by_its_words_or_number_and_both_sides_are_named(desk):
    mine, other = story_of(2), story_of(1)
    Article.objects.filter(story=other).update(headline="Ferry runs aground at dawn")
    upkeep.rebuild()
    for text in ("ferry aground", str(other.pk)):
        told = text_of_page(desk.get(reverse("review-choose-story", args=[mine.pk]), {"q": text}))
        assert "Ferry runs aground at dawn" in told
        assert "Make one story of these 2 and that one’s 1" in told
    back = mine.get_absolute_url()
    answer = desk.post(reverse("review-merge", args=[mine.pk]), {"other": other.pk, "next": back})
    assert answer.url == back
    assert Article.objects.filter(story=mine).count() == 3
    assert Story.objects.get(pk=other.pk).merged_into_id == mine.pk


def test_a_headline_is_corrected_from_the_articles_page_and_told_in_newsroom_words(desk):
    article = ArticleFactory(headline="Fish marekt", byline="By Nell Arden")
    back = article.get_absolute_url()
    asked = {"headline": "Fish market", "revision_number": article.revision_number, "next": back}
    assert desk.post(reverse("review-correct", args=[article.pk]), asked).url == back
    article.refresh_from_db()
    assert (article.headline, article.byline) == ("Fish market", "By Nell Arden")
    assert article.origins["headline"] == "curator"
    assert "Headline: “Fish marekt” → “Fish market”." in text_of_page(desk.get(back))


def test_a_source_corrected_in_place_is_told_by_its_name(desk):
    article = ArticleFactory(source=SourceFactory(name="The Evening Ledger", slug="ledger"))
    other = SourceFactory(name="Prairie Tribune", slug="tribune")
    desk.post(reverse("review-correct", args=[article.pk]), {"source": other.pk, "next": "/help/"})
    assert "Source: The Evening Ledger → Prairie Tribune." in text_of_page(desk.get("/help/"))


@pytest.fixture
def carried():
    story = story_of(2)
    printed, other = articles_of(story)
    Article.objects.filter(pk=printed.pk).update(body=SENTENCE, body_roles=["paragraph"])
    Article.objects.filter(pk=other.pk).update(
        body=SENTENCE.replace("spend", "pay"), body_roles=["paragraph"]
    )
    return printed, other


def test_a_correction_shows_its_carriers_before_it_is_published_and_reaches_the_ticked_ones(
    standards, carried
):
    printed, other = carried
    address = reverse("review-notice", args=[printed.pk])
    fixed = SENTENCE.replace("4.2", "2.4")
    asked = {"what": "carriers", "printed_sentence": SENTENCE, "corrected_sentence": fixed}
    told = text_of_page(standards.get(address, asked))
    assert other.source_name in told and "pay 4.2 million" in told
    assert not Notice.objects.exists()

    sent = {
        "kind": "correction",
        "text": "The sum was 2.4 million.",
        "printed_sentence": SENTENCE,
        "corrected_sentence": fixed,
        "also": [other.pk],
        "next": printed.get_absolute_url(),
    }
    assert standards.post(address, sent).url == printed.get_absolute_url()
    quoted = dict(Notice.objects.values_list("article", "printed_sentence"))
    assert quoted == {printed.pk: SENTENCE, other.pk: SENTENCE.replace("spend", "pay").rstrip(".")}
    assert "here and in 1 other version." in text_of_page(standards.get(printed.get_absolute_url()))

    review.undo_decision(Decision.objects.get(), by=None)
    assert not Notice.objects.exists()


def test_marking_lines_leads_back_to_the_article(desk):
    article = ArticleFactory(headline="Plan", origins={"body": "text", "headline": "text"})
    CaptureFactory(article=article, text="Plan\nOne.\nTwo.", roles=["headline", "paragraph", "paragraph"])
    asked = {"what": "body", "first": "2", "last": "2", "next": article.get_absolute_url()}
    answer = desk.post(reverse("review-lines", args=[article.pk]), asked)
    assert answer.url == article.get_absolute_url()
    article.refresh_from_db()
    assert article.body == "One."


def test_long_furniture_is_folded_and_what_a_person_marked_is_not(desk):
    lines = ["Plan", "One.", *[f"Menu {n}" for n in range(6)]]
    roles = ["headline", "paragraph", *["furniture"] * 6]
    article = ArticleFactory(headline="Plan", origins={"body": "text", "headline": "text"})
    CaptureFactory(article=article, text="\n".join(lines), roles=roles)
    address = reverse("review-lines", args=[article.pk])
    assert "Lines 3 to 8: 6 lines of furniture" in text_of_page(desk.get(address))
    desk.post(address, {"what": "lines", "role-2": "furniture"})
    told = text_of_page(desk.get(address))
    assert "Lines 3 to 8: 6 lines of furniture" in told and "by cora" in told


def test_readers_are_offered_nothing_to_curate(client, rhea):
    story = story_of(2)
    client.force_login(rhea)
    first, second = articles_of(story)
    for address in (
        story.get_absolute_url(),
        first.get_absolute_url(),
        reverse("compare", args=[first.pk, second.pk]),
    ):
        told = text_of_page(client.get(address))
        assert "/review/" not in told


def test_a_search_for_a_story_to_merge_that_takes_too_long_is_told(desk, monkeypatch):
    def stopped(*args):
        raise while_reading.TooMuchWork("The search took over 5 seconds and was stopped; use fewer words.")

    monkeypatch.setattr(while_reading, "hit_ids", stopped)
    answer = desk.get(reverse("review-choose-story", args=[story_of(1).pk]), {"q": "a* b* c*"})
    assert answer.status_code == 503
    assert "The search took over 5 seconds and was stopped; use fewer words." in text_of_page(answer)
