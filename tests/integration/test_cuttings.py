"""Cuttings: a reader's own lists, shared ones, and what a hidden article leaves in them."""

import pytest
from django.urls import reverse
from django.utils import timezone

from articles.forms import CuttingsForm, SavedSearchForm
from articles.models import Article, Cuttings
from tests.factories import ArticleFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, rhea):
    client.force_login(rhea)
    return client


def make_list(desk, name="Harbour", **more) -> Cuttings:
    desk.post(reverse("cuttings-new"), {"name": name, **more})
    return Cuttings.objects.get(name=name)


def test_a_list_is_started_with_its_first_article(desk):
    article = ArticleFactory(headline="Harbour plan passes")
    kept = make_list(desk, article=article.pk)
    assert "Harbour plan passes" in desk.get(kept.get_absolute_url()).content.decode()


def test_an_article_is_kept_once(desk):
    article, kept = ArticleFactory(), make_list(desk)
    for _ in range(2):
        desk.post(reverse("cutting-add"), {"cuttings": kept.pk, "article": article.pk})
    assert kept.articles.count() == 1


def test_two_lists_of_one_reader_have_two_names(desk):
    make_list(desk)
    answer = desk.post(reverse("cuttings-new"), {"name": "Harbour"})
    assert answer.status_code == 422
    assert "already have a list called" in answer.content.decode()


def test_articles_move_up_and_down_and_their_notes_are_kept(desk):
    kept = make_list(desk)
    first, second = ArticleFactory(), ArticleFactory()
    for article in (first, second):
        desk.post(reverse("cutting-add"), {"cuttings": kept.pk, "article": article.pk})
    change = reverse("cutting-change", args=[kept.pk, second.pk])
    desk.post(change, {"act": "up"})
    desk.post(change, {"act": "note", "note": "Call the minister"})
    assert [cutting.article_id for cutting in kept.articles.all()] == [second.pk, first.pk]
    assert "Call the minister" in desk.get(kept.get_absolute_url()).content.decode()


def test_a_private_list_is_nobody_elses(desk, client, cora):
    kept = make_list(desk)
    client.force_login(cora)
    assert client.get(kept.get_absolute_url()).status_code == 404


def test_a_shared_list_is_read_but_not_changed_by_others(desk, client, cora):
    kept = make_list(desk, is_shared="on")
    client.force_login(cora)
    assert client.get(kept.get_absolute_url()).status_code == 200
    assert client.post(reverse("cuttings-change", args=[kept.pk]), {"act": "delete"}).status_code == 404
    assert Cuttings.objects.filter(pk=kept.pk).exists()


def test_a_withdrawn_article_leaves_no_trace_in_a_list(desk):
    article = ArticleFactory(headline="Zanzibarine sentinel")
    kept = make_list(desk, article=article.pk)
    Article.objects.filter(pk=article.pk).update(status="withdrawn", withdrawn_at=timezone.now())
    page = desk.get(kept.get_absolute_url()).content.decode()
    assert "Zanzibarine" not in page
    assert "0 articles" in page


@pytest.mark.parametrize("number", ["", "-1", "x", "9" * 30, "²"])
def test_a_number_that_names_no_list_is_not_found(desk, number):
    assert desk.post(reverse("cutting-add"), {"cuttings": number, "article": number}).status_code == 404


def test_a_list_asks_the_same_number_of_queries_however_long(desk, django_assert_max_num_queries):
    kept = make_list(desk)
    for _ in range(12):
        desk.post(reverse("cutting-add"), {"cuttings": kept.pk, "article": ArticleFactory().pk})
    with django_assert_max_num_queries(9):
        desk.get(kept.get_absolute_url())


def test_the_first_versions_address_of_a_cutting_still_works(client, rhea):
    kept = Cuttings.objects.create(owner=rhea, name="Harbour")
    article = ArticleFactory()
    kept.keep(article)
    client.force_login(rhea)
    answer = client.post(f"/cuttings/{kept.pk}/pieces/{article.pk}/", {"act": "note", "note": "Ask."})
    assert answer.status_code == 302
    assert kept.articles.get().note == "Ask."


def test_a_name_taken_between_check_and_insert_is_said_and_no_error(desk, monkeypatch):
    """A double click: both requests pass the check before either inserts."""
    monkeypatch.setattr(CuttingsForm, "clean_name", lambda form: form.cleaned_data["name"])
    first = desk.post(reverse("cuttings-new"), {"name": "Harbour"})
    second = desk.post(reverse("cuttings-new"), {"name": "Harbour"})
    assert (first.status_code, second.status_code) == (302, 422)
    assert "choose another name" in second.content.decode()
    monkeypatch.setattr(SavedSearchForm, "clean_name", lambda form: form.cleaned_data["name"])
    asked = {"name": "Quay", "query": "q=quay"}
    answers = [desk.post(reverse("saved-new"), asked).status_code for _ in range(2)]
    assert answers == [302, 422]
