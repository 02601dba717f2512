"""Outlets read off the text: groups of strangers, sources recognised and suggested, all of it undone."""

import random

import pytest
from django.core.management import call_command
from django.urls import reverse

from articles.curation import outlets
from articles.curation.errors import Refused
from articles.curation.undo import undo_decision
from articles.ingest import settling
from articles.models import Article, Decision, DueWork, OutletEvidence, Source, UnknownOutlet
from tests.factories import ArticleFactory
from tests.outlet_pages import outlet_name, outlet_of, write_pages
from tests.outlet_pages import page as outlet_page

pytestmark = pytest.mark.django_db


def ingest(folder, **options):
    call_command("ingest", str(folder), verbosity=0, **options)


def groups() -> set[frozenset[str]]:
    """The paths of the articles of each unknown outlet."""
    return {
        frozenset(group.articles.values_list("path", flat=True))
        for group in UnknownOutlet.objects.with_articles()
    }


def test_unnamed_captures_of_one_outlet_are_a_group_with_a_name_read_from_them(tmp_path):
    write_pages(tmp_path, [(outlet, story) for outlet in range(3) for story in range(4)])
    ingest(tmp_path)
    assert Source.objects.count() == 0
    assert len(groups()) == 3
    for group in UnknownOutlet.objects.with_articles():
        (outlet,) = {outlet_of(path) for path in group.articles.values_list("path", flat=True)}
        assert group.articles.count() == 4
        assert group.name == outlet_name(outlet)


def test_groups_are_the_same_in_any_order_and_any_number_of_runs(tmp_path):
    pages = [(outlet, story) for outlet in range(6) for story in range(3)]
    random.Random(4).shuffle(pages)
    write_pages(tmp_path / "first", pages[:7])
    write_pages(tmp_path / "second", pages[7:])
    ingest(tmp_path / "second")
    ingest(tmp_path / "first")
    wanted = {frozenset(f"{outlet * 1000 + story:06d}.txt" for story in range(3)) for outlet in range(6)}
    assert groups() == wanted
    assert not DueWork.objects.exists()


def test_one_capture_alone_is_no_group_and_decides_nothing(tmp_path):
    write_pages(tmp_path, [(1, 1)])
    ingest(tmp_path)
    article = Article.objects.get()
    assert article.source is None and article.unknown_outlet is None


def test_naming_a_group_names_every_article_of_it_and_undo_takes_all_of_it_back(tmp_path, cora):
    write_pages(tmp_path, [(outlet, story) for outlet in range(2) for story in range(4)])
    ingest(tmp_path)
    before = groups()
    group = UnknownOutlet.objects.with_articles().order_by("pk").first()
    members = set(group.articles.values_list("pk", flat=True))
    decision = outlets.name_outlet(group, group.name, group.domain, by=cora)
    settling.settle_archive()
    named = Source.objects.get()
    assert set(named.articles.values_list("pk", flat=True)) == members
    assert {article.origins["source"] for article in named.articles.all()} == {"curator"}
    assert named.aliases.get().value == group.domain
    undo_decision(decision, by=cora)
    settling.settle_archive()
    assert Source.objects.count() == 0
    assert groups() == before


def test_the_next_capture_of_a_named_outlet_is_recognised_with_its_evidence(tmp_path, cora, client):
    write_pages(tmp_path / "a", [(outlet, story) for outlet in range(2) for story in range(4)])
    ingest(tmp_path / "a")
    for group in UnknownOutlet.objects.with_articles():
        outlets.name_outlet(group, group.name, group.domain, by=cora)
    settling.settle_archive()
    write_pages(tmp_path / "b", [(0, 77)])
    ingest(tmp_path / "b")
    article = Article.objects.get(path="000077.txt")
    assert article.source.name == outlet_name(0)
    assert article.origins["source"] == "recognised"
    evidence = article.outlet_evidence
    assert evidence.standing == OutletEvidence.Standing.RECOGNISED
    assert evidence.line_count >= 10 and any(outlet_name(0) in line for line in evidence.lines)
    client.force_login(cora)
    page = client.get(article.get_absolute_url()).content.decode()
    assert f"recognised: {evidence.line_count} lines of furniture" in page


def test_undoing_a_naming_takes_back_what_was_recognised_by_it(tmp_path, cora):
    write_pages(tmp_path / "a", [(0, story) for story in range(4)])
    ingest(tmp_path / "a")
    decision = outlets.name_outlet(UnknownOutlet.objects.get(), outlet_name(0), by=cora)
    settling.settle_archive()
    write_pages(tmp_path / "b", [(0, 77)])
    ingest(tmp_path / "b")
    assert Article.objects.filter(source__isnull=False).count() == 5
    undo_decision(decision, by=cora)
    settling.settle_archive()
    assert Article.objects.filter(source__isnull=False).count() == 0
    assert len(groups()) == 1 and len(next(iter(groups()))) == 5


def test_what_a_curator_rejected_is_not_recognised_again(tmp_path, cora):
    write_pages(tmp_path / "a", [(0, story) for story in range(4)])
    ingest(tmp_path / "a")
    outlets.name_outlet(UnknownOutlet.objects.get(), outlet_name(0), by=cora)
    settling.settle_archive()
    write_pages(tmp_path / "b", [(0, 77)])
    ingest(tmp_path / "b")
    article = Article.objects.get(path="000077.txt")
    outlets.reject_suggestion(article.outlet_evidence, by=cora)
    settling.settle_archive()
    call_command("recognise", verbosity=0)
    article.refresh_from_db()
    assert article.source is None
    assert article.outlet_evidence.standing == OutletEvidence.Standing.REJECTED


