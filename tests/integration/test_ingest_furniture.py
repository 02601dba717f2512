"""Furniture counted capture by capture is what the whole set of captures teaches, in whatever order."""

import random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.extraction.furniture import (
    MANY_HOLDERS,
    capture_lines,
    folded_lines,
    learn_furniture,
    number_of,
)
from articles.extraction.split import split_capture
from articles.ingest import furniture, line_table
from articles.ingest.lines_ahead import LinesAhead
from articles.linking import settling as links
from articles.models import DueWork
from tests.factories import CaptureFactory, SourceFactory

pytestmark = pytest.mark.django_db

LINES = [
    f"The {noun} of the harbour was {verb} on Tuesday by people who had waited for it since the spring."
    for noun in ("mole", "pier", "lamp", "quay", "crane", "bell", "dock", "hall", "slip", "tower")
    for verb in ("opened", "mended", "sold", "painted")
]
MENU = ["Home", "Tides 12", "Sign up for our letter", "Most read"]


def text_of(draw: random.Random, story: list[str]) -> str:
    """A page: some of a menu, and most of a story's lines, with a line of its own."""
    own = f"Number {draw.random()} of the paper says nothing that any other number of the paper says too."
    body = [line for line in story if draw.random() < 0.8]
    return "\n".join([*draw.sample(MENU, 3), *body, own])


def lines_of(text: str):
    return capture_lines(text, split_capture(text).classified)


def numbers(texts) -> frozenset[int]:
    return frozenset(number_of(line) for line in learn_furniture(texts))


@pytest.mark.parametrize("seed", range(6))
def test_any_order_and_any_departures_end_at_what_the_set_teaches(seed):
    draw = random.Random(seed)
    source, other = SourceFactory(), SourceFactory()
    stories = [draw.sample(LINES, 6) for _ in range(4)]
    texts = [text_of(draw, draw.choice(stories)) for _ in range(14)]
    texts += texts[:2]  # the same bytes twice
    held = {}
    for text in draw.sample(texts, len(texts)):
        capture = CaptureFactory(article__source=source, text=text)
        furniture.count(capture, source.pk, lines_of(text), ())
        held[capture] = text
        assert line_table.all_furniture(source.pk) == numbers(held.values())
    for capture in draw.sample(sorted(held, key=lambda each: each.pk), 6):
        furniture.count(capture, other.pk, lines_of(held[capture]), ())
        del held[capture]
        assert line_table.all_furniture(source.pk) == numbers(held.values())


@pytest.mark.parametrize("seed", range(6))
def test_captures_whose_lines_were_asked_for_together_teach_what_they_teach_one_by_one(seed):
    draw = random.Random(seed)
    source = SourceFactory()
    stories = [draw.sample(LINES, 6) for _ in range(3)]
    texts = [text_of(draw, draw.choice(stories)) for _ in range(16)]
    held = []
    for start in range(0, len(texts), 5):
        some = [(lines_of(text), text) for text in [*texts[start : start + 5], texts[0]]]
        # The last was not asked for.
        ahead = LinesAhead((source.pk, lines) for lines, _ in some[:-1])
        for lines, text in some:
            capture = CaptureFactory(article__source=source, text=text)
            repeated = furniture.repeated_of(source, lines, ahead)
            assert repeated == line_table.furniture(source.pk, lines.lines)
            furniture.count(capture, source.pk, lines, (), is_new=True, repeated=repeated, ahead=ahead)
            held.append(text)
            assert line_table.all_furniture(source.pk) == numbers(held)


def test_what_was_asked_for_together_is_forgotten_where_it_is_taken_back():
    source = SourceFactory()
    text = "\n".join([*MENU, *LINES[:5]])
    lines = lines_of(text)
    ahead = LinesAhead([(source.pk, lines)])
    ahead.add(source.pk, lines)
    ahead.set_furniture(source.pk, frozenset(lines.lines), frozenset())
    assert ahead.is_held(source.pk, lines.key)
    assert ahead.furniture(source.pk, lines.lines) == lines.lines
    ahead.forget()
    assert not ahead.is_held(source.pk, lines.key)
    assert not ahead.furniture(source.pk, lines.lines)
    assert not ahead.held_elsewhere(source.pk, lines.lines, 0)


def test_a_line_that_too_many_hold_ceases_to_make_them_alike(monkeypatch):
    monkeypatch.setattr("articles.extraction.furniture.MANY_HOLDERS", 4)
    monkeypatch.setattr(furniture, "MANY_HOLDERS", 4)
    monkeypatch.setattr(line_table, "MANY_HOLDERS", 4)
    source, held = SourceFactory(), {}
    for number in range(7):
        text = f"{LINES[0]}\n{LINES[1]}\nPage {'abcdefg'[number]} of the harbour letter.\nTides"
        capture = CaptureFactory(article__source=source, text=text)
        furniture.count(capture, source.pk, lines_of(text), ())
        held[capture] = text
        assert line_table.all_furniture(source.pk) == numbers(held.values())
    assert number_of("tides") in line_table.all_furniture(source.pk)
    for capture in list(held)[:5]:
        furniture.count(capture, None, lines_of(held.pop(capture)), ())
        assert line_table.all_furniture(source.pk) == numbers(held.values())
    assert MANY_HOLDERS == 50


def test_what_a_line_that_came_masks_is_due_and_what_it_does_not_change_is_not(monkeypatch):
    source = SourceFactory()
    shared = "Readers of this paper are asked to write to the editor before the end of the month of May."
    captures = []
    for number in range(3):
        text = "\n\n".join([*LINES[number * 5 : number * 5 + 4], shared, LINES[number * 5 + 4]])
        captures.append(CaptureFactory(article__source=source, text=text))
        furniture.count(captures[-1], source.pk, lines_of(text), ())
    due = set(DueWork.objects.filter(kind="resplit").values_list("subject", flat=True))
    assert due == {capture.article_id for capture in captures}
    assert shared.lower() in furniture.learnt(source.pk, folded_lines(shared))


def test_one_more_capture_asks_the_database_as_often_however_many_its_source_holds(
    django_assert_max_num_queries,
):
    source = SourceFactory()

    def put(number: int) -> None:
        draw = random.Random(number)
        body = [f"{line} {draw.random()}" for line in draw.sample(LINES, 8)]
        text = "\n".join([*MENU, *body])
        capture = CaptureFactory(article__source=source, text=text)
        furniture.count(capture, source.pk, lines_of(text), ())

    for number in range(5):
        put(number)
    with django_assert_max_num_queries(60):
        put(100)
    for number in range(5, 60):
        put(number)
    with django_assert_max_num_queries(60):
        put(101)


def test_settling_an_archive_where_nothing_is_due_reads_no_articles(django_assert_num_queries):
    with django_assert_num_queries(5):
        links.settle_links()


def test_what_a_new_line_of_furniture_changes_is_looked_up_by_the_line():
    """Begun with the captures of the source, the look-up took minutes in an archive of 300,000 articles."""
    with CaptureQueriesContext(connection) as asked:
        line_table.articles_masked_by(1, {17, 18})
    [query] = asked.captured_queries
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {query['sql']}")
        steps = [row[3] for row in cursor.fetchall()]
    tables = [step[: len("SEARCH l")] for step in steps if step.startswith("SEARCH ")]
    assert tables == ["SEARCH l", "SEARCH k", "SEARCH c"]
