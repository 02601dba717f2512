"""Verdicts and stories: what a curator decides stands, is told first, and can be taken back."""

import pytest
from django.core.exceptions import PermissionDenied

from articles.curation import review
from articles.curation.errors import Refused, Stale
from articles.models import Article, Decision, PendingIndex, Story, SyndicationLink
from tests.factories import ArticleFactory

from .curation_cast import articles_of, link, story_of, whole_state

pytestmark = pytest.mark.django_db


def test_confirming_a_suggested_link_makes_one_story_of_two(cora):
    one, other = story_of(2), story_of(3)
    suggested = link(articles_of(one)[0], articles_of(other)[0], "suggested", 0.3)

    assert review.effect_of_confirm(suggested) == "2 stories become 1 of 5 versions."
    decision = review.confirm_link(suggested, by=cora, why="same wire story")

    suggested.refresh_from_db()
    assert (suggested.status, suggested.decided_by) == ("confirmed", cora)
    assert Article.objects.filter(story=other).count() == 5
    one.refresh_from_db()
    assert one.merged_into == other
    assert (decision.made_by, decision.why, decision.actor) == (cora, "same wire story", "cora")


def test_articles_that_change_story_are_marked_for_the_index_in_the_same_transaction(cora):
    one, other = story_of(1), story_of(2)
    moved = articles_of(one)[0]
    review.merge_stories(other, [one], by=cora)
    assert moved.pk in set(PendingIndex.objects.values_list("article_id", flat=True))


def test_rejecting_the_only_link_takes_the_articles_apart(cora):
    story = story_of(2)
    only = SyndicationLink.objects.get()
    assert review.effect_of_reject(only) == "1 story becomes 2 of 1 and 1 versions."
    review.reject_link(only, by=cora)
    assert Story.objects.current().count() == 2
    assert Article.objects.filter(story=story).count() == 1


def test_a_rejected_pair_stays_apart_though_a_third_article_links_to_both(cora):
    story = story_of(3)
    a, b, c = articles_of(story)
    third = link(a, c, "suggested", 0.2)
    review.reject_link(third, by=cora)
    a, c = Article.objects.get(pk=a.pk), Article.objects.get(pk=c.pk)
    assert a.story_id != c.story_id
    assert SyndicationLink.objects.exclude(conflict="").count() == 1


def test_confirmed_links_that_join_a_pair_keep_it_from_being_rejected(cora):
    story = story_of(3, status="confirmed")
    a, _, c = articles_of(story)
    with pytest.raises(Refused, match="judged not to be versions"):
        review.reject_link(link(a, c, "suggested"), by=cora)


def test_merging_over_a_rejected_pair_is_refused_and_changes_nothing(cora):
    one, other = story_of(2), story_of(2)
    link(articles_of(one)[0], articles_of(other)[1], "rejected")
    before = whole_state()
    with pytest.raises(Refused, match="Undo that verdict first"):
        review.merge_stories(one, [other], by=cora)
    assert whole_state() == before
    assert not Decision.objects.exists()


def test_splitting_keeps_both_halves_whole_and_apart(cora):
    story = story_of(7)
    out = articles_of(story)[2:4]
    assert review.effect_of_story_split(story, out) == "1 story becomes 2 of 5 and 2 versions."
    review.split_story(story, out, by=cora)
    assert sorted(
        Story.objects.current().get(pk=pk).articles.count()
        for pk in Story.objects.current().values_list("pk", flat=True)
    ) == [2, 5]
    assert Article.objects.filter(story=story).count() == 5


def test_moving_a_version_leaves_the_rest_of_its_story_together(cora):
    home, away = story_of(3), story_of(2)
    bridge = articles_of(home)[1]
    review.move_version(bridge, away, by=cora)
    assert Article.objects.filter(story=home).count() == 2
    assert Article.objects.filter(story=away).count() == 3


def test_a_lead_that_leaves_its_story_leads_it_no_more(cora):
    story = story_of(3)
    lead = articles_of(story)[0]
    review.set_lead(story, lead, by=cora)
    review.split_story(story, [lead], by=cora)
    story.refresh_from_db()
    assert story.lead is None


def test_a_lead_from_another_story_is_refused(cora):
    with pytest.raises(Refused, match="not a version of this story"):
        review.set_lead(story_of(2), ArticleFactory(), by=cora)


def test_a_reader_may_give_no_verdict(rhea):
    story_of(2)
    with pytest.raises(PermissionDenied):
        review.reject_link(SyndicationLink.objects.get(), by=rhea)


def test_a_curator_gives_no_verdict_on_an_article_that_is_hidden_from_her(cora, stan):
    story = story_of(2)
    hidden = articles_of(story)[0]
    Article.objects.filter(pk=hidden.pk).update(status="embargoed", embargo_until="2099-01-01T00:00Z")
    with pytest.raises(PermissionDenied):
        review.reject_link(SyndicationLink.objects.get(), by=cora)
    review.reject_link(SyndicationLink.objects.get(), by=stan)


def test_a_stale_verdict_form_says_so_and_who_was_first(cora, stan):
    story_of(2)
    only = SyndicationLink.objects.get()
    seen = review.verdict_token(only)
    review.reject_link(only, by=stan)
    with pytest.raises(Stale) as stopped:
        review.confirm_link(only, by=cora, seen=seen)
    assert stopped.value.changes == ["stan made it rejected"]


def test_a_stale_story_form_says_what_changed(cora, stan):
    story = story_of(2)
    seen = story.revision_number
    review.rename_story(story, "Harbour plan", by=stan)
    with pytest.raises(Stale) as stopped:
        review.rename_story(story, "Port plan", by=cora, seen=seen)
    assert stopped.value.changes == ["stan: title: none → “Harbour plan”"]
    story.refresh_from_db()
    assert story.title == "Harbour plan"


def test_naming_a_story_as_it_is_named_is_no_decision(cora):
    story = story_of(1)
    review.rename_story(story, "Harbour", by=cora)
    with pytest.raises(Refused, match="Nothing to do"):
        review.rename_story(story, "Harbour ", by=cora)
    assert Decision.objects.count() == 1
