"""What pages say while the index is broken or the clock is wrong: the database answers, nothing is lost."""

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.db import transaction
from django.urls import reverse

from articles.models import Article, PendingIndex
from articles.search import results, upkeep
from articles.search.results import SearchRequest
from tests.factories import ArticleFactory


@pytest.fixture
def lanterns(db):
    made = [ArticleFactory(headline=f"A lantern {number}") for number in (1, 2, 3)]
    upkeep.mark([article.pk for article in made])
    upkeep.drain()
    return made


def index_files(settings) -> list[Path]:
    folder = Path(settings.HAYSTACK_CONNECTIONS["default"]["PATH"]) / "current"
    return [place for place in folder.resolve().iterdir() if place.is_file()]


def forget_open_index() -> None:
    """As a worker that starts now."""
    import haystack

    haystack.connections.reload("default")


@pytest.mark.parametrize("damage", ["corrupt", "missing", "emptied", "foreign"])
def test_with_a_broken_index_the_database_answers_and_the_page_says_so(
    client, rhea, lanterns, settings, damage
):
    folder = Path(settings.HAYSTACK_CONNECTIONS["default"]["PATH"])
    if damage == "missing":
        shutil.rmtree(folder)
    elif damage == "foreign":
        shutil.rmtree(folder)
        folder.write_text("no index")
    else:
        for place in index_files(settings):
            place.write_bytes(b"" if damage == "emptied" else b"\x00rubbish" * 20)
    forget_open_index()
    client.force_login(rhea)
    page = client.get(reverse("search"), {"q": "lantern"})
    text = page.content.decode()
    assert page.status_code == 200
    assert page.context["found"].count == 3
    assert "the database answered" in text
    for article in lanterns:
        assert str(article.get_absolute_url()) in text
    assert client.get(reverse("healthz")).status_code in (200, 503)
    assert client.get(reverse("export", args=["csv"]), {"q": "lantern"}).status_code == 200


@pytest.mark.parametrize("damage", ["corrupt", "missing"])
def test_a_broken_index_is_mended_by_the_command_and_then_ranks_again(
    client, rhea, lanterns, settings, damage
):
    if damage == "missing":
        shutil.rmtree(settings.HAYSTACK_CONNECTIONS["default"]["PATH"])
    else:
        for place in index_files(settings):
            place.write_bytes(b"\x00rubbish" * 20)
    forget_open_index()
    assert not upkeep.check().is_sound
    assert upkeep.check(fix=True).fixed
    shown = results.page(SearchRequest(text="lantern"), rhea)
    assert (shown.count, shown.degraded) == (3, False)


def test_a_withdrawal_while_the_index_is_broken_is_still_a_withdrawal(client, rhea, lanterns, settings):
    shutil.rmtree(settings.HAYSTACK_CONNECTIONS["default"]["PATH"])
    forget_open_index()
    Article.objects.filter(pk=lanterns[0].pk).update(status="withdrawn", withdrawn_at=datetime.now(UTC))
    client.force_login(rhea)
    page = client.get(reverse("search"), {"q": "lantern"})
    assert page.context["found"].count == 2
    assert lanterns[0].headline not in page.content.decode()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_rollback_leaves_no_pending_row_and_nothing_in_the_index(rhea):
    with pytest.raises(RuntimeError), transaction.atomic():
        article = ArticleFactory(headline="A lantern that never was")
        upkeep.mark([article.pk])
        raise RuntimeError
    assert not PendingIndex.objects.exists()
    assert results.page(SearchRequest(text="lantern"), rhea).count == 0
    kept = ArticleFactory(headline="A lantern that stays")
    with transaction.atomic():
        upkeep.mark([kept.pk])
    assert not PendingIndex.objects.exists()
    assert results.page(SearchRequest(text="lantern"), rhea).count == 1
    report = upkeep.check()
    assert report.is_sound and report.indexed == 1


def test_a_clock_that_runs_backwards_loses_no_change(rhea, lanterns):
    """The index goes by generations and digests, never by the hour."""
    for step in range(1, 4):
        with time_machine.travel(datetime.now(UTC) - timedelta(days=400 * step), tick=False):
            article = ArticleFactory(headline=f"A lantern from before, {step}")
            upkeep.mark([article.pk])
            upkeep.drain()
            shown = results.page(SearchRequest(text="lantern"), rhea)
            assert (shown.count, shown.degraded) == (3 + step, False)
            Article.objects.filter(pk=lanterns[0].pk).update(headline=f"A candle {step}")
            upkeep.mark([lanterns[0].pk])
            upkeep.drain()
            assert results.page(SearchRequest(text=f'"candle {step}"'), rhea).count == 1
            upkeep.rebuild()
            assert results.page(SearchRequest(text=f'"candle {step}"'), rhea).count == 1
            Article.objects.filter(pk=lanterns[0].pk).update(headline="A lantern 1")
            upkeep.mark([lanterns[0].pk])
            upkeep.drain()
    assert upkeep.check().is_sound
    assert upkeep.freshness().pending == 0


def test_an_embargo_goes_by_the_clock_as_it_is(client, rhea, lanterns):
    until = datetime.now(UTC) + timedelta(hours=1)
    Article.objects.filter(pk=lanterns[0].pk).update(status="embargoed", embargo_until=until)
    client.force_login(rhea)
    for hours, count in ((0, 2), (2, 3), (-5, 2)):
        with time_machine.travel(datetime.now(UTC) + timedelta(hours=hours), tick=False):
            assert results.page(SearchRequest(text="lantern"), rhea).count == count
            status = client.get(lanterns[0].get_absolute_url()).status_code
            assert status == (200 if count == 3 else 404)
