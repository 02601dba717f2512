"""The grammar of the search box: what is well formed means one thing, what is not is mended and said."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.search.query import (
    And,
    Category,
    Dates,
    Everything,
    Not,
    Or,
    Phrase,
    Prefix,
    Undated,
    Word,
    parse_query,
)


@pytest.mark.parametrize(
    ("typed", "tree"),
    [
        ("troops", Word("troops")),
        ("troops Iraq", And((Word("troops"), Word("Iraq")))),
        ("troops AND Iraq", And((Word("troops"), Word("Iraq")))),
        ("troops OR Iraq", Or((Word("troops"), Word("Iraq")))),
        ("troops -Iraq", And((Word("troops"), Not(Word("Iraq"))))),
        ("NOT troops", Not(Word("troops"))),
        ("a OR b c", Or((Word("a"), And((Word("b"), Word("c")))))),
        ("(a OR b) c", And((Or((Word("a"), Word("b"))), Word("c")))),
        ('"air strike"', Phrase("air strike")),
        ("“air strike”", Phrase("air strike")),
        ('"troops Iraq"~10', Phrase("troops Iraq", near=10)),
        ("harb*", Prefix("harb")),
        ("=running", Word("running", exact=True)),
        ("exact:(running OR “ran up”)", Or((Word("running", exact=True), Phrase("ran up", exact=True)))),
        ("headline:harbour", Word("harbour", "headline")),
        ("headline:(harbour plan)", And((Word("harbour", "headline"), Word("plan", "headline")))),
        ('source:"The Daily"', Category("source", "The Daily")),
        ("type:wire", Category("type", "wire")),
        ("place:Jerusalem", Category("dateline", "Jerusalem")),
        ("date:2014", Dates(date(2014, 1, 1), date(2014, 12, 31))),
        ("date:2014-02", Dates(date(2014, 2, 1), date(2014, 2, 28))),
        ("date:2014-01-05", Dates(date(2014, 1, 5), date(2014, 1, 5))),
        ("date:2014-01..2014-03", Dates(date(2014, 1, 1), date(2014, 3, 31))),
        ("date:unknown", Undated()),
        ("F-16 U.S. al-Qa'ida", And((Word("F-16"), Word("U.S"), Word("al-Qa'ida")))),
        ("", Everything()),
    ],
)
def test_a_well_formed_query_means_one_thing_and_needs_no_note(typed, tree):
    parsed = parse_query(typed)
    assert parsed.tree == tree
    assert parsed.notes == ()


@pytest.mark.parametrize(
    ("typed", "text", "note"),
    [
        ('"troops in', '"troops in"', "quotation mark was not closed"),
        ("(troops", "troops", "bracket was not closed"),
        ("troops)", "troops", "no opening one"),
        ("troops OR", "troops", "OR stands between two things"),
        ("AND troops", "troops", "AND stands between two things"),
        ("troops NOT", "troops", "NOT had nothing after it"),
        ("title:troops", "headline:troops", "was read as “headline:”"),
        ("colour:red", '"colour red"', "no field “colour”"),
        ("tr*ps", "tr*", "star stands at the end"),
        ("*", "", "no word in it"),
        ("date:0000", "", "is no date"),
        ("date:2014-13", "", "is no date"),
        ("date:2014-03..2013-01", "date:2013-01-01..2014-03-31", "turned round"),
        ("type:gossip troops", "troops", "no type “gossip”"),
        ('"a b"~500', '"a b"~50', "50 words at most"),
        ("😀", "", "no word in it"),
    ],
)
def test_a_malformed_query_still_answers_and_says_how(typed, text, note):
    parsed = parse_query(typed)
    assert parsed.text == text
    assert any(note in line for line in parsed.notes), parsed.notes


def test_not_alone_is_said_in_plain_words():
    assert parse_query("NOT troops").searched_as == "every article without troops"


def test_more_than_32_terms_are_cut_and_said():
    parsed = parse_query(" ".join(f"w{n}" for n in range(40)))
    assert len(parsed.tree.parts) == 32
    assert any("32 terms" in note for note in parsed.notes)


def test_a_paste_longer_than_a_query_is_a_passage():
    paste = "The harbour plan goes to the minister on Monday. " * 20
    parsed = parse_query(paste)
    assert parsed.passage == paste.strip()
    assert len(parsed.text) <= 512


@pytest.mark.parametrize(
    "typed", ["(" * 400, ")" * 400, '"' * 401, "a* OR " * 500, "x" * 8000, "-" * 500, "a\0b"]
)
def test_hostile_queries_are_answered_at_once(typed):
    assert isinstance(parse_query(typed).searched_as, str)


_WORDS = st.sampled_from(
    [
        *("troops", "U.S.", "F-16", "AND", "OR", "NOT", "(", ")", '"', '"a b"', "~5", "-", "-x", "=y", "="),
        *("z*", "*", "date:2014", "date:..", "title:", "headline:(", "source:AND", "exact:", "story:5"),
        *(
            "http://x.y/z",
            "AND,",
            "'",
            "é",
            "日本",
            ":",
            "a:b:c",
            "type:wire",
            "\\",
            "%",
            "$3",
            "5%*",
            "exact:NOT",
        ),
    ]
)


@settings(max_examples=200, deadline=None)
@given(
    st.one_of(
        st.text(max_size=80), st.lists(_WORDS, max_size=12).map(" ".join), st.lists(_WORDS).map("".join)
    )
)
def test_the_stable_text_means_the_same_again_and_needs_no_mending(typed):
    once = parse_query(typed)
    again = parse_query(once.text)
    assert again.tree == once.tree
    assert again.text == once.text
    if len(once.text) <= 512:
        assert again.notes == ()
