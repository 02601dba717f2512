"""Verdicts: relation, degree, certainty, and the reason in words."""

import random
from itertools import pairwise

import pytest

from articles.syndication.article_text import ArticleText
from articles.syndication.evidence import gather_evidence, turned_evidence
from articles.syndication.features import pair_features, quoting_side
from articles.syndication.reading import read_article
from articles.syndication.verdict import AUTOMATIC_ACROSS, Degree, Relation, is_worth_judging, judge

LETTERS = "abcdefghijklmnopqrstuvwxyz"
WORDS = [f"zx{one}{other}" for one in LETTERS for other in LETTERS]


def narrative_text(seed: int, count: int, size: int = 40) -> list[str]:
    rng = random.Random(seed)
    return [" ".join(rng.choices(WORDS, k=size)) + "." for _ in range(count)]


def opening_on(day: str, text: list[str]) -> list[str]:
    return [f"The pier shut on {day}. {text[0]}", *text[1:]]


def verdict(
    left: list[str],
    right: list[str],
    *,
    within: bool = False,
    days_apart: int | None = None,
    common: frozenset[int] = frozenset(),
    **fields: str,
):
    one, other = readings(left, right, **fields)
    evidence = gather_evidence(one, other, common)
    features = pair_features(one, other, evidence, days_apart) if is_worth_judging(evidence) else None
    return judge(evidence, features, within=within, days_apart=days_apart)


def readings(*texts: list[str], **fields: str):
    return [read_article(ArticleText(key, "", tuple(text), **fields)) for key, text in enumerate(texts)]


WIRE = narrative_text(1, 10)
NEWS = {"headline": "Council Delays Harbour Bridge Vote in Meridian"}
AGENCY_NEWS = {**NEWS, "agency": "AP"}


def test_the_same_words_are_identical():
    found = verdict(WIRE, WIRE)
    assert (found.relation, found.degree, found.certain, found.score) == (
        Relation.VERSION, Degree.IDENTICAL, True, 1.0,
    )  # fmt: skip


def test_wire_copy_cut_from_the_end_is_whole():
    found = verdict(WIRE, WIRE[:4])
    assert (found.relation, found.degree) == (Relation.VERSION, Degree.WHOLE)


def test_wire_paragraphs_among_own_reporting_are_partial():
    found = verdict([*narrative_text(2, 6), *WIRE[:4]], WIRE, **AGENCY_NEWS)
    assert (found.relation, found.degree) == (Relation.VERSION, Degree.PARTIAL)
    assert "160 words of narrative" in found.reason


def test_within_one_outlet_it_is_an_update():
    assert verdict(WIRE, WIRE[:6], within=True).relation is Relation.UPDATE


def test_what_is_less_probable_waits_for_a_curator_and_says_so():
    left, right = [*narrative_text(3, 9), *WIRE[:3]], [*narrative_text(4, 10), *WIRE[:3]]
    found = verdict(left, right, days_apart=6, **AGENCY_NEWS)
    assert (found.relation, found.certain) == (Relation.VERSION, False)
    assert f"less than {AUTOMATIC_ACROSS:.0%} probable" in found.reason


def test_the_features_that_spoke_are_told_the_loudest_first():
    found = verdict([*narrative_text(2, 6), *WIRE[:4]], WIRE, **AGENCY_NEWS)
    assert {"agency", "lead_names"} <= {name for name, added in found.spoken if added > 0}
    assert all(abs(one) >= abs(other) for (_, one), (_, other) in pairwise(found.spoken))


def test_a_partial_version_across_outlets_needs_a_reason_to_share():
    left, right = opening_on("Monday", [*narrative_text(2, 6), *WIRE[:4]]), opening_on("Monday", WIRE)
    assert verdict(left, right, **AGENCY_NEWS).certain
    assert not (verdict(left, right).certain and verdict(left, right).relation is Relation.VERSION)


def test_openings_that_tell_of_one_day_are_likelier_one_report_and_of_different_days_less_so():
    left = [*narrative_text(2, 6), *WIRE[:4]]

    def told(one, other, **options):
        found = verdict(opening_on(one, left), opening_on(other, WIRE), **options, **AGENCY_NEWS)
        return found.probability if found.relation is Relation.VERSION else 0.0

    for options in ({}, {"printed": "2014-01-07", "days_apart": 0}):
        assert told("Monday", "Thursday", **options) < told("Monday", "daybreak", **options)
        assert told("Monday", "daybreak", **options) < told("Monday", "Monday", **options)


