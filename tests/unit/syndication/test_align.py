"""Shared runs: exact, each word used once, bounded work on hostile texts."""

import doctest
import time

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.syndication import align as align_module
from articles.syndication.align import align
from articles.syndication.article_text import Span


def hashes(values):
    return np.array(values, dtype=np.uint64)


def slow_tiling(left, right, run):
    """Greedy string tiling as Wise describes it: the longest free match first, again and again."""
    used_left, used_right, tiles = set(), set(), []
    while True:
        best = (0, 0, 0)
        for at in range(len(left)):
            for other in range(len(right)):
                length = 0
                while (
                    at + length < len(left)
                    and other + length < len(right)
                    and left[at + length] == right[other + length]
                    and at + length not in used_left
                    and other + length not in used_right
                ):
                    length += 1
                if length >= run and length > best[0]:
                    best = (length, at, other)
        if best[0] == 0:
            return sorted(tiles)
        length, at, other = best
        used_left |= set(range(at, at + length))
        used_right |= set(range(other, other + length))
        tiles.append((at, at + length, other, other + length))


@settings(max_examples=150, deadline=None)
@given(st.lists(st.integers(0, 5), max_size=30), st.lists(st.integers(0, 5), max_size=30))
def test_it_finds_what_the_slow_obvious_tiling_finds(left, right):
    fast = [(s.a_start, s.a_end, s.b_start, s.b_end) for s in align(hashes(left), hashes(right), run=3)]
    assert fast == slow_tiling(left, right, 3)


@given(st.lists(st.integers(0, 3), max_size=60), st.lists(st.integers(0, 3), max_size=60))
def test_spans_are_equal_words_and_never_overlap(left, right):
    spans = align(hashes(left), hashes(right), run=4)
    for span in spans:
        assert left[span.a_start : span.a_end] == right[span.b_start : span.b_end]
        assert span.a_end - span.a_start >= 4
    for side in ("a", "b"):
        places = sorted((getattr(s, f"{side}_start"), getattr(s, f"{side}_end")) for s in spans)
        assert all(before[1] <= after[0] for before, after in zip(places, places[1:], strict=False))


def test_identical_texts_are_one_run():
    text = hashes(range(1000))
    assert align(text, text) == (Span(0, 1000, 0, 1000),)


def test_runs_shorter_than_eight_words_are_no_runs():
    assert align(hashes(range(7)), hashes(range(7))) == ()


def test_a_moved_paragraph_is_found_where_it_went():
    left = hashes([*range(0, 20), *range(100, 120)])
    right = hashes([*range(100, 120), *range(0, 20)])
    assert align(left, right) == (Span(0, 20, 20, 40), Span(20, 40, 0, 20))


def test_one_word_twenty_thousand_times_stays_cheap():
    text = hashes([7] * 20_000)
    began = time.process_time()
    align(text, text)
    assert time.process_time() - began < 5


def test_the_examples_in_the_docstrings_hold():
    assert doctest.testmod(align_module).failed == 0
