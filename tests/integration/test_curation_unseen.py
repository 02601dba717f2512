"""What a curator may not see is neither told to her nor counted, and stays where it is."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from articles.curation import editing, notices, outlets, review, sources
from articles.curation.errors import Refused
from articles.curation.undo import undo_decision
from articles.jobs import acts, worker
from articles.models import Article, Story, SyndicationLink, UnknownOutlet
from tests.factories import ArticleFactory, SourceFactory

from .curation_cast import articles_of, link, story_of

pytestmark = pytest.mark.django_db
UNTIL = "2099-01-01T00:00Z"


def hide(*articles):
    Article.objects.filter(pk__in=[each.pk for each in articles]).update(
        status="embargoed", embargo_until=UNTIL
    )


@pytest.fixture
def desk(client, cora):
    client.force_login(cora)
    return client


def asked_at(client, story, **asked):
    """The page of the desk for these answers, not yet sure."""
    return client.post(reverse("review-story", args=[story.pk]), asked)


def test_a_story_of_hidden_articles_alone_is_none_to_merge_with(desk):
    story, other = story_of(2), story_of(2)
    hide(*articles_of(other))
    told = asked_at(desk, story, act="merge", other=other.pk).content.decode()
    none = asked_at(desk, story, act="merge", other=10_000).content.decode()
    for page in (told, none):
        assert "Give the number of a story that the archive holds." in page
    assert desk.post(reverse("review-take-out", args=[other.pk]), {}).status_code == 404


def test_a_preview_counts_no_hidden_version(desk, cora, stan):
    story, other = story_of(4), story_of(3)
    hidden = articles_of(story)[3]
    hide(hidden, articles_of(other)[2])
    out = articles_of(story)[:1]
    assert review.effect_of_story_split(story, out, cora) == "1 story becomes 2 of 2 and 1 versions."
    assert review.effect_of_story_split(story, out, stan) == "1 story becomes 2 of 3 and 1 versions."
    assert review.effect_of_story_merge(story, [other], cora) == "2 stories become 1 of 5 versions."
    move = review.effect_of_version_move(out[0], other, cora)
    assert move == "2 stories become 2 of 3 and 2 versions."
    page = asked_at(desk, story, act="split", articles=[out[0].pk]).content.decode()
    assert "1 story becomes 2 of 2 and 1 versions." in page


def test_taking_out_all_that_is_seen_is_refused_as_if_nothing_hidden_were_there(cora):
    story = story_of(3)
    hide(articles_of(story)[2])
    with pytest.raises(Refused, match="nothing would be left behind"):
        review.split_story(story, articles_of(story)[:2], by=cora)


def test_a_split_that_leaves_the_hidden_version_where_it_is_is_done_and_undone(cora):
    story = story_of(4)
    a, b, c, d = articles_of(story)
    link(a, d, score=2.0)
    hide(d)
    decision = review.split_story(story, [c], by=cora)
    assert Article.objects.get(pk=d.pk).story == story
    assert Article.objects.get(pk=c.pk).story != story
    assert not SyndicationLink.objects.filter(status="rejected", second=d).exists()
    undo_decision(decision, by=cora)
    assert {each.pk for each in articles_of(story)} == {a.pk, b.pk, c.pk, d.pk}


def test_an_act_that_would_move_a_hidden_version_is_refused_after_what_else_refuses_it(cora, stan):
    one, other = story_of(2), story_of(2)
    hide(articles_of(other)[1])
    with pytest.raises(Refused, match="Choose another story"):
        review.merge_stories(other, [other], by=cora)
    with pytest.raises(PermissionDenied):
        review.merge_stories(one, [other], by=cora)
    assert other.articles.count() == 2
    review.merge_stories(one, [other], by=stan)


def test_a_story_with_a_hidden_version_is_named_and_led_as_if_it_were_not_there(cora):
    story = story_of(3)
    first, _, last = articles_of(story)
    hide(last)
    review.rename_story(story, "Harbour", by=cora)
    review.set_lead(story, first, by=cora)
    story.refresh_from_db()
    assert (story.title, story.lead) == ("Harbour", first)


def test_a_lead_that_is_hidden_from_a_curator_is_not_replaced_by_her(cora, stan):
    story = story_of(2)
    first, last = articles_of(story)
    review.set_lead(story, last, by=stan)
    hide(last)
    with pytest.raises(PermissionDenied):
        review.set_lead(story, first, by=cora)


def test_the_administration_foretells_without_counting_what_is_hidden(desk, cora):
    source = SourceFactory()
    story = story_of(3)
    hide(ArticleFactory(source=source), articles_of(story)[2])
    ArticleFactory(source=source)
    assert sources.effect_of_source_merge(SourceFactory(), source, cora).startswith("1 articles")
    page = desk.post(
        reverse("admin:articles_source_changelist"),
        {"action": "merge_sources", "_selected_action": [source.pk]},
    )
    assert "1 articles and 2 names go to the other source." in page.content.decode()
    page = desk.post(
        reverse("admin:articles_story_changelist"),
        {"action": "merge_stories", "_selected_action": [story.pk]},
    )
    assert "2 versions would join the story you name." in page.content.decode()
    found = link(articles_of(story)[0], articles_of(story_of(1))[0], "suggested", 0.3)
    page = desk.post(
        reverse("admin:articles_syndicationlink_changelist"),
        {"action": "confirm_links", "_selected_action": [found.pk]},
    )
    assert "2 stories become 1 of 3 versions." in page.content.decode()


def test_the_number_of_a_story_that_is_hidden_joins_nothing_in_the_administration(desk):
    story, hidden = story_of(1), story_of(1)
    hide(*articles_of(hidden))
    chosen = {"action": "merge_stories", "_selected_action": [story.pk], "sure": "yes", "into": hidden.pk}
    told = desk.post(reverse("admin:articles_story_changelist"), chosen).content.decode()
    assert f"There is no story {hidden.pk}." in told
    assert Story.objects.current().count() == 2


def test_what_took_a_legal_warning_back_is_as_little_told_as_the_warning(desk, stan):
    article = ArticleFactory()
    decision = notices.publish_notice(article, "legal", "Counsel: do not repeat the claim.", by=stan)
    chain = [decision]
    for _ in range(3):
        chain.append(undo_decision(chain[-1], by=stan))
    addresses = (
        reverse("review-log"),
        reverse("review-log-csv"),
        reverse("admin:articles_decision_changelist"),
        reverse("admin:articles_article_history", args=[article.pk]),
    )
    for address in addresses:
        answer = desk.get(address)
        told = b"".join(answer) if answer.streaming else answer.content
        assert answer.status_code == 200 and b"Counsel" not in told, address
    for each in chain:
        assert desk.get(reverse("review-decision", args=[each.pk])).status_code == 404
        assert desk.post(reverse("review-undo", args=[each.pk])).status_code == 404
    desk.force_login(stan)
    assert b"Counsel" in desk.get(reverse("review-log")).content


def test_a_later_decision_on_a_hidden_article_is_named_by_number_and_kind_alone(desk, cora, stan):
    group = UnknownOutlet.objects.create()
    articles = [ArticleFactory(source=None, unknown_outlet=group) for _ in range(2)]
    named = outlets.name_outlet(group, "Harbour Post", by=cora)
    secret = Article.objects.get(pk=articles[1].pk)
    later = editing.edit_record(secret, {"source": SourceFactory()}, by=stan)
    notices.withdraw_article(Article.objects.get(pk=secret.pk), "Libel.", by=stan)
    page = reverse("review-decision", args=[named.pk])
    told = desk.get(page).content.decode()
    assert f"Decision {later.pk} (mend) depends on it; undo that first." in told
    chosen = {"action": "undo_chosen", "_selected_action": [named.pk]}
    foretold = desk.post(reverse("admin:articles_decision_changelist"), chosen).content.decode()
    assert f"Decision {later.pk} (mend) depends on it" in foretold
    for each in (told, foretold):
        assert secret.headline not in each
    desk.force_login(stan)
    assert f"(mend {secret.headline}, by stan) depends on it" in desk.get(page).content.decode()


def test_what_hinders_an_undo_names_no_hidden_lead(cora, stan):
    one, other = story_of(2), story_of(2)
    merged = review.merge_stories(one, [other], by=cora)
    lead = articles_of(one)[3]
    chosen = review.set_lead(one, lead, by=stan)
    hide(lead)
    assert review.why_not_undone(merged, cora).startswith(f"Decision {chosen.pk} (set lead) depends on it")
    assert lead.headline in review.why_not_undone(merged, stan)


def test_what_has_moved_without_a_decision_is_named_by_its_number(cora):
    article = ArticleFactory()
    decision = editing.edit_record(article, {"section": "Quays"}, by=cora)
    Article.objects.filter(pk=article.pk).update(section="Ferries")
    hide(article)
    told = review.why_not_undone(decision, cora)
    assert told.startswith(f"article {article.pk} has changed since without a person's decision (section)")


def test_a_long_undo_that_is_refused_tells_every_curator_no_hidden_headline(desk, cora, stan, monkeypatch):
    monkeypatch.setattr(acts, "AT_ONCE", 1)
    one, other = story_of(2), story_of(2)
    merged = review.merge_stories(one, [other], by=stan)
    lead = articles_of(one)[3]
    chosen = review.set_lead(one, lead, by=stan)
    hide(lead)
    job = acts.undo_or_put(merged, by=stan)
    assert worker.work_once()
    told = desk.get(reverse("review-job", args=[job.pk])).content.decode()
    assert f"Decision {chosen.pk} (set lead) depends on it" in told
    assert lead.headline not in told
