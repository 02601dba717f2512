"""The splitting measure, against cases counted by hand."""

import pytest

from benchmarks.shingles import ShingleMatch, compare_shingles, shingles, total


def test_a_text_of_six_words_has_three_shingles_of_four():
    assert shingles("the cat sat on the mat").total() == 3


def test_a_text_of_fewer_than_four_words_is_one_shingle():
    assert shingles("the cat") == {("the", "cat"): 1}


def test_one_line_too_many_costs_precision_only():
    # True: abcd bcde (2). Given: abcd bcde cdef defg (4). Found 2, wrong 2, missed 0, of 4.
    match = compare_shingles("a b c d e", "a b c d e f g")
    assert match == ShingleMatch(0.5, 0.5, 0.0)
    assert (match.precision, match.recall) == (0.5, 1.0)


def test_one_line_too_few_costs_recall_only():
    match = compare_shingles("a b c d e f g", "a b c d e")
    assert (match.precision, match.recall) == (1.0, 0.5)


def test_a_shingle_counts_as_often_as_it_stands():
    # True: abcd, bcda, cdab, dabc, abcd. Given: abcd once.
    assert compare_shingles("a b c d a b c d", "a b c d") == ShingleMatch(0.2, 0.0, 0.8)


def test_the_mean_is_taken_of_precision_and_recall_before_f1():
    score = total([ShingleMatch(0.5, 0.5, 0.0), ShingleMatch(0.5, 0.0, 0.5)])
    assert (score.precision, score.recall) == (0.75, 0.75)
    assert score.f1 == pytest.approx(0.75)


def test_a_page_that_gives_nothing_lowers_recall_and_leaves_precision():
    score = total([ShingleMatch(1.0, 0.0, 0.0), ShingleMatch(0.0, 0.0, 1.0)])
    assert (score.precision, score.recall, score.exact) == (1.0, 0.5, 0.5)
