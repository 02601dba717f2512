"""Words within n of one another: the quick windows beside a slow twin that tries every choice."""

from itertools import product

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from articles.search.engines.whoosh.nearness import windows

addresses = st.lists(st.integers(0, 30), unique=True, max_size=6).map(sorted)


def slow_windows(runs, near):
    """The first address of every choice of one address a run, each its own, that spans at most `near`."""
    return {
        min(chosen)
        for chosen in product(*runs)
        if len(set(chosen)) == len(chosen) and max(chosen) - min(chosen) <= near
    }


@given(st.lists(addresses, min_size=3, max_size=5), st.integers(1, 12))
def test_windows_are_those_that_trying_every_choice_finds(runs, near):
    found = windows([np.array(run, dtype=np.uint32) for run in runs], near)
    assert found.tolist() == sorted(slow_windows(runs, near))


@given(addresses, addresses, st.integers(1, 12))
def test_of_two_words_the_rarer_is_counted_once_wherever_the_other_stands(one, other, near):
    found = windows([np.array(run, dtype=np.uint32) for run in (one, other)], near)
    rarer, more = sorted((one, other), key=len)
    assert found.tolist() == [a for a in rarer if any(0 < abs(a - b) <= near for b in more)]


def test_a_word_asked_for_twice_must_stand_there_twice():
    run = np.array([3, 20], dtype=np.uint32)
    other = np.array([4, 21], dtype=np.uint32)
    assert windows([run, run, other], 10).tolist() == []
    assert windows([run, run, other], 20).tolist() == [3]
