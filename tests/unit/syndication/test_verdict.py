"""Verdicts: relation, degree, certainty, and the reason in words."""

import random

import pytest

from articles.syndication.article_text import ArticleText
from articles.syndication.evidence import gather_evidence, turned_evidence
from articles.syndication.reading import read_article
from articles.syndication.verdict import Degree, Relation, judge

LETTERS = "abcdefghijklmnopqrstuvwxyz"
WORDS = [f"zx{one}{other}" for one in LETTERS for other in LETTERS]


def narrative_text(seed: int, count: int, size: int = 40) -> list[str]:
    rng = random.Random(seed)
    return [" ".join(rng.choices(WORDS, k=size)) + "." for _ in range(count)]


def verdict(left: list[str], right: list[str], *, same_outlet: bool = False, days_apart: int | None = None):
    return judge(gather_evidence(*readings(left, right)), same_outlet, days_apart)


def readings(*texts: list[str]):
    return [read_article(ArticleText(key, "", tuple(text))) for key, text in enumerate(texts)]


WIRE = narrative_text(1, 10)


def test_the_same_words_are_identical():
    found = verdict(WIRE, WIRE)
    assert (found.relation, found.degree, found.certain, found.score) == (
        Relation.VERSION, Degree.IDENTICAL, True, 1.0,
    )  # fmt: skip


def test_wire_copy_cut_from_the_end_is_whole():
    found = verdict(WIRE, WIRE[:4])
    assert (found.relation, found.degree) == (Relation.VERSION, Degree.WHOLE)


def test_wire_paragraphs_among_own_reporting_are_partial():
    found = verdict([*narrative_text(2, 6), *WIRE[:4]], WIRE)
    assert (found.relation, found.degree) == (Relation.VERSION, Degree.PARTIAL)
    assert "160 words of narrative" in found.reason


def test_within_one_outlet_it_is_an_update():
    assert verdict(WIRE, WIRE[:6], same_outlet=True).relation is Relation.UPDATE


def test_near_the_line_it_is_not_certain_and_says_so():
    found = verdict([*narrative_text(3, 9), *WIRE[:2]], [*narrative_text(4, 10), *WIRE[:2]])
    assert (found.relation, found.certain) == (Relation.VERSION, False)
    assert "near the line" in found.reason


def test_a_speech_that_both_quote_is_an_excerpt():
    speech = [f"“{text}”" for text in WIRE[:4]]
    assert (
        verdict([*narrative_text(5, 5), *speech], [*narrative_text(6, 5), *speech]).relation
        is Relation.EXCERPT
    )


@pytest.mark.parametrize(
    ("days", "relation"), [(6, Relation.UPDATE), (8, Relation.RECYCLED), (None, Relation.UPDATE)]
)
def test_part_of_an_article_that_comes_again_after_a_week_is_recycled_background(days, relation):
    left, right = (
        [*narrative_text(7, 4), *WIRE[:3], *narrative_text(17, 1)],
        [WIRE[0], *narrative_text(8, 4), *WIRE[1:3]],
    )
    assert verdict(left, right, same_outlet=True, days_apart=days).relation is relation


def test_one_passage_set_into_two_articles_of_an_outlet_is_no_update_but_is_a_version_elsewhere():
    left, right = [*narrative_text(9, 4), *WIRE[:3]], [*narrative_text(10, 4), *WIRE[:3]]
    assert verdict(left, right, same_outlet=True).relation is Relation.RECYCLED
    assert verdict(left, right).relation is Relation.VERSION


def test_a_phrase_that_anybody_uses_is_nothing():
    phrase = narrative_text(11, 1, size=11)
    assert (
        verdict([*narrative_text(12, 3), *phrase], [*phrase, *narrative_text(13, 3)]).relation
        is Relation.NONE
    )


def test_a_quotation_copied_in_one_run_with_its_narrative_is_carried_along():
    report = f"{narrative_text(30, 1, 20)[0]} “{narrative_text(31, 1, 30)[0]}” {narrative_text(32, 1, 20)[0]}"
    speech = f"“{narrative_text(33, 1, 30)[0]}”"
    found = gather_evidence(
        *readings([*narrative_text(34, 3), report, speech], [speech, report, *narrative_text(35, 3)])
    )
    assert (found.narrative, found.carried, found.ignored) == (70, 30, {"quoted": 30})


def test_common_shingles_count_for_nothing():
    left, right = readings(WIRE, WIRE[:4])
    common = frozenset(right.fingerprint.hashes.tolist())
    assert judge(gather_evidence(left, right, common), same_outlet=False).relation is Relation.NONE


def test_evidence_does_not_depend_on_which_article_is_named_first():
    left, right = readings([*narrative_text(14, 3), *WIRE[:5]], [*WIRE[2:], *narrative_text(15, 2)])
    assert gather_evidence(left, right) == turned_evidence(gather_evidence(right, left))


def test_evidence_says_what_was_ignored_and_why():
    quotation, help_given = f"“{WIRE[0]}”", "Ann Bell contributed to this report from the harbour office."
    found = gather_evidence(
        *readings([quotation, *WIRE[1:3], help_given], [*WIRE[1:3], help_given, quotation])
    )
    assert found.ignored == {"quoted": 40, "shipped": 10}
    assert found.narrative == 80
    assert found.shared == 130
