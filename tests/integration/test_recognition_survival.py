"""What a person said of outlets and days outlives every machine: re-ingest, resplit, rebuild, backup."""

from datetime import date

import pytest
from django.core.management import call_command

from articles.backup import exporting, importing
from articles.curation import outlets
from articles.curation.editing import edit_record
from articles.curation.undo import undo_decision
from articles.ingest import settling
from articles.models import Article, Decision, DueWork, OutletEvidence, UnknownOutlet
from tests.outlet_pages import outlet_name, write_pages

pytestmark = pytest.mark.django_db


@pytest.fixture
def said(tmp_path, cora):
    """An outlet named, a later capture of it said to be another's, a day said; a group that nobody named."""
    folder = tmp_path / "captures"
    write_pages(folder, [(outlet, story) for outlet in (0, 1) for story in range(3)])
    call_command("ingest", str(folder), verbosity=0)
    named = Article.objects.get(path="000000.txt").unknown_outlet
    outlets.name_outlet(named, outlet_name(0), by=cora)
    settling.settle_archive()
    write_pages(folder, [(0, 77)])
    call_command("ingest", str(folder), verbosity=0)
    rejected = Article.objects.get(path="000077.txt").outlet_evidence
    assert rejected.standing == OutletEvidence.Standing.RECOGNISED
    outlets.reject_suggestion(rejected, by=cora)
    edit_record(Article.objects.get(path="001000.txt"), {"printed_on": date(2014, 1, 9)}, by=cora)
    settling.settle_archive()
    return folder


def words() -> dict[str, object]:
    """The source of each article and who said it, what was rejected, the stated days, and the groups."""
    articles = Article.objects.order_by("path")
    return {
        "sources": [
            (article.path, str(article.source or ""), article.origins.get("source")) for article in articles
        ],
        "rejected": list(OutletEvidence.objects.values_list("article__path", "source__name", "standing")),
        "days": list(articles.values_list("path", "printed_on", "printed_precision")),
        "groups": sorted(
            sorted(group.articles.values_list("path", flat=True))
            for group in UnknownOutlet.objects.with_articles()
        ),
    }


def ingest_again(folder):
    call_command("ingest", str(folder), verbosity=0)


def resplit(folder):
    call_command("resplit", all=True, verbosity=0)


def rebuild(folder):
    call_command("rebuild_index", verbosity=0)


def back_up_and_restore(folder):
    place = folder.parent / "archive.zip"
    exporting.write_backup(place)
    call_command("flush", interactive=False, verbosity=0)
    importing.restore_backup(place)


@pytest.mark.parametrize("machine", [ingest_again, resplit, rebuild, back_up_and_restore])
def test_what_a_curator_said_of_outlets_and_days_outlives(machine, said):
    before = words()
    assert len(before["rejected"]) == 1 and before["groups"] == [["001000.txt", "001001.txt", "001002.txt"]]
    machine(said)
    assert words() == before
    call_command("recognise", verbosity=0)
    assert words() == before
    assert not DueWork.objects.exists()
    undo_decision(Decision.objects.get(kind="name outlet"), by=None)
    settling.settle_archive()
    assert not Article.objects.filter(source__isnull=False).exists()
