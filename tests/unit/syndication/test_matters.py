"""What matters in a difference: figures, names, quotations, attribution and claims, and never house style."""

import pytest

from articles.syndication.article_text import ArticleText
from articles.syndication.compare import compare
from articles.syndication.matters.difference import Change, Matter
from articles.syndication.matters.weigh import weigh, weigh_pair


def told(a, b):
    """(matter, change, left text, right text) of each difference."""
    return [(d.matter.value, d.change.value, d.text_a, d.text_b) for d in weigh_pair(a, b)]


@pytest.mark.parametrize(
    ("a", "b", "figure_a", "figure_b"),
    [
        (
            "The deal is worth 4.2 billion euros.",
            "The deal is worth \u20ac2.4bn.",
            "4.2 billion euros",
            "\u20ac2.4bn",
        ),
        ("The strike killed 20 people.", "The strike killed 25 people.", "20", "25"),
        ("Some 12 percent voted for it.", "Some 21% voted for it.", "12 percent", "21%"),
        ("The trial opens on May 5 in Oslo.", "The trial opens on 6 May in Oslo.", "May 5", "6 May"),
        ("Ann Bell, 34, won the race.", "Ann Bell, 43, won the race.", "34", "43"),
        ("Three men were held there.", "Four men were held there.", "Three", "Four"),
        ("The ship left on Monday night.", "The ship left on Tuesday night.", "Monday", "Tuesday"),
    ],
)
def test_a_figure_that_differs_is_told_with_both_readings(a, b, figure_a, figure_b):
    assert told(a, b) == [("figure", "altered", figure_a, figure_b)]


def test_a_figure_left_out_of_a_sentence_that_stands_is_told():
    found = told("The strike killed 20 people in the town.", "The strike killed people in the town.")
    assert found == [("figure", "only-a", "20", "")]


def test_the_places_of_a_difference_are_those_of_the_printed_words():
    a, b = "It cost 4.2 billion euros.", "It cost \u20ac2.4bn."
    (found,) = weigh_pair(a, b)
    assert a[found.a.start : found.a.end] == "4.2 billion euros"
    assert b[found.b.start : found.b.end] == "\u20ac2.4bn"


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("It cost \u20ac2.4bn, or 12%.", "It cost 2,400 million euros, or 12 per cent."),
        ("Two men walked 5 miles to the centre.", "2 men walked 8 km to the center."),
        ("\u201cWe recognise it,\u201d Mr. Bell said Sunday.", '"We recognize it," Bell says on Sunday.'),
        (
            "Sen. Ann Bell met al-Qa\u2019ida men in the U.S.",
            "Senator Ann Bell met al Qaeda men in the United States",
        ),
        ("He didn\u2019t go and won\u2019t talk.", "He did not go and will not talk."),
        ("The European Union met Jan. 5.", "The EU met January 5."),
        ("Ann Bell, 34, won.", "Ann Bell, aged 34, won."),
        ("The firm also said it would very quickly help.", "The firm said that it would help."),
    ],
)
def test_house_style_contractions_and_filler_are_never_told(a, b):
    assert told(a, b) == []
    assert told(b, a) == []


def test_a_name_altered_dropped_and_added_is_told():
    assert told("The men were held in Paris overnight.", "The men were held in London overnight.") == [
        ("name", "altered", "Paris", "London")
    ]
    whole, cut = (
        "The envoy met Mahmoud Abbas and Benjamin Netanyahu in Rome.",
        "The envoy met Mahmoud Abbas in Rome.",
    )
    assert told(whole, cut) == [("name", "only-a", "Benjamin Netanyahu", "")]
    assert told(cut, whole) == [("name", "only-b", "", "Benjamin Netanyahu")]


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("In Oslo President Ann Bell met him.", "In Oslo Bell met him."),
        ("They fought ISIS in the north.", "They fought the Islamic State of Iraq and Syria in the north."),
        ("The Russian agency was told.", "Russia\u2019s agency was told."),
        ("It was told to the Associated Press there.", "It was told to AP there."),
    ],
)
def test_a_name_in_short_or_in_another_form_is_no_other_name(a, b):
    assert told(a, b) == []


def test_words_changed_inside_a_quotation_are_told_and_marked_omissions_are_not():
    said = "\u201cWe will never leave this lovely old town,\u201d he said."
    assert told(said, said.replace("lovely", "ugly")) == [("quotation", "altered", "lovely", "ugly")]
    assert told(said, said.replace("lovely ", "")) == [("quotation", "only-a", "lovely", "")]
    assert told(said, said.replace("lovely", "\u2026")) == []


