"""Agencies' messages, web archives, mail and documents go in through the same door as text."""

import gzip
import json
import random
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from articles.ingest import resplit
from articles.models import Article, Capture, ReviewItem, Source, SourceAlias
from tests.faults.test_files import GOOD
from tests.unit.extraction.newswire_cast import (
    FORMATS,
    G2,
    NITF,
    WIRE,
    XHTML,
    a_docx,
    a_page,
    a_warc,
    an_odt,
    given,
)
from tests.unit.extraction.newswire_mutated import mutated

pytestmark = pytest.mark.django_db

HEADLINE, *PARAGRAPHS = GOOD.strip().split("\n\n")
PAGE = f"<html><head><title>{HEADLINE}</title></head><body><article><h1>{HEADLINE}</h1>" + (
    "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS) + "</article></body></html>"
)
USABLE = G2.format(content=XHTML).replace("stat:canceled", "stat:usable")
OPEN = USABLE.replace("<embargoed>2025-03-06T06:00:00Z</embargoed>", "")


@pytest.fixture
def wire():
    source = Source.objects.create(name="Varna Wire", slug="varna-wire", kind="agency")
    SourceAlias.objects.create(source=source, kind="name", value="vw")
    return source


def ingest(*paths, **options):
    call_command("ingest", *map(str, paths), **options)


def test_a_message_is_an_article_of_its_agency_with_every_field_from_the_message(tmp_path, wire):
    (tmp_path / "pier.xml").write_text(NITF)
    ingest(tmp_path)
    article = Article.objects.get()
    assert (article.source, article.agency, article.headline) == (wire, "VW", "Pier to close")
    assert (article.standfirst, article.byline, article.dateline) == (
        "Worm was found in the piles.",
        "Ann Bell",
        "VARNA",
    )
    assert (article.printed_on, article.printed_clock) == (date(2025, 3, 5), "10:15 +02:00")
    assert (article.guid, article.language) == ("varna.17", "en-GB")
    assert article.paragraphs == [
        "The council met on Tuesday.",
        "The pier.",
        "What was found",
        "Worm",
        "Rust",
    ]
    assert article.body_roles == ["paragraph", "caption", "crosshead", "list-item", "list-item"]
    assert {article.origins[name] for name in ("source", "headline", "byline", "guid")} == {"message"}
    capture = Capture.objects.get()
    assert (capture.format, capture.data) == ("nitf", NITF.encode())
    assert (capture.given["urgency"], capture.given["slugline"]) == ("4", "PIER")


def test_a_message_taken_apart_again_stays_as_it_was(tmp_path, wire):
    (tmp_path / "pier.xml").write_text(NITF)
    ingest(tmp_path)
    before = Article.objects.values().get()
    assert list(resplit.split_again([before["id"]]))[0].changed == ()
    assert Article.objects.values().get() == before


def test_a_higher_version_of_a_message_is_a_revision_and_a_lower_one_is_kept_as_older(tmp_path, wire):
    third = tmp_path / "a.xml"
    third.write_text(OPEN)
    ingest(third)
    fourth = tmp_path / "elsewhere.xml"
    fourth.write_text(OPEN.replace('version="3"', 'version="4"').replace("Pier to close", "Pier is closed"))
    ingest(fourth)
    article = Article.objects.get()
    assert (article.headline, article.captures.count()) == ("Pier is closed", 2)
    second = tmp_path / "late.xml"
    second.write_text(OPEN.replace('version="3"', 'version="2"').replace("Pier to close", "Pier may close"))
    ingest(second)
    article.refresh_from_db()
    assert (article.headline, article.captures.count()) == ("Pier is closed", 3)
    assert [capture.gives_words for capture in article.captures.order_by("number")] == [True, True, False]
    note = ReviewItem.objects.filter(article=article, text__contains="older").get()
    assert note.text == (
        "late.xml: version 2 of a message that is held as version 4; kept as an older capture."
    )
    list(resplit.split_again([article.pk]))
    article.refresh_from_db()
    assert article.headline == "Pier is closed"


@pytest.mark.parametrize("agency", ["Varna Wire", "Reuters"])
def test_a_dry_run_knows_messages_of_one_name_in_one_run_as_the_run_itself_does(tmp_path, wire, agency):
    of_agency = OPEN.replace("Varna Wire", agency)
    for name, version in (("a", 3), ("b", 4), ("c", 2)):
        words = of_agency.replace('version="3"', f'version="{version}"')
        (tmp_path / f"{name}.xml").write_text(words.replace("Pier to close", f"Pier to close, {name}"))
    said = []
    for dry_run in (True, False):
        ingest(tmp_path, dry_run=dry_run, report=str(tmp_path.parent / f"{agency}-{dry_run}.jsonl"))
        lines = (tmp_path.parent / f"{agency}-{dry_run}.jsonl").read_text().splitlines()
        said.append([(row["path"], row["outcome"], row["reason"]) for row in map(json.loads, lines)])
    assert said[0] == said[1]
    assert [outcome for _, outcome, _ in said[0]] == ["added", "changed", "changed"]
    assert Article.objects.get().captures.count() == 3


