"""One table of US and UK spellings, for search and for comparison."""

import doctest

import pytest

from articles.language import spelling
from articles.language.spelling import respell, us_uk_pairs
from articles.syndication.compare_kinds import Kind, style_of

PLAIN = [(american, british) for american, british, ambiguous in us_uk_pairs() if not ambiguous]


def test_every_plain_pair_of_the_table_folds_to_one_word():
    assert [pair for pair in PLAIN if respell(pair[0]) != respell(pair[1])] == []


@pytest.mark.parametrize(
    ("american", "british"),
    [("yogurt", "yoghurt"), ("skeptics", "sceptics"), ("fulfillment", "fulfilment"), ("theater", "theatre")],
)
def test_a_comparison_calls_a_pair_of_the_table_a_spelling(american, british):
    assert style_of(american, british) is Kind.SPELLING


@pytest.mark.parametrize(("one", "other"), [("tire", "tyre"), ("check", "cheque"), ("story", "storey")])
def test_a_word_that_is_another_word_too_is_not_folded_yet_called_a_spelling(one, other):
    assert respell(one) != respell(other)
    assert style_of(one, other) is Kind.SPELLING


@pytest.mark.parametrize(("one", "other"), [("prize", "prise"), ("meter", "mitre"), ("center", "censor")])
def test_two_words_stay_two(one, other):
    assert respell(one) != respell(other)


def test_the_examples_in_the_docstrings_hold():
    assert doctest.testmod(spelling).failed == 0
