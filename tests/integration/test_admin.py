"""The curators' admin: it goes through curation, shows nothing hidden, and stays quick."""

import pytest
from django.contrib import admin
from django.urls import reverse

from articles.curation import notices, review
from articles.models import Article, Decision, LexiconEntry, ReviewItem, Source, SourceAlias
from tests.factories import ArticleFactory, CaptureFactory, SourceFactory

from .curation_cast import articles_of, link, story_of, whole_state

pytestmark = pytest.mark.django_db

OURS = sorted(
    (model for model in admin.site._registry if model._meta.app_label == "articles"),
    key=lambda model: model._meta.model_name,
)


def list_of(model):
    return reverse(f"admin:articles_{model._meta.model_name}_changelist")


@pytest.fixture
def desk(client, cora):
    client.force_login(cora)
    return client


def page(response):
    return response.content.decode()


def one_of_everything(count=1):
    for _ in range(count):
        story = story_of(2)
        article = articles_of(story)[0]
        CaptureFactory(article=article)
        ReviewItem.objects.create(kind="split", article=article, text="Low.")
        LexiconEntry.objects.create(left=f"a{article.pk}", right=f"b{article.pk}")
        review.set_lead(story, article, by=None)
        notices.publish_notice(article, "note", "A note.", by=None)


def test_every_model_that_people_curate_is_registered():
    names = {model._meta.model_name for model in OURS}
    assert names >= {
        "article",
        "boilerplatemark",
        "capture",
        "decision",
        "ingestoutcome",
        "ingestrun",
        "lexiconentry",
        "linemark",
        "notice",
        "reviewitem",
        "source",
        "story",
        "syndicationlink",
    }


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.model_name)
def test_every_list_and_form_answers(model, desk, stan):
    one_of_everything()
    desk.force_login(stan)
    assert desk.get(list_of(model)).status_code == 200
    assert desk.get(list_of(model), {"q": "council"}).status_code == 200
    row = model._default_manager.first()
    if row is not None:
        for name in ("change", "history"):
            address = reverse(f"admin:articles_{model._meta.model_name}_{name}", args=[row.pk])
            assert desk.get(address).status_code == 200


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.model_name)
def test_a_list_asks_as_many_queries_for_forty_rows_as_for_four(model, desk, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    one_of_everything(2)
    desk.get(list_of(model))
    with CaptureQueriesContext(
        connection,
    ) as few:
        desk.get(list_of(model))
    one_of_everything(18)
    with CaptureQueriesContext(connection) as many:
        desk.get(list_of(model))
    assert len(many) == len(few) <= 14
    assert not [query for query in many if '"articles_article"."body"' in query["sql"]]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"dated": "none"}, {"undated"}),
        ({"identified": "no"}, {"unidentified"}),
        ({"sure": "no"}, {"unsure"}),
        ({"sure": "headless"}, {""}),
        ({"accompanied": "yes"}, {"one", "other"}),
        ({"noticed": "legal"}, {"warned"}),
    ],
)
def test_filters_answer_questions(desk, asked, expected):
    ArticleFactory(headline="undated", printed_on=None)
    ArticleFactory(headline="unidentified", source=None)
    CaptureFactory(article=ArticleFactory(headline="unsure"), confidence=0.2)
    ArticleFactory(headline="")
    one = ArticleFactory(headline="one")
    ArticleFactory(headline="other", story=one.story)
    notices.publish_notice(ArticleFactory(headline="warned"), "legal", "Ask first.", by=None)
    listed = desk.get(list_of(Article), asked).context["cl"].queryset
    assert {article.headline for article in listed} == expected


def test_articles_and_captures_can_be_neither_added_nor_deleted_by_anybody(client, admin_user):
    client.force_login(admin_user)
    capture = CaptureFactory()
    for name, row in (("article", capture.article), ("capture", capture), ("decision", None)):
        assert client.get(reverse(f"admin:articles_{name}_add")).status_code == 403
        if row is not None:
            gone = client.post(reverse(f"admin:articles_{name}_delete", args=[row.pk]), {"post": "yes"})
            assert gone.status_code == 403
    assert "delete_selected" not in page(client.get(list_of(Article)))


def form_of(client, row):
    """What a browser would send back of a change form, unchanged."""
    address = reverse(f"admin:articles_{row._meta.model_name}_change", args=[row.pk])
    context = client.get(address).context
    data = {}
    forms = [
        context["adminform"].form,
        *(each.formset.management_form for each in context["inline_admin_formsets"]),
    ]
    for each in context["inline_admin_formsets"]:
        forms += list(each.formset.forms)
    for form in forms:
        for bound in form:
            value = bound.value()
            data[bound.html_name] = "" if value is None else value
    return address, data


def test_mending_in_the_admin_is_a_decision_like_any_other(desk, cora):
    article = ArticleFactory()
    address, data = form_of(desk, article)
    desk.post(address, {**data, "section": "Politics", "why": "misfiled"})
    article.refresh_from_db()
    decision = Decision.objects.get()
    assert (article.section, article.origins["section"]) == ("Politics", "curator")
    assert (decision.kind, decision.made_by, decision.why) == ("mend", cora, "misfiled")
    history = page(desk.get(reverse("admin:articles_article_history", args=[article.pk])))
    assert "section: none → “Politics”" in history


def test_a_stale_admin_form_overwrites_nothing(desk):
    article = ArticleFactory()
    address, data = form_of(desk, article)
    desk.post(address, {**data, "section": "Politics"})
    answer = desk.post(address, {**data, "section": "Local"}, follow=True)
    assert "changed by somebody else" in page(answer)
    article.refresh_from_db()
    assert article.section == "Politics"