def test_a_cancellation_withdraws_the_article_and_leaves_its_words(tmp_path, wire):
    (tmp_path / "a.xml").write_text(OPEN)
    ingest(tmp_path / "a.xml")
    body = Article.objects.get().body
    kill = OPEN.replace("stat:usable", "stat:canceled").replace('version="3"', 'version="4"')
    (tmp_path / "b.xml").write_text(kill.replace(XHTML, ""))
    ingest(tmp_path / "b.xml")
    article = Article.objects.get()
    assert (article.status, article.body, article.notices.get().text) == (
        "withdrawn",
        body,
        "The sender canceled it.",
    )
    fifth = OPEN.replace('version="3"', 'version="5"')
    (tmp_path / "c.xml").write_text(fifth)
    ingest(tmp_path / "c.xml")
    article.refresh_from_db()
    assert article.status == "withdrawn"


def test_a_cancellation_of_what_is_not_held_is_refused_unless_it_has_text(tmp_path, wire, capsys):
    (tmp_path / "kill.xml").write_text(G2.format(content=""))
    with pytest.raises(CommandError):
        ingest(tmp_path)
    assert "kill.xml: it cancels an article that is not held" in capsys.readouterr().err
    (tmp_path / "kill.xml").write_text(G2.format(content=XHTML))
    ingest(tmp_path)
    assert Article.objects.get().status == "withdrawn"


def test_an_embargo_of_the_message_holds_and_one_that_cannot_be_read_refuses_it(tmp_path, wire, capsys):
    (tmp_path / "a.xml").write_text(USABLE.replace("2025-03-06", "2099-03-06"))
    ingest(tmp_path)
    assert Article.objects.get().is_embargoed
    (tmp_path / "a.xml").write_text(USABLE.replace("2025-03-06T06:00:00Z", "tomorrow").replace("17", "18"))
    with pytest.raises(CommandError):
        ingest(tmp_path)
    assert "embargo_until 'tomorrow' cannot be read" in capsys.readouterr().err


def test_what_is_embargoed_without_an_end_or_withheld_is_hidden(tmp_path, wire):
    (tmp_path / "a.xml").write_text(NITF.replace('"usable"', '"embargoed"'))
    ingest(tmp_path)
    article = Article.objects.get()
    assert (article.status, article.notices.get().text) == ("withdrawn", "The sender withholds it.")


def test_an_agency_that_every_newsroom_knows_is_entered_as_a_source_and_nobody_else(tmp_path):
    (tmp_path / "a.xml").write_text(NITF.replace("Varna Wire", "The Associated Press"))
    (tmp_path / "b.xml").write_text(NITF.replace("varna.17", "varna.18"))
    ingest(tmp_path, dry_run=True)
    assert not Source.objects.exists()
    ingest(tmp_path)
    first, second = Article.objects.order_by("pk")
    assert (first.source.name, first.source.kind, first.agency) == ("AP", "agency", "AP")
    assert second.source is None
    notes = list(
        ReviewItem.objects.filter(kind="ingest").order_by("article_id").values_list("text", flat=True)
    )
    assert notes == [
        "AP, which every newsroom knows as an agency, was entered as a source.",
        "The message names the source 'Varna Wire', which is not known; left unidentified.",
    ]


def test_several_messages_of_a_file_are_captures_of_their_own(tmp_path, wire):
    second = WIRE.replace("0123", "0124").replace("Pier to close", "Harbour to open")
    (tmp_path / "wire.txt").write_text(WIRE + second, newline="")
    ingest(tmp_path)
    assert [(one.headline, one.source) for one in Article.objects.order_by("pk")] == [
        ("Pier to close after worm found", wire),
        ("Harbour to open after worm found", wire),
    ]
    assert list(Capture.objects.order_by("pk").values_list("path", "format")) == [
        ("wire.txt:1", "iptc7901"),
        ("wire.txt:2", "iptc7901"),
    ]


