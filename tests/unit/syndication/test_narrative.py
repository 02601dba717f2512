"""What is a writer's own narrative, and what is quotation, post, boilerplate, transcript or block."""

import doctest

import pytest

from articles.syndication import boilerplate, narrative
from articles.syndication.narrative import StretchKind, other_stretches, quotations


def ground_of(*paragraphs: str) -> list[str]:
    """For each paragraph the kind that covers all of it, or "" for narrative."""
    return [
        found[0][2].name if found and found[0][:2] == (0, len(paragraph)) else ""
        for paragraph, found in zip(paragraphs, other_stretches(paragraphs), strict=True)
    ]


@pytest.mark.parametrize(
    "paragraph",
    [
        "Copyright 2014 The Meridian. All rights reserved.",
        "Ann Bell in Port Ellis contributed to this report.",
        "Follow Ann Bell on Twitter: @annbell",
        "Related: The harbour plan in five maps",
        "Sign up for our morning newsletter",
        "The poll of 1,012 adults was conducted by telephone and has a margin of error of three points.",
        "JUST WATCHED Minister opens bridge Replay More Videos ... MUST WATCH",
        "The members of the Panel: " + ", ".join(f"Ann Bell{n}, Tom Crane" for n in range(8)),
    ],
)
def test_what_any_outlet_prints_beside_its_telling_is_shipped_boilerplate(paragraph):
    assert ground_of(paragraph) == ["SHIPPED"]


@pytest.mark.parametrize(
    "paragraph",
    [
        "The council voted on Monday to close the harbour.",
        "Photographs of the bridge were shown to the committee, which asked for more.",
        "The minister has contributed much to the debate, Bell said.",
        "Crane may not be the last to leave, the survey suggests.",
    ],
)
def test_plain_telling_is_left_alone(paragraph):
    assert ground_of(paragraph) == [""]


def test_a_post_and_the_words_above_its_signature_are_no_telling():
    assert ground_of(
        "The bridge is closed, stay home!", "— Ann Bell (@annbell) May 1, 2014", "She left."
    ) == [
        "POSTED",
        "POSTED",
        "",
    ]


def test_a_transcript_is_spoken_from_the_first_speaker_to_the_last():
    turns = [f"{name}: I think that the harbour is open." for name in ("BELL", "CRANE", "BELL", "CRANE")]
    assert ground_of("They met on Monday.", *turns, "They parted.") == ["", *["SPOKEN"] * 4, ""]


def test_a_paragraph_many_times_longer_than_its_neighbours_is_a_block():
    plain = ["The council met on Monday and voted for the plan."] * 8
    captions = " ".join(["A ferry leaves the harbour on a grey morning in May."] * 30)
    assert ground_of(*plain, captions)[-1] == "BLOCK"
    assert ground_of(captions) == [""], "an article of one paragraph is no block"


def test_a_lost_closing_mark_ends_with_its_sentence():
    assert quotations("“We left. They stayed on.") == [(0, 9)]


def test_a_speech_of_several_paragraphs_is_quoted_to_the_end():
    first, second = other_stretches(["“We left. They stayed.", "“And so did I.” Bell smiled."])
    assert first == [(0, 22, StretchKind.QUOTED)]
    assert second == [(0, 15, StretchKind.QUOTED)]


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("Bell said: ‘It’s the ministers’.’ She left.", "‘It’s the ministers’"),
        ("Bell said “we ‘may’ leave” on Monday.", "“we ‘may’ leave”"),
        ("Bell sagte: „Wir gehen“ und ging.", "„Wir gehen“"),
        ("Bell dit : « Nous partons » puis partit.", "« Nous partons »"),
        ('Bell said "no" and left.', '"no"'),
    ],
)
def test_every_houses_quotation_marks_are_known(text, quoted):
    start = text.index(quoted)
    assert quotations(text)[0][0] == start
    assert quotations(text)[0][1] - start >= len(quoted)


def test_an_apostrophe_or_an_inch_mark_opens_no_quotation():
    assert quotations("The minister's plan for 12\" pipes") == []


def test_the_examples_in_the_docstrings_hold():
    assert doctest.testmod(narrative).failed == 0
    assert doctest.testmod(boilerplate).failed == 0
