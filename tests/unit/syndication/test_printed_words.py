"""Words as the linker counts them are those of the tokenizer, whatever stands in a text."""

import random
from threading import Thread

import pytest

from articles.language.spelling import respell
from articles.language.tokens import canonical_words, tokenize
from articles.syndication import printed_words
from articles.syndication.fingerprint import word_hashes
from articles.syndication.printed_words import hashed_words

PIECES = [
    *("the", "harbour", "Harbour", "United", "States", "of", "America", "kingdom", "per", "cent", "can"),
    *("not", "on", "line", "e", "mail", "U.S.", "u", "s", "Qa\u2019ida", "Caf\u00e9", "1,000", "3.5", "%"),
    *("\u02bc", "\u0e01\u0e32", "destabilise", "travelled", "European", "can not", "United Kingdom"),
    *("\u6e2f\u53e3\u306e", "well-known", "\u2014", "U.S.-led", "a.m.,b", "x\u00a0y", "\tz", "e-mail"),
]


@pytest.mark.parametrize("seed", range(20))
def test_they_are_the_tokenizers_words(seed):
    chance = random.Random(seed)
    text = "".join(
        chance.choice(PIECES) + chance.choice([" ", " ", ", ", ".\n\n", "-", "\n", "\u2028", ""])
        for _ in range(seed * 9)
    )
    for found, wanted in zip(hashed_words(text), (tokenize(text), canonical_words(text)), strict=True):
        assert found.hashes.tolist() == word_hashes(wanted.tokens).tolist()
        assert (tuple(found.starts.tolist()), tuple(found.ends.tolist())) == (wanted.starts, wanted.ends)


def test_forms_are_let_go_when_there_are_too_many(monkeypatch):
    monkeypatch.setattr(printed_words, "_forms", printed_words._Forms())
    monkeypatch.setattr(printed_words, "_FORMS_LIMIT", 5000)
    hashed_words(" ".join(str(number) for number in range(9000)))
    assert len(printed_words._forms.folded) == 9000
    plain, _ = hashed_words("the harbour 17")
    assert len(printed_words._forms.folded) == 3
    assert plain.hashes.tolist() == word_hashes(["the", "harbour", "17"]).tolist()


def test_two_threads_that_meet_new_words_at_once_do_not_mix_them_up(monkeypatch):
    texts = ("harbour board votes", "mole pier quay lock weir")
    monkeypatch.setattr(printed_words, "_forms", printed_words._Forms())
    other = Thread(target=hashed_words, args=(texts[1],))

    def interrupted(word):
        if other.ident is None:
            other.start()
            other.join(0.3)  # the interpreter turns to the other thread, which may have to wait
        return respell(word)

    monkeypatch.setattr(printed_words, "respell", interrupted)
    hashed_words(texts[0])
    other.join()
    for text in texts:
        plain, _ = hashed_words(text)
        assert plain.hashes.tolist() == word_hashes(text.split()).tolist()
