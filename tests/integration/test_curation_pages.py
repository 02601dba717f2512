"""The curators' desk: the queue, the verdicts, the mending, and what happens when two work at once."""

import pytest
from django.urls import reverse

from articles.curation import editing, notices, queue, review
from articles.models import Article, Decision, LexiconEntry, Notice, ReviewItem, SyndicationLink
from articles.views.curating import curate
from tests.factories import ArticleFactory, CaptureFactory, SourceFactory

from .curation_cast import articles_of, link, story_of

pytestmark = pytest.mark.django_db

TEXT = "Harbour plan is approved\nThe council voted on Monday.\nWork begins in May.\nRead also: recipes"


@pytest.fixture
def desk(client, cora):
    client.force_login(cora)
    return client


@pytest.fixture
def standards(client, stan):
    client.force_login(stan)
    return client


@pytest.fixture
def suggested():
    one, other = story_of(2), story_of(2)
    return link(articles_of(one)[0], articles_of(other)[0], "suggested", 0.3)


@pytest.fixture
def doubtful():
    article = ArticleFactory(headline="A doubtful article", origins={"body": "text", "headline": "text"})
    CaptureFactory(article=article, text=TEXT, roles=["headline", "paragraph", "paragraph", "paragraph"])
    return ReviewItem.objects.create(kind="split", article=article, text="Low confidence.", doubt=0.7)


def page(response):
    return response.content.decode()


def test_the_queue_lists_every_kind_heaviest_first(desk, suggested, doubtful):
    ArticleFactory(source=None, headline="Nobody's article")
    LexiconEntry.objects.create(left="cafe bar", right="coffee house", count=2)
    text = page(desk.get(reverse("review")))
    places = [
        text.index(each) for each in (suggested.first.title, "A doubtful article", "Nobody", "cafe bar")
    ]
    # 0.6 x 4 articles, 0.7 x 1, then 0.3 x 2 and 0.2 x 1
    assert places[0] < places[1] < places[3] < places[2]


def test_a_pair_of_spellings_is_said_once_with_how_often_it_was_seen(desk):
    LexiconEntry.objects.create(left="cafe bar", right="coffee house", kind="spelling", count=2)
    text = page(desk.get(reverse("review")))
    assert text.count("cafe bar = coffee house") == 1
    assert "seen 2 times" in text
    assert "touches 2 articles" not in text


def test_spellings_that_the_tables_explain_need_no_verdict(desk, cora):
    for left, right in (("harbor", "harbour"), ("organise", "organize"), ("cafe bar", "coffee house")):
        LexiconEntry.objects.create(left=left, right=right, kind="spelling", count=9)
    text = page(desk.get(reverse("review")))
    assert "cafe bar = coffee house" in text
    assert "harbor" not in text and "organise" not in text
    assert queue.waiting_counts(cora) == {"lexicon": 1}


def test_an_empty_queue_says_so(desk):
    assert "Nothing waits for a person" in page(desk.get(reverse("review")))


def test_a_kind_of_question_that_there_is_not_is_not_found(desk):
    assert desk.get(reverse("review"), {"kind": "poem"}).status_code == 404


@pytest.mark.parametrize("given", ["-1", "0", "x", "9" * 30, "1000000000"])
def test_a_page_number_out_of_range_still_answers(desk, doubtful, given):
    assert desk.get(reverse("review"), {"page": given}).status_code == 200


def test_the_queue_asks_the_same_number_of_questions_of_the_database_however_long_it_is(
    desk, django_assert_max_num_queries
):
    for _ in range(12):
        ReviewItem.objects.create(kind="split", article=ArticleFactory(), text="Low.", doubt=0.4)
        ArticleFactory(source=None)
    with django_assert_max_num_queries(30):
        desk.get(reverse("review"))


def test_a_link_is_shown_side_by_side_with_the_effect_of_each_verdict(desk, suggested):
    text = page(desk.get(reverse("review-link", args=[suggested.pk])))
    assert "2 stories become 1 of 4 versions." in text
    assert "If rejected" in text
    assert suggested.second.title in text


