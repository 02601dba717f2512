"""From evidence to a verdict: what two articles are to one another, how fully, and how surely."""

from dataclasses import dataclass
from enum import StrEnum

from articles.syndication.evidence import Evidence, EvidenceSide

# Stored with every link; another rule or number here makes another version, and a re-link.
RULES_VERSION = "rules-3"


class Relation(StrEnum):
    VERSION = "version"
    UPDATE = "update"
    EXCERPT = "excerpt"
    RECYCLED = "recycled"
    NONE = "none"


class Degree(StrEnum):
    IDENTICAL = "identical"
    WHOLE = "whole"
    PARTIAL = "partial"
    NONE = ""


# Shared shingles that are not common: 79 of 79 labelled versions had as many (findings).
RARE_SHINGLES = 3
# The score of a pair: the share of the shorter narrative that both have, damped where that is few words.
# docs/decisions/linking.md gives the measurements behind every number below.
DAMPING_WORDS = 40
SCORE_ACROSS = 0.15
SCORE_WITHIN = 0.19  # One outlet repeats its own background; two outlets seldom do.
# Below the line by no more than this factor, a pair waits for a curator.
NEAR = 0.75
# The narrative stands in more than one paragraph, unless it is most of the shorter article.
PARAGRAPHS = 2
MOST = 0.45
# Versions of a story run within days. Later, only an article that comes again as a whole is one; and a month
# later only nearly word for word, since a weekly notice changes little but its figures.
APART_DAYS, FAR_APART_DAYS = 7, 30
# Whole: most of the shorter narrative agrees and hardly a paragraph is its own, or nearly all agrees.
WHOLE_SHARE, WHOLE_OWN = 0.60, 0.10
WHOLE_SHARE_ALONE = 0.84
# One unbroken run that is nearly all two articles of one outlet share, each with much of its own beside it:
# a gallery, a panel, an explainer that the outlet sets into many articles.
EMBED_RUN, EMBED_OWN = 0.90, 0.40
# An excerpt: this many words of one run stand within quotation marks.
EXCERPT_RUN = 40
# Background that comes again: that much narrative, without being a version.
RECYCLED_WORDS = 40


@dataclass(frozen=True, slots=True)
class Verdict:
    """`certain` parts automatic from suggested. `score`, 0 to 1, orders links: stronger ones join first.

    `reason` is the rule that decided, in words with its numbers.
    """

    relation: Relation
    degree: Degree
    certain: bool
    score: float
    reason: str


NOTHING = Verdict(Relation.NONE, Degree.NONE, True, 0.0, "too little is shared")


def judge(evidence: Evidence, same_outlet: bool, days_apart: int | None = None) -> Verdict:
    """The verdict on a pair. `same_outlet` is false when either source is unidentified.

    `days_apart` is None when either article is undated; then nothing is held against the pair.
    """
    related = Relation.UPDATE if same_outlet else Relation.VERSION
    shorter = shorter_side(evidence)
    share, narrative = shorter.narrative_coverage, evidence.narrative
    if evidence.identical and evidence.rare:
        return Verdict(
            related, Degree.IDENTICAL, True, 1.0, f"the same {shorter.words} words in the same order"
        )
    if evidence.rare < RARE_SHINGLES:
        return NOTHING
    score = round(share * narrative / (narrative + DAMPING_WORDS), 4)
    degree = _degree(shorter)
    paragraphs = min(evidence.left.paragraphs, evidence.right.paragraphs)
    shares = (
        f"{narrative} words of narrative, {share:.0%} of the shorter article's, in {paragraphs} paragraphs"
    )
    bar = _bar(evidence, same_outlet, days_apart, degree)
    needed = SCORE_WITHIN if same_outlet else SCORE_ACROSS
    if not bar and score >= needed * NEAR and (paragraphs >= PARAGRAPHS or share >= MOST):
        certain = score >= needed
        near = "" if certain else f"; {score:.2f} is near the line of {needed:.2f}"
        return Verdict(related, degree, certain, score, shares + near)
    quoted = evidence.ignored.get("quoted", 0)
    if quoted >= EXCERPT_RUN and evidence.longest >= EXCERPT_RUN:
        return Verdict(
            Relation.EXCERPT, Degree.NONE, True, score, f"{quoted} shared words stand in quotation"
        )
    if narrative >= RECYCLED_WORDS:
        return Verdict(Relation.RECYCLED, Degree.NONE, True, score, f"{shares}{bar}")
    return NOTHING


def _bar(evidence: Evidence, same_outlet: bool, days_apart: int | None, degree: Degree) -> str:
    """Why a pair is no version however much it shares; empty when nothing speaks against it."""
    days = days_apart or 0
    is_again = shorter_side(evidence).narrative_coverage >= WHOLE_SHARE_ALONE
    if days > (APART_DAYS if degree is Degree.PARTIAL else FAR_APART_DAYS) and not is_again:
        return f"; {days} days apart"
    embedded = evidence.longest >= EMBED_RUN * evidence.shared
    if same_outlet and embedded and min(evidence.left.own, evidence.right.own) >= EMBED_OWN:
        return "; one passage set into both"
    return ""


def shorter_side(evidence: Evidence) -> EvidenceSide:
    """The side with less to tell; the fuller covered one where both tell as much."""
    return min(
        (evidence.left, evidence.right),
        key=lambda side: (side.narrative or side.words, -side.narrative_coverage),
    )


def _degree(shorter: EvidenceSide) -> Degree:
    share = shorter.narrative_coverage
    is_whole = share >= WHOLE_SHARE_ALONE or (share >= WHOLE_SHARE and shorter.own <= WHOLE_OWN)
    return Degree.WHOLE if is_whole else Degree.PARTIAL
