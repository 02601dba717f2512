"""Editing the record and correcting the journalism: a curator's word is kept, printed words never change."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from articles.curation import editing, lines, notices, review
from articles.curation.errors import Refused, Stale
from articles.models import Article, Decision, LineMark, Notice, PendingIndex
from tests.factories import ArticleFactory, CaptureFactory, SourceFactory

from .curation_cast import whole_state

pytestmark = pytest.mark.django_db

TEXT = """Home
Harbour plan is approved
The council voted on Monday to rebuild the ferry harbour.
Work will begin in May, the mayor said.
Read also: ten recipes for the weekend
Sign up for our letter"""
ROLES = ["section", "headline", "paragraph", "paragraph", "paragraph", "furniture"]


@pytest.fixture
def article():
    article = ArticleFactory(
        headline="Harbour plan is approved",
        section="Home",
        body="\n\n".join(TEXT.split("\n")[2:5]),
        origins={"headline": "text", "section": "text", "body": "text", "printed_on": "manifest"},
    )
    CaptureFactory(article=article, text=TEXT, roles=ROLES, line_confidences=[90] * 6)
    return article


def test_a_corrected_field_is_the_curators_and_goes_to_the_index(article, cora):
    editing.edit_record(article, {"headline": "Harbour plan approved"}, by=cora, why="misread")
    article.refresh_from_db()
    assert (article.headline, article.origins["headline"], article.revision_number) == (
        "Harbour plan approved",
        "curator",
        2,
    )
    assert article.origins["printed_on"] == "manifest"
    assert PendingIndex.objects.filter(article=article).exists()


def test_identifying_the_source_keeps_everything_else(article, cora):
    source = SourceFactory()
    editing.edit_record(article, {"source": source}, by=cora)
    article.refresh_from_db()
    assert (article.source, article.origins["source"]) == (source, "curator")


def test_a_date_taken_away_leaves_the_article_undated(article, cora):
    editing.edit_record(article, {"printed_on": None}, by=cora)
    article.refresh_from_db()
    assert (article.printed_on, article.printed_precision) == (None, "")


def test_an_address_that_another_article_of_the_source_has_is_refused(article, cora):
    ArticleFactory(source=article.source, url="https://x.example/a", canonical_url="https://x.example/a")
    with pytest.raises(Refused, match="already has this address"):
        editing.edit_record(article, {"url": "https://x.example/a/"}, by=cora)
    assert not Decision.objects.exists()


def test_the_body_is_not_edited_as_a_field(article, cora):
    with pytest.raises(Refused, match="body cannot be edited here"):
        editing.edit_record(article, {"body": "Other words."}, by=cora)


def test_two_curators_never_overwrite_each_other(article, cora, stan):
    seen = article.revision_number
    editing.edit_record(article, {"section": "Politics"}, by=stan, seen=seen)
    with pytest.raises(Stale) as stopped:
        editing.edit_record(article, {"section": "Local"}, by=cora, seen=seen)
    assert any("section: “Home” → “Politics”" in change for change in stopped.value.changes)
    article.refresh_from_db()
    assert article.section == "Politics"


def test_a_line_called_furniture_leaves_the_body(article, cora):
    lines.relabel_lines(article, {5: "furniture"}, by=cora)
    article.refresh_from_db()
    assert article.paragraphs == TEXT.split("\n")[2:4]
    assert article.word_count == len(article.body.split())
    assert LineMark.objects.get().text == "Read also: ten recipes for the weekend"
    capture = article.captures.get()
    assert capture.roles[4] == "furniture"
    assert capture.data == TEXT.encode()


def test_the_body_boundaries_move_both_ways(article, cora):
    lines.set_body(article, 4, 6, by=cora)
    article.refresh_from_db()
    assert article.paragraphs == TEXT.split("\n")[3:6]


def test_a_headline_that_a_curator_corrected_survives_a_new_reading_of_the_lines(article, cora):
    editing.edit_record(article, {"headline": "Harbour plan approved"}, by=cora)
    lines.relabel_lines(article, {5: "furniture"}, by=cora)
    article.refresh_from_db()
    assert article.headline == "Harbour plan approved"


def test_a_role_that_no_line_can_have_is_refused(article, cora):
    with pytest.raises(Refused, match="not a role"):
        lines.relabel_lines(article, {5: "poem"}, by=cora)
    with pytest.raises(Refused, match="no line 70"):
        lines.relabel_lines(article, {70: "furniture"}, by=cora)


def test_a_correction_quotes_the_article_and_leaves_its_words_alone(article, stan):
    body = article.body
    notices.publish_notice(
        article,
        "correction",
        "Work begins in June.",
        by=stan,
        printed_sentence="Work will begin in May, the mayor said.",
        corrected_sentence="Work will begin in June, the mayor said.",
    )
    article.refresh_from_db()
    assert article.body == body
    assert Notice.objects.public().get().corrected_sentence.startswith("Work will begin in June")


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ({"printed_sentence": "Never printed.", "corrected_sentence": "x"}, "does not stand in this article"),
        ({"printed_sentence": "Work will begin in May, the mayor said."}, "give both"),
    ],
)
def test_a_correction_that_misquotes_is_refused(article, stan, words, reason):
    with pytest.raises(Refused, match=reason):
        notices.publish_notice(article, "correction", "Sorry.", by=stan, **words)


def test_every_version_that_still_carries_the_sentence_is_found_through_house_style(article, stan):
    other = ArticleFactory(story=article.story, body="work will begin in May, the Mayor said. More followed.")
    ArticleFactory(story=article.story, body="Work will begin in June, the mayor said.")
    notices.publish_notice(
        article,
        "correction",
        "It is June.",
        by=stan,
        printed_sentence="Work will begin in May, the mayor said.",
        corrected_sentence="Work will begin in June, the mayor said.",
    )
    assert notices.still_carrying(Notice.objects.get(), stan) == [article, other]


def test_the_desk_and_the_story_page_agree_on_who_carries_a_sentence(article, stan, client):
    """Reordered attribution, and a version that was put right: each page once counted its own way."""
    printed = "Work on the new harbour wall will begin in May and take two years, the mayor said."
    corrected = printed.replace("May", "June")
    article.body = printed
    article.save()
    recast = ArticleFactory(
        story=article.story,
        headline="Recast",
        body="The mayor said work on the new harbour wall will begin in May and take two years.",
    )
    right = ArticleFactory(story=article.story, headline="Right", body=corrected)
    notices.publish_notice(
        article, "correction", "It is June.", by=stan, printed_sentence=printed, corrected_sentence=corrected
    )
    notice = Notice.objects.get()
    assert notices.still_carrying(notice, stan) == [article, recast]
    client.force_login(stan)
    desk = client.get(reverse("review-notice-detail", args=[notice.pk])).content.decode()
    story = client.get(article.story.get_absolute_url()).content.decode()
    story = story[story.index('id="carried"') :]
    assert recast.get_absolute_url() in desk and recast.get_absolute_url() in story
    assert right.get_absolute_url() not in desk
    assert "the corrected wording" in story


def test_a_withdrawn_article_is_gone_at_once_and_comes_back(article, stan, rhea):
    notices.withdraw_article(article, "The article was wrong.", by=stan)
    assert not Article.objects.visible_to(rhea).filter(pk=article.pk).exists()
    notices.restore_article(article, by=stan)
    assert Article.objects.visible_to(rhea).filter(pk=article.pk).exists()
    assert not Notice.objects.public().exists()


def test_an_embargo_ends_by_itself(article, stan, rhea):
    notices.embargo_article(article, timezone.now() + timedelta(hours=1), by=stan)
    assert not Article.objects.visible_to(rhea).filter(pk=article.pk).exists()
    Article.objects.filter(pk=article.pk).update(embargo_until=timezone.now() - timedelta(seconds=1))
    assert Article.objects.visible_to(rhea).filter(pk=article.pk).exists()


def test_an_embargo_in_the_past_is_refused(article, stan):
    with pytest.raises(Refused, match="over already"):
        notices.embargo_article(article, timezone.now() - timedelta(minutes=1), by=stan)


def test_a_curator_publishes_no_notice(article, cora):
    with pytest.raises(PermissionDenied):
        notices.publish_notice(article, "note", "A note.", by=cora)
    with pytest.raises(PermissionDenied):
        notices.withdraw_article(article, "No.", by=cora)


ACTS = {
    "edit": lambda article, by: editing.edit_record(
        article, {"headline": "Other", "printed_on": date(2025, 1, 2), "source": None}, by=by
    ),
    "relabel": lambda article, by: lines.relabel_lines(article, {1: "furniture", 5: "furniture"}, by=by),
    "set body": lambda article, by: lines.set_body(article, 4, 6, by=by),
    "note": lambda article, by: notices.publish_notice(article, "note", "A note.", by=by),
    "legal": lambda article, by: notices.publish_notice(article, "legal", "Ask the lawyers first.", by=by),
    "embargo": lambda article, by: notices.embargo_article(
        article, timezone.now() + timedelta(days=1), by=by
    ),
    "withdraw": lambda article, by: notices.withdraw_article(article, "It was wrong.", by=by),
}


@pytest.mark.parametrize("name", sorted(ACTS.keys() - {"embargo"}))
def test_undo_restores_the_exact_former_state(name, article, stan):
    before = whole_state()
    decision = ACTS[name](article, stan)
    assert whole_state() != before
    review.undo_decision(decision, by=stan)
    assert whole_state() == before


def test_undoing_an_embargo_restores_the_former_state_and_keeps_when_it_ended(article, stan):
    before = whole_state()
    decision = ACTS["embargo"](article, stan)
    with time_machine.travel(timezone.now() + timedelta(hours=1), tick=False):
        undone = review.undo_decision(decision, by=stan)
        ended = timezone.now()
    key = f"article:{article.pk}"
    held = Article.objects.get(pk=article.pk)
    assert held.embargo_until == ended and not held.is_hidden
    assert before[key]["embargo_until"] is None
    after = whole_state()
    assert {**after, key: {**after[key], "embargo_until": None}} == before
    review.undo_decision(undone, by=stan)
    assert Article.objects.get(pk=article.pk).is_hidden


def test_an_embargo_that_was_prolonged_ends_when_the_prolonging_is_undone_after_its_first_end(article, stan):
    notices.embargo_article(article, timezone.now() + timedelta(hours=1), by=stan)
    longer = notices.embargo_article(article, timezone.now() + timedelta(days=1), by=stan)
    with time_machine.travel(timezone.now() + timedelta(hours=2), tick=False):
        review.undo_decision(longer, by=stan)
        assert Article.objects.live().get(pk=article.pk).embargo_until == timezone.now()


def test_a_chain_of_editing_marking_and_withdrawing_is_undone_backwards(article, stan):
    states, done = [], []
    for name in ("edit", "relabel", "withdraw"):
        states.append(whole_state())
        done.append(ACTS[name](article, stan))
    for decision in reversed(done):
        review.undo_decision(decision, by=stan)
        assert whole_state() == states.pop()


def test_undoing_an_older_correction_of_the_same_field_is_refused_and_names_the_later(article, cora):
    first = editing.edit_record(article, {"section": "Politics"}, by=cora)
    second = editing.edit_record(article, {"section": "Local"}, by=cora)
    with pytest.raises(Refused, match=f"Decision {second.pk} "):
        review.undo_decision(first, by=cora)


def test_correcting_two_fields_in_turn_can_be_undone_in_any_order(article, cora):
    first = editing.edit_record(article, {"section": "Politics"}, by=cora)
    editing.edit_record(article, {"byline": "Ann Bell"}, by=cora)
    review.undo_decision(first, by=cora)
    article.refresh_from_db()
    assert (article.section, article.byline) == ("Home", "Ann Bell")
    assert article.origins["byline"] == "curator"
    assert article.origins["section"] == "text"


def test_a_curator_cannot_undo_a_withdrawal(article, cora, stan):
    withdrawn = notices.withdraw_article(article, "It was wrong.", by=stan)
    with pytest.raises(PermissionDenied):
        review.undo_decision(withdrawn, by=cora)