def test_confirming_leads_on_to_the_next_question_and_offers_undo(desk, suggested, doubtful):
    address = reverse("review-link", args=[suggested.pk])
    answer = desk.post(
        address, {"verdict": "confirm", "token": review.verdict_token(suggested), "why": "same wire"}
    )
    assert answer.url == reverse("review-item", args=[doubtful.pk]) + "?kind=split"
    suggested.refresh_from_db()
    assert suggested.status == "confirmed"
    assert reverse("review-undo", args=[Decision.objects.get().pk]) in page(desk.get(answer.url))


def test_a_stale_verdict_changes_nothing_and_says_who_was_first(desk, suggested, stan):
    token = review.verdict_token(suggested)
    review.reject_link(suggested, by=stan)
    answer = desk.post(reverse("review-link", args=[suggested.pk]), {"verdict": "confirm", "token": token})
    assert answer.status_code == 409
    assert "stan made it rejected" in page(answer)
    suggested.refresh_from_db()
    assert suggested.status == "rejected"


def test_skipping_goes_on_to_the_next_question(desk, suggested, doubtful):
    answer = desk.get(reverse("review-next"), {"after": f"link-{suggested.pk}"})
    assert answer.url == reverse("review-item", args=[doubtful.pk]) + "?kind=split"


def test_a_question_set_aside_leaves_the_queue(desk, doubtful):
    desk.post(reverse("review-item", args=[doubtful.pk]), {"verdict": "reject", "revision_number": "1"})
    doubtful.refresh_from_db()
    assert doubtful.status == "dismissed"


def test_a_spelling_is_approved(desk, cora):
    entry = LexiconEntry.objects.create(left="kiev", right="kyiv", count=2)
    desk.post(reverse("review-spelling", args=[entry.pk]), {"verdict": "confirm"})
    entry.refresh_from_db()
    assert (entry.status, entry.decided_by) == ("approved", cora)


def test_lines_are_relabelled_from_the_page(desk, doubtful):
    article = doubtful.article
    address = reverse("review-lines", args=[article.pk])
    assert "Read also: recipes" in page(desk.get(address))
    desk.post(address, {"what": "lines", "role-4": "furniture", "role-2": "paragraph"})
    article.refresh_from_db()
    assert article.body == "The council voted on Monday.\n\nWork begins in May."
    doubtful.refresh_from_db()
    assert doubtful.status == "done"


def test_the_body_is_moved_from_the_page(desk, doubtful):
    article = doubtful.article
    desk.post(
        reverse("review-lines", args=[article.pk]),
        {"what": "body", "first": "2", "last": "3", "revision_number": article.revision_number},
    )
    article.refresh_from_db()
    assert len(article.paragraphs) == 2


def test_every_line_that_the_page_shows_is_sent_in_one_form(desk):
    texts = [f"The council voted on plan {number}." for number in range(curate.LINES_SHOWN + 1)]
    article = ArticleFactory(headline="Plans", origins={"body": "text", "headline": "text"})
    CaptureFactory(article=article, text="\n".join(texts))
    roles = {f"role-{number}": "paragraph" for number in range(1, curate.LINES_SHOWN + 1)}
    sent = {"csrfmiddlewaretoken": "x", "revision_number": "1", "next": "", "what": "lines", "why": "x"}
    answer = desk.post(reverse("review-lines", args=[article.pk]), {**sent, **roles, "role-3": "furniture"})
    assert answer.status_code == 302
    article.refresh_from_db()
    assert texts[1] in article.body and texts[2] not in article.body


def test_lines_that_are_already_so_are_no_decision(desk, doubtful):
    answer = desk.post(reverse("review-lines", args=[doubtful.article_id]), {"what": "lines"})
    assert answer.status_code == 409
    assert not Decision.objects.exists()


def mend_form(article, **changed):
    given = {
        "source": article.source_id or "",
        "section": article.section,
        "headline": article.headline,
        "printed_on": article.printed_on or "",
        "printed_precision": article.printed_precision,
        "language": article.language,
        "kind": article.kind,
        "revision_number": article.revision_number,
    }
    return {**given, **changed}


def test_an_unidentified_article_gets_its_source(desk):
    article, source = ArticleFactory(source=None), SourceFactory()
    desk.post(reverse("review-edit", args=[article.pk]), mend_form(article, source=source.pk))
    article.refresh_from_db()
    assert article.source == source