def test_a_story_is_named_and_led_in_the_admin(desk):
    story = story_of(2)
    address, data = form_of(desk, story)
    desk.post(address, {**data, "title": "Harbour", "lead": articles_of(story)[1].pk})
    story.refresh_from_db()
    assert (story.title, story.lead) == ("Harbour", articles_of(story)[1])
    assert Decision.objects.count() == 2


def test_a_source_keeps_aliases_through_the_record(desk):
    source = SourceFactory()
    address, data = form_of(desk, source)
    desk.post(address, {**data, "aliases-0-kind": "name", "aliases-0-value": "the courier"})
    assert source.aliases.get().value == "the courier"
    assert Decision.objects.get().kind == "add source alias"


def bulk(client, model, name, rows, **more):
    return client.post(list_of(model), {"action": name, "_selected_action": [row.pk for row in rows], **more})


def test_a_bulk_action_shows_first_then_does_reports_and_can_be_undone(desk):
    rows = [ArticleFactory(section=""), ArticleFactory(section="Politics")]
    before = whole_state()
    shown = bulk(desk, Article, "file_under_section", rows)
    assert "Nothing has been done yet" in page(shown)
    assert whole_state() == before

    done = bulk(desk, Article, "file_under_section", rows, sure="yes", section="Politics", why="tidy")
    assert "1 of 2 done" in page(done)
    assert "Nothing to do" in page(done)

    bulk(desk, Decision, "undo_chosen", Decision.objects.all(), sure="yes", why="no")
    assert whole_state() == before


def test_a_bulk_action_asks_for_the_right_again_for_each_row(desk, stan):
    open_link = link(*articles_of(story_of(1)), *articles_of(story_of(1)), "suggested")
    desk.force_login(stan)
    stan.groups.clear()
    assert bulk(desk, type(open_link), "confirm_links", [open_link], sure="yes").status_code == 403
    open_link.refresh_from_db()
    assert open_link.status == "suggested"


def test_too_many_rows_are_not_taken(desk, monkeypatch):
    monkeypatch.setattr("articles.admin.bulk.MOST_ROWS", 1)
    answer = desk.post(
        list_of(Article),
        {
            "action": "file_under_section",
            "_selected_action": [ArticleFactory().pk, ArticleFactory().pk],
            "sure": "yes",
            "section": "x",
        },
        follow=True,
    )
    assert "At most 1 rows at a time" in page(answer)
    assert not Decision.objects.exists()


def test_links_are_confirmed_in_bulk_with_their_effect_told(desk):
    suggested = link(*articles_of(story_of(1)), *articles_of(story_of(1)), "suggested")
    model = type(suggested)
    assert "2 stories become 1 of 2 versions." in page(bulk(desk, model, "confirm_links", [suggested]))
    bulk(desk, model, "confirm_links", [suggested], sure="yes")
    suggested.refresh_from_db()
    assert suggested.status == "confirmed"


def test_merged_sources_keep_every_name_and_can_be_taken_apart(desk):
    stays, goes = (
        SourceFactory(name="The Courier", slug="courier"),
        SourceFactory(name="Courier", slug="cour"),
    )
    SourceAlias.objects.create(source=goes, kind="domain", value="courier.example")
    article = ArticleFactory(source=goes)
    before = whole_state()
    bulk(desk, Source, "merge_sources", [goes], sure="yes", into=stays.pk)
    article.refresh_from_db()
    assert article.source == stays
    assert set(stays.aliases.values_list("value", flat=True)) == {"courier.example", "courier", "cour"}
    review.undo_decision(Decision.objects.get(), by=None)
    assert whole_state() == before


def test_curators_without_the_right_see_nothing_hidden_in_any_list(desk, stan):
    one_of_everything()
    for article in Article.objects.all():
        Article.objects.filter(pk=article.pk).update(headline=f"Zanzibar {article.pk}")
    Article.objects.update(status="embargoed", embargo_until="2099-01-01T00:00Z")
    seen = [model for model in OURS if "Zanzibar" in page(desk.get(list_of(model)))]
    assert seen == []
    article = Article.objects.first()
    assert desk.get(reverse("admin:articles_article_change", args=[article.pk])).status_code == 302
    desk.force_login(stan)
    assert "Zanzibar" in page(desk.get(list_of(Article)))


def test_autocomplete_finds_a_source_and_no_hidden_article(desk):
    SourceFactory(name="The Courier")
    hidden = ArticleFactory(status="withdrawn", withdrawn_at="2025-01-01T00:00Z")
    address = reverse("admin:autocomplete")
    asked = {"app_label": "articles", "model_name": "article", "field_name": "source", "term": "cour"}
    assert [each["text"] for each in desk.get(address, asked).json()["results"]] == ["The Courier"]
    asked = {"app_label": "articles", "model_name": "story", "field_name": "lead", "term": str(hidden.pk)}
    assert desk.get(address, asked).json()["results"] == []


def test_the_admin_uses_the_sites_own_sign_in(client, rhea):
    answer = client.get("/admin/", follow=True)
    assert answer.redirect_chain[-1][0].startswith(reverse("login"))
    client.force_login(rhea)
    assert client.get("/admin/login/").status_code == 403


def test_the_first_page_counts_what_waits(desk):
    ArticleFactory(source=None)
    assert "unidentified sources" in page(desk.get("/admin/"))
