"""Undo restores the exact former state, for every act and for chains, or says what stands in the way."""

import pytest
from django.core.exceptions import PermissionDenied

from articles.curation import lines, review
from articles.curation.errors import Refused
from articles.linking import matcher
from articles.models import Article, Decision, Story, SyndicationLink
from tests.factories import ArticleFactory, CaptureFactory

from .curation_cast import articles_of, link, story_of, whole_state

pytestmark = pytest.mark.django_db


def confirm(by):
    one, other = story_of(2), story_of(3)
    suggested = link(articles_of(one)[0], articles_of(other)[0], "suggested", 0.3)
    return lambda: review.confirm_link(suggested, by=by)


def reject(by):
    story_of(2)
    return lambda: review.reject_link(SyndicationLink.objects.get(), by=by)


def merge(by):
    one, other = story_of(2), story_of(3)
    return lambda: review.merge_stories(one, [other], by=by)


def split(by):
    story = story_of(5)
    return lambda: review.split_story(story, articles_of(story)[1:3], by=by)


def move(by):
    one, other = story_of(3), story_of(3)
    return lambda: review.move_version(articles_of(one)[1], other, by=by)


def lead(by):
    story = story_of(2)
    return lambda: review.set_lead(story, articles_of(story)[1], by=by)


def original(by):
    story = story_of(2)
    return lambda: review.set_original(story, articles_of(story)[1], by=by)


def rename(by):
    story = story_of(2)
    return lambda: review.rename_story(story, "Harbour", by=by)


ACTS = [confirm, reject, merge, split, move, lead, original, rename]


@pytest.mark.parametrize("prepare", ACTS, ids=lambda each: each.__name__)
def test_undo_restores_the_exact_former_state(prepare, cora):
    do = prepare(cora)
    before = whole_state()
    decision = do()
    assert whole_state() != before
    review.undo_decision(decision, by=cora, why="a slip")
    assert whole_state() == before


@pytest.mark.parametrize("prepare", ACTS, ids=lambda each: each.__name__)
def test_an_undo_can_itself_be_undone(prepare, cora):
    do = prepare(cora)
    decision = do()
    after = whole_state()
    review.undo_decision(review.undo_decision(decision, by=cora), by=cora)
    assert whole_state() == after


def test_a_chain_of_three_is_undone_backwards_step_by_step(cora):
    one, other = story_of(3), story_of(2)
    states, done = [whole_state()], []
    done.append(review.merge_stories(one, [other], by=cora))
    states.append(whole_state())
    done.append(review.set_lead(one, articles_of(one)[4], by=cora))
    states.append(whole_state())
    done.append(review.split_story(one, articles_of(one)[:2], by=cora))
    for decision in reversed(done):
        review.undo_decision(decision, by=cora)
        assert whole_state() == states.pop()


def test_undo_is_refused_and_names_the_later_decision_that_depends_on_it(cora):
    one, other = story_of(2), story_of(2)
    merged = review.merge_stories(one, [other], by=cora)
    review.set_lead(one, articles_of(one)[3], by=cora)
    before = whole_state()
    with pytest.raises(Refused, match=r"Decision \d+ \(set lead .*, by cora\) depends on it"):
        review.undo_decision(merged, by=cora)
    assert whole_state() == before


def test_a_later_decision_on_something_else_does_not_stand_in_the_way(cora):
    one, other = story_of(2), story_of(2)
    named = review.rename_story(one, "Harbour", by=cora)
    review.rename_story(other, "Ferry", by=cora)
    review.undo_decision(named, by=cora)
    one.refresh_from_db()
    assert one.title == ""


def test_a_decision_that_was_undone_and_done_again_can_be_undone_once_more(cora):
    story = story_of(1)
    before = whole_state()
    named = review.rename_story(story, "Harbour", by=cora)
    after = whole_state()
    done = named
    for _ in range(3):
        review.undo_decision(named, by=cora)
        assert whole_state() == before
        assert Decision.objects.get(pk=named.pk).is_undone
        with pytest.raises(Refused, match="undone already"):
            review.undo_decision(named, by=cora)
        done = review.undo_decision(Decision.objects.get(kind="undo", undone_by=None), by=cora)
        assert whole_state() == after
        assert not Decision.objects.get(pk=named.pk).is_undone
    assert (done.kind, done.subject) == ("do again", f"{named.kind} {named.subject}")


def test_nothing_is_undone_twice(cora):
    named = review.rename_story(story_of(1), "Harbour", by=cora)
    review.undo_decision(named, by=cora)
    with pytest.raises(Refused, match="undone already"):
        review.undo_decision(named, by=cora)


def test_an_article_that_the_linker_added_later_keeps_a_merge_from_being_undone_blindly(cora):
    one, other = story_of(2), story_of(2)
    merged = review.merge_stories(one, [other], by=cora)
    Article.objects.filter(pk=articles_of(one)[3].pk).update(story=Story.objects.create())
    with pytest.raises(Refused, match="changed since without a person's decision"):
        review.undo_decision(merged, by=cora)


def test_a_reader_undoes_nothing(cora, rhea):
    named = review.rename_story(story_of(1), "Harbour", by=cora)
    with pytest.raises(PermissionDenied):
        review.undo_decision(named, by=rhea)


def test_a_decision_can_be_neither_changed_nor_deleted(cora):
    named = review.rename_story(story_of(1), "Harbour", by=cora)
    named.why = "another reason"
    with pytest.raises(TypeError):
        named.save()
    with pytest.raises(TypeError):
        named.delete()
    assert Decision.objects.count() == 1


def test_a_mended_body_is_linked_again_and_so_is_its_undo(cora):
    telling = "\n\n".join(
        " ".join(f"{noun}{part} {verb} the {noun} of ward {part} before noon" for noun in ("ferry", "dock"))
        + f" and the clerk number {part} signed a paper about it for the board of the {verb} harbour"
        for part, verb in enumerate(("opened", "closed", "mended", "painted", "surveyed"))
    )
    first = ArticleFactory(body=telling)
    text = telling.replace("\n\n", "\n")
    second = CaptureFactory(
        article__body=telling, article__origins={"body": "text"}, text=text, roles=["paragraph"] * 5
    ).article
    for article in (first, second):
        matcher.match(article)
    assert SyndicationLink.objects.joining().count() == 1

    cut = lines.relabel_lines(second, dict.fromkeys(range(1, 6), "furniture"), by=cora)
    assert not SyndicationLink.objects.exists()
    review.undo_decision(cut, by=cora)
    assert SyndicationLink.objects.joining().count() == 1
    assert Article.objects.get(pk=first.pk).story_id == Article.objects.get(pk=second.pk).story_id
