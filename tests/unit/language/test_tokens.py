"""Folding words: what counts as the same word, and where it was printed."""

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.language import spelling
from articles.language import tokens as words_module


def tokens(text: str) -> tuple[str, ...]:
    return words_module.canonical_words(text).tokens


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("destabilise", "destabilize"),
        ("the United States", "the U.S."),
        ("al-Qa\u2019ida", "al Qaeda"),
        ("al-Qaida", "al-Qa'ida"),
        ("20 per cent", "20%"),
        ("20 percent", "20 per cent"),
        ("8pm", "8 p.m."),
        ("Kyiv", "Kiev"),
        ("six hostages", "6 hostages"),
        ("travelled", "traveled"),
        ("neighbouring harbours", "neighboring harbors"),
        ("cafe\u0301", "caf\u00e9"),
        ("co\u00adoperate", "cooperate"),
        ("a programme at the theatre", "a program at the theater"),
    ],
)
def test_house_styles_of_one_word_are_equal(one, other):
    assert tokens(one) == tokens(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("filled", "filed"), ("four", "for"), ("hour", "hor"), ("prise", "price")],
)
def test_different_words_stay_different(one, other):
    assert tokens(one) != tokens(other)


@given(st.text(max_size=200))
def test_every_word_points_at_what_was_printed(text):
    found = words_module.tokenize(text)
    assert all(0 <= start < end <= len(text) for start, end in zip(found.starts, found.ends, strict=True))
    assert list(found.starts) == sorted(found.starts)
    for token, start, end in zip(found.tokens, found.starts, found.ends, strict=True):
        assert words_module.fold(text[start:end]) == token


@given(st.text(max_size=200))
def test_canonical_words_cover_what_plain_words_cover(text):
    plain, styled = words_module.tokenize(text), words_module.canonical_words(text)
    assert len(styled) <= len(plain)
    assert plain.starts[:1] == styled.starts[:1]
    assert plain.ends[-1:] == styled.ends[-1:]


def test_a_curators_form_joins_the_shipped_ones():
    lexicon = {("prime", "minister"): "premier"}
    assert words_module.canonical_words("the prime minister", lexicon).tokens == ("the", "premier")
    assert words_module.canonical_words("the United States", lexicon).tokens == ("the", "us")


def test_a_phrase_cut_off_by_the_end_of_the_text_is_left_alone():
    assert tokens("the United States of") == ("the", "us", "of")
    assert tokens("we are united") == ("we", "are", "united")


def test_the_examples_in_the_docstrings_hold():
    assert doctest.testmod(words_module).failed == 0
    assert doctest.testmod(spelling).failed == 0
