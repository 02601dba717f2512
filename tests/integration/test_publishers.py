"""Sources of one publisher: proposed by what they share, confirmed by a curator, and judged as one
outlet's."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command

from articles.curation import catalogue
from articles.ingest import line_table
from articles.linking import settling
from articles.models import Publisher
from articles.reports.publishers import proposed_publishers
from tests.factories import ArticleFactory, SourceFactory
from tests.integration.test_linking import WIRE, article, only_link

pytestmark = pytest.mark.django_db


def test_two_sources_that_share_reporters_are_proposed_and_agencies_are_not():
    paper, site = SourceFactory(name="Post"), SourceFactory(name="Post Online")
    wire = SourceFactory(kind="agency")
    for name in ("Ann Bell", "Bo Carr", "Cy Dunn"):
        for source in (paper, site, wire):
            ArticleFactory(source=source, byline=name)
    (proposal,) = proposed_publishers()
    assert {proposal.left, proposal.right} == {paper, site}
    assert proposal.reporters == 3
    out = StringIO()
    call_command("propose_publishers", stdout=out)
    assert "3 bylines and 0 lines of page furniture in common" in out.getvalue()


def test_two_sources_that_share_furniture_which_few_others_have_are_proposed():
    post, site, stranger = SourceFactory(name="Post"), SourceFactory(name="Post Online"), SourceFactory()
    more = SourceFactory()
    for line in range(5):
        line_table.set_furniture(post.pk, came=[line], went=[])
        line_table.set_furniture(site.pk, came=[line], went=[])
    # What anybody's pages say shows nothing.
    for source in (post, site, stranger, more):
        line_table.set_furniture(source.pk, came=range(100, 110), went=[])
    (proposal,) = proposed_publishers()
    assert {proposal.left, proposal.right} == {post, site}
    assert proposal.furniture == 5


def test_a_confirmed_publisher_is_proposed_no_more():
    publisher = Publisher.objects.create(name="Post Group")
    for name in ("Post", "Post Online"):
        source = SourceFactory(name=name, publisher=publisher)
        for byline in ("Ann Bell", "Bo Carr", "Cy Dunn"):
            ArticleFactory(source=source, byline=byline)
    assert proposed_publishers() == []


def test_articles_of_one_publisher_are_judged_as_one_outlets(cora):
    paper, site = SourceFactory(), SourceFactory()
    article(WIRE, paper, printed_on=date(2025, 3, 4))
    article(WIRE[:6], site, printed_on=date(2025, 3, 5))
    assert only_link().relation == "version"
    publisher = Publisher.objects.create(name="Post Group")
    for source in (paper, site):
        catalogue.change_row(source, {"publisher": publisher}, by=cora)
    settling.settle_links()
    link = only_link()
    assert (link.relation, link.direction_cue) == ("update", "the same outlet printed it on an earlier day")