def test_of_two_browsers_on_one_article_the_later_is_told_and_overwrites_nothing(desk, doubtful, stan):
    article = doubtful.article
    form = mend_form(article, section="Local")
    editing.edit_record(article, {"section": "Politics"}, by=stan)
    answer = desk.post(reverse("review-edit", args=[article.pk]), form)
    assert answer.status_code == 409
    assert "section: none → “Politics”" in page(answer)
    article.refresh_from_db()
    assert article.section == "Politics"


def test_a_form_without_a_change_is_no_decision(desk, doubtful):
    answer = desk.post(reverse("review-edit", args=[doubtful.article_id]), mend_form(doubtful.article))
    assert "Nothing was changed" in page(answer)
    assert not Decision.objects.exists()


def test_a_correction_lists_the_versions_that_still_carry_the_sentence(standards):
    story = story_of(2)
    one, other = articles_of(story)
    standards.post(
        reverse("review-notice", args=[one.pk]),
        {
            "kind": "correction",
            "text": "It was Tuesday.",
            "printed_sentence": "The council voted on Monday.",
            "corrected_sentence": "The council voted on Tuesday.",
            "revision_number": one.revision_number,
        },
    )
    text = page(standards.get(reverse("review-notice-detail", args=[Notice.objects.get().pk])))
    assert "no correction yet" in text
    assert reverse("review-notice", args=[other.pk]) in text


def test_withdrawing_and_restoring_from_the_pages(standards, doubtful):
    article = doubtful.article
    standards.post(reverse("review-withdraw", args=[article.pk]), {"reason": "It was wrong."})
    article.refresh_from_db()
    assert article.status == "withdrawn"
    standards.post(reverse("review-restore", args=[article.pk]), {})
    article.refresh_from_db()
    assert article.status == "live"


def test_an_embargo_is_set_from_the_page(standards, doubtful):
    answer = standards.post(
        reverse("review-embargo", args=[doubtful.article_id]), {"until": "2099-01-01T06:00"}
    )
    assert answer.status_code == 302
    assert Article.objects.hidden().get().pk == doubtful.article_id


def test_merging_shows_the_effect_first_and_then_does_it(desk):
    one, other = story_of(2), story_of(5)
    address = reverse("review-story", args=[one.pk])
    asked = {"act": "merge", "other": other.pk, "revision_number": one.revision_number}
    assert "2 stories become 1 of 7 versions." in page(desk.post(address, asked))
    assert Article.objects.filter(story=one).count() == 2
    desk.post(address, {**asked, "sure": "yes"})
    assert Article.objects.filter(story=one).count() == 7


@pytest.mark.parametrize("act", ["split", "lead", "original"])
def test_a_marked_version_is_taken_out_or_leads(desk, act):
    story = story_of(3)
    marked = articles_of(story)[0]
    desk.post(
        reverse("review-story", args=[story.pk]),
        {"act": act, "articles": [marked.pk], "revision_number": story.revision_number, "sure": "yes"},
    )
    assert Decision.objects.get().story == story


def test_a_stale_story_form_is_refused(desk, stan):
    story = story_of(3)
    review.rename_story(story, "Harbour", by=stan)
    answer = desk.post(
        reverse("review-story", args=[story.pk]),
        {"act": "rename", "title": "Port", "revision_number": "1", "sure": "yes"},
    )
    assert answer.status_code == 409
    assert "title: none → “Harbour”" in page(answer)


def test_a_merge_with_a_story_that_is_not_there_is_refused(desk):
    story = story_of(2)
    answer = desk.post(reverse("review-story", args=[story.pk]), {"act": "merge", "other": "99999"})
    assert "Give the number of a story" in page(answer)


def test_the_record_is_filtered_and_taken_away(desk, cora, stan):
    story = story_of(2)
    review.rename_story(story, "=cmd()", by=cora, why="a name")
    review.set_lead(story, articles_of(story)[0], by=stan)
    assert "2 decisions" in page(desk.get(reverse("review-log")))
    only = page(desk.get(reverse("review-log"), {"who": "cora", "kind": "rename story", "story": story.pk}))
    assert "1 decision," in only
    csv = b"".join(desk.get(reverse("review-log-csv"))).decode()
    assert csv.splitlines()[0].startswith("number,when,who")
    assert len(csv.splitlines()) == 3
    assert "title: none → “=cmd()”" in csv


