"""The ledger, its sentence, quote drift, house style, and sentences followed through versions."""

import json

import pytest

from articles.language.tokens import canonical_words
from articles.syndication.article_text import ArticleText
from articles.syndication.compare import compare
from articles.syndication.ledger import ledger_from_json, ledger_of, summary_sentence
from articles.syndication.matrix import story_matrix
from articles.syndication.matters.drift import DriftKind, quote_drifts
from articles.syndication.matters.weigh import weigh
from articles.syndication.propagation import Carries, find_sentence
from articles.syndication.quotes import quoted, speakers
from articles.syndication.style import LexiconPair, Standing, lexicon_of, starter_pairs, style_classes
from articles.syndication.style_mining import inconsistencies, is_form, style_notes

A = "The harbor board voted on Tuesday to close the east pier."
B = "Divers found that shipworm had eaten through a third of the timber."
C = "Crews said they would sail to Ostrand to land their catch."
D = "The board set aside $3 million for the work this winter."


def compared(a, b, **heads):
    return compare(ArticleText(0, "", tuple(a)), ArticleText(1, "", tuple(b), **heads))


def test_a_ledger_comes_back_from_json_as_it_was():
    found = ledger_of(compared([A, B, C], [A, C, B, D]))
    assert ledger_from_json(json.loads(json.dumps(found.as_json()))) == found


def test_a_ledger_of_an_older_comparison_is_not_read():
    stored = ledger_of(compared([A], [A])).as_json()
    assert ledger_from_json({**stored, "version": "0"}) is None
    assert ledger_from_json({}) is None


def test_a_ledger_swapped_twice_is_itself_and_swapped_once_is_the_other_way_round():
    found = ledger_of(compared([A, B, C], [A, B.replace("a third", "half"), D, C], standfirst="Worm"))
    assert found.swapped().swapped() == found
    other = ledger_of(
        compare(
            ArticleText(1, "", (A, B.replace("a third", "half"), D, C), standfirst="Worm"),
            ArticleText(0, "", (A, B, C)),
        )
    )
    swapped = found.swapped()
    for name in ("same", "recast", "only_a", "only_b", "kept_a", "kept_b", "standfirst", "words_recast"):
        assert getattr(swapped, name) == getattr(other, name), name


def test_what_was_cut_from_the_end_is_told_from_what_was_cut_within():
    assert ledger_of(compared([A, B, C, D], [A, C])).from_end_a == 1
    assert ledger_of(compared([A, B, C, D], [A, B])).from_end_a == 2
    assert ledger_of(compared([A, B, C, D], [A, D])).from_end_a == 0


@pytest.mark.parametrize(
    ("a", "b", "fullest", "derived", "sentence"),
    [
        ([A, B], [A, B], False, "", "X and Y print the same words, 2 paragraphs."),
        ([A], [D], False, "", "X and Y have no paragraph in common."),
        ([A, B], [A, B, C, D], True, "",
         "X has 2 of the 4 paragraphs of the fullest version held here, in order; 2 paragraphs only in Y."),
        ([A, B], [A, B, C, D], False, "a", "X kept 2 of the 4 paragraphs of Y, in order; cut 2."),
        ([A, B], [A, B, C, D], False, "b", "Y kept all 2 paragraphs of X, in order; added 2."),
        ([B, A, C], [A, B, C], False, "", "X has all 3 paragraphs of Y, 1 of them moved."),
    ],
)  # fmt: skip
def test_the_sentence_says_it_in_plain_words(a, b, fullest, derived, sentence):
    assert summary_sentence(ledger_of(compared(a, b)), "X", "Y", fullest, derived) == sentence


def drift(a, b):
    both = compared([a], [b])
    return [(found.kind, found.note) for found in quote_drifts(both, weigh(both))]


def test_a_word_changed_inside_a_quotation_is_drift_and_outside_it_is_not():
    a = '"We will close the east pier on Friday," said Molin after the long meeting.'
    found = drift(a, a.replace("Friday", "Monday"))
    assert found == [(DriftKind.WORDS, "{a} has “Friday”, {b} “Monday”.")]
    assert drift(a, a.replace("the long meeting", "a short meeting")) == []


def test_house_style_inside_a_quotation_is_no_drift():
    a = "“We will close the harbor pier on Friday,” said Molin after the long meeting."
    assert drift(a, a.replace("harbor", "harbour").replace("“", '"').replace("”", '"')) == []


def test_a_quotation_closed_too_early_is_drift():
    a = '"We will close the pier. It is not safe. Nobody should walk there," said Molin.'
    found = drift(a, a.replace("pier. It", 'pier." It'))
    assert [kind for kind, _ in found] == [DriftKind.MARK]
    assert "{b} closes the quotation after “pier”" in found[0][1]


