"""Segments of the folder's index are merged into few, and none into one that is too large for memory."""

from datetime import date

import pytest

from articles.search.engines.whoosh import codec
from articles.search.engines.whoosh.folder import IndexFolder
from articles.search.index import Entry

BODY = " ".join(["harbour"] * 39)


@pytest.fixture
def folder(tmp_path):
    made = IndexFolder(tmp_path / "index")
    made.swap_in(made.new_build())
    return made


def save(folder, numbers):
    """Documents of 40 words each, in one commit."""
    writer = folder.writer()
    for number in numbers:
        writer.add(
            Entry(number, number, "Mole", "", "", BODY, "post", "", "", "", "", date(2014, 1, 1), "en", 1)
        )
    writer.commit()
    return [segment.words for segment in folder.snapshot().segments]


def test_a_full_tier_becomes_one_segment(folder):
    for commit in range(9):
        words = save(folder, range(commit * 5, commit * 5 + 5))
    assert words == [9 * 5 * 40]


def test_no_merge_makes_a_segment_of_more_words_than_are_built_at_once(folder, monkeypatch):
    monkeypatch.setattr(codec, "LARGEST", 700)
    for commit in range(40):
        words = save(folder, range(commit * 5, commit * 5 + 5))
        assert max(words) <= 700
    assert sum(words) == 40 * 5 * 40
    assert len(words) <= 20, "each stays by itself"


def test_a_full_tier_of_segments_no_two_of_which_fit_is_left(folder, monkeypatch):
    monkeypatch.setattr(codec, "LARGEST", 401)
    for commit in range(12):
        words = save(folder, range(commit * 5, commit * 5 + 5))
    assert words == [5 * 40] * 12
