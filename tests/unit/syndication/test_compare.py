"""Comparing two versions: every edit is reported as that edit, and both texts come back exactly."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.syndication.article_text import ArticleText
from articles.syndication.compare import State, compare
from articles.syndication.compare_kinds import Kind
from articles.syndication.compare_words import differences
from benchmarks.comparing_edits import EDITS, others_same

PARAGRAPHS = (
    "The harbor board voted 7 to 2 on Tuesday to close the east pier until its pilings are repaired, a job "
    "that engineers expect to last through the winter.",
    "\u201cNobody wants to be the one who closes a pier in the season,\u201d said Ada Molin, who chairs the "
    "board. \u201cBut I\u2019ve seen the pictures.\u201d",
    "Divers sent down in March found that shipworm had eaten through a third of the timber. Two piles came "
    "away in their hands.",
    "The pier carries the pilot station, a fuel berth and the only crane in the port that lifts 40 tons.",
    'Fishing crews said they would have to sail to "the far end of nowhere", Ostrand, to land their catch.',
    "The board set aside $3 million for the work. The province is expected to pay half of it.",
    "Work starts on May 4.",
    "In 1988 the same pier was closed for two years after a coaster, the Lyra, struck it in fog and sank.",
)
OTHER = (
    "A school in the hills has taken to teaching arithmetic with beehives. The pupils count the frames each "
    "Friday and plot the honey against the rain.",
    "Its headteacher, Joss Verrin, says marks have risen and that the stings are fewer than feared.",
)


def article(*paragraphs, headline="", standfirst=""):
    return ArticleText(0, "", tuple(paragraphs), headline=headline, standfirst=standfirst)


def kinds(a, b):
    return [(s.kind, s.a, s.b) for s in differences(a, b) if s.kind is not Kind.SAME]


ODD = (
    "the The harbor harbour said US us United States al-Qaida al-Qa\u2019ida . , \u2014 - 40 forty % per "
    'cent percent May 1 ... \u2026 \xa0 Kerry on Sunday \u201cno\u201d "no" <b> {{x}} \u202e \u0301 '
    "\U0001f600 won't won\u2019t"
)
words = st.sampled_from(ODD.split(" "))
texts = st.lists(words, min_size=1, max_size=25).map(" ".join).map(str.strip).filter(bool)
bodies = st.lists(texts, max_size=8).map(tuple)


@given(texts, texts)
@settings(max_examples=300, deadline=None)
def test_the_segments_of_two_texts_give_both_back(a, b):
    found = differences(a, b)
    assert "".join(segment.a for segment in found) == a
    assert "".join(segment.b for segment in found) == b
    for segment in found:
        if segment.kind is Kind.SAME:
            assert segment.a.split() == segment.b.split()
        else:
            assert segment.a != segment.b


@given(st.text(max_size=80), st.text(max_size=80))
@settings(max_examples=300, deadline=None)
def test_any_two_strings_come_back(a, b):
    found = differences(a, b)
    assert "".join(segment.a for segment in found) == a
    assert "".join(segment.b for segment in found) == b


@given(bodies, bodies)
@settings(max_examples=200, deadline=None)
def test_the_rows_of_two_bodies_give_both_back(a, b):
    found = compare(article(*a), article(*b))
    assert found.rebuilt_a == a
    assert found.rebuilt_b == b
    assert sorted(i for row in found.rows for i in row.a) == list(range(len(a)))
    assert sorted(j for row in found.rows for j in row.b) == list(range(len(b)))


@given(bodies)
@settings(max_examples=50, deadline=None)
def test_a_body_compared_with_itself_is_the_same_throughout(body):
    assert others_same(compare(article(*body), article(*body)), besides=0)


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.__name__)
def test_an_edit_is_reported_as_that_edit(edit):
    right = tried = 0
    for seed in range(60):
        case = edit(PARAGRAPHS, max(OTHER, key=len), random.Random(seed))
        if case is not None:
            tried += 1
            right += case.is_reported(compare(article(*case.before), article(*case.after)))
    assert tried >= 40
    assert right / tried >= 0.95


@pytest.mark.parametrize(
    ("a", "b", "kind"),
    [
        ("the harbor board", "the harbour board", Kind.SPELLING),
        ("he travelled to the center", "he traveled to the center", Kind.SPELLING),
        ("bald tires", "bald tyres", Kind.SPELLING),
        ("Muammar Gaddafi", "Muammar Qaddafi", Kind.NAME),
        ("Dzhokhar Tsarnaev", "Dzhokhar Tsarnayev", Kind.NAME),
        ("the United States said", "the US said", Kind.NAME),
        ("Maj Dana Frost", "Major Dana Frost", Kind.NAME),
        ("as Kerry said", "as Mr Kerry said", Kind.NAME),
        ("a \u201cfine\u201d day", 'a "fine" day', Kind.TYPOGRAPHY),
        ("it ended ... then", "it ended . . . then", Kind.TYPOGRAPHY),
        ("the Prime Minister", "the prime minister", Kind.TYPOGRAPHY),
        ("about twenty-five boats", "about 25 boats", Kind.NUMERAL),
        ("a $5 million pier", "a $5m pier", Kind.NUMERAL),
        ("sailed 5 miles out", "sailed 8 km out", Kind.NUMERAL),
        ("starts on May 4 then", "starts on 4 May then", Kind.NUMERAL),
        ("agreed Tuesday to pay", "agreed on Tuesday to pay", Kind.DAY),
        ("Molin said so", "Molin says so", Kind.DAY),
        ("KIEV \u2014 Ships sailed", "Ships sailed", Kind.DATELINE),
        ("it sank", "it sank in fog", Kind.ONLY_B),
        ("it sank in fog", "it sank", Kind.ONLY_A),
        ("7 were hurt", "9 were hurt", Kind.RECAST),
    ],
)
def test_a_change_is_called_by_its_kind(a, b, kind):
    assert {found[0] for found in kinds(a, b)} == {kind}


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Iran", "Iraq"),
        ("Jordan", "Jordanian"),
        ("first", "one"),
        ("1.5 million", "15 million"),
        ("Sunday", "Monday"),
    ],
)
def test_what_changes_the_facts_is_never_house_style(a, b):
    assert {found[0] for found in kinds(f"in {a} there", f"in {b} there")} == {Kind.RECAST}


def test_an_attribution_at_another_place_is_one_change_at_two_places():
    a = "The pier will close, Ada Molin said on Tuesday, until spring at the earliest."
    b = "Ada Molin said on Tuesday that the pier will close until spring at the earliest."
    assert [found[0] for found in kinds(a, b) if found[0] is Kind.ATTRIBUTION] == [Kind.ATTRIBUTION] * 2


def test_two_bodies_with_nothing_in_common_share_no_row():
    found = compare(article(*PARAGRAPHS), article(*OTHER))
    assert not found.pairs
    assert (len(found.only_a), len(found.only_b)) == (len(PARAGRAPHS), len(OTHER))


def test_an_empty_body_compares_with_anything():
    assert compare(article(), article()).rows == ()
    assert len(compare(article(), article(*OTHER)).only_b) == 2


def test_a_body_in_reverse_keeps_every_paragraph_and_moves_all_but_one():
    found = compare(article(*PARAGRAPHS), article(*PARAGRAPHS[::-1]))
    assert all(row.state is State.SAME for row in found.rows)
    assert sum(row.moved for row in found.rows) == len(PARAGRAPHS) - 1


def test_a_paragraph_printed_twice_is_matched_with_its_own_place():
    body = (PARAGRAPHS[0], "Advertisement", PARAGRAPHS[1], "Advertisement", PARAGRAPHS[2])
    assert others_same(compare(article(*body), article(*body)), besides=0)


def test_headline_and_standfirst_are_compared_and_absent_ones_are_not_invented():
    found = compare(
        article(headline="Pier to close", standfirst=""),
        article(headline="Pier shuts", standfirst="Worm found"),
    )
    assert found.headline is not None and found.headline.state is State.RECAST
    assert found.standfirst is not None and found.standfirst.state is State.ONLY_B
    assert compare(article(), article()).headline is None


def test_an_approved_pair_of_names_makes_a_paragraph_restyled_and_not_recast():
    a, b = "Trade with Peking grew last year.", "Trade with Beijing grew last year."
    assert compare(article(a), article(b)).rows[0].state is State.RECAST
    lexicon = {("peking",): "beijing"}
    assert compare(article(a), article(b), lexicon).rows[0].state is State.RESTYLED
