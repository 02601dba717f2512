"""Words as the index has them: nothing vanishes, and what is one word is one group."""

import pytest

from articles.search.analysis import raw_words, token_of, tokens


def groups(text):
    return [token.group for token in tokens(text)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("running", "run"),
        ("planning", "plan"),
        ("U.S.", "US"),
        ("café", "cafe"),
        ("cafe\u0301", "café"),
        ("al-Qa'ida", "al-Qa’ida"),
        ("al-Qa'ida", "al Qaida"),
        ("Obama’s", "Obama"),
        ("F-16s", "F-16"),
        ("1,000", "1000"),
        ("Łódź", "Lodz"),
    ],
)
def test_two_ways_of_writing_one_word_share_their_groups(one, other):
    assert groups(one) == groups(other)


@pytest.mark.parametrize("text", ["US", "May", "F-16", "W-2", "U.S.", "a", "I", "7", "日本", "ومن"])
def test_no_word_is_too_short_or_too_common_to_be_a_token(text):
    assert groups(text)


@pytest.mark.parametrize("word", ["US", "U.S.", "U.S", "US's"])
def test_the_country_is_not_the_pronoun(word):
    assert token_of(word).form == "US"
    assert token_of("us").form == token_of("Us").form == "us"


def test_a_name_in_capitals_is_the_name():
    assert token_of("NATO") == token_of("Nato")


def test_a_word_from_another_language_is_folded_but_not_stemmed_into_its_form():
    assert token_of("pommes", stemmed=False).form.startswith("pommes")
    assert token_of("pommes", stemmed=False) != token_of("pommes")


def test_plain_and_accented_texts_are_cut_into_the_same_words():
    text = "The U.S. said Monday: 'no', 1,200 don't (F-16) e.g. at 8.30 p.m."
    assert raw_words(text + " é")[:-1] == raw_words(text)