def test_the_queue_asks_once_for_a_group_and_one_form_names_it(tmp_path, cora, client):
    write_pages(tmp_path, [(0, story) for story in range(5)])
    ingest(tmp_path)
    group = UnknownOutlet.objects.get()
    client.force_login(cora)
    queue = client.get(reverse("review") + "?kind=group").content.decode()
    assert "5 articles of one unknown outlet" in queue
    address = reverse("review-group", args=[group.pk])
    page = client.get(address).content.decode()
    assert outlet_name(0) in page and f"© 2014 {outlet_name(0)}. All rights reserved." in page
    answer = client.post(
        address, {"name": outlet_name(0), "domain": "", "members": "5", "verdict": "confirm"}
    )
    assert answer.status_code == 302
    assert Source.objects.get().articles.count() == 5
    assert client.get(address).status_code == 404
    assert Decision.objects.filter(kind="name outlet").count() == 1


def test_a_form_that_showed_fewer_articles_names_nothing(tmp_path, cora, client):
    write_pages(tmp_path, [(0, story) for story in range(5)])
    ingest(tmp_path)
    client.force_login(cora)
    address = reverse("review-group", args=[UnknownOutlet.objects.get().pk])
    answer = client.post(address, {"name": "Aldervale Post", "members": "4", "verdict": "confirm"})
    assert answer.status_code == 409
    assert not Source.objects.exists()


def test_an_unknown_outlet_has_a_page_with_its_articles(tmp_path, client, rhea):
    write_pages(tmp_path, [(0, story) for story in range(3)])
    ingest(tmp_path)
    client.force_login(rhea)
    group = UnknownOutlet.objects.get()
    page = client.get(group.get_absolute_url()).content.decode()
    assert "An unknown outlet (3 articles)" in page
    assert "An unknown outlet" in client.get(reverse("source", args=["unidentified"])).content.decode()


def test_a_dry_run_says_what_it_would_recognise_and_writes_nothing(tmp_path, cora, capsys):
    write_pages(tmp_path / "a", [(0, story) for story in range(3)])
    ingest(tmp_path / "a")
    rows = list(Article.objects.values_list("pk", "source", "unknown_outlet"))
    call_command("recognise", dry_run=True)
    assert "dry run: 0 recognised, 0 suggested, 3 unknown" in capsys.readouterr().out
    assert list(Article.objects.values_list("pk", "source", "unknown_outlet")) == rows


def test_undoing_a_naming_into_a_known_source_leaves_the_group_unidentified(tmp_path, cora):
    known = Source.objects.create(name=outlet_name(0), slug="aldervale-post")
    write_pages(tmp_path, [(0, story) for story in range(4)])
    ingest(tmp_path)
    decision = outlets.name_outlet(UnknownOutlet.objects.get(), outlet_name(0), by=cora)
    settling.settle_archive()
    assert known.articles.count() == 4
    undo_decision(decision, by=cora)
    settling.settle_archive()
    assert known.articles.count() == 0
    assert len(groups()) == 1


def test_a_sister_page_that_names_the_source_once_is_a_suggestion_beside_the_name_it_says_itself(
    tmp_path, cora, client
):
    write_pages(tmp_path / "a", [(0, story) for story in range(4)])
    ingest(tmp_path / "a")
    outlets.name_outlet(UnknownOutlet.objects.get(), outlet_name(0), by=cora)
    settling.settle_archive()
    # Its publisher's page: all furniture of the other, with its own name in place of the other's, which is
    # listed once.
    sister = outlet_page(0, 77).replace(outlet_name(0), outlet_name(12))
    sister = sister.replace("aldervalepost", "cedarvaleherald")
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "000900.txt").write_text(f"{sister}\n\nAlso from us: {outlet_name(0)}\n")
    ingest(tmp_path / "b")
    article = Article.objects.get(path="000900.txt")
    assert article.source is None
    assert article.outlet_evidence.standing == OutletEvidence.Standing.SUGGESTED
    client.force_login(cora)
    shown = client.get(reverse("review-outlet", args=[article.pk]))
    assert [choice.name for choice in shown.context["choices"]] == [outlet_name(0), outlet_name(12)]


def test_of_two_articles_at_one_address_a_named_group_takes_the_first_and_leaves_the_other(cora):
    group = UnknownOutlet.objects.create(name="The Quay")
    address = "https://quay.example/ferry"
    for number, url in enumerate([address, address, ""]):
        ArticleFactory(source=None, unknown_outlet=group, path=f"{number}.txt", canonical_url=url)
    decision = outlets.name_outlet(group, "The Quay Mail", by=cora)
    assert sorted(Source.objects.get().articles.values_list("path", flat=True)) == ["0.txt", "2.txt"]
    assert list(group.articles.values_list("path", flat=True)) == ["1.txt"]
    assert "1 left" in decision.subject
    with pytest.raises(Refused, match="has an article at the address"):
        outlets.name_outlet(group, "The Quay Mail", by=cora)
    undo_decision(decision, by=cora)
    assert group.articles.count() == 3
