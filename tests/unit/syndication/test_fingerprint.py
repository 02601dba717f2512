"""Fingerprints: the same for ever, found again inside another text."""

import doctest
import os
import random
import subprocess
import sys

from articles.syndication import fingerprint as fingerprint_module
from articles.syndication.fingerprint import SHINGLE_WORDS, WINDOW, fingerprint, gram_hashes, word_hashes

FROZEN_WORDS = [16295200358155746308, 16417751708935026519]
FROZEN_SHINGLES = [-9099033014696631309]
WORDS = [f"word{n}" for n in range(400)]


def test_hashes_are_frozen():
    """Stored rows outlive a release: if this fails, raise FINGERPRINT_VERSION and re-link."""
    assert word_hashes(["harbour", "caf\u00e9"]).tolist() == FROZEN_WORDS
    assert fingerprint(word_hashes(["a", "b", "c", "d", "e", "f", "g"])).hashes.tolist() == FROZEN_SHINGLES


def test_another_seed_of_python_makes_the_same_hashes():
    code = (
        "from articles.syndication.fingerprint import *;"
        "print(fingerprint(word_hashes('one two three four five six'.split())).hashes.tolist())"
    )
    answers = {
        subprocess.run(
            [sys.executable, "-c", code],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(answers) == 1 and answers != {""}


def test_a_shared_run_as_long_as_promised_shares_a_shingle_wherever_it_stands():
    rng = random.Random(3)
    for _ in range(200):
        run = rng.choices(WORDS, k=SHINGLE_WORDS + WINDOW - 1)
        texts = [
            rng.choices(WORDS, k=rng.randrange(60)) + run + rng.choices(WORDS, k=rng.randrange(60))
            for _ in "ab"
        ]
        one, other = (set(fingerprint(word_hashes(text)).hashes.tolist()) for text in texts)
        assert one & other


def test_positions_point_at_the_five_words_that_were_hashed():
    hashed = word_hashes(random.Random(4).choices(WORDS, k=300))
    found = fingerprint(hashed)
    grams = gram_hashes(hashed, 5).view("int64")
    assert grams[found.positions].tolist() == found.hashes.tolist()
    assert max(found.positions[1:] - found.positions[:-1]) <= 8


def test_under_five_words_there_is_no_fingerprint():
    assert len(fingerprint(word_hashes(["one", "two", "three", "four"])).hashes) == 0
    assert len(fingerprint(word_hashes([])).hashes) == 0


def test_the_examples_in_the_docstrings_hold():
    assert doctest.testmod(fingerprint_module).failed == 0
