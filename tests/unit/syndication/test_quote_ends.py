"""Quote drift at a paragraph's end: a closing mark that is lost there, and speech that goes on."""

import json

import pytest

from articles.syndication.article_text import ArticleText
from articles.syndication.compare import compare
from articles.syndication.matters.drift import DriftKind, QuoteDrift, quote_drifts
from articles.syndication.matters.weigh import weigh

from .test_compare_samples import SAMPLES, sample

TOLD = json.loads((SAMPLES / "expected-families.json").read_text("utf-8"))["quote_drift"]
BEFORE = "The ferry to Holm was late again on Monday, and nobody on the quay was surprised."


def drift(a: list[str], b: list[str]) -> tuple[QuoteDrift, ...]:
    found = compare(ArticleText(0, "", tuple(a)), ArticleText(1, "", tuple(b)))
    return quote_drifts(found, weigh(found))


def test_the_lost_quotation_mark_is_the_one_drift_between_its_two_versions():
    compared = compare(sample(TOLD["whole"]), sample(TOLD["drifted"]))
    (found,) = quote_drifts(compared, weigh(compared))
    assert found.kind is DriftKind.MARK
    assert (found.paragraph_a, found.paragraph_b) == (
        TOLD["paragraph_of_whole"],
        TOLD["paragraph_of_drifted"],
    )
    assert found.note == (
        "{a} closes the quotation after “them”, at the end of the paragraph; {b} does not close it."
    )


SPEECH = 'Captain Ruell said: "We sailed when the harbour let us, and not a minute before."'


@pytest.mark.parametrize("swapped", [False, True])
def test_a_closing_mark_lost_at_the_end_is_told_from_either_side(swapped):
    sides = ([BEFORE, SPEECH], [BEFORE, SPEECH[:-1]])
    (found,) = drift(*(reversed(sides) if swapped else sides))
    closer, other = ("{b}", "{a}") if swapped else ("{a}", "{b}")
    assert found.note.startswith(f"{closer} closes the quotation after “before”")
    assert found.note.endswith(f"{other} does not close it.")
    assert (found.paragraph_a, found.paragraph_b) == (2, 2)


def test_speech_that_goes_on_in_the_next_paragraph_need_not_be_closed():
    more = '"The next boat is at nine, and it will sail in any weather that we have seen."'
    assert drift([SPEECH, more], [SPEECH[:-1], more]) == ()
    assert drift([SPEECH[:-1], more], [SPEECH, more]) == ()


def test_another_speaker_in_the_next_paragraph_continues_nothing():
    speech = '"We sailed when the harbour let us, and not a minute before," Ruell said. "Never before."'
    other = '"The boats are in our care day and night," said the harbour master, Ines Tolk.'
    same = '"The boats are in our care day and night," Ruell added.'
    assert len(drift([speech, other], [speech[:-1], other])) == 1
    assert drift([speech, same], [speech[:-1], same]) == ()


def test_the_next_paragraph_that_counts_is_that_of_the_side_that_leaves_it_open():
    more = '"The next boat is at nine, and it will sail in any weather that we have seen."'
    assert len(drift([SPEECH, more], [SPEECH[:-1], BEFORE, more])) == 1


def test_a_single_mark_as_the_last_sign_closes_what_it_stands_behind():
    double = 'Ruell called it "a very long and rather foolish wait on the quay."'
    single = double.replace('"', "'")
    assert drift([BEFORE, double], [BEFORE, single]) == ()
    assert len(drift([BEFORE, double], [BEFORE, single[:-1]])) == 1


def test_marks_that_both_keep_or_both_lose_are_no_drift():
    assert drift([BEFORE, SPEECH], [BEFORE, SPEECH.replace('"', "”").replace("”", "“", 1)]) == ()
    assert drift([BEFORE, SPEECH[:-1]], [BEFORE, SPEECH[:-1]]) == ()
