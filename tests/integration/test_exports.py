"""A whole result set taken away: streamed, in order, safe in a spreadsheet, and full text only by right."""

import csv
import json
from io import StringIO

import pytest
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, Notice
from articles.reports import records
from articles.search import upkeep
from tests.factories import ArticleFactory, SourceFactory

pytestmark = pytest.mark.django_db

FORMULAS = ('=cmd|"/c calc"!A1', "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1")


@pytest.fixture
def articles():
    """Three articles on a harbour, in three sources; the first has a correction."""
    made = [
        ArticleFactory(
            headline=f"Harbour plan {number}",
            body=f"The harbour plan number {number}.\n\nA second paragraph, with the word lighthouse.",
            source=SourceFactory(name=f"Outlet {number}"),
            printed_on=f"2025-03-0{number}",
            standfirst="",
        )
        for number in (1, 2, 3)
    ]
    Notice.objects.create(article=made[0], kind="correction", text="The plan is older.")
    upkeep.mark([article.pk for article in made])
    upkeep.drain()
    return made


def text_of(response):
    assert response.status_code == 200, response.status_code
    assert response.streaming
    return b"".join(response.streaming_content).decode()


def rows_of(response):
    return list(csv.DictReader(StringIO(text_of(response), newline="")))


def lines_of(response):
    return [json.loads(line) for line in text_of(response).splitlines()]


def address(form, query=""):
    return f"{reverse('export', args=[form])}?{query}"


def test_the_file_holds_every_article_of_the_search_in_its_order(client, rhea, articles):
    client.force_login(rhea)
    rows = rows_of(client.get(address("csv", "q=harbour&sort=newest")))
    assert [row["headline"] for row in rows] == ["Harbour plan 3", "Harbour plan 2", "Harbour plan 1"]
    assert [row["date"] for row in rows] == ["2025-03-03", "2025-03-02", "2025-03-01"]
    oldest = lines_of(client.get(address("jsonl", "q=harbour&sort=oldest")))
    assert [row["id"] for row in oldest] == [article.pk for article in articles]


def test_both_forms_say_the_same(client, rhea, articles):
    client.force_login(rhea)
    rows = rows_of(client.get(address("csv", "q=harbour")))
    lines = lines_of(client.get(address("jsonl", "q=harbour")))
    assert [int(row["id"]) for row in rows] == [line["id"] for line in lines]
    assert list(rows[0]) == list(lines[0]) == list(records.COLUMNS)


def test_filters_narrow_the_file_as_they_narrow_the_page(client, rhea, articles):
    client.force_login(rhea)
    slug = articles[1].source.slug
    assert [row["source"] for row in rows_of(client.get(address("csv", f"q=harbour&source={slug}")))] == [
        "Outlet 2"
    ]


def test_a_row_carries_its_notices_permalink_and_a_snippet_but_not_the_body(client, rhea, articles):
    client.force_login(rhea)
    rows = lines_of(client.get(address("jsonl", "q=harbour&sort=oldest")))
    assert rows[0]["notices"] == ["correction: The plan is older."]
    assert rows[0]["permalink"] == f"http://testserver{articles[0].get_absolute_url()}"
    assert rows[0]["snippet"] == "The harbour plan number 1."
    assert "body" not in rows[0] and "lighthouse" not in json.dumps(rows)


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_full_text_needs_the_right(client, rhea, stan, articles, form):
    client.force_login(rhea)
    refused = client.get(address(form, "q=harbour&full=1"))
    assert refused.status_code == 403
    assert "right to export" in refused.content.decode()
    client.force_login(stan)
    assert "lighthouse" in text_of(client.get(address(form, "q=harbour&full=1")))


def test_a_visitor_of_a_public_archive_has_no_right_to_full_text(client, public_reading, articles):
    assert client.get(address("csv", "q=harbour&full=1")).status_code == 403
    assert len(rows_of(client.get(address("csv", "q=harbour")))) == 3


@pytest.mark.parametrize("value", FORMULAS)
@pytest.mark.parametrize("field", ["headline", "byline", "section", "credit"])
def test_no_cell_is_a_formula(client, stan, value, field):
    article = ArticleFactory(body="A lantern.", **{"standfirst": "", field: value})
    upkeep.mark([article.pk])
    upkeep.drain()
    client.force_login(stan)
    (row,) = rows_of(client.get(address("csv", "q=lantern&full=1")))
    assert row[field] == f"'{value}"
    assert not [cell for cell in row.values() if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    (line,) = lines_of(client.get(address("jsonl", "q=lantern")))
    assert line[field] == value


def test_a_notice_and_a_source_that_begin_like_a_formula_are_made_safe_too(client, rhea):
    article = ArticleFactory(body="A lantern.", source=SourceFactory(name="=HYPERLINK(1)"), standfirst="-1")
    upkeep.mark([article.pk])
    upkeep.drain()
    client.force_login(rhea)
    (row,) = rows_of(client.get(address("csv", "q=lantern")))
    assert row["source"] == "'=HYPERLINK(1)"
    assert row["standfirst"] == row["snippet"] == "'-1"


def test_signed_out_visitors_are_sent_to_sign_in_and_back(client, articles):
    response = client.get(address("csv", "q=harbour"))
    assert response.status_code == 302
    assert "/accounts/login/?next=/search.csv" in response["Location"]


def test_what_is_withdrawn_while_a_file_streams_is_left_out_of_the_rest(client, rhea, articles, monkeypatch):
    monkeypatch.setattr(records, "CHUNK", 1)
    client.force_login(rhea)
    streamed = client.get(address("jsonl", "q=harbour&sort=oldest")).streaming_content
    first = next(streamed)
    assert b"Harbour plan 1" in first
    Article.objects.filter(pk=articles[2].pk).update(status="withdrawn", withdrawn_at=timezone.now())
    assert b"Harbour plan 3" not in b"".join(streamed)


def test_a_thousand_articles_cost_two_queries_for_every_five_hundred(
    client, rhea, django_assert_max_num_queries
):
    source = SourceFactory()
    made = [ArticleFactory(source=source, headline=f"Pier {number}", standfirst="") for number in range(1000)]
    upkeep.mark([article.pk for article in made])
    upkeep.drain()
    client.force_login(rhea)
    with django_assert_max_num_queries(14):
        rows = rows_of(client.get(address("csv", "q=pier&sort=oldest")))
    assert len(rows) == 1000


def test_the_file_is_named_and_kept_by_no_cache(client, rhea, articles):
    client.force_login(rhea)
    response = client.get(address("csv", "q=harbour"))
    assert response["Content-Disposition"] == 'attachment; filename="search.csv"'
    assert "no-store" in response["Cache-Control"]
    assert response["Content-Type"] == "text/csv; charset=utf-8"


def test_a_search_stopped_for_its_length_is_no_empty_file(client, rhea, articles, monkeypatch):
    """An empty file would be read as: there is nothing."""
    from articles.search.engine import TooMuchWork
    from articles.search.engines.whoosh.engine import WhooshSearch

    def stop(*args, **kwargs):
        raise TooMuchWork("The search took too long; narrow it.")

    monkeypatch.setattr(WhooshSearch, "matching", stop)
    client.force_login(rhea)
    response = client.get(address("csv", "q=harbour"))
    assert response.status_code == 503
    assert "narrow it" in response.content.decode()
