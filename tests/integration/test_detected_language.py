"""Which language a text is taken for, and when the classifier is asked at all."""

import pytest

from articles.extraction.split import split_capture
from articles.ingest import language
from tests.integration.ingest.cast import ARTICLE

FRENCH = (
    "Le conseil du port a décidé mardi de reconstruire le môle avant le retour des tempêtes d'hiver. " * 6
)
SCOTTISH = (
    "The cooncil o the herbour votit on Tysday tae bigg up the mole afore the winter storms come hame. " * 6
)


def test_plain_english_is_told_by_its_small_words(monkeypatch):
    monkeypatch.setattr(language, "_classifier", pytest.fail)
    assert language.detect(split_capture(ARTICLE.format(headline="Board votes to rebuild the mole"))) == "en"


def test_another_language_is_for_the_classifier_to_say():
    assert language.detect(split_capture(f"Le port\n\n{FRENCH}\n\n{FRENCH}")) == "fr"


def test_a_text_with_few_english_words_is_for_the_classifier_to_say(monkeypatch):
    asked = []

    class Classifier:
        def classify(self, text):
            asked.append(text)
            return ("sco", 0.0)

    monkeypatch.setattr(language, "_classifier", Classifier)
    parts = split_capture(
        f"The herbour\n\n{SCOTTISH.replace('the', 'thon')}\n\n{SCOTTISH.replace('the', 'thon')}"
    )
    assert language.detect(parts) == "sco"
    assert len(asked[0]) == language.READ


DUTCH = "De burgemeester is in Brussel. Het is onduidelijk of hij in Den Haag was of in Utrecht had gerust. "


@pytest.mark.parametrize(
    "text",
    [DUTCH, "De band The Lamps is in maart in Utrecht te zien, waar ook The Moles was te gast.", DUTCH * 5],
)
def test_small_words_that_another_language_has_too_are_no_english(text):
    assert language.detect(split_capture(f"Onduidelijk waar de burgemeester was\n\n{text}")) == "nl"
