"""The small words of the templates."""

from datetime import date

import pytest
from django.core.paginator import Paginator

from articles.models import Article
from articles.templatetags.archive import elided, initial, marked_snippet, percent, web_address
from articles.words import printed_words


@pytest.mark.parametrize(
    ("number", "count", "shown"),
    [
        (1, 1, [1]),
        (1, 7, [1, 2, 3, "…", 7]),
        (6, 12, [1, "…", 4, 5, 6, 7, 8, "…", 12]),
        (12, 12, [1, "…", 10, 11, 12]),
    ],
)
def test_page_numbers_are_the_first_the_last_and_those_around(number, count, shown):
    assert list(elided(Paginator(range(count), 1).page(number))) == shown


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        " javascript:alert(1)",
        "data:text/html,x",
        "//elsewhere.example/",
        "http:",
        "https://[broken",
        "ftp://files.example/",
        "",
    ],
)
def test_nothing_but_a_whole_web_address_becomes_a_link(address):
    assert web_address(address) == ""


def test_a_web_address_is_linked_as_it_is():
    assert web_address("https://ledger.example/a?b=1") == "https://ledger.example/a?b=1"


def test_what_is_not_nothing_is_never_called_nothing():
    assert percent(0.001) == "under 1\u202f%"
    assert percent(0.0) == "0\u202f%"
    assert percent(0.926) == "93\u202f%"


def test_a_snippet_is_escaped_inside_its_marks_and_outside():
    found = marked_snippet((("AT&T <b>", False), ("<i>", True)))
    assert found == "AT&amp;T &lt;b&gt;<mark>&lt;i&gt;</mark>"


@pytest.mark.parametrize(
    ("precision", "words"), [("day", "6 January 2014"), ("month", "January 2014"), ("year", "2014")]
)
def test_a_date_is_told_no_finer_than_it_is_known(precision, words):
    assert printed_words(Article(printed_on=date(2014, 1, 6), printed_precision=precision)) == words


def test_no_date_is_undated():
    assert printed_words(Article()) == "undated"


def test_a_name_is_filed_under_its_letter():
    assert [initial(name) for name in ("By Ann", "élan", "24 heures")] == ["A", "É", "#"]
