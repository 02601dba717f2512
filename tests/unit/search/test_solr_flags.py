"""Which documents a query leaves out: exactly those of hidden articles, whatever is marked."""

from itertools import product

import pytest

from articles.search.engines.solr import flags
from articles.search.engines.solr.flags import Flagged, Flags, changes_due, left_out, wrongly_marked

ARTICLES = range(1, 6)


@pytest.fixture(autouse=True)
def few_are_many(monkeypatch):
    monkeypatch.setattr(flags, "MANY_HIDDEN", 1)
    monkeypatch.setattr(flags, "FEWEST_CHANGES", 2)
    left_out.cache_clear()
    yield
    left_out.cache_clear()


def shown(hidden, flagged, marked):
    """The articles that get through the filters, as Solr reads them."""
    left = left_out(hidden, flagged)
    lists = {name: {int(each) for each in listed.split(",")} for name, listed in left.lists.items()}
    assert set(left.filters) <= {"marked", "hidden"}
    assert ("restored" in lists) == ("$restored" in left.filters.get("marked", ""))
    assert ("hidden" in lists) == ("$hidden" in left.filters.get("hidden", ""))
    found = set(ARTICLES)
    if "marked" in left.filters:
        found -= marked - lists.get("restored", set())
    return found - lists.get("hidden", set())


def test_exactly_what_is_hidden_is_left_out_in_every_state_of_the_marks():
    for states in product(("hidden", "shown"), ("sure", "doubtful and marked", "doubtful", "not"), repeat=3):
        pairs = list(zip(states[::2], states[1::2], strict=True))
        hidden = frozenset(n for n, (is_hidden, _) in enumerate(pairs, 1) if is_hidden == "hidden")
        sure = frozenset(n for n, (_, mark) in enumerate(pairs, 1) if mark == "sure")
        doubtful = frozenset(n for n, (_, mark) in enumerate(pairs, 1) if mark.startswith("doubtful"))
        marked = sure | {n for n, (_, mark) in enumerate(pairs, 1) if mark == "doubtful and marked"}
        assert shown(hidden, Flagged(sure, doubtful), marked) == set(ARTICLES) - hidden, states


def test_what_is_marked_is_not_listed():
    assert left_out(frozenset({1, 2, 3}), Flagged(frozenset({1, 2, 3}))).lists == {}
    assert left_out(frozenset({1, 2, 3, 4}), Flagged(frozenset({1, 2, 5}))).lists == {
        "hidden": "3,4",
        "restored": "5",
    }


def test_few_are_listed_whatever_is_marked():
    assert left_out(frozenset({4}), Flagged(frozenset({1, 2, 3}))).lists == {"hidden": "4"}


@pytest.mark.parametrize(
    ("hidden", "sure", "doubtful", "wanted", "changes"),
    [
        ({1}, (), (), (), []),  # too few hidden
        ({1, 2}, (), (), {1, 2}, [1, 2]),
        ({1, 2}, {1}, (), {1, 2}, []),  # too few changes
        ({1, 2}, {3}, {1}, {1, 2}, [1, 2, 3]),
        ({1}, {1, 2, 3}, (), {1}, [2, 3]),  # it was begun
        ((), {1, 2}, {3}, (), [1, 2, 3]),  # it is over
    ],
)
def test_marks_are_changed_where_it_is_worth_it(hidden, sure, doubtful, wanted, changes):
    flagged = Flagged(frozenset(sure), frozenset(doubtful))
    assert changes_due(frozenset(hidden), flagged) == (frozenset(wanted), changes)


def test_a_mark_that_is_not_as_it_was_noted_is_told():
    noted = Flagged(frozenset({1, 2}), frozenset({3}))
    assert wrongly_marked({1, 2, 3, 4, 5}, {1, 3, 5}, noted, noted) == {2, 5}
    # What changed while the index was read may be either.
    later = Flagged(frozenset({1}), frozenset({2, 3, 5}))
    assert wrongly_marked({1, 2, 3, 4, 5}, {1, 3, 5}, noted, later) == set()


def test_an_article_is_doubtful_until_its_documents_are_searched_as_they_are():
    held = Flags()
    held.doubt([1, 2])
    assert held.read() == Flagged(frozenset(), frozenset({1, 2}))
    held.settle([1], [2])
    assert held.read() == Flagged(frozenset({1}), frozenset())
