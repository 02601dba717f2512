"""Charts are whole SVG, named in words, with every label escaped and no style of their own."""

import doctest
from datetime import date
from xml.etree import ElementTree

import pytest

from articles.charts import elements
from articles.charts.figures import (
    ChartBar,
    Crossing,
    TimelinePoint,
    bar_chart,
    outlet_matrix,
    timeline,
    tint_of,
)
from articles.charts.symbols import CELL, LONGEST_STRIP, WORDS, ParagraphSymbol, strip_svg, symbol_svg

NASTY = '<b>"A&B"</b>'
CHARTS = [
    strip_svg(
        [ParagraphSymbol("same"), ParagraphSymbol("recast", moved=True), ParagraphSymbol("absent")],
        NASTY,
        own=2,
    ),
    bar_chart([ChartBar(NASTY, 4, 2), ChartBar("2025", 0, 0)], NASTY),
    timeline([TimelinePoint(date(2025, 3, 4), NASTY, True), TimelinePoint(date(2025, 3, 6), "B")], NASTY),
    outlet_matrix([NASTY, "Other"], [Crossing(0, 1, 3), Crossing(1, 0, 3)], NASTY),
    *(symbol_svg(ParagraphSymbol(state, moved)) for state in WORDS for moved in (True, False)),
]


@pytest.mark.parametrize("chart", CHARTS)
def test_a_chart_is_whole_named_and_carries_no_style(chart):
    root = ElementTree.fromstring(chart)
    assert root.attrib["role"] == "img"
    assert root.attrib["aria-label"]
    assert " style=" not in chart and "<style" not in chart and "<script" not in chart
    assert "<b>" not in chart


def test_a_strip_says_its_sentence_and_draws_a_cell_a_paragraph():
    drawn = strip_svg([ParagraphSymbol("same")] * 8 + [ParagraphSymbol("absent")] * 14, "8 of 22 paragraphs")
    root = ElementTree.fromstring(drawn)
    assert root.attrib["aria-label"] == "8 of 22 paragraphs"
    assert [shape.attrib["class"] for shape in root] == ["symbol-same"] * 8 + ["symbol-absent"] * 14


def test_a_strip_of_many_paragraphs_is_no_wider_than_one_of_sixty():
    widest = int(
        ElementTree.fromstring(strip_svg([ParagraphSymbol("same")] * LONGEST_STRIP, "x")).attrib["width"]
    )
    long = int(ElementTree.fromstring(strip_svg([ParagraphSymbol("same")] * 180, "x")).attrib["width"])
    assert long <= widest
    assert widest <= LONGEST_STRIP * (CELL + 2)


def test_every_sign_is_told_by_its_shape_and_not_by_ink_alone():
    shapes = {
        state: symbol_svg(ParagraphSymbol(state)).split("viewBox")[1]
        for state in ("same", "restyled", "recast", "absent")
    }
    plain = {text.replace(f"symbol-{state}", "") for state, text in shapes.items()}
    # Solid and hollow are one square with and without filling; the style sheet fills by class.
    assert len(plain) == 3
    assert 'class="symbol-same"' in shapes["same"] and 'class="symbol-absent"' in shapes["absent"]


def test_a_time_line_of_no_days_is_not_drawn():
    assert timeline([], "x") == ""


def test_tints_rise_with_the_count():
    assert [tint_of(count, 100) for count in (0, 1, 21, 50, 100)] == [0, 1, 2, 3, 5]
    assert tint_of(3, 0) == 0


def test_the_examples_of_elements_hold():
    assert doctest.testmod(elements).failed == 0
