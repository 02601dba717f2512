"""Kinds of captures, their entries, subscription walls and marker lines."""

import pytest

from articles.extraction.kinds import CaptureKind
from articles.extraction.labelled_kind import recognise_lines
from articles.extraction.parts import Role
from articles.extraction.split import split_capture

SENTENCE = (
    "The keeper of the lamp at Port Ellis said on Sunday that it would burn for {} more winters, as before."
)
HEADLINE = "Lamps stay lit at Port Ellis"


def paragraphs(count: int) -> list[str]:
    return [f"{SENTENCE.format(n + 2)} {SENTENCE.format(n + 20)}" for n in range(count)]


def capture(*lines: str) -> str:
    return "\n\n".join((HEADLINE, *lines))


def test_a_report_is_an_article():
    parts = split_capture(capture(*paragraphs(6)))
    assert (parts.kind, parts.entries, parts.is_walled) == (CaptureKind.ARTICLE, (), False)


def test_a_live_blog_is_recognised_and_its_posts_have_their_times():
    posts = [
        line
        for hour, text in zip(range(15, 8, -1), paragraphs(7), strict=True)
        for line in (f"{hour}:05", text)
    ]
    parts = split_capture("\n\n".join(("Port Ellis storm live: the lamp burns on", *posts)))
    assert parts.kind is CaptureKind.LIVE_BLOG
    assert [entry.clock for entry in parts.entries][-2:] == ["10:05", "9:05"]


def test_the_kind_of_stored_lines_is_that_of_the_split_they_came_from():
    turns = [f"{'KEEPER' if n % 2 else 'Ann Bell'}: {text}" for n, text in enumerate(paragraphs(10))]
    parts = split_capture(capture(*turns))
    stored = [(line.number, line.text.strip(), str(line.role)) for line in parts.lines]
    found = recognise_lines(HEADLINE, stored)
    assert (found.kind, found.entries) == (parts.kind, parts.entries)


def test_a_transcript_is_recognised_and_its_turns_have_their_speakers():
    turns = [f"{'KEEPER' if n % 2 else 'Ann Bell'}: {text}" for n, text in enumerate(paragraphs(10))]
    parts = split_capture(capture(*turns))
    assert parts.kind is CaptureKind.TRANSCRIPT
    assert {entry.who for entry in parts.entries} == {"KEEPER", "Ann Bell"}


@pytest.mark.parametrize(
    "wall",
    [
        "Subscribe now to continue reading",
        "This article is for subscribers only. Already a subscriber? Log in",
        "You have read all your free articles this month",
        "Jetzt weiterlesen mit dem Abo",
        "Cet article est réservé aux abonnés",
    ],
)
def test_a_wall_below_the_first_paragraphs_is_seen_and_the_body_is_what_is_there(wall):
    parts = split_capture(capture(*paragraphs(2), wall, "Contact us", "Privacy"))
    assert parts.is_walled
    assert [paragraph.text for paragraph in parts.paragraphs][:2] == paragraphs(2)


def test_an_appeal_below_a_long_article_is_no_wall():
    assert not split_capture(capture(*paragraphs(14), "Subscribe to continue reading us")).is_walled


def test_marker_lines_between_paragraphs_are_furniture_and_hide_nothing():
    marker = "Story continues below"
    parts = split_capture(capture(*(line for text in paragraphs(7) for line in (text, marker))))
    assert [paragraph.text for paragraph in parts.paragraphs] == paragraphs(7)
    assert {line.role for line in parts.lines if line.text == marker} == {Role.FURNITURE}


def test_a_page_with_one_likely_line_is_not_left_without_a_body():
    menu = ("Home", "Sport", "Weather", paragraphs(1)[0], "Share", "Log in", "Contact us", "Privacy")
    assert [paragraph.text for paragraph in split_capture("\n".join(menu)).paragraphs] == paragraphs(1)


def test_a_body_in_a_script_without_spaces_is_found():
    body = "据港口管理处星期日介绍，经过三天的风暴之后，港口已经重新开放，四艘船将在第一次涨潮时出航。" * 2
    lines = (
        "首页",
        "新闻",
        "体育",
        "港口在风暴三天之后重新开放",
        body,
        f"{body}他说。",
        "分享",
        "评论",
        "相关新闻",
    )
    found = [paragraph.text for paragraph in split_capture("\n".join(lines)).paragraphs]
    assert body in found
    assert not {"首页", "体育", "分享", "相关新闻"}.intersection(found)


def test_a_line_that_points_to_another_article_is_no_part_of_the_body():
    body = paragraphs(6)
    parts = split_capture(capture(*body[:3], "Read more: Four ships to share the first tide", *body[3:]))
    assert [paragraph.text for paragraph in parts.paragraphs] == body