def test_words_given_to_another_speaker_are_drift():
    a = '"We will close the east pier on Friday, whatever they say," said Ada Molin.'
    found = drift(a, a.replace("Ada Molin", "Joss Verrin"))
    note = "{a} gives the words with “said Ada Molin”, {b} with “said Joss Verrin”."
    assert found == [(DriftKind.SPEAKER, note)]


def test_a_speaker_named_shorter_is_the_same_speaker():
    a = '"We will close the east pier on Friday, whatever they say," said Ada Molin.'
    assert DriftKind.SPEAKER not in [kind for kind, _ in drift(a, a.replace("Ada Molin", "Molin"))]


@pytest.mark.parametrize("text", ["“a b” c", '"a b" c', "‘a b.’ c"])
def test_quoted_speech_is_told_by_any_marks(text):
    inside = "".join(sign for sign, is_quoted in zip(text, quoted(text), strict=True) if is_quoted)
    assert inside.rstrip(".") == "a b"


def test_apostrophes_open_no_quotation():
    assert not any(quoted("The board's pier isn't safe, the crews' leaders said."))
    assert speakers("The pier closed.") == ()


def test_house_style_is_read_off_with_counts_and_the_forms_as_printed():
    a = ["Al Qaeda linked gunmen fled.", "The efforts of al Qaeda and those whom al Qaeda pays failed today."]
    b = [
        "Al-Qaida linked gunmen fled.",
        "The efforts of al-Qa'ida and those whom al-Qaida pays failed today.",
    ]
    found = style_notes(compared(a, b))
    assert [(note.a, note.b, note.count) for note in found if is_form(note)] == [
        ("al Qaeda", "al-Qaida", 2),
        ("al Qaeda", "al-Qa'ida", 1),
    ]
    assert [(one.side, dict(one.forms)) for one in inconsistencies(found)] == [
        ("b", {"al-Qaida": 2, "al-Qa'ida": 1})
    ]


def test_names_seen_twice_form_a_class_at_once_and_other_pairs_wait_for_a_curator():
    entries = [
        LexiconPair("a", "b", "name", 2),
        LexiconPair("b", "c", "name", 1),
        LexiconPair("d", "e", "spelling", 9),
    ]
    assert style_classes(entries) == (("a", "b"),)
    entries.append(LexiconPair("b", "c", "name", 1, Standing.APPROVED))
    assert style_classes(entries) == (("a", "b", "c"),)


def test_a_rejected_pair_of_the_shipped_list_is_taken_apart():
    table = lexicon_of([LexiconPair("kiev", "kyiv", "name", 5, Standing.REJECTED)])
    assert canonical_words("Kiev", table).tokens != canonical_words("Kyiv", table).tokens
    assert canonical_words("Kiev").tokens == canonical_words("Kyiv").tokens


def test_every_pair_of_the_starter_list_is_one_word_in_comparison():
    for entry in starter_pairs():
        assert canonical_words(entry.left).tokens == canonical_words(entry.right).tokens, entry


def test_a_sentence_is_followed_through_house_style_and_small_edits():
    printed = "The board set aside $3 million for the harbor work."
    body = [A, f"{B} The board set aside $3 million for the harbour work, it said."]
    found = find_sentence(body, printed)
    assert found is not None
    assert (found.paragraph, found.carries) == (2, Carries.PRINTED)
    assert found.text == "The board set aside $3 million for the harbour work"
    assert find_sentence([A, B, C], printed) is None


def test_the_corrected_wording_is_told_from_the_printed_one():
    printed, corrected = "The board set aside $3 million for it.", "The board set aside $2 million for it."
    assert find_sentence([f"{corrected} It said so."], printed, corrected).carries is Carries.CORRECTED
    assert find_sentence([f"{printed} It said so."], printed, corrected).carries is Carries.PRINTED


def test_the_matrix_is_the_union_of_what_is_given_and_nothing_else():
    found = story_matrix(
        [(A, B), (A, C, B, D), (A, "A paragraph that only the third version has, about bees.")]
    )
    assert found.fullest == 1
    assert [row.text[:9] for row in found.rows] == [
        "The harbo",
        "A paragra",
        "Crews sai",
        "Divers fo",
        "The board",
    ]
    assert [found.kept_of_fullest(i) for i in range(3)] == [2, 4, 1]
    assert [found.own(i) for i in range(3)] == [0, 0, 1]
    assert [cell.state for cell in found.rows[0].cells] == ["same", "same", "same"]
    assert story_matrix([]).rows == ()
