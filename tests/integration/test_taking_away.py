"""Ticked rows, an article's page for programs, its captures as mementos, and the browser's search box."""

import io
import json
import re
from datetime import UTC, datetime
from xml.etree import ElementTree

import docx
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles.models import Capture, Cuttings
from articles.views.exporting.ticked import FORMS
from tests.factories import CaptureFactory
from tests.newsroom import small_archive

pytestmark = pytest.mark.django_db


@pytest.fixture
def held(public_reading):
    return small_archive()


def take(client, form, *articles):
    return client.post(reverse("take-ticked"), {"form": form, "article": [one.pk for one in articles]})


def test_every_list_offers_a_box_for_each_row_and_the_forms_to_take(client, held):
    page = client.get(reverse("source", args=["evening-ledger"])).content.decode()
    assert f'name="article" value="{held.feature.pk}" form="ticked"' in page
    assert all(f'<option value="{form}">' in page for form in FORMS)


def test_ticked_articles_leave_in_their_order_in_each_form(client, held):
    said = {form: take(client, form, held.feature, held.wire) for form in FORMS}
    assert all(answer.status_code == 200 for answer in said.values())
    text = {form: answer.getvalue().decode("utf-8", "replace") for form, answer in said.items()}
    assert re.findall(r"ID  - (\d+)", text["ris"]) == [str(held.feature.pk), str(held.wire.pk)]
    assert [item["id"] for item in json.loads(text["csl"])] == [str(held.feature.pk), str(held.wire.pk)]
    assert text["bibtex"].count("@article{") == 2
    assert [json.loads(line)["id"] for line in text["jsonl"].splitlines()] == [held.feature.pk, held.wire.pk]
    assert text["csv"].count("\r\n") == 3
    assert text["dossier"].index(held.feature.headline) < text["dossier"].index(held.wire.headline)
    document = docx.Document(io.BytesIO(said["docx"].getvalue()))
    assert [each.text for each in document.paragraphs if each.style.name == "Heading 1"] == [
        held.feature.headline,
        held.wire.headline,
    ]


def test_whole_articles_leave_one_by_one_or_by_right(client, held, stan):
    sentence = "Traders will move to a hall"
    assert sentence in take(client, "text", held.wire).content.decode()
    assert sentence not in take(client, "text", held.wire, held.feature).content.decode()
    client.force_login(stan)
    assert sentence in take(client, "text", held.wire, held.feature).content.decode()


def test_what_is_hidden_leaves_in_no_form(client, held):
    for form in FORMS:
        answer = take(client, form, held.embargoed, held.withdrawn, held.feature)
        words = answer.getvalue().decode("utf-8", "replace")
        assert held.embargoed.headline not in words
        assert held.withdrawn.headline not in words
    assert take(client, "ris", held.embargoed).status_code == 404


@pytest.mark.parametrize("asked", [{}, {"form": "pdf", "article": "1"}, {"form": "ris", "article": "²"}])
def test_what_cannot_be_taken_is_refused_in_words(client, held, asked):
    answer = client.get(reverse("take-ticked"), asked)
    assert answer.status_code == 422
    assert answer["Content-Type"].startswith("text/plain")


def test_ticked_articles_go_into_a_list_once(client, held, rhea):
    client.force_login(rhea)
    for _ in range(2):
        client.post(reverse("keep-ticked"), {"name": "Quay", "article": [held.wire.pk, held.cut.pk]})
    assert Cuttings.objects.get(owner=rhea).articles.count() == 2


def test_what_was_ticked_goes_into_no_list_that_was_thrown_away(client, held, rhea):
    client.force_login(rhea)
    thrown = [Cuttings.objects.create(owner=rhea, name="Quay", thrown_at=timezone.now()) for _ in range(2)]
    client.post(reverse("keep-ticked"), {"name": "Quay", "article": held.wire.pk})
    assert Cuttings.objects.kept().get(owner=rhea, name="Quay").articles.count() == 1
    answer = client.post(reverse("keep-ticked"), {"cuttings": thrown[0].pk, "article": held.wire.pk})
    assert answer.status_code == 404
    assert not any(each.articles.exists() for each in thrown)