def test_a_page_of_a_web_archive_has_its_address_and_its_moment(tmp_path):
    gazette = Source.objects.create(name="Oldmouth Gazette", slug="oldmouth-gazette")
    SourceAlias.objects.create(source=gazette, kind="domain", value="gazette.example")
    address = "https://gazette.example/news/2025/03/05/mole"
    archive = a_warc((address, "200 OK", PAGE), ("https://gazette.example/gone", "404 Not Found", "no"))
    (tmp_path / "crawl.warc.gz").write_bytes(gzip.compress(archive))
    with pytest.raises(CommandError):
        ingest(tmp_path)
    article, capture = Article.objects.get(), Capture.objects.get()
    assert (article.source, article.url, article.origins["url"]) == (gazette, address, "message")
    assert article.paragraphs == PARAGRAPHS
    assert (capture.captured_at.isoformat(), capture.given["payload_digest"]) == (
        "2025-03-05T08:15:00+00:00",
        "sha1:ABC",
    )
    assert capture.path == f"crawl.warc.gz:{address}"
    again = a_warc((address, "200 OK", PAGE.replace("Board", "Council")))
    (tmp_path / "later.warc").write_bytes(again)
    ingest(tmp_path / "later.warc")
    assert Capture.objects.filter(article=article).count() == 2


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("a.pdf", a_page(*((72, 700 - 40 * n, 11, words[:90]) for n, words in enumerate(PARAGRAPHS))), "pdf"),
        ("a.docx", a_docx(*(f"<w:p><w:r><w:t>{p}</w:t></w:r></w:p>" for p in GOOD.split("\n\n"))), "docx"),
        ("a.odt", an_odt(*(f"<text:p>{p}</text:p>" for p in GOOD.split("\n\n"))), "odt"),
        ("a.eml", f"Subject: {HEADLINE}\nFrom: a@b.example\n\n{GOOD}".encode(), "eml"),
        ("a.txt.gz", gzip.compress(GOOD.encode()), "txt"),
        ("a.rss", f"<rss><item><title>A</title><description>{GOOD}</description></item></rss>".encode(),
         "html"),
    ],
)  # fmt: skip
def test_documents_mail_feeds_and_gzip_become_articles(tmp_path, name, data, kind):
    (tmp_path / name).write_bytes(data)
    ingest(tmp_path)
    assert Article.objects.get().body
    assert Capture.objects.get().format == kind


def test_the_format_may_be_said_where_the_name_does_not_tell(tmp_path, wire):
    (tmp_path / "message.dat").write_text(NITF)
    with pytest.raises(CommandError):
        ingest(tmp_path)
    ingest(tmp_path, forced="nitf")
    assert Article.objects.get().source == wire


def test_xml_of_another_kind_is_refused_by_its_root(tmp_path, capsys):
    (tmp_path / "a.xml").write_text("<svg/>")
    with pytest.raises(CommandError):
        ingest(tmp_path)
    assert "a.xml: the document is <svg>; of XML, NITF, NewsML, RSS and Atom are taken" in (
        capsys.readouterr().err
    )


def test_a_sender_that_gives_every_message_the_same_name_loses_none(tmp_path, wire):
    place = tmp_path / "latest.xml"
    for number in (17, 18):
        place.write_text(NITF.replace("varna.17", f"varna.{number}"))
        ingest(tmp_path)
    assert list(Article.objects.order_by("pk").values_list("guid", flat=True)) == ["varna.17", "varna.18"]


SEEDS = {
    "a.xml": NITF.encode(),
    "b.xml": OPEN.encode(),
    "c.json": b'{"uri": "a", "versioncreated": "2025", "bodies": [{"value": "<p>One.</p>"}]}',
    "d.txt": WIRE.encode(),
    "e.eml": b"Subject: One\nFrom: a@b.example\n\nThe council met on Tuesday and voted to close the pier.",
    "f.docx": a_docx("<w:p><w:r><w:t>One.</w:t></w:r></w:p>"),
}  # fmt: skip


@pytest.mark.parametrize("name", SEEDS)
def test_a_mutated_message_is_taken_or_refused_in_words(tmp_path, wire, name, capsys):
    chance = random.Random(name)
    for number in range(25):
        (tmp_path / f"{number:03}-{name}").write_bytes(mutated(SEEDS[name], chance))
    try:
        ingest(tmp_path)
    except CommandError as told:
        assert "refused, see above" in str(told)
    said = capsys.readouterr()
    assert "error in the program" not in said.err


@given
def test_the_standards_own_documents_become_articles(tmp_path):
    ingest(FORMATS / "nitf", verbosity=0)
    assert Article.objects.count() == 6
    ap = Article.objects.get(path="ap-nitf.xml")
    assert ap.source.name == "AP"
