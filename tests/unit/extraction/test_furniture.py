"""Furniture learnt from a source's own captures."""

import itertools

from articles.extraction.furniture import learn_furniture

MENU = "Harbour news\nTides\nCall the desk on 555 0{n}\n"


STORIES = [
    "The last boat of the herring fleet came home on Sunday with a broken mast and eleven crates aboard.",
    "Ministers voted by a hair to close the northern railway, whose riders had asked for one more winter.",
    "A bakery on the high street has won the county's prize for rye bread, which it has made since the war.",
    "Divers found the bell of a ship that went down off the point in a storm nobody alive remembers.",
]


def capture(number: int, story: str = "") -> str:
    story = story or STORIES[number - 1]
    return (
        MENU.format(n=number)
        + "\n"
        + "\n\n".join([story.split()[1], story, f"{story} Nobody was surprised."])
    )


def test_lines_that_three_captures_share_are_furniture_digits_folded():
    assert learn_furniture(map(capture, (1, 2, 3))) >= {"harbour news", "tides", "call the desk on 0 0"}


def test_two_captures_teach_nothing():
    assert learn_furniture(map(capture, (1, 2))) == frozenset()


def test_one_story_captured_thrice_does_not_turn_its_own_words_into_furniture():
    story = (
        "The lamp on Gull Point was lit again on Sunday after eleven weeks of quarrel over the harbour dues."
    )
    assert learn_furniture(capture(number, story) for number in (1, 2, 3)) == frozenset()


def test_the_order_of_captures_does_not_matter():
    captures = [capture(number) for number in (1, 2, 3, 4)]
    learnt = {learn_furniture(order) for order in itertools.permutations(captures)}
    assert len(learnt) == 1
