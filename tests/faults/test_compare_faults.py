"""Comparing survives what nobody would print: endless, nothing shared, reordered, one word for ever."""

import random
import time

import pytest

from articles.syndication.article_text import ArticleText
from articles.syndication.compare import State, compare

PATIENCE = 30
"""Seconds that any of these may take on a slow machine; each takes about one on an idle one."""
WORDS = [
    f"{first}{last}" for first in "bcdfghjklmnp" for last in ("arn", "olt", "esk", "ime", "ulth", "ondo")
]


def text(words: int, seed: int) -> str:
    chance = random.Random(seed)
    return " ".join(chance.choice(WORDS) for _ in range(words)) + "."


def body(seed: int, paragraphs: int = 400, words: int = 50) -> tuple[str, ...]:
    return tuple(text(words, seed * 10_000 + at) for at in range(paragraphs))


LONG = body(1)
PAIRS = {
    "identical": (LONG, LONG),
    "reordered": (LONG, LONG[::-1]),
    "nothing shared": (LONG, body(2)),
    "one paragraph each": ((" ".join(LONG),), (" ".join(LONG[:200] + body(3, 10) + LONG[210:]),)),
    "one paragraph against many": ((" ".join(LONG),), LONG),
    "one word for ever": (("no " * 20_000,), ("no " * 15_000 + "yes",)),
    "two words in turn": (("yes no " * 10_000,), ("no yes " * 10_000,)),
    "the same short line": (("Yes.",) * 3_000, ("Yes.",) * 2_000),
    "marks only": (("." * 20_000,), ("!" * 20_000,)),
    "one endless word": (("x" * 100_000,), ("x" * 99_999 + "y",)),
    "only quotation marks": (('"' * 5_000,), ("\u201c" * 5_000,)),
}


@pytest.mark.parametrize("kind", PAIRS)
def test_a_hostile_pair_is_compared_in_bounded_time_and_comes_back(kind):
    a, b = PAIRS[kind]
    begun = time.perf_counter()
    found = compare(ArticleText(0, "", a), ArticleText(1, "", b))
    assert time.perf_counter() - begun < PATIENCE
    assert found.rebuilt_a == a
    assert found.rebuilt_b == b


def test_a_long_article_against_itself_has_no_change():
    found = compare(ArticleText(0, "", LONG), ArticleText(1, "", LONG))
    assert {(row.state, row.moved) for row in found.rows} == {(State.SAME, False)}


def test_a_long_article_backwards_moved_and_lost_nothing():
    found = compare(ArticleText(0, "", LONG), ArticleText(1, "", LONG[::-1]))
    assert {row.state for row in found.rows} == {State.SAME}
    assert sum(row.moved for row in found.rows) == len(LONG) - 1


@pytest.mark.parametrize("shared", [LONG, body(2)], ids=["alike", "nothing shared"])
def test_comparing_asks_between_paragraphs_whether_to_go_on_and_stops(shared):
    class Enough(Exception):
        pass

    def enough():
        raise Enough

    alike = (*shared[:10], *LONG[:10])
    with pytest.raises(Enough):
        compare(ArticleText(0, "", LONG), ArticleText(1, "", alike), checkpoint=enough)
