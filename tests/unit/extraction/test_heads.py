"""What stands above a body: the lines between headline and date, and dates whose order is not known."""

import pytest

from articles.extraction.bylines import bare_names
from articles.extraction.dates import is_date_line
from articles.extraction.fields import read_parts
from articles.extraction.parts import Line, Role
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


def names(*head: str) -> list[str]:
    return [field.value for field in split_capture("\n\n".join((*head, *BODY))).bylines]


HEADLINE = "Harbour reopens after storm of three days"


def test_a_second_author_below_a_line_with_a_role_and_a_lone_and_is_read():
    head = (HEADLINE, "By Ann Bell", "Senior Harbour Reporter", "and", "Tom Hart", "6 January 2014")
    assert names(*head) == ["Ann Bell", "Tom Hart"]


def test_authors_under_a_joint_label_are_read_past_what_each_of_them_is():
    head = (HEADLINE, "6 January 2014", "Authors", "Ann Bell", "Professor of Tides", "Tom Hart")
    assert names(*head) == ["Ann Bell", "Tom Hart"]


def test_a_picture_s_credit_below_the_byline_names_no_author():
    assert names(HEADLINE, "By Ann Bell", "Tom Hart / Reuters", "6 January 2014") == ["Ann Bell"]


@pytest.mark.parametrize(
    ("line", "name"),
    [("Byby ANN BELL", "ANN BELL"), ("By ANN BELLNOV. 16, 2015", "ANN BELL"), ("By by Ann Bell", "Ann Bell")],
)
def test_a_byline_that_runs_into_its_neighbours_gives_the_name_alone(line, name):
    assert names(HEADLINE, line) == [name]


def test_an_outlet_with_a_hyphen_is_no_author():
    assert names(HEADLINE, "By Ann Bell", "South Varna Sun-Sentinel", "6 January 2014") == ["Ann Bell"]


def test_names_with_different_days_are_a_list_of_other_articles_and_sign_nothing():
    parts = split_capture(
        "\n\n".join(
            (
                HEADLINE,
                "Lamps of the coast",
                "October 30, 2020 Ann Bell",
                "Ropes",
                "October 28, 2020 Tom Hart",
                *BODY,
            )
        )
    )
    assert (parts.bylines, parts.printed) == ((), None)


def test_a_day_below_a_line_that_says_updated_is_the_update():
    parts = split_capture(
        "\n\n".join((HEADLINE, "Updated:", "Mar 6, 2018", "Original:", "Dec 21, 2016", *BODY))
    )
    assert parts.printed is not None
    assert (parts.printed.day, parts.printed.updated) == ("2016-12-21", "2018-03-06")


def test_a_day_within_a_sentence_of_chinese_is_no_printed_day():
    text = "据悉，2011年12月26日，港口协会向会员发出通知，要求提前公布渡船时刻。"
    line = Line(1, text, Role.DATE, 1.0)
    assert read_parts((line,), (), "", 1.0, "").printed is None
    stamp = line._replace(text="2011年12月26日 10:30 来源：港口新闻")
    printed = read_parts((stamp,), (), "", 1.0, "").printed
    assert printed is not None and printed.day == "2011-12-26"
