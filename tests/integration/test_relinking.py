"""Linking everything again: each pair is judged once, unless one of the two reads otherwise than it did."""

import pytest

from articles.linking import kinds_table, matcher, pairs, relinking
from articles.models import Article, SyndicationLink
from tests.factories import SourceFactory
from tests.integration.test_linking import WIRE, article, only_link, paragraphs

pytestmark = pytest.mark.django_db


@pytest.fixture
def judged(monkeypatch):
    """The pairs that were judged, in order."""
    seen: list[tuple[int, int]] = []
    write = pairs.write_link

    def counted(one, other, *rest):
        seen.append((one.pk, other.pk))
        return write(one, other, *rest)

    monkeypatch.setattr(matcher.pairs, "write_link", counted)
    return seen


def test_a_pair_of_two_that_read_as_before_is_judged_once_and_keeps_its_link(judged):
    one, other = article(WIRE, SourceFactory()), article(WIRE[:5], SourceFactory())
    link = only_link()
    judged.clear()
    assert relinking.relink_all().changed == 0
    assert judged == [(one.pk, other.pk)]
    assert only_link().pk == link.pk


def test_a_link_that_was_lost_is_made_again():
    article(WIRE, SourceFactory())
    article(WIRE[:5], SourceFactory())
    SyndicationLink.objects.all().delete()
    assert relinking.relink_all().changed == 1
    assert only_link().relation == "version"


def test_a_pair_is_judged_where_the_second_has_other_words_than_were_stored():
    one, other = article(WIRE, SourceFactory()), article(paragraphs(31, 5), SourceFactory())
    assert not SyndicationLink.objects.exists()
    Article.objects.filter(pk=other.pk).update(body="\n\n".join(WIRE[:5]))
    relinking.relink_all()
    link = only_link()
    assert (link.first_id, link.second_id, link.relation) == (one.pk, other.pk, "version")


def test_a_pair_is_judged_again_where_what_the_seconds_words_are_was_forgotten(judged):
    one, other = article(WIRE, SourceFactory()), article(WIRE[:5], SourceFactory())
    judged.clear()
    kinds_table.forget_kinds(other.source_id)
    relinking.relink_all()
    # The first reads the second when it meets it, and so its words are known when its own turn comes.
    assert judged == [(one.pk, other.pk)]


def test_a_pair_is_judged_again_where_the_second_gains_its_agency_in_its_turn(judged):
    one, other = article(WIRE, SourceFactory()), article(WIRE[:5], SourceFactory())
    judged.clear()
    Article.objects.filter(pk=other.pk).update(agency="", credit="Associated Press")
    relinking.relink_all()
    assert judged == [(one.pk, other.pk), (other.pk, one.pk)]