def test_a_closing_mark_that_moved_is_told_once():
    a = "\u201cWe are not coming back.\u201d They know it well. We told them.\u201d"
    b = '"We are not coming back. They know it well. We told them."'
    assert [(m, c) for m, c, _, _ in told(a, b)] == [("quotation", "altered")]


def test_quoted_words_given_to_another_speaker_are_a_difference_of_the_quotation():
    a = "\u201cWe will leave this town tomorrow,\u201d said Ann Bell of the union."
    (found,) = weigh_pair(a, a.replace("Ann Bell", "Mary Jones"))
    assert found.matter is Matter.QUOTATION
    assert "Ann Bell" in found.note


def test_whole_sentences_cut_from_the_end_of_a_quotation_are_no_drift():
    a = "\u201cWe leave this town. It was a long and bad year for all of us,\u201d Bell said."
    b = "\u201cWe leave this town,\u201d Bell said."
    assert told(a, b) == []


def test_an_attribution_dropped_altered_or_moved_is_told():
    whole = "The two men fled over the old border at dawn, police said."
    assert told(whole, "The two men fled over the old border at dawn.") == [
        ("attribution", "only-a", "police said", "")
    ]
    assert told(whole, whole.replace("police", "rebels")) == [
        ("attribution", "altered", "police said", "rebels said")
    ]
    assert told(whole, "Police said the two men fled over the old border at dawn.") == [
        ("attribution", "moved", "police said", "Police said")
    ]


def test_a_pronoun_is_no_other_source():
    a = "The two men fled over the border at dawn, Kerry said."
    assert told(a, a.replace("Kerry", "he")) == []


@pytest.mark.parametrize(
    ("a", "b", "word_a", "word_b"),
    [
        ("The troops will leave the north.", "The troops may leave the north.", "will", "may"),
        ("The bank did not fail the test.", "The bank did fail the test.", "not", ""),
        ("The alleged killer was held.", "The killer was held.", "alleged", ""),
        ("Prices rose in the spring.", "Prices fell in the spring.", "rose", "fell"),
        (
            "The strike was legal, the court found.",
            "The strike was illegal, the court found.",
            "legal",
            "illegal",
        ),
    ],
)
def test_a_claim_turned_weakened_or_hardened_is_told(a, b, word_a, word_b):
    ((matter, _, text_a, text_b),) = told(a, b)
    assert (matter, text_a, text_b) == ("claim", word_a, word_b)


def test_a_negation_in_other_words_is_the_same_claim():
    assert told("The bank did not comment on it.", "The bank declined to comment on it.") == []
    assert told("It was not clear who won.", "It was unclear who won.") == []


def article(*paragraphs):
    return ArticleText(0, "", paragraphs)


def test_a_name_or_figure_printed_in_another_paragraph_was_moved_and_not_dropped():
    a = article("The strike killed 20 people in Oslo at dawn on the pier.", "Rescuers came late that night.")
    b = article(
        "The strike killed people at dawn on the pier.", "Rescuers came late that night to Oslo for the 20."
    )
    assert [w.difference.matter for w in weigh(compare(a, b))] == []


def test_a_paragraph_or_sentence_that_one_side_lacks_is_a_cut_and_no_difference():
    a = article(
        "The strike killed 20 people at dawn.", "The men of Oslo lost 5 million that night, police said."
    )
    assert weigh(compare(a, article("The strike killed 20 people at dawn."))) == ()


def test_differences_name_their_paragraphs_as_readers_count():
    a = article("Rescuers came late that night.", "The strike killed 20 people at dawn on the pier.")
    b = article("The strike killed 25 people at dawn on the pier.")
    (found,) = weigh(compare(a, b))
    assert (found.paragraphs_a, found.paragraphs_b) == ((2,), (1,))
    assert found.difference.change is Change.ALTERED


@pytest.mark.shared
def test_of_the_two_real_captures_one_quotation_and_the_source_of_the_lede_matter(real_captures):
    sides = []
    for name, last in (("000_375f16a24338a826.txt", 19), ("002_b453f474a7ab8479.txt", 47)):
        lines = (real_captures / name).read_text("utf-8").split("\n")
        sides.append(article(*(lines[number - 1].strip() for number in range(5, last + 1, 2))))
    found = [(w.paragraphs_a, w.difference.matter, w.difference.change) for w in weigh(compare(*sides))]
    assert found == [
        ((1,), Matter.ATTRIBUTION, Change.MOVED),
        ((3,), Matter.QUOTATION, Change.ALTERED),
    ]
