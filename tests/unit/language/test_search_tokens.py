"""Words as the index has them: nothing vanishes, and what is one word is one stem."""

import pytest

from articles.language.search_tokens import search_token, search_tokens, split_words


def stems(text):
    return [token.stem for token in search_tokens(text)]


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
def test_two_ways_of_writing_one_word_share_their_stems(one, other):
    assert stems(one) == stems(other)


@pytest.mark.parametrize("text", ["US", "May", "F-16", "W-2", "U.S.", "a", "I", "7", "日本", "ومن"])
def test_no_word_is_too_short_or_too_common_to_be_a_token(text):
    assert stems(text)


@pytest.mark.parametrize("word", ["US", "U.S.", "U.S", "US's"])
def test_the_country_is_not_the_pronoun(word):
    assert search_token(word).surface == "US"
    assert search_token("us").surface == search_token("Us").surface == "us"


def test_a_name_in_capitals_is_the_name():
    assert search_token("NATO") == search_token("Nato")


def test_a_word_from_another_language_is_folded_but_not_stemmed_into_its_form():
    assert search_token("pommes", stemmed=False).surface.startswith("pommes")
    assert search_token("pommes", stemmed=False) != search_token("pommes")


def test_plain_and_accented_texts_are_cut_into_the_same_words():
    text = "The U.S. said Monday: 'no', 1,200 don't (F-16) e.g. at 8.30 p.m."
    assert split_words(text + " é")[:-1] == split_words(text)


@pytest.mark.parametrize("word", ["हिन्दी", "ภาษา", "שָׁלוֹם"])
def test_the_marks_of_a_script_do_not_cut_its_words(word):
    assert split_words(word) == [word]
