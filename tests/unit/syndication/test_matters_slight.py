"""What is slight, and what only looks like a difference that matters: read off real links."""

import pytest

from articles.syndication.matters.weigh import weigh_pair


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (
            "Officials asked about whether the war would end soon.",
            "Officials asked whether or not the war would end soon.",
        ),
        (
            "States have to have half of the caseload at work by May.",
            "States must have half of the caseload at work by May.",
        ),
        (
            "He has said that the ferry sank in the bay.",
            "He, without elaborating, said that the ferry sank in the bay.",
        ),
        (
            "General William Dunn opened the pier on Sunday night.",
            "General Bill Dunn opened the pier on Sunday night.",
        ),
        ('He said it was "in no way a defeat" for the board.', "He said it was not a defeat for the board."),
        (
            '"We sail when the tide lets us, whatever they say," he said.',
            '"We sail when the tide lets us," he said.',
        ),
    ],
)
def test_another_turn_of_phrase_is_no_difference(a, b):
    assert weigh_pair(a, b) == ()


def test_a_name_that_one_side_alone_prints_is_slight_and_another_name_is_not():
    a = "The minister met Ada Molin in the harbour on Friday evening."
    (dropped,) = weigh_pair(a, "The minister met in the harbour on Friday evening.")
    (altered,) = weigh_pair(a, a.replace("Ada Molin", "Joss Verrin"))
    assert (dropped.matter, dropped.is_slight) == ("name", True)
    assert (altered.matter, altered.is_slight) == ("name", False)


def test_a_quotation_that_is_closed_too_early_is_grave():
    a = '"We will close the pier. It is not safe. Nobody should walk there," said Molin.'
    (found,) = weigh_pair(a, a.replace("pier. It", 'pier." It'))
    assert (found.matter, found.is_slight) == ("quotation", False)