def test_yesterday_and_today_of_two_papers_are_no_different_days():
    reading = readings(["The pier shut on Monday."], ["The pier shut on Tuesday."], printed="2014-01-07")
    evidence = gather_evidence(*reading)
    assert not pair_features(*reading, evidence, 0)["other_day"]
    assert not pair_features(*reading, evidence, 0)["same_day"]
    assert pair_features(*reading, evidence, None)["other_day"]  # which week either means is not known


def test_a_speech_that_both_quote_is_nothing():
    speech = [f"“{text}”" for text in WIRE[:4]]
    left, right = [*narrative_text(5, 5), *speech], [*narrative_text(6, 5), *speech]
    assert verdict(left, right, **AGENCY_NEWS).relation is Relation.NONE


def test_a_letter_that_both_print_in_full_without_quotation_marks_is_nothing():
    letter = ["The council wrote in a letter:", *(f"We {text}" for text in WIRE[:4])]
    left, right = [*narrative_text(5, 5), *letter], [*narrative_text(6, 5), *letter]
    assert verdict(left, right, **AGENCY_NEWS).relation is Relation.NONE


@pytest.mark.parametrize(
    ("days", "relation"),
    [(1, Relation.UPDATE), (8, Relation.FOLLOW_UP), (20, Relation.RECYCLED)],
)
def test_part_of_an_article_that_comes_again_is_an_update_then_a_follow_up_then_background(days, relation):
    left, right = (
        [*narrative_text(7, 3), *WIRE[:6], *narrative_text(17, 1)],
        [WIRE[0], *narrative_text(8, 3), *WIRE[1:6]],
    )
    assert verdict(left, right, within=True, days_apart=days, **NEWS).relation is relation


def test_one_passage_set_into_two_articles_of_an_outlet_is_no_update_but_is_a_version_elsewhere():
    left, right = [*narrative_text(9, 4), *WIRE[:3]], [*narrative_text(10, 4), *WIRE[:3]]
    assert verdict(left, right, within=True, days_apart=3).relation is Relation.RECYCLED
    assert verdict(left, right, **AGENCY_NEWS).relation is Relation.VERSION


def test_another_outlets_block_under_its_name_is_an_excerpt():
    block = WIRE[:3]
    quoting = [*narrative_text(40, 2), "And from the Harbour Herald:", *block, *narrative_text(41, 2)]
    one = read_article(ArticleText(1, "1", tuple(WIRE), outlet_name="Harbour Herald", printed="2017-03-01"))
    other = read_article(ArticleText(2, "2", tuple(quoting), outlet_name="Post", printed="2017-03-01"))
    evidence = gather_evidence(one, other)
    found = judge(evidence, pair_features(one, other, evidence, 0), within=False, days_apart=0)
    assert found.relation is Relation.EXCERPT
    assert quoting_side(one, other, evidence) == 1
    assert quoting_side(other, one, turned_evidence(evidence)) == 0


def test_a_phrase_that_anybody_uses_is_nothing():
    phrase = narrative_text(11, 1, size=11)
    assert (
        verdict([*narrative_text(12, 3), *phrase], [*phrase, *narrative_text(13, 3)]).relation
        is Relation.NONE
    )


def test_a_quotation_copied_in_one_run_with_its_narrative_does_not_count_with_it():
    report = f"{narrative_text(30, 1, 20)[0]} “{narrative_text(31, 1, 30)[0]}” {narrative_text(32, 1, 20)[0]}"
    speech = f"“{narrative_text(33, 1, 30)[0]}”"
    found = gather_evidence(
        *readings([*narrative_text(34, 3), report, speech], [speech, report, *narrative_text(35, 3)])
    )
    assert (found.narrative, found.ignored) == (40, {"quoted": 60})


def test_what_one_tells_and_the_other_quotes_is_counted_apart():
    block = WIRE[0]
    left, right = readings([*narrative_text(36, 3), block], [*narrative_text(37, 3), f"“{block}”"])
    assert gather_evidence(left, right).one_sided == gather_evidence(right, left).one_sided == 40


def test_common_shingles_count_for_nothing():
    right = readings(WIRE[:4])[0]
    common = frozenset(right.fingerprint.hashes.tolist())
    assert verdict(WIRE, WIRE[:4], common=common).relation is Relation.NONE


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
