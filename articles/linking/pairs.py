"""One pair of stored articles: judged, and its link written, altered or taken away."""

from collections.abc import Mapping
from dataclasses import asdict
from enum import IntEnum
from typing import Any

from django.utils import timezone

from articles.database.inserting import insert_row
from articles.linking import readings
from articles.models import Article, DueWork, SyndicationLink
from articles.syndication.candidates import Commons
from articles.syndication.cues import cues_of
from articles.syndication.direction import Direction, DirectionFound, direction_between
from articles.syndication.entries import judge_apart
from articles.syndication.evidence import Evidence, gather_evidence
from articles.syndication.features import pair_features, quoting_side
from articles.syndication.fingerprint import FINGERPRINT_VERSION
from articles.syndication.likelihood import LinkModels
from articles.syndication.reading import ArticleReading
from articles.syndication.verdict import RULES_VERSION, Relation, Verdict, is_worth_judging, judge

VERDICTS = (SyndicationLink.Status.CONFIRMED, SyndicationLink.Status.REJECTED)
"""What a curator says of a link; it stands whatever the archive would say."""
_COUNTS = ("shared", "narrative", "one_sided", "longest", "longest_narrative", "rare", "ignored")


class LinkChange(IntEnum):
    """What became of a stored link: nothing, another link that bears on no story, or one that does."""

    NONE = 0
    BESIDE = 1
    JOINING = 2


def algorithm(models: LinkModels) -> str:
    """The version of everything that makes a link: fingerprints, rules and models."""
    return f"shingles-{FINGERPRINT_VERSION} {RULES_VERSION} {models.version}"


def write_link(
    one: Article,
    other: Article,
    link: SyndicationLink | None,
    commons: Commons,
    taught: readings.Taught,
) -> LinkChange:
    """Judge a pair and write what came of it. Where the stored link changed in what it says, the ledger that
    it has or should have is due."""
    first, second = (one, other) if one.pk < other.pk else (other, one)
    left, right = readings.of(first, taught), readings.of(second, taught)
    common = commons.between(readings.outlet_number(first), readings.outlet_number(second))
    common &= shared(left, right)
    evidence = gather_evidence(left, right, common)
    days = _days_apart(first, second)
    within = bool(left.article.owner) and left.article.owner == right.article.owner
    features = pair_features(left, right, evidence, days) if is_worth_judging(evidence) else None
    verdict = judge(evidence, features, within=within, days_apart=days, models=taught.models)
    if left.article.entries or right.article.entries:

        def judge_entry(one: ArticleReading, two: ArticleReading) -> Verdict:
            held = gather_evidence(one, two, common)
            told = pair_features(one, two, held, days) if is_worth_judging(held) else None
            return judge(held, told, within=within, days_apart=days, models=taught.models)

        verdict = judge_apart(left, right, evidence, verdict, judge_entry)
    if verdict.relation is Relation.NONE:
        return let_go(link) if link else LinkChange.NONE
    values = _values(left, right, evidence, verdict, features) | {"algorithm": algorithm(taught.models)}
    if link is None:
        link = SyndicationLink(first=first, second=second, **values)
        insert_row(link)
        if not joins(link):
            return LinkChange.BESIDE
        DueWork.objects.note(DueWork.Kind.LEDGER, [link.pk])
        return LinkChange.JOINING
    if link.status in VERDICTS:
        del values["status"], values["relation"]
        if link.status == SyndicationLink.Status.REJECTED or values["degree"] == "":
            del values["degree"]
    if all(getattr(link, name) == value for name, value in values.items()):
        return LinkChange.NONE
    if link.spans != values["spans"]:
        values |= {"ledger": {}, "ledger_version": ""}
    joined, had_ledger = joins(link), link.ledger_version != ""
    for name, value in values.items():
        setattr(link, name, value)
    SyndicationLink.objects.filter(pk=link.pk).update(judged_at=timezone.now(), **values)
    if joins(link) or had_ledger:
        DueWork.objects.note(DueWork.Kind.LEDGER, [link.pk])
    return LinkChange.JOINING if joined or joins(link) else LinkChange.BESIDE


def _days_apart(one: Article, other: Article) -> int | None:
    """None unless both days are known to the day: a month or a year says nothing of days."""
    if one.printed_on is None or other.printed_on is None:
        return None
    if {one.printed_precision, other.printed_precision} != {Article.Precision.DAY}:
        return None
    return abs((one.printed_on - other.printed_on).days)


def _values(
    left: ArticleReading,
    right: ArticleReading,
    evidence: Evidence,
    verdict: Verdict,
    features: Mapping[str, float] | None,
) -> dict[str, Any]:
    is_excerpt = verdict.relation is Relation.EXCERPT
    way = _quoted_first(left, right, evidence) if is_excerpt else direction_between(left, right)
    counts = asdict(evidence)
    status = SyndicationLink.Status.AUTOMATIC if verdict.certain else SyndicationLink.Status.SUGGESTED
    return {
        "relation": str(verdict.relation),
        "degree": str(verdict.degree),
        "coverage_first": evidence.left.coverage,
        "coverage_second": evidence.right.coverage,
        "score": verdict.score,
        "spans": [[s.a_start, s.a_end, s.b_start, s.b_end] for s in evidence.spans],
        "evidence": {
            "reason": verdict.reason,
            "first": counts["left"],
            "second": counts["right"],
            "tie": "".join(sorted((left.digest, right.digest))),
            "thresholds": RULES_VERSION,
            "probability": verdict.probability,
            "spoken": [list(part) for part in verdict.spoken],
            "within": bool(left.article.owner) and left.article.owner == right.article.owner,
            "helped": [sorted(cues_of(left).helped_by), sorted(cues_of(right).helped_by)],
            "features": {name: round(value, 4) for name, value in (features or {}).items()},
        }
        | {name: counts[name] for name in _COUNTS},
        "direction": str(way.direction),
        "direction_cue": way.cue,
        "origin": way.origin,
        "status": str(status),
    }


def _quoted_first(left: ArticleReading, right: ArticleReading, evidence: Evidence) -> DirectionFound:
    """Of an excerpt the side that is quoted came before."""
    side = quoting_side(left, right, evidence)
    if side < 0:
        return DirectionFound(Direction.UNDETERMINED, "")
    return DirectionFound(
        Direction.RIGHT_FIRST if side == 0 else Direction.LEFT_FIRST, "the other quotes it and names it"
    )


def let_go(link: SyndicationLink) -> LinkChange:
    """Take away a link that no longer holds; one with a curator's verdict stays."""
    if link.status in VERDICTS:
        return LinkChange.NONE
    link.delete()
    return LinkChange.JOINING if joins(link) else LinkChange.BESIDE


def joins(link: SyndicationLink) -> bool:
    """Whether a link puts its two articles into one story."""
    return link.status in SyndicationLink.JOINING and link.relation in SyndicationLink.STORY_RELATIONS


def shared(left: ArticleReading, right: ArticleReading) -> frozenset[int]:
    return frozenset(left.fingerprint.hashes.tolist()) & frozenset(right.fingerprint.hashes.tolist())
