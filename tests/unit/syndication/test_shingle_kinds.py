"""What is left by its shingles alone is what a full judgment calls nothing."""

import random

import pytest

from articles.syndication.evidence import gather_evidence
from articles.syndication.features import pair_features
from articles.syndication.reading import ArticleReading
from articles.syndication.shingle_kinds import SHOWN, TOLD, may_count
from articles.syndication.verdict import Relation, is_worth_judging, judge
from tests.unit.syndication.test_verdict import narrative_text, readings

SPEECH = [f"“{paragraph}”" for paragraph in narrative_text(20, 3)]
STORY = narrative_text(21, 3)


def counts(left: list[str], right: list[str], common: frozenset[int] = frozenset()) -> bool:
    one, other = (reading.shingles for reading in readings(left, right))
    assert may_count(one, other, common) == may_count(other, one, common)
    return may_count(one, other, common)


def test_what_both_tell_counts():
    assert counts([*narrative_text(1, 4), *STORY], [*STORY, *narrative_text(2, 4)])


def test_what_both_quote_does_not():
    assert not counts([*narrative_text(1, 4), *SPEECH], [*SPEECH, *narrative_text(2, 4)])


def test_what_one_tells_and_the_other_quotes_counts():
    quoted = [f"“{paragraph}”" for paragraph in STORY]
    assert counts([*narrative_text(1, 4), *STORY], [*quoted, *narrative_text(2, 4)])


def test_shingles_that_keep_coming_back_do_not_count():
    left, right = [*narrative_text(1, 4), *STORY], [*STORY, *narrative_text(2, 4)]
    one, other = (frozenset(reading.fingerprint.hashes.tolist()) for reading in readings(left, right))
    assert not counts(left, right, one & other)


def test_articles_of_one_quotation_may_be_identical():
    assert counts(SPEECH, SPEECH)


def test_a_shingle_is_what_it_is_in_any_of_its_places():
    (reading,) = readings([STORY[0], f"“{STORY[0]}”"])
    kinds = reading.shingles
    assert kinds.hashes.tolist() == sorted(set(reading.fingerprint.hashes.tolist()))
    assert TOLD | SHOWN in kinds.kinds.tolist()


def relation(left: ArticleReading, right: ArticleReading) -> Relation:
    evidence = gather_evidence(left, right)
    features = pair_features(left, right, evidence, 0) if is_worth_judging(evidence) else None
    return judge(evidence, features, within=False, days_apart=0).relation


@pytest.mark.parametrize("seed", range(60))
def test_no_pair_is_left_that_is_anything_to_one_another(seed):
    """Stories that share paragraphs, each told, quoted or cut at random on either side."""
    chance = random.Random(seed)

    def printed(own: int) -> list[str]:
        pool = narrative_text(500 + seed, 6, chance.choice((20, 40)))
        shared = chance.sample(pool, chance.randint(1, 6))
        kept = [" ".join(text.split()[: chance.choice((9, 14, 40))]) for text in shared]
        shown = [f"“{text}”" if chance.random() < 0.4 else text for text in kept]
        return [*narrative_text(own, chance.randint(0, 5)), *shown]

    left, right = readings(printed(7000 + seed), printed(8000 + seed))
    if not may_count(left.shingles, right.shingles, frozenset()):
        assert relation(left, right) is Relation.NONE
