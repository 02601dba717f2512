"""Web pages, files of records and archives go in through the same door as text."""

import io
import json
import zipfile
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from articles.ingest import resplit
from articles.models import Article, Capture, Source, SourceAlias
from tests.faults.test_files import GOOD

pytestmark = pytest.mark.django_db

HEADLINE, *PARAGRAPHS = GOOD.strip().split("\n\n")
PAGE = f"""<!DOCTYPE html>
<html lang="en"><head>
<title>{HEADLINE} | Oldmouth Gazette</title>
<meta property="og:title" content="{HEADLINE}">
<meta property="og:site_name" content="Oldmouth Gazette">
<meta property="article:published_time" content="2025-03-04T23:40:00+01:00">
<meta name="author" content="Ada Quill">
<link rel="canonical" href="https://gazette.example/mole">
</head><body>
<nav><ul><li><a href="/">Home</a></li><li><a href="/news">News</a></li></ul></nav>
<article><h1>{HEADLINE}</h1>{"".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)}</article>
<footer><p>Copyright Oldmouth Gazette</p></footer>
<script>document.title = "{{{{7*7}}}}"</script>
</body></html>
"""


@pytest.fixture
def gazette():
    source = Source.objects.create(name="Oldmouth Gazette", slug="oldmouth-gazette")
    SourceAlias.objects.create(source=source, kind="domain", value="gazette.example")
    return source


def ingest(*paths, **options):
    call_command("ingest", *map(str, paths), **options)


def test_a_page_gives_its_body_and_what_its_markup_declares(tmp_path, gazette):
    (tmp_path / "mole.html").write_text(PAGE)
    ingest(tmp_path)
    article = Article.objects.get()
    assert (article.source, article.origins["source"]) == (gazette, "html")
    assert (article.headline, article.origins["headline"]) == (HEADLINE, "html")
    assert (article.byline, article.origins["byline"]) == ("Ada Quill", "html")
    assert (article.printed_on, article.origins["printed_on"]) == (date(2025, 3, 4), "html")
    assert article.canonical_url == "https://gazette.example/mole"
    assert article.paragraphs == PARAGRAPHS
    capture = Capture.objects.get()
    assert (capture.format, capture.data) == ("html", PAGE.encode())


def test_a_page_taken_apart_again_stays_as_it_was(tmp_path, gazette):
    (tmp_path / "mole.html").write_text(PAGE)
    ingest(tmp_path)
    before = Article.objects.values().get()
    assert list(resplit.split_again([before["id"]]))[0].changed == ()
    assert Article.objects.values().get() == before


def test_a_page_without_text_is_refused(tmp_path, capsys):
    (tmp_path / "empty.html").write_text("<html><head></head><body></body></html>")
    with pytest.raises(CommandError):
        ingest(tmp_path)
    assert "empty.html: no headline and no text were found in the page" in capsys.readouterr().err


def test_a_file_of_records_gives_an_article_a_line_and_names_bad_lines(tmp_path, gazette, capsys):
    lines = [
        json.dumps({"text": GOOD, "source": "Oldmouth Gazette", "date": "2025-03-04", "title": "Its title"}),
        "not json",
        json.dumps({"text": GOOD.replace("Board", "Council"), "url": "https://gazette.example/council"}),
    ]
    (tmp_path / "week.jsonl").write_text("\n".join(lines))
    with pytest.raises(CommandError):
        ingest(tmp_path)
    said = capsys.readouterr()
    assert "2 added, 0 changed, 0 duplicates, 1 refused" in said.out
    assert "week.jsonl:2: the line is not a JSON record" in said.err
    first, second = Article.objects.order_by("pk")
    assert (first.headline, first.source, first.printed_on) == ("Its title", gazette, date(2025, 3, 4))
    assert second.source == gazette
    with pytest.raises(CommandError):
        ingest(tmp_path)
    assert "0 added, 0 changed, 2 duplicates, 1 refused" in capsys.readouterr().out


def test_a_record_that_moved_to_another_line_is_no_revision_of_what_stood_there(tmp_path, gazette):
    place = tmp_path / "week.jsonl"
    for word in ("Board", "Council"):
        place.write_text(json.dumps({"text": GOOD.replace("Board", word), "source": "oldmouth-gazette"}))
        ingest(tmp_path)
    assert Article.objects.count() == 2


def test_an_archive_gives_what_lies_in_it_by_the_path_inside(tmp_path, gazette, capsys):
    with zipfile.ZipFile(tmp_path / "week.zip", "w") as archive:
        archive.writestr("oldmouth-gazette/2025/03/04/mole.txt", GOOD)
        archive.writestr("page.html", PAGE.replace("mole", "pier"))
        archive.writestr("../../etc/out.txt", GOOD)
        archive.writestr("photo.jpg", b"\xff\xd8\xff")
        inner = io.BytesIO()
        with zipfile.ZipFile(inner, "w") as nested:
            nested.writestr("a.txt", GOOD)
        archive.writestr("inner.zip", inner.getvalue())
    with pytest.raises(CommandError):
        ingest(tmp_path)
    said = capsys.readouterr()
    assert "2 added, 0 changed, 0 duplicates, 3 refused" in said.out
    assert "the path leads out of the archive" in said.err
    assert "an archive inside an archive is not opened" in said.err
    article = Article.objects.get(path="oldmouth-gazette/2025/03/04/mole.txt")
    assert (article.source, article.printed_on) == (gazette, date(2025, 3, 4))
    assert article.captures.get().path == "week.zip/oldmouth-gazette/2025/03/04/mole.txt"


def test_a_bomb_and_a_broken_archive_are_refused(tmp_path, capsys):
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", b"0" * 60_000_000)
    (tmp_path / "broken.zip").write_bytes(b"PK\x03\x04 and no more")
    with pytest.raises(CommandError):
        ingest(tmp_path)
    said = capsys.readouterr().err
    assert "bomb.zip/a.txt: the file unpacks to over 200 times its size" in said
    assert "broken.zip: the archive cannot be opened" in said
    assert not Article.objects.exists()


def test_a_dry_run_looks_into_containers_too(tmp_path, capsys):
    with zipfile.ZipFile(tmp_path / "week.zip", "w") as archive:
        archive.writestr("mole.txt", GOOD)
    ingest(tmp_path, dry_run=True)
    assert "week.zip/mole.txt: would be added" in capsys.readouterr().out
    assert not Article.objects.exists()
