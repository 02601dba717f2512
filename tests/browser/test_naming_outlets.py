"""Unknown outlets are named in the queue by keyboard alone; one undo takes a naming back."""

import time

import pytest
from django.core.management import call_command
from django.urls import reverse

from articles.curation.undo import undo_decision
from articles.models import Article, Decision, Source, UnknownOutlet
from tests.browser.desk_keys import Typist
from tests.outlet_pages import outlet_name, write_pages

OUTLETS, EACH = 10, 2


@pytest.fixture
def unnamed(live_server, django_db_serialized_rollback, tmp_path):
    write_pages(tmp_path, [(outlet, story) for outlet in range(OUTLETS) for story in range(EACH)])
    call_command("ingest", str(tmp_path), verbosity=0)


def groups():
    """The paths of the articles of each unknown outlet."""
    held = UnknownOutlet.objects.with_articles()
    return {frozenset(group.articles.values_list("path", flat=True)) for group in held}


def test_ten_unknown_outlets_are_named_by_ten_keys_within_two_minutes(visitor, unnamed, cora):
    before = groups()
    assert len(before) == OUTLETS
    visitor.page.set_default_timeout(60_000)  # the two minutes are what is measured, not a page
    typist = Typist(visitor)
    typist.sign_in(cora)
    first = UnknownOutlet.objects.with_articles().first()
    typist.go(reverse("review-group", args=[first.pk]) + "?kind=group")
    begun = time.monotonic()
    for number in range(OUTLETS):
        typist.leave_with("1" if number % 2 else "y")
    assert time.monotonic() - begun < 120
    assert not UnknownOutlet.objects.with_articles().exists()
    assert not Article.objects.filter(source=None).exists()
    assert set(Source.objects.values_list("name", flat=True)) == {outlet_name(n) for n in range(OUTLETS)}
    for source in Source.objects.all():
        assert source.articles.count() == EACH
    assert not visitor.console
    for decision in Decision.objects.filter(kind="name outlet"):
        undo_decision(decision, by=cora)
    call_command("settle", verbosity=0)
    assert not Source.objects.exists()
    assert groups() == before
    assert not Article.objects.exclude(source=None).exists()
