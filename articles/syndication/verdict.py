"""From evidence to a verdict: what two articles are to one another, how fully, and how surely."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from articles.syndication.evidence import Evidence, EvidenceSide
from articles.syndication.features import WHOLE_SHARE_ALONE, is_whole, shorter_side
from articles.syndication.likelihood import LinkModel, LinkModels, shipped_models

# Stored with every link; another rule or number here makes another version, and a re-link.
RULES_VERSION = "rules-9"


class Relation(StrEnum):
    VERSION = "version"
    UPDATE = "update"
    EXCERPT = "excerpt"
    FOLLOW_UP = "followup"
    RECYCLED = "recycled"
    NONE = "none"


class Degree(StrEnum):
    IDENTICAL = "identical"
    WHOLE = "whole"
    PARTIAL = "partial"
    NONE = ""


# Shared shingles that are not common: 79 of 79 labelled versions had as many (findings).
RARE_SHINGLES = 3
# From this probability on a link is made by itself, across owners and within one; from SUGGESTED on it waits
# for a curator. docs/decisions/linking.md gives the measurements behind every number here.
AUTOMATIC_ACROSS, AUTOMATIC_WITHIN, SUGGESTED = 0.60, 0.75, 0.10
EXCERPT = 0.60
# One of these must speak before a passage is called quoted.
QUOTING_CUES = ("attributed", "mentioned", "colon", "one_sided")
# Less than this is a phrase that anybody uses: nothing is asked of the models.
LEAST_TOLD, LEAST_QUOTED = 16, 30
# Versions of a story run within days. Later, only an article that comes again as a whole is one; and a month
# later only nearly word for word, since a weekly notice changes little but its figures.
APART_DAYS, FAR_APART_DAYS = 7, 30
# What comes again without being a version: so much narrative. It is a follow-up within so many days and where
# headline and opening name the same; else background.
RECYCLED_WORDS = 40
FOLLOW_UP_DAYS, FOLLOW_UP_NAMES = 14, 0.30


@dataclass(frozen=True, slots=True)
class Verdict:
    """`certain` parts automatic from suggested. `probability` is that of the relation, and `score` with it
    orders links: stronger ones join first. `spoken` are the features that spoke, with what each added to the
    log-odds.

    `reason` is what decided, in words with its numbers.
    """

    relation: Relation
    degree: Degree
    certain: bool
    score: float
    reason: str
    probability: float = 1.0
    spoken: tuple[tuple[str, float], ...] = ()


NOTHING = Verdict(Relation.NONE, Degree.NONE, True, 0.0, "too little is shared", 0.0)


def is_worth_judging(evidence: Evidence) -> bool:
    """Whether a pair shares enough to ask the models what it is."""
    return evidence.rare >= RARE_SHINGLES and (
        evidence.narrative >= LEAST_TOLD or evidence.one_sided >= LEAST_QUOTED
    )


def judge(
    evidence: Evidence,
    features: Mapping[str, float] | None,
    *,
    within: bool,
    days_apart: int | None = None,
    models: LinkModels | None = None,
) -> Verdict:
    """The verdict on a pair. `within` says that both articles have one owner; false when either is
    unidentified.

    `features` are those of `features.pair_features`, or None where `is_worth_judging` says no. `days_apart`
    is None when either article is undated; then nothing is held against the pair. Without `models` the
    shipped ones judge.
    """
    related = Relation.UPDATE if within else Relation.VERSION
    shorter = shorter_side(evidence)
    if evidence.identical and evidence.rare:
        return Verdict(
            related, Degree.IDENTICAL, True, 1.0, f"the same {shorter.words} words in the same order"
        )
    if features is None:
        return NOTHING
    models = models or shipped_models()
    model = models.within if within else models.across
    probability = model.probability(features)
    degree = Degree.WHOLE if is_whole(evidence) else Degree.PARTIAL
    shares = _shares(evidence, shorter)
    bar = _bar(shorter, days_apart, degree)
    needed = AUTOMATIC_WITHIN if within else AUTOMATIC_ACROSS
    if not bar and probability >= needed:
        return _linked(related, degree, True, probability, shares, model, features)
    if not within and degree is Degree.PARTIAL:
        quotes = models.excerpt.probability(features)
        if quotes >= EXCERPT and quotes > probability and any(features[cue] for cue in QUOTING_CUES):
            return _linked(Relation.EXCERPT, Degree.NONE, True, quotes, shares, models.excerpt, features)
    if not bar and probability >= SUGGESTED:
        near = f"{shares}; less than {needed:.0%} probable"
        return _linked(related, degree, False, probability, near, model, features)
    if evidence.narrative < RECYCLED_WORDS:
        return NOTHING
    follows = (
        days_apart is not None and days_apart <= FOLLOW_UP_DAYS and features["lead_names"] >= FOLLOW_UP_NAMES
    )
    relation = Relation.FOLLOW_UP if follows else Relation.RECYCLED
    return _linked(relation, Degree.NONE, True, probability, shares + bar, model, features)


def _linked(
    relation: Relation,
    degree: Degree,
    certain: bool,
    probability: float,
    reason: str,
    model: LinkModel,
    features: Mapping[str, float],
) -> Verdict:
    probability = round(probability, 4)
    return Verdict(relation, degree, certain, probability, reason, probability, model.spoken(features))


def _shares(evidence: Evidence, shorter: EvidenceSide) -> str:
    paragraphs = min(evidence.left.paragraphs, evidence.right.paragraphs)
    return (
        f"{evidence.narrative} words of narrative, {shorter.narrative_coverage:.0%} of the shorter article's,"
        f" in {paragraphs} paragraphs"
    )


def _bar(shorter: EvidenceSide, days_apart: int | None, degree: Degree) -> str:
    """Why a pair is no version however much it shares; empty when nothing speaks against it."""
    days = days_apart or 0
    is_again = shorter.narrative_coverage >= WHOLE_SHARE_ALONE
    if days > (APART_DAYS if degree is Degree.PARTIAL else FAR_APART_DAYS) and not is_again:
        return f"; {days} days apart"
    return ""
