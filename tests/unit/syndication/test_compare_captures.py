"""The two real captures give exactly the ledger, house style and drift that a reader finds in them."""

import pytest

from articles.syndication.article_text import ArticleText
from articles.syndication.compare import Comparison, State, compare
from articles.syndication.compare_kinds import Kind
from articles.syndication.ledger import ledger_of, summary_sentence
from articles.syndication.matters.drift import DriftKind, quote_drifts
from articles.syndication.matters.weigh import weigh
from articles.syndication.style_mining import inconsistencies, style_notes

pytestmark = pytest.mark.shared


def read(path, headline, standfirst, last) -> ArticleText:
    """An article by the file lines that the design notes name."""
    lines = path.read_text("utf-8").split("\n")
    body = tuple(lines[number - 1].strip() for number in range(5, last + 1, 2))
    return ArticleText(
        0,
        "",
        body,
        headline=lines[headline - 1].strip(),
        standfirst=lines[standfirst - 1].strip() if standfirst else "",
    )


@pytest.fixture
def found(real_captures) -> Comparison:
    cut = read(real_captures / "000_375f16a24338a826.txt", 3, 0, 19)
    long = read(real_captures / "002_b453f474a7ab8479.txt", 1, 3, 47)
    return compare(cut, long)


def test_of_eight_paragraphs_two_are_identical_five_restyled_and_the_lede_is_recast(found):
    states = [row.state for row in found.pairs]
    assert (states.count(State.SAME), states.count(State.RESTYLED), states.count(State.RECAST)) == (2, 5, 1)
    assert [(row.a, row.b) for row in found.pairs] == [((i,), (i,)) for i in range(8)]
    assert not any(row.moved for row in found.rows)


def test_the_last_fourteen_stand_only_in_the_long_one(found):
    assert [row.b[0] + 1 for row in found.only_b] == list(range(9, 23))
    assert not found.only_a
    assert ledger_of(found).from_end_b == 14


def test_the_lede_lost_its_dateline_and_its_attribution_moved(found):
    assert {Kind.DATELINE, Kind.ATTRIBUTION} <= found.pairs[0].kinds
    assert not found.pairs[0].kinds & {Kind.RECAST, Kind.ONLY_A, Kind.ONLY_B}


def test_the_headline_is_rewritten_and_the_standfirst_stands_on_one_side(found):
    assert found.headline is not None and found.headline.state is State.RECAST
    assert found.standfirst is not None and found.standfirst.state is State.ONLY_B


def test_the_house_style_is_listed_whole(found):
    assert {(note.a, note.b) for note in style_notes(found)} == {
        ("curly quotes", "straight quotes"),
        ("al Qaeda", "al-Qa'ida"),
        ("al Qaeda", "al-Qaida"),
        ("destabilize", "destabilise"),
        ("the United States", "the US"),
        (". . .", "..."),
    }
    times = {(note.a, note.b): note.count for note in style_notes(found)}
    assert times["al Qaeda", "al-Qa'ida"] == times["al Qaeda", "al-Qaida"] == 2


def test_the_long_one_is_inconsistent_with_itself(found):
    (one,) = inconsistencies(style_notes(found))
    assert one.side == "b" and dict(one.forms) == {"al-Qa'ida": 2, "al-Qaida": 2}


def test_the_quotation_that_the_cut_one_closes_too_early_is_the_only_drift(found):
    (drift,) = quote_drifts(found, weigh(found))
    assert drift.kind is DriftKind.MARK
    assert (drift.paragraph_a, drift.paragraph_b) == (3, 3)
    assert drift.note.startswith("{a} closes the quotation after “returning” and opens none before “We are")
    assert drift.note.endswith("{b} keeps it open.")


def test_what_matters_is_one_quotation_and_the_attribution_of_the_lede_that_moved(found):
    told = [(one.paragraphs_a, one.difference.matter, one.difference.change) for one in weigh(found)]
    assert told == [((1,), "attribution", "moved"), ((3,), "quotation", "altered")]
    assert [one.paragraphs_a for one in weigh(found) if not one.difference.is_slight] == [(3,)]


def test_the_sentence_on_top_calls_nothing_cut(found):
    assert summary_sentence(ledger_of(found), "A", "B", b_is_fullest=True) == (
        "A has 8 of the 22 paragraphs of the fullest version held here, in order; the lede recast; "
        "5 paragraphs in another house style; 14 paragraphs only in B; another headline; "
        "a standfirst only in B."
    )


def test_both_texts_come_back(found, real_captures):
    assert found.rebuilt_a == read(real_captures / "000_375f16a24338a826.txt", 3, 0, 19).paragraphs
    assert found.rebuilt_b == read(real_captures / "002_b453f474a7ab8479.txt", 1, 3, 47).paragraphs