def test_undo_from_the_page_and_its_refusal(desk, cora):
    story = story_of(2)
    first = review.rename_story(story, "Harbour", by=cora)
    second = review.rename_story(story, "Port", by=cora)
    text = page(desk.get(reverse("review-decision", args=[first.pk])))
    assert f"Decision {second.pk} (rename story Harbour, by cora) depends on it" in text
    desk.post(reverse("review-decision", args=[second.pk]), {"why": "no"})
    story.refresh_from_db()
    assert story.title == "Harbour"


def test_a_hidden_article_waits_only_for_those_who_may_see_it(client, cora, stan, doubtful, suggested):
    Article.objects.filter(pk__in=(doubtful.article_id, suggested.first_id)).update(
        status="embargoed", embargo_until="2099-01-01T00:00Z"
    )
    addresses = [
        reverse("review-item", args=[doubtful.pk]),
        reverse("review-link", args=[suggested.pk]),
        reverse("review-edit", args=[doubtful.article_id]),
        reverse("review-lines", args=[doubtful.article_id]),
        reverse("review-story", args=[doubtful.article.story_id]),
    ]
    client.force_login(cora)
    assert "A doubtful article" not in page(client.get(reverse("review")))
    assert [client.get(address).status_code for address in addresses] == [404] * 5
    client.force_login(stan)
    assert "A doubtful article" in page(client.get(reverse("review")))
    assert [client.get(address).status_code for address in addresses] == [200] * 5


def test_a_verdict_on_a_link_does_not_name_its_articles_in_the_record(desk, suggested, cora):
    review.confirm_link(suggested, by=cora)
    assert SyndicationLink.objects.get(pk=suggested.pk).first.title not in Decision.objects.get().subject


def test_a_curator_is_refused_the_undoing_of_a_standards_editors_notice(desk, doubtful, stan):
    published = notices.publish_notice(doubtful.article, "note", "A note.", by=stan)
    answer = desk.post(reverse("review-decision", args=[published.pk]), {"why": "no"})
    assert answer.status_code == 403
    assert Notice.objects.public().exists()


def test_a_pair_of_spellings_that_is_in_force_is_not_asked_about(desk, cora):
    LexiconEntry.objects.create(left="kiev", right="kyiv", kind="name", count=2)
    assert queue.waiting_counts(cora) == {}


def test_a_verdict_stays_in_its_kind_until_that_is_through(desk, suggested, doubtful):
    light = ReviewItem.objects.create(kind="split", article=ArticleFactory(), text="Low.", doubt=0.1)
    answer = desk.post(reverse("review-item", args=[doubtful.pk]), {"verdict": "reject"})
    assert answer.url == reverse("review-item", args=[light.pk]) + "?kind=split"
    answer = desk.post(reverse("review-item", args=[light.pk]), {"verdict": "reject"})
    assert answer.url == reverse("review-link", args=[suggested.pk]) + "?kind=link"


def test_questions_that_ask_the_same_are_closed_together_and_come_back_together(desk, doubtful):
    for sure in (41, 52):
        text = f"No headline (weakest: a line of the body, {sure}% sure)."
        ReviewItem.objects.create(kind="split", article=ArticleFactory(), text=text, doubt=0.4)
    first = ReviewItem.objects.get(text__contains="41%")
    assert "1 other open question asks the same" in page(desk.get(reverse("review-item", args=[first.pk])))
    asked = {"like": f"split-{first.pk}", "verdict": "reject"}
    answer = desk.post(reverse("review-alike", args=["split"]), asked)
    assert answer.url == reverse("review-item", args=[doubtful.pk]) + "?kind=split"
    assert list(ReviewItem.objects.order_by("pk").values_list("status", flat=True)) == [
        "open",
        "dismissed",
        "dismissed",
    ]
    review.undo_decision(Decision.objects.get(), by=None)
    assert ReviewItem.objects.filter(status="open").count() == 3


def test_a_split_shows_the_captures_lines_and_marks_the_weakest(desk, doubtful):
    doubtful.article.captures.update(line_confidences=[96, 97, 55, 91])
    told = page(desk.get(reverse("review-item", args=[doubtful.pk])))
    assert 'class="role-paragraph is-weakest" value="3"' in told
    assert "If set aside" in told
