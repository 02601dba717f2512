"""Saved searches: kept by one reader, opened as they were, and counting what came in since."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from articles.alerts.counting import keep_counts
from articles.curation import notices
from articles.models import Article, Cuttings, SavedSearch
from articles.search import upkeep
from tests.conftest import member_of
from tests.factories import ArticleFactory, SourceFactory

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


def lantern(**facts):
    article = ArticleFactory(body="A lantern on the quay.", **facts)
    upkeep.mark([article.pk])
    upkeep.drain()
    return article


def fresh_of(client):
    """How many new articles the page shows for each search, by name, once the worker has counted."""
    keep_counts()
    return {saved.name: int(fresh) for saved, fresh in client.get(reverse("saved")).context["rows"]}


@pytest.fixture
def reader(client, rhea):
    client.force_login(rhea)
    return client


def save(client, name="Lanterns", query="q=lantern"):
    return client.post(reverse("saved-new"), {"name": name, "query": query})


def test_a_search_is_saved_from_its_own_page(reader, rhea):
    lantern()
    page = reader.get(reverse("search") + "?q=lantern&sort=newest&page=1")
    form = page.content.decode()
    assert f'action="{reverse("saved-new")}"' in form
    assert 'name="query" value="q=lantern&amp;sort=newest"' in form
    assert save(reader, query="q=lantern&sort=newest").status_code == 302
    saved = SavedSearch.objects.get()
    assert (saved.user, saved.name, saved.query) == (rhea, "Lanterns", "q=lantern&sort=newest")


def test_it_opens_where_it_was_without_the_page_number(reader):
    save(reader, query="q=lantern&source=a&source=b&page=7")
    response = reader.get(reverse("saved-open", args=[SavedSearch.objects.get().pk]))
    assert response["Location"] == reverse("search") + "?q=lantern&source=a&source=b"


def test_new_means_since_its_owner_last_looked(reader):
    with time_machine.travel(NOON, tick=False):
        lantern(headline="Before")
        save(reader)
        assert fresh_of(reader) == {"Lanterns": 1}
    saved = SavedSearch.objects.get()
    with time_machine.travel(NOON + timedelta(hours=1), tick=False):
        looked = reader.post(reverse("saved-looked", args=[saved.pk]))
        assert looked["Location"] == f"{reverse('search')}?q=lantern&saved={saved.pk}"
        assert fresh_of(reader) == {"Lanterns": 0}
    with time_machine.travel(NOON + timedelta(hours=2), tick=False):
        lantern(headline="After")
        ArticleFactory(headline="Nothing of the sort")
        assert fresh_of(reader) == {"Lanterns": 1}


def test_the_page_searches_for_nothing_and_says_where_nothing_was_counted_yet(reader, monkeypatch):
    lantern()
    save(reader)
    monkeypatch.setattr("articles.reports.arrivals.results.hit_ids", None)
    assert "not counted yet" in reader.get(reverse("saved")).content.decode()


def test_what_was_new_and_is_withdrawn_since_is_counted_no_more_without_another_count(reader):
    save(reader)
    one, _ = lantern(), lantern()
    assert fresh_of(reader) == {"Lanterns": 2}
    Article.objects.filter(pk=one.pk).update(status="withdrawn", withdrawn_at=timezone.now())
    page = reader.get(reverse("saved"))
    assert [fresh for _, fresh in page.context["rows"]] == ["1"]


def test_only_searches_that_may_have_changed_are_counted_and_those_counted_longest_ago_first(reader):
    lantern()
    save(reader)
    save(reader, name="Quays", query="q=quay")
    assert keep_counts() == 2
    assert keep_counts() == 0
    lantern()
    assert keep_counts(0.0) == 0
    SavedSearch.objects.filter(name="Quays").update(counted_at=NOON - timedelta(days=9))
    assert keep_counts() == 2


def test_the_end_of_an_embargo_is_counted(reader):
    hidden = lantern(status="embargoed", embargo_until=timezone.now() + timedelta(days=1))
    save(reader)
    assert fresh_of(reader) == {"Lanterns": 0}
    with time_machine.travel(timezone.now() + timedelta(days=2), tick=False):
        reader.force_login(SavedSearch.objects.get().user)
        assert fresh_of(reader) == {"Lanterns": 1}, hidden


def test_the_early_end_of_an_embargo_is_counted(reader, stan):
    until = timezone.now() + timedelta(days=9)
    hidden = lantern(status="embargoed", embargo_until=until)
    save(reader)
    reader.post(reverse("saved-looked", args=[SavedSearch.objects.get().pk]))
    with time_machine.travel(timezone.now() + timedelta(days=2), tick=False):
        reader.force_login(SavedSearch.objects.get().user)
        notices.restore_article(hidden, by=stan)
        upkeep.drain()
        assert fresh_of(reader) == {"Lanterns": 1}


def test_its_filters_count_too(reader):
    save(reader, query=f"q=lantern&source={lantern(source=SourceFactory(name='One')).source.slug}")
    lantern()
    assert fresh_of(reader) == {"Lanterns": 1}


def test_what_is_hidden_is_not_new(reader):
    lantern()
    save(reader)
    hidden = lantern(status="embargoed", embargo_until=timezone.now() + timedelta(days=1))
    assert fresh_of(reader) == {"Lanterns": 1}
    Article.objects.filter(pk=hidden.pk).update(status="live")
    upkeep.mark([hidden.pk])
    upkeep.drain()
    assert fresh_of(reader) == {"Lanterns": 2}


def test_a_name_is_used_once_and_the_second_try_says_so(reader):
    save(reader)
    again = save(reader, query="q=other")
    assert again.status_code == 422
    assert "You already have a search called “Lanterns”" in again.content.decode()
    assert SavedSearch.objects.count() == 1


def test_a_name_is_asked_for(reader):
    assert save(reader, name=" ").status_code == 422
    assert not SavedSearch.objects.exists()


def test_nobody_else_sees_opens_looks_at_or_removes_it(reader, client):
    save(reader)
    saved = SavedSearch.objects.get()
    client.force_login(member_of("rolf", "readers"))
    assert fresh_of(client) == {}
    assert client.get(reverse("saved-open", args=[saved.pk])).status_code == 404
    for name in ("saved-looked", "saved-delete"):
        assert client.post(reverse(name, args=[saved.pk])).status_code == 404
    assert SavedSearch.objects.get().looked_at is None


def test_removing_needs_a_post(reader):
    save(reader)
    address = reverse("saved-delete", args=[SavedSearch.objects.get().pk])
    assert reader.get(address).status_code == 405
    reader.post(address)
    assert not SavedSearch.objects.kept().exists()


def test_signed_out_visitors_are_sent_to_sign_in(client, public_reading):
    assert client.get(reverse("saved")).status_code == 302
    assert save(client).status_code == 302
    assert not SavedSearch.objects.exists()


def test_an_address_can_hold_no_foreign_one(reader):
    save(reader, query="//evil.example/?q=lantern")
    response = reader.get(reverse("saved-open", args=[SavedSearch.objects.get().pk]))
    assert response["Location"].startswith(reverse("search") + "?")


def test_an_article_is_kept_from_its_own_page(reader, rhea):
    article = lantern()
    page = reader.get(article.get_absolute_url()).content.decode()
    assert "Keep it" in page and f'action="{reverse("cuttings-new")}"' in page
    reader.post(reverse("cuttings-new"), {"name": "Lights", "article": article.pk})
    kept = Cuttings.objects.get()
    assert [cutting.article for cutting in kept.articles.all()] == [article]
    assert "Lights" in reader.get(article.get_absolute_url()).content.decode()


def test_a_visitor_who_is_not_signed_in_is_offered_no_list(client, public_reading):
    assert "Keep it" not in client.get(lantern().get_absolute_url()).content.decode()


def test_a_search_that_takes_too_long_is_not_said_to_find_nothing_new(reader, monkeypatch):
    from articles.search.engine import TooMuchWork, current_engine

    def stop(*args, **kwargs):
        raise TooMuchWork("The search took too long; narrow it.")

    lantern()
    save(reader)
    monkeypatch.setattr(type(current_engine()), "matching", stop)
    keep_counts()
    assert "takes too long" in reader.get(reverse("saved")).content.decode()


def test_a_list_marks_what_came_in_since_the_look_before(reader):
    with time_machine.travel(NOON, tick=False):
        lantern(headline="Before")
        save(reader)
        look = reverse("saved-looked", args=[SavedSearch.objects.get().pk])
        reader.post(look)
    with time_machine.travel(NOON + timedelta(hours=1), tick=False):
        lantern(headline="After")
    with time_machine.travel(NOON + timedelta(hours=2), tick=False):
        address = reader.post(look)["Location"]
        for _ in ("the first look", "a reload"):
            page = reader.get(address)
            new = [row.article.headline for row in page.context["found"].rows]
            assert sorted(new) == ["After", "Before"]
            assert page.content.decode().count('<span class="flag">new</span>') == 1
    assert (
        '<span class="flag">new</span>' not in reader.get(reverse("search") + "?q=lantern").content.decode()
    )


def test_another_s_saved_search_marks_nothing(reader, client):
    lantern()
    save(reader)
    saved = SavedSearch.objects.get()
    reader.post(reverse("saved-looked", args=[saved.pk]))
    client.force_login(member_of("rolf", "readers"))
    page = client.get(f"{reverse('search')}?q=lantern&saved={saved.pk}").content.decode()
    assert '<span class="flag">new</span>' not in page


def test_a_removed_search_is_brought_back(reader):
    save(reader)
    saved = SavedSearch.objects.get()
    address = reverse("saved-delete", args=[saved.pk])
    reader.post(address)
    assert fresh_of(reader) == {}
    assert reader.get(reverse("saved-open", args=[saved.pk])).status_code == 404
    assert "Bring back" in reader.get(reverse("saved")).content.decode()
    reader.post(address, {"act": "bring back"})
    assert list(fresh_of(reader)) == ["Lanterns"]


def test_a_removed_search_is_not_brought_back_beside_another_of_its_name(reader):
    save(reader)
    first = SavedSearch.objects.get()
    reader.post(reverse("saved-delete", args=[first.pk]))
    save(reader)
    page = reader.post(reverse("saved-delete", args=[first.pk]), {"act": "bring back"}, follow=True)
    assert "You have another “Lanterns”" in page.content.decode()
    assert SavedSearch.objects.kept().count() == 1


def test_a_list_of_cuttings_is_brought_back_with_its_notes(reader, rhea):
    kept = Cuttings.objects.create(owner=rhea, name="Quays", is_shared=True)
    kept.articles.create(article=lantern(), position=1, note="for Friday")
    address = reverse("cuttings-change", args=[kept.pk])
    reader.post(address, {"act": "delete"})
    assert reader.get(kept.get_absolute_url()).status_code == 404
    page = reader.get(reverse("cuttings-index")).content.decode()
    assert "Thrown away" in page and "Bring back" in page
    reader.post(address, {"act": "bring back"})
    assert "for Friday" in reader.get(kept.get_absolute_url()).content.decode()


def test_what_was_thrown_away_is_gone_after_thirty_days(reader, rhea):
    from articles.alerts.running import run_alerts

    with time_machine.travel(NOON, tick=False):
        Cuttings.objects.create(owner=rhea, name="Quays").throw_away()
    for days, left in ((29, 1), (31, 0)):
        with time_machine.travel(NOON + timedelta(days=days), tick=False):
            run_alerts()
            assert Cuttings.objects.count() == left
