"""Families: strongest first, people's verdicts kept, conflicts shown."""

import doctest
import random

from hypothesis import given
from hypothesis import strategies as st

from articles.syndication import stories
from articles.syndication.stories import StoryEdge, group_into_stories

TIES = st.lists(
    st.builds(
        lambda left, step, score, confirmed: StoryEdge(left, left + step, score, confirmed),
        st.integers(0, 8), st.integers(1, 5), st.floats(0, 1), st.booleans(),
    ),
    max_size=25,
)  # fmt: skip
PARTED = st.lists(st.tuples(st.integers(0, 6), st.integers(7, 13)), max_size=6)


def test_the_weakest_of_a_chain_gives_way_to_a_parted_pair():
    found = group_into_stories([1, 2, 3], [StoryEdge(2, 3, 0.4), StoryEdge(1, 2, 0.9)], [(1, 3)])
    assert found.groups == ((1, 2), (3,))
    assert [(each.edge.left, each.edge.right, each.cannot_link) for each in found.conflicts] == [
        (2, 3, (1, 3))
    ]


def test_a_confirmed_edge_goes_before_a_stronger_automatic_one():
    found = group_into_stories(
        [1, 2, 3], [StoryEdge(1, 2, 0.9), StoryEdge(2, 3, 0.1, confirmed=True)], [(1, 3)]
    )
    assert found.groups == ((1,), (2, 3))


@given(TIES, PARTED)
def test_no_cannot_link_ever_shares_a_story_and_every_article_has_one(edges, cannot_link):
    found = group_into_stories(range(14), edges, cannot_link)
    assert sorted(article for group in found.groups for article in group) == list(range(14))
    story_of = {article: group for group in found.groups for article in group}
    assert all(story_of[one] != story_of[other] for one, other in cannot_link)


@given(TIES, PARTED, st.randoms())
def test_the_order_in_which_edges_are_given_does_not_matter(edges, cannot_link, rng: random.Random):
    shuffled = edges[:]
    rng.shuffle(shuffled)
    assert (
        group_into_stories(range(14), edges, cannot_link).groups
        == group_into_stories(range(14), shuffled, cannot_link).groups
    )


@given(TIES, PARTED)
def test_without_a_conflict_every_edge_joins(edges, cannot_link):
    found = group_into_stories(range(14), edges, cannot_link)
    story_of = {article: group for group in found.groups for article in group}
    left_out = {(each.edge.left, each.edge.right) for each in found.conflicts}
    assert all(
        story_of[edge.left] == story_of[edge.right]
        for edge in edges
        if (edge.left, edge.right) not in left_out
    )


def test_the_examples_in_the_docstrings_hold():
    assert doctest.testmod(stories).failed == 0
