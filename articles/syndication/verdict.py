"""From evidence to a verdict: what two pieces are to one another, how fully, and how surely."""

from dataclasses import dataclass
from enum import StrEnum

from articles.syndication.evidence import Evidence, Side

# Stored with every link; another rule or number here makes another version, and a re-link.
RULES_VERSION = "rules-1"


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
# Shared telling: enough words, and enough of the shorter telling, in more than one paragraph.
TOLD_WORDS = 40
SHARE_ACROSS = 0.17
SHARE_WITHIN = 0.24  # One outlet repeats its own background; two outlets seldom do.
TOLD_PARAGRAPHS = 2
# A short item (a market report, a flash) has no room for forty words: then most of it has to agree.
SHORT_TOLD_WORDS = 28
SHORT_SHARE = 0.45
# Below the line by no more than this factor, a pair waits for a curator.
NEAR = 0.75
# Whole: hardly a paragraph of the shorter side is its own, and most of its telling agrees.
WHOLE_SHARE = 0.60
WHOLE_OWN = 0.15
# An excerpt: this many words of one run stand within quotation marks.
EXCERPT_RUN = 40
# Background that comes again: a run of telling that long, without being a version.
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


def judge(evidence: Evidence, same_outlet: bool) -> Verdict:
    """The verdict on a pair. `same_outlet` is false when either source is unidentified."""
    related = Relation.UPDATE if same_outlet else Relation.VERSION
    shorter = shorter_side(evidence)
    share, told = shorter.narrative_coverage, evidence.narrative
    score = round(share * told / (told + TOLD_WORDS), 4) if told else 0.0
    if evidence.identical and evidence.rare:
        return Verdict(
            related, Degree.IDENTICAL, True, 1.0, f"the same {shorter.words} words in the same order"
        )
    if evidence.rare < RARE_SHINGLES:
        return NOTHING
    needed = SHARE_WITHIN if same_outlet else SHARE_ACROSS
    paragraphs = min(evidence.left.paragraphs, evidence.right.paragraphs)
    shares = f"{told} words of telling, {share:.0%} of the shorter piece's, in {paragraphs} paragraphs"
    if (told >= TOLD_WORDS and share >= needed and paragraphs >= TOLD_PARAGRAPHS) or (
        told >= SHORT_TOLD_WORDS and share >= SHORT_SHARE
    ):
        return Verdict(related, _degree(shorter), True, score, shares)
    if told >= TOLD_WORDS and share >= needed * NEAR and paragraphs >= TOLD_PARAGRAPHS:
        return Verdict(related, _degree(shorter), False, score, f"{shares}: near the line of {needed:.0%}")
    quoted = evidence.ignored.get("quoted", 0)
    if quoted >= EXCERPT_RUN and evidence.longest >= EXCERPT_RUN:
        return Verdict(
            Relation.EXCERPT, Degree.NONE, True, score, f"{quoted} shared words stand in quotation"
        )
    if told >= RECYCLED_WORDS:
        return Verdict(Relation.RECYCLED, Degree.NONE, True, score, shares)
    return NOTHING


def shorter_side(evidence: Evidence) -> Side:
    """The side with less to tell; the fuller covered one where both tell as much."""
    return min(
        (evidence.left, evidence.right),
        key=lambda side: (side.narrative or side.words, -side.narrative_coverage),
    )


def _degree(shorter: Side) -> Degree:
    if shorter.narrative_coverage >= WHOLE_SHARE and shorter.own <= WHOLE_OWN:
        return Degree.WHOLE
    return Degree.PARTIAL
