"""What a decision rests on is read once nobody else writes: what came in just before is kept or told."""

from contextlib import contextmanager

import pytest

from articles.curation import decisions, outlets, queue, review, stories
from articles.curation.errors import Refused, Stale
from articles.models import Article, ReviewItem, UnknownOutlet
from tests.factories import ArticleFactory

from .curation_cast import articles_of, story_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def just_before(monkeypatch):
    """Let somebody else do this while a decision waits for its turn to write."""

    def arrange(do):
        waiting, real = [do], decisions.one_writer

        @contextmanager
        def turn():
            while waiting:
                waiting.pop()()
            with real():
                yield

        for module in (decisions, outlets, queue):
            monkeypatch.setattr(module, "one_writer", turn, raising=False)

    return arrange


def corrected(article):
    def do():
        Article.objects.filter(pk=article.pk).update(
            origins={"headline": "curator"}, revision_number=article.revision_number + 1
        )

    return do


def test_naming_a_group_keeps_what_was_corrected_just_before(cora, just_before):
    group = UnknownOutlet.objects.create()
    article = ArticleFactory(source=None, unknown_outlet=group)
    just_before(corrected(article))
    outlets.name_outlet(group, "Harbour Post", by=cora)
    article.refresh_from_db()
    assert article.origins == {"headline": "curator", "source": "curator"}


def test_naming_one_article_tells_that_it_was_corrected_just_before(cora, just_before):
    article = ArticleFactory(source=None)
    just_before(corrected(article))
    with pytest.raises(Stale):
        outlets.name_article(article, "Harbour Post", by=cora, seen=article.revision_number)


def test_a_group_that_grew_just_before_is_looked_at_again(cora, just_before):
    group = UnknownOutlet.objects.create()
    ArticleFactory(source=None, unknown_outlet=group)
    just_before(lambda: ArticleFactory(source=None, unknown_outlet=group))
    with pytest.raises(Stale):
        outlets.name_outlet(group, "Harbour Post", by=cora, seen=1)


def test_a_question_that_was_closed_just_before_is_not_closed_twice(cora, just_before):
    item = ReviewItem.objects.create(kind="split", article=ArticleFactory(), text="Is this the headline?")
    just_before(lambda: ReviewItem.objects.update(status="dismissed"))
    with pytest.raises(Refused, match="Nothing to do"):
        queue.close_item(item, by=cora)


def test_a_split_of_too_many_pairs_is_refused_with_their_number(cora, monkeypatch):
    monkeypatch.setattr(stories, "MOST_PAIRS", 5)
    story = story_of(5)
    with pytest.raises(Refused, match="2 versions apart from 3 others are 6 verdicts; .* at most 5"):
        review.split_story(story, articles_of(story)[:2], by=cora)
    review.split_story(story, articles_of(story)[:1], by=cora)
