"""What holds for the split of any text at all."""

import time

from hypothesis import given, settings
from hypothesis import strategies as st

from articles.extraction.lines import fold_line
from articles.extraction.marks import RoleMark, roles_by_mark
from articles.extraction.parts import BODY_ROLES, Role
from articles.extraction.split import split_capture
from articles.language.characters import fold_space

SENTENCE = "The harbour master said on Sunday that the boats would stay in until the wind had dropped again."
LINES = st.one_of(
    st.just(""),
    st.just(SENTENCE),
    st.sampled_from(
        ["Home", "Share", "By Ann Bell", "6 January 2014", "AP", "Comments (3)", "Source: x", "• item"]
    ),
    st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"]), max_size=60),
)
TEXTS = st.lists(LINES, max_size=40).map("\n".join)


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_every_line_has_one_role_and_the_lines_join_to_the_text(text):
    parts = split_capture(text)
    assert "\n".join(line.text for line in parts.lines) == text
    assert [line.number for line in parts.lines] == list(range(1, text.count("\n") + 2))
    assert all((line.role is Role.BLANK) == (not line.text.strip()) for line in parts.lines)


@settings(max_examples=60, deadline=None)
@given(TEXTS)
def test_splitting_is_deterministic_and_confidence_is_a_probability(text):
    parts = split_capture(text)
    assert split_capture(text) == parts
    assert 0 <= parts.confidence <= 1
    assert all(0 <= line.confidence <= 1 for line in parts.lines)


@settings(max_examples=60, deadline=None)
@given(TEXTS)
def test_the_paragraphs_are_the_lines_with_body_roles(text):
    parts = split_capture(text)
    assert [one.line for one in parts.paragraphs] == [
        line.number for line in parts.lines if line.role in BODY_ROLES
    ]


@settings(max_examples=60, deadline=None)
@given(TEXTS, st.data())
def test_a_curators_mark_wins(text, data):
    texts = text.split("\n")
    filled = [number for number, line in enumerate(texts, 1) if line.strip()]
    if not filled:
        return
    number = data.draw(st.sampled_from(filled))
    role = data.draw(st.sampled_from([Role.FURNITURE, Role.PARAGRAPH, Role.HEADLINE]))
    content = fold_space(texts[number - 1])
    occurrence = sum(fold_space(line) == content for line in texts[:number])
    parts = split_capture(text, marks=[RoleMark(content, occurrence, role)])
    assert parts.lines[number - 1].role is role
    if role is Role.HEADLINE:
        assert parts.headline is not None
        assert parts.headline.line == number


def test_a_mark_finds_its_line_after_the_lines_moved():
    mark = RoleMark("Ad", 2, Role.FURNITURE)
    assert roles_by_mark(["new", "Ad", "y", "z", "Ad"], [mark]) == ({4: Role.FURNITURE}, ())


def test_a_mark_whose_line_is_gone_comes_back():
    mark = RoleMark("gone", 1, Role.FURNITURE)
    assert roles_by_mark(["a", "b"], [mark]) == ({}, (mark,))


def test_known_furniture_is_masked_wherever_it_stands():
    note = "You can sign up for our letter from the harbour, which goes out 3 times a week."
    text = "\n\n".join(["Boats stay in port", SENTENCE, note, SENTENCE.replace("Sunday", "Monday")])
    parts = split_capture(text, known_furniture=frozenset({fold_line(note)}))
    assert parts.lines[4].role is Role.FURNITURE
    assert [one.line for one in parts.paragraphs] == [3, 7]


def test_a_hundred_thousand_lines_take_linear_time():
    def seconds(count: int) -> float:
        text = "\n".join([SENTENCE, "Share", "", f"Comments ({count})"] * (count // 4))
        start = time.process_time()
        split_capture(text)
        return time.process_time() - start

    seconds(1000)
    assert seconds(100_000) < 40 * max(seconds(10_000), 0.05)
