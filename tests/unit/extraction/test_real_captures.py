"""The two captures that the product was thought out with: exactly these parts, nothing invented."""

from pathlib import Path

import pytest

from articles.extraction.decode import decode
from articles.extraction.parts import Role, Split
from articles.extraction.split import split_capture

CAPTURES = Path(__file__).parents[4] / "shared" / "captures"

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not CAPTURES.is_dir(), reason="the two real captures are not beside the checkout"),
]


def taken_apart(prefix: str) -> Split:
    (path,) = CAPTURES.glob(f"{prefix}_*.txt")
    return split_capture(decode(path.read_bytes()).text)


def test_the_cut_capture_has_its_section_headline_eight_paragraphs_and_dateline():
    parts = taken_apart("000")
    assert parts.section is not None and parts.section.line == 1
    assert parts.headline is not None and parts.headline.line == 3
    assert [paragraph.line for paragraph in parts.paragraphs] == list(range(5, 20, 2))
    assert parts.dateline is not None
    assert (parts.dateline.value, parts.dateline.line) == ("JERUSALEM", 5)


def test_nothing_is_invented_for_the_cut_capture():
    parts = taken_apart("000")
    assert (parts.standfirst, parts.credit, parts.printed, parts.agency, parts.contributors) == (None,) * 5
    assert parts.bylines == ()
    assert parts.header == ()


def test_the_long_capture_has_its_headline_standfirst_twenty_two_paragraphs_and_credit():
    parts = taken_apart("002")
    assert parts.headline is not None and parts.headline.line == 1
    assert parts.standfirst is not None and parts.standfirst.line == 3
    assert [paragraph.line for paragraph in parts.paragraphs] == list(range(5, 48, 2))
    assert {paragraph.role for paragraph in parts.paragraphs} == {Role.PARAGRAPH}
    assert parts.credit is not None
    assert (parts.credit.value, parts.credit.line) == ("AP", 49)


def test_all_that_follows_the_credit_of_the_long_capture_is_furniture():
    furniture = [line.number for line in taken_apart("002").lines if line.role is Role.FURNITURE]
    assert (furniture[0], furniture[-1], len(furniture)) == (51, 191, 98)


def test_nothing_is_invented_for_the_long_capture():
    parts = taken_apart("002")
    assert (parts.section, parts.dateline, parts.printed, parts.contributors) == (None,) * 4
    assert parts.bylines == ()
    assert parts.header == ()
