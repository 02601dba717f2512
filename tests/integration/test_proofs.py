"""What was worked out is proved against a fresh computation; each fault found is mended by its remedy."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from articles.backup.proofs import Proofs
from articles.ingest import line_table
from articles.models import (
    Article,
    Capture,
    DueWork,
    LexiconEntry,
    LexiconSighting,
    Source,
    StoredDifference,
    SyndicationLink,
)
from articles.search import upkeep
from articles.search.engine import current_engine
from tests.integration.test_ingest_resplit import ingest, put, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def settled(tmp_path):
    """Captures of one source with a line of furniture, two of them carried by another outlet."""
    Source.objects.create(name="Oldmouth Gazette", slug="oldmouth-gazette")
    put(tmp_path / "gazette", range(4))
    (tmp_path / "other").mkdir()
    carried = (
        text_of(1) + "\nThe board will honour its promise in the theatre, a long letter to the town said.\n"
    )
    (tmp_path / "gazette" / "1.txt").write_text(carried)
    american = carried.replace("honour", "honor").replace("theatre", "theater")
    (tmp_path / "other" / "copy.txt").write_text(american)
    ingest(tmp_path / "gazette", source="oldmouth-gazette")
    ingest(tmp_path / "other")
    upkeep.rebuild()
    assert SyndicationLink.objects.exists() and LexiconEntry.objects.exists()
    assert state()["furniture"]


def state():
    """Everything that is proved, without row numbers."""
    source = Source.objects.get(slug="oldmouth-gazette").pk
    return {
        "articles": sorted(Article.objects.values_list("path", "headline", "body", "body_roles", "story")),
        "roles": sorted(Capture.objects.values_list("path", "roles")),
        "furniture": line_table.all_furniture(source),
        "texts": line_table.counted_texts(source),
        "counted": [line_table.counted_under(each.pk) for each in Capture.objects.order_by("path")],
        "links": sorted(SyndicationLink.objects.values_list("first__path", "relation", "score", "status")),
        "ledgers": [str(each) for each in SyndicationLink.objects.values_list("ledger", flat=True)],
        "differences": StoredDifference.objects.count(),
        "lexicon": sorted(LexiconEntry.objects.values_list("left", "right", "count")),
        "sightings": LexiconSighting.objects.count(),
        "index": dict(current_engine().digests()),
    }


def run(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


SPOILT = {
    "a body that no split gives": lambda: Article.objects.filter(path="0.txt").update(headline="Another"),
    "roles that no split gives": lambda: Capture.objects.filter(path="1.txt").update(roles=["furniture"]),
    "furniture that went": lambda: run("DELETE FROM articles_furniture_line"),
    "furniture that nothing repeats": lambda: run(
        f"INSERT INTO articles_furniture_line (source_id, hash) VALUES ({Source.objects.get().pk}, 77)"
    ),
    "texts put together": lambda: run(
        "UPDATE articles_counted_text SET story = (SELECT MIN(text) FROM articles_counted_text)"
    ),  # fmt: skip
    "a capture that is not counted": lambda: run(
        "DELETE FROM articles_counted_capture WHERE capture_id = (SELECT MIN(capture_id) FROM "
        "articles_counted_capture)"
    ),
    "a link that went": lambda: SyndicationLink.objects.all().delete(),
    "a link of another score": lambda: SyndicationLink.objects.update(score=0.123),
    "a ledger that went": lambda: SyndicationLink.objects.update(ledger={}, ledger_version=""),
    "a ledger of other words": lambda: SyndicationLink.objects.update(ledger={"paragraphs": []}),
    "a count of the lexicon": lambda: LexiconEntry.objects.update(count=99),
    "an article that the index lacks": lambda: current_engine().write((), [Article.objects.first().pk]),
}


@pytest.mark.parametrize("what", SPOILT)
def test_what_a_fresh_computation_gives_otherwise_is_found_and_worked_out_again(what, settled, capsys):
    wanted = state()
    call_command("check_archive", all=True)
    assert "The archive is sound." in capsys.readouterr().out
    SPOILT[what]()
    assert state() != wanted
    with pytest.raises(CommandError) as stopped:
        call_command("check_archive", all=True)
    assert stopped.value.returncode == 1
    assert "check_archive --fix" in capsys.readouterr().err
    call_command("check_archive", all=True, repair=True)
    assert "The archive is sound." in capsys.readouterr().out
    assert not DueWork.objects.exists()
    now = state()
    if what == "a link that went":  # its story goes with it, and comes back under another number
        now["articles"] = wanted["articles"] = []
    assert now == wanted


def test_proving_changes_nothing_and_leaves_nothing_due(settled):
    before = state()
    assert not list(Proofs.of(everything=True).find_faults())
    assert state() == before
    assert not DueWork.objects.exists()


def test_a_sample_is_drawn_by_lot_and_proves_that_many(settled, capsys):
    call_command("check_archive", sample=2)
    assert "2 splits" in capsys.readouterr().out


def test_what_is_due_is_not_at_fault(settled, capsys):
    DueWork.objects.note("resplit", [Article.objects.get(path="0.txt").pk])
    Capture.objects.filter(path="0.txt").update(roles=["furniture"])
    call_command("check_archive", all=True)
    said = capsys.readouterr().out
    assert "4 splits" in said and "1 things are due; an ingest or manage.py settle does them." in said