def test_many_ticked_articles_go_into_a_list_in_their_order_at_the_cost_of_one(
    client, held, rhea, django_assert_num_queries
):
    kept = Cuttings.objects.create(owner=rhea, name="Quay")
    with CaptureQueriesContext(connection) as one:
        kept.keep_all([held.cut.pk])
    with django_assert_num_queries(len(one)):
        assert kept.keep_all([held.wire.pk, held.cut.pk, held.feature.pk, held.wire.pk]) == 2
    articles = [cutting.article_id for cutting in kept.articles.all()]
    assert articles == [held.cut.pk, held.wire.pk, held.feature.pk]


def test_a_dossier_is_read_whole_by_every_reader_and_a_table_is_not(client, held, rhea):
    client.force_login(rhea)
    sentence = "Traders will move to a hall"
    assert sentence in take(client, "dossier", held.wire, held.feature).content.decode()
    for form in ("csv", "jsonl"):
        assert sentence not in take(client, form, held.wire).getvalue().decode()


def test_an_article_says_to_programs_what_it_is(client, held):
    page = client.get(held.wire.get_absolute_url()).content.decode()
    for name, content in (
        ("citation_title", "Port Ellis closes its fish market"),
        ("citation_author", "Nell Arden"),
        ("citation_publication_date", "2025/03/03"),
        ("citation_journal_title", "Meridian Press"),
        ("DC.identifier", f"http://testserver{held.wire.get_absolute_url()}"),
    ):
        assert f'<meta name="{name}" content="{content}">' in page
    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    said = json.loads(block)
    assert (said["@type"], said["datePublished"]) == ("NewsArticle", "2025-03-03")
    assert said["sameAs"] == "https://meridian.example/2025/fish-market"


def test_no_headline_ends_the_block_of_data(client, held):
    held.wire.headline = "</script><script>alert(1)</script> & <b>"
    held.wire.save()
    page = client.get(held.wire.get_absolute_url()).content.decode()
    assert "<script>alert" not in page
    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    assert json.loads(block)["headline"] == held.wire.headline


def test_a_capture_is_a_memento_with_the_way_to_the_others(client, held):
    answer = client.get(reverse("capture", args=[held.wire.pk, 1]))
    taken = Capture.objects.get(article=held.wire).ingested_at
    assert answer["Memento-Datetime"] == taken.strftime("%a, %d %b %Y %H:%M:%S GMT")
    assert '<https://meridian.example/2025/fish-market>; rel="original"' in answer["Link"]
    assert 'rel="timemap"' in answer["Link"]


def test_the_time_gate_leads_to_the_capture_nearest_to_the_moment(client, held):
    CaptureFactory(article=held.wire, number=2, captured_at=datetime(2001, 5, 6, tzinfo=UTC))
    gate = reverse("timegate", args=[held.wire.pk])
    early = client.get(gate, headers={"accept-datetime": "Mon, 07 May 2001 00:00:00 GMT"})
    assert early.url == reverse("capture", args=[held.wire.pk, 2])
    assert "accept-datetime" in early["Vary"]
    assert client.get(gate).url == reverse("capture", args=[held.wire.pk, 1])
    assert client.get(gate, headers={"accept-datetime": "yesterday"}).status_code == 400
    times = client.get(reverse("timemap", args=[held.wire.pk]))
    assert times["Content-Type"].startswith("application/link-format")
    assert times.content.decode().count("memento") == 2


def test_an_address_cannot_end_the_link_header(client, held):
    held.wire.url = 'https://meridian.example/a>; rel="x", <b'
    held.wire.save()
    link = client.get(reverse("capture", args=[held.wire.pk, 1]))["Link"]
    assert link.count('rel="') == 3


def test_the_browsers_box_finds_how_to_search(client, held):
    assert f'href="{reverse("opensearch")}"' in client.get("/").content.decode()
    answer = client.get(reverse("opensearch"))
    root = ElementTree.fromstring(answer.content)
    templates = [each.get("template") for each in root if each.tag.endswith("Url")]
    assert templates[0] == "http://testserver/search/?q={searchTerms}"
