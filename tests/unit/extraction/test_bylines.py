"""Bylines in their layouts, and lines that are none."""

import pytest

from articles.extraction.bylines import bare_names, card_names, names_in_byline
from articles.extraction.people import people


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("By Ann Bell, Tomas Reyes and Eve Moss in Varna", ("Ann Bell", "Tomas Reyes", "Eve Moss")),
        ("By ANN BELL Associated Press", ("ANN BELL",)),
        ("By Ann Bell | Varna Courier | January 6, 2014", ("Ann Bell",)),
        ("By Ann Bell on January 6, 2014", ("Ann Bell",)),
        ("by Ann Bell@annbell Jan 6, 2014, 10:00am EST", ("Ann Bell",)),
        ("Written by: Ann Bell Ann Bell", ("Ann Bell",)),
        ("Von Hans Müller, Berlin", ("Hans Müller",)),
        ("Par Anne-Marie Le Goff", ("Anne-Marie Le Goff",)),
        ("Autor: Jan Kowalski", ("Jan Kowalski",)),
        ("6 January 2014 Ann Bell", ("Ann Bell",)),
        ("ByAnn Bell", ("Ann Bell",)),
    ],
)
def test_the_names_of_a_byline_are_read_in_its_layouts(line, names):
    assert names_in_byline(line) == names


@pytest.mark.parametrize(
    "line",
    [
        "By clicking Search you agree to our terms",
        "By the editors",
        "By Varna Courier Staff",
        "By law, lamps are lit at dusk",
        "Share this article",
        "Posted in Harbour News",
    ],
)
def test_a_line_without_a_person_is_no_byline(line):
    assert names_in_byline(line) == ()


def test_names_under_a_label_that_stands_alone_belong_together():
    assert card_names(["Written by", "Ann Bell", "and Tom Hart", "6 January 2014"], 0) == (1, 2)


def test_a_role_is_left_out_of_a_name_and_the_outlet_is_none():
    assert people("Ann Bell Senior Harbour Correspondent") == ("Ann Bell",)
    assert people("Varna", sure=True, refuse=frozenset({"varna"})) == ()
    assert bare_names("Harbour News") == ()
