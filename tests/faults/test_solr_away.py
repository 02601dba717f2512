"""No node of the SolrCloud answers: the archive works, and nothing is shown that is withdrawn."""

import hashlib

import haystack
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.urls import reverse

from articles.curation.notices import withdraw_article
from articles.models import Article, DueWork, IngestRun, PendingIndex
from articles.read_only import is_read_only
from articles.search import results, upkeep
from articles.search.engine import EngineUnusable, current_engine
from articles.search.engines.solr.client import Cluster
from articles.search.engines.solr.engine import SolrSearch
from articles.search.shown import SearchRequest
from tests.factories import ArticleFactory, CaptureFactory

NOBODY = "solr://127.0.0.1:9,127.0.0.1:19/archive"  # ports for discarding, where no Solr listens


@pytest.fixture
def solr_away(settings, own_index):
    connection = {
        **settings.HAYSTACK_CONNECTIONS["default"],
        "ENGINE": "articles.search.engines.solr.SolrArchiveEngine",
        "URL": NOBODY,
    }
    settings.HAYSTACK_CONNECTIONS = {"default": connection}
    haystack.connections.connections_info = settings.HAYSTACK_CONNECTIONS
    haystack.connections.reload("default")
    yield
    haystack.connections.reload("default")


@pytest.fixture
def lanterns(solr_away, db):
    made = [ArticleFactory(headline=f"A lantern {number}") for number in (1, 2, 3)]
    upkeep.mark([article.pk for article in made])
    return made


def test_the_database_answers_and_the_page_says_so(client, rhea, lanterns):
    client.force_login(rhea)
    page = client.get(reverse("search"), {"q": "lantern"})
    assert page.status_code == 200
    assert page.context["found"].count == 3
    assert "the database answered" in page.content.decode()


def test_what_is_withdrawn_is_gone_at_the_next_request(client, rhea, stan, lanterns):
    withdraw_article(lanterns[0], "Published in error.", by=stan)
    client.force_login(rhea)
    page = client.get(reverse("search"), {"q": "lantern"})
    assert page.context["found"].count == 2
    assert str(lanterns[0].get_absolute_url()) not in page.content.decode()
    assert client.get(lanterns[0].get_absolute_url()).status_code == 410


def test_changes_wait_in_the_database(lanterns):
    with pytest.raises(EngineUnusable, match="Solr does not answer"):
        upkeep.drain()
    assert PendingIndex.objects.count() == 3
    state = upkeep.freshness()
    assert state.pending == 3
    assert "Solr does not answer" in state.problem
    assert not state.is_damaged


def test_an_index_that_does_not_answer_is_not_taken_for_lost(lanterns):
    assert current_engine().has_index()
    assert Article.objects.count() == 3


def test_setup_search_says_what_is_wrong(lanterns):
    with pytest.raises(CommandError, match="Solr does not answer"):
        call_command("setup_search")


def test_an_article_and_the_front_page_are_shown_all_the_same(client, rhea, lanterns):
    client.force_login(rhea)
    assert client.get(lanterns[1].get_absolute_url()).status_code == 200
    assert client.get(reverse("home")).status_code == 200


@pytest.mark.parametrize("words", ["settle", "resplit"])
def test_a_command_that_meets_it_does_the_rest_and_ends_in_a_sentence(lanterns, words):
    DueWork.objects.note("index", [0])
    DueWork.objects.note("match", [article.pk for article in lanterns])
    with pytest.raises(CommandError, match=f"Solr does not answer.*run {words} again") as stopped:
        call_command(words)
    assert stopped.value.returncode == 3
    assert DueWork.objects.get().kind == "index"


def test_a_check_that_is_to_repair_the_index_ends_in_a_sentence(solr_away, db):
    data = b"Council votes on harbour plan\n\nThe council voted on Monday."
    CaptureFactory(sha256=hashlib.sha256(data).hexdigest())
    with pytest.raises(CommandError, match="Solr does not answer.*run check_archive again") as stopped:
        call_command("check_archive", repair=True)
    assert stopped.value.returncode == 3


def test_an_ingest_takes_everything_and_leaves_the_index_due(lanterns, tmp_path):
    DueWork.objects.note("index", [0])
    (tmp_path / "a.txt").write_text("A headline\n\nA paragraph of a few words.\n")
    call_command("ingest", str(tmp_path / "a.txt"), verbosity=0)
    assert IngestRun.objects.get().status == "finished"
    assert DueWork.objects.filter(kind="index").exists()


def test_an_upgrade_ends_with_an_archive_that_can_be_changed(lanterns, settings):
    settings.ARCHIVE_HOME.mkdir(exist_ok=True)
    DueWork.objects.note("index", [0])
    with pytest.raises(CommandError, match="up to date and can be changed again, but its index") as stopped:
        call_command("upgrade")
    assert stopped.value.returncode == 3
    assert not is_read_only()


def test_an_index_that_does_not_answer_is_not_made_anew_by_a_check(lanterns, monkeypatch):
    assert "Solr does not answer" in upkeep.check().damage
    monkeypatch.setattr(SolrSearch, "rebuild", lambda *given: pytest.fail("nothing was lost"))
    with pytest.raises(EngineUnusable, match="Solr does not answer"):
        upkeep.check(fix=True)
    with pytest.raises(CommandError, match="Solr does not answer"):
        call_command("check_index", fix=True)


@pytest.fixture
def stopped(monkeypatch):
    """A cluster that stops every question when its time is up."""
    partial = {"responseHeader": {"partialResults": True}, "response": {"docs": [], "numFound": 0}}
    monkeypatch.setattr(Cluster, "_answered", lambda *_, **__: partial)


def test_only_a_search_that_was_stopped_asks_for_fewer_words(stopped, lanterns, rhea):
    page = results.page(SearchRequest(text="lantern"), rhea)
    assert page.notes == ("The search took over 5 seconds and was stopped; use fewer words.",)
    assert not page.rows and not page.degraded
    with pytest.raises(results.TooMuchWork):
        results.hit_ids(SearchRequest(text="lantern"), rhea)
    assert results.related(lanterns[0], rhea) == []
    assert "was stopped" in upkeep.freshness().problem
