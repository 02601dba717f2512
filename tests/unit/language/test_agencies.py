"""One table of agencies: every name leads to one short form, whoever reads it."""

import doctest

import pytest

from articles.extraction.credits import agency_credited
from articles.language import agencies
from articles.language.agencies import AGENCIES, agency_named, short_form
from articles.syndication.agency import attribute_agency

NAMES = [(name, short) for short, names in AGENCIES.items() for name in names]


@pytest.mark.parametrize(("name", "short"), NAMES, ids=[name for name, _ in NAMES])
def test_splitter_and_linker_call_an_agency_by_the_same_short_form(name, short):
    assert agency_credited(name) == attribute_agency(credit=name).agency == short


@pytest.mark.parametrize("short", AGENCIES)
def test_a_short_form_is_a_name_of_its_own_agency(short):
    assert agency_named(short) == short


def test_no_name_belongs_to_two_agencies():
    spellings = [agencies.agency_key(name) for name, _ in NAMES]
    assert len(spellings) == len(set(spellings))


@pytest.mark.parametrize("name", ["Associated Press", "The Canadian Press"])
def test_a_source_that_is_an_agency_of_the_table_has_the_tables_short_form(name):
    assert short_form(name, ["cp", "ap"]) == agency_named(name)


def test_an_archives_own_agency_wins_over_the_table():
    assert agency_named("CP", {"cp": "Capital Press"}) == "Capital Press"


def test_the_examples_in_the_docstrings_hold():
    assert doctest.testmod(agencies).failed == 0
