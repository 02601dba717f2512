"""What stands above a body: the lines between headline and date, and dates whose order is not known."""

import pytest

from articles.extraction.bylines import bare_names
from articles.extraction.dates import is_date_line
from articles.extraction.parts import Role
from articles.extraction.split import split_capture

BODY = (
    "The harbour of Port Ellis was reopened on Sunday after a storm that lasted for three days.",
    "Masters of four ships said that they would sail on the first tide, as the law of the sea asks of them.",
    "The keeper of the lamp, who had not slept, said that he would now do so until the ferry called for him.",
)


def roles(*head: str) -> dict[str, Role]:
    parts = split_capture("\n\n".join((*head, *BODY)))
    return {line.text: line.role for line in parts.lines if line.text in head}


@pytest.mark.parametrize("names", ["Ann Bell", "Ann Bell and Tomas Reyes", "Tom Hart, harbour correspondent"])
def test_names_without_by_are_the_byline_where_a_date_follows(names):
    found = roles("Harbour reopens after storm of three days", names, "6 January 2014")
    assert found[names] is Role.BYLINE


@pytest.mark.parametrize("line", ["Latest News", "Share This Story", "World", "Harbour reopens", "Page 2"])
def test_other_short_lines_above_a_date_are_no_byline(line):
    assert roles("Harbour reopens after storm of three days", line, "6 January 2014")[line] is not Role.BYLINE


def test_a_bare_byline_gives_names_without_their_titles():
    assert bare_names("Tom Hart and Ann Bell, harbour correspondents") == ("Tom Hart", "Ann Bell")


def test_a_standfirst_over_a_bare_byline_does_not_pass_for_the_headline():
    headline = "Four ships to share the first tide as harbour reopens"
    standfirst = "Masters promise to keep the law after a storm of three days"
    found = roles(headline, standfirst, "Ann Bell", "Monday 6 January 2014")
    assert (found[headline], found[standfirst]) == (Role.HEADLINE, Role.STANDFIRST)


def test_a_picture_s_caption_is_no_standfirst():
    caption = "The lamp of Port Ellis on Sunday, with its keeper. Picture: Harbour Trust"
    assert roles("Harbour reopens after storm of three days", caption)[caption] is not Role.STANDFIRST


def test_a_date_in_numbers_is_a_date_line_but_no_day_is_guessed_from_it():
    assert is_date_line("05/03/2014 07:15")
    text = "\n\n".join(("Harbour reopens after storm of three days", "05/03/2014 07:15", *BODY))
    assert split_capture(text).lines[2].role is Role.DATE
    assert split_capture(text).printed is None
    day = split_capture(text, day_order="dmy").printed
    assert day is not None and (day.day, day.clock) == ("2014-03-05", "07:15")


def test_a_date_that_could_be_two_is_read_as_another_on_the_same_page_shows():
    lines = ("Harbour reopens after storm of three days", "05/03/2014", "Updated 05/27/2014")
    printed = split_capture("\n\n".join((*lines, *BODY))).printed
    assert printed is not None
    assert (printed.day, printed.updated) == ("2014-05-03", "2014-05-27")
