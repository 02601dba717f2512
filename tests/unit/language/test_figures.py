"""Figures are read for what they amount to, whatever an outlet prints them as."""

import pytest

from articles.language.figures import FigureKind, figures, same_figure


def only(text):
    (found,) = figures(text)
    return found


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("\u20ac2.4bn", "2.4 billion euros"),
        ("2.4 billion euros", "2,400 million euros"),
        ("$5m", "5 million US dollars"),
        ("US$1.5-billion", "$1,500 million"),
        ("50p", "50 pence"),
        ("twenty-five", "25"),
        ("one hundred and five", "105"),
        ("two thousand five hundred", "2,500"),
        ("20 per cent", "20%"),
        ("5 miles", "8 km"),
        ("10 stone", "63.5 kg"),
        ("34-year-old", "aged 34"),
        ("34", "34 years old"),
        ("Jan. 5, 2014", "5 January 2014"),
        ("3:30 p.m.", "15:30"),
        ("10 p.m.", "10pm"),
        ("60 minutes", "1 hour"),
        ("2nd", "second"),
        ("3\u00bd", "3.5"),
    ],
)
def test_one_amount_in_two_house_styles_is_the_same_figure(one, other):
    assert same_figure(only(one), only(other))
    assert same_figure(only(other), only(one))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("4.2 billion", "2.4 billion"),
        ("$5 million", "\u20ac5 million"),
        ("5 million", "5 billion"),
        ("5 percent", "5"),
        ("500 feet", "510 feet"),
        ("5 years", "5 months"),
        ("May 5", "May 6"),
        ("Jan. 5, 2014", "Jan. 5, 2013"),
        ("dozens", "hundreds"),
        ("3 p.m.", "3 a.m."),
    ],
)
def test_two_amounts_are_two_figures(one, other):
    assert not same_figure(only(one), only(other))


def test_the_first_of_a_range_may_have_the_unit_of_the_second():
    five, ten = figures("between 5 and 10 percent")
    assert same_figure(five, only("5 percent"))
    assert same_figure(ten, only("10%"))


@pytest.mark.parametrize("text", ["the F-16", "a G20 summit", "he may go", "they march on", "the sat phone"])
def test_names_with_figures_and_words_that_are_also_days_are_no_figures(text):
    assert figures(text) == ()


def test_a_figure_gives_its_place_as_printed():
    text = "It cost \u20ac2.4bn, he said."
    found = only(text)
    assert text[found.start : found.end] == "\u20ac2.4bn"
    assert found.kind is FigureKind.MONEY
