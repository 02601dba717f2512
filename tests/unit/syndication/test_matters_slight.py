"""What is slight, and what only looks like a difference that matters: read off real links."""

import pytest

from articles.syndication.article_text import ArticleText
from articles.syndication.compare import compare
from articles.syndication.matters.weigh import weigh, weigh_pair


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


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (
            "The board said that her eight colleagues would sign the paper about the pier on Friday.",
            "The board said that the nine members would sign the paper about the pier on Friday.",
        ),
        (
            "On the coast, over 5,000 boats were moored when the gale came in from the west.",
            "Over 90,000 boats in all were moored when the gale came in from the west.",
        ),
        (
            "On Friday critics said that the pier will be closed by the winter.",
            "On Friday skeptics said that the pier will be closed by the winter.",
        ),
        (
            "Brandt said that the pier will be closed by the winter.",
            "The Harbour Office said that the pier will be closed by the winter.",
        ),
        (
            '"We held on, and that was hard work in the end," said Molin.',
            '"We held on, that was hard work in the end," said Molin.',
        ),
        (
            "The so-called \u201cgrey water\u201d comes from the ferry.",
            "The so-called grey water comes from the ferry.",
        ),
    ],
)
def test_what_may_be_two_things_or_one_is_shown_and_not_counted(a, b):
    assert all(found.is_slight for found in weigh_pair(a, b))


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (
            "At least 15 people are reported to have died on the coast.",
            "At least nine people are reported to have died on the coast.",
        ),
        (
            "The storm may close the pier for two years, the board said.",
            "The storm will close the pier for two years, the board said.",
        ),
        (
            "The pier cost three and a half million euros, the board said.",
            "The pier cost five million euros, the board said.",
        ),
    ],
)
def test_what_differs_in_one_sentence_printed_twice_is_grave(a, b):
    (found,) = weigh_pair(a, b)
    assert not found.is_slight


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Half a million people came.", "A half-million people came."),
        ("It took three and a half years.", "It took 3\u00bd years."),
        (
            "He called it an alleged plot by a Tarn gang on Monday.",
            "He called it a plot by an alleged Tarn gang on Monday.",
        ),
        ("States need to close half of the piers by May.", "States must close half of the piers by May."),
        (
            '"He wants to close every pier on the coast," said Molin.',
            '"(Brandt) wants to close every pier on the coast," said Molin.',
        ),
    ],
)
def test_one_thing_in_two_ways_is_no_difference(a, b):
    assert weigh_pair(a, b) == ()


def test_a_source_that_the_paragraph_before_names_is_a_slight_loss_and_another_a_grave_one():
    claim = "The toll could bring in nine million crowns a year over the next ten years"
    its = ("A toll is asked for.", f"{claim}, according to the Harbour Board.")
    for before, is_slight in (("The Harbour Board has done the sums.", True), ("The sums are done.", False)):
        found = weigh(compare(ArticleText(0, "", (before, f"{claim}.")), ArticleText(1, "", its)))
        (told,) = [each.difference for each in found if each.difference.matter == "attribution"]
        assert (told.change, told.is_slight) == ("only-b", is_slight)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (
            "He passed the test, said Steve Molin, a spokesman for the Port Ellis County Sheriff’s Office.",
            "He passed the test, said Steve Molin, a spokesman for the Port Ellis Sheriff Department.",
        ),
        (
            "The note came a day after Verrin spoke of alarm over how the fleet grew.",
            "The note came a day after NATO ’s secretary general spoke of alarm over how the fleet grew.",
        ),
        (
            "Even if the board lowers the toll again, some question how much that would help the trade.",
            "Even if the board lowers the toll again, some question how much that might help the trade.",
        ),
        (
            "Justice Robert Molin, on the court for ten years, may have put it best when he left it in May.",
            "Justice Robert Molin, on the court for ten years, put it best when he left it in May.",
        ),
        (
            'The boatmen had sworn loyalty to the "Amir of the Quay" (the leader of oarsmen) on Monday.',
            'The boatmen had sworn loyalty to the "Amir of the Quay", "the leader of oarsmen", on Monday.',
        ),
    ],
)
def test_what_says_the_same_more_fully_or_asks_the_same_is_slight(a, b):
    assert all(found.is_slight for found in weigh_pair(a, b))


def test_a_person_of_another_surname_is_no_fuller_form_of_a_name():
    a = "The pier was given to the town by Robert Lee Molin of Port Ellis on Friday."
    for printed, other in (("Molin", "Verrin"), ("Robert Lee", "Joan")):
        (found,) = weigh_pair(a, a.replace(printed, other))
        assert (found.matter, found.is_slight) == ("name", False)
