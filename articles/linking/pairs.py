"""One pair of stored articles: judged, and its link written, altered or taken away."""

from dataclasses import asdict
from typing import Any

from django.utils import timezone

from articles.linking import readings
from articles.models import Article, DueWork, SyndicationLink
from articles.syndication.candidates import Commons
from articles.syndication.direction import direction_between
from articles.syndication.evidence import Evidence, gather_evidence
from articles.syndication.fingerprint import FINGERPRINT_VERSION
from articles.syndication.reading import ArticleReading
from articles.syndication.verdict import RULES_VERSION, Relation, Verdict, judge

ALGORITHM = f"shingles-{FINGERPRINT_VERSION} {RULES_VERSION}"
_VERDICTS = (SyndicationLink.Status.CONFIRMED, SyndicationLink.Status.REJECTED)
_COUNTS = ("shared", "narrative", "carried", "longest", "longest_narrative", "rare", "ignored")


def write_link(
    one: Article,
    other: Article,
    link: SyndicationLink | None,
    commons: Commons,
    marks: readings.Marks,
) -> bool:
    """Judge a pair and write what came of it. True when the stored link changed in what it says; its ledger
    is then due."""
    first, second = (one, other) if one.pk < other.pk else (other, one)
    left, right = readings.of(first, marks), readings.of(second, marks)
    common = commons.between(first.source_id or 0, second.source_id or 0) & shared(left, right)
    evidence = gather_evidence(left, right, common)
    same_outlet = first.source_id is not None and first.source_id == second.source_id
    verdict = judge(evidence, same_outlet, _days_apart(first, second))
    if verdict.relation is Relation.NONE:
        return let_go(link) if link else False
    values = _values(left, right, evidence, verdict)
    if link is None:
        link = SyndicationLink.objects.create(first=first, second=second, **values)
        DueWork.objects.note(DueWork.Kind.LEDGER, [link.pk])
        return True
    if link.status in _VERDICTS:
        del values["status"], values["relation"]
        if link.status == SyndicationLink.Status.REJECTED or values["degree"] == "":
            del values["degree"]
    if all(getattr(link, name) == value for name, value in values.items()):
        return False
    if link.spans != values["spans"]:
        values |= {"ledger": {}, "ledger_version": ""}
    SyndicationLink.objects.filter(pk=link.pk).update(judged_at=timezone.now(), **values)
    DueWork.objects.note(DueWork.Kind.LEDGER, [link.pk])
    return True


def _days_apart(one: Article, other: Article) -> int | None:
    """None unless both days are known to the day: a month or a year says nothing of days."""
    if one.printed_on is None or other.printed_on is None:
        return None
    if {one.printed_precision, other.printed_precision} != {Article.Precision.DAY}:
        return None
    return abs((one.printed_on - other.printed_on).days)


def _values(
    left: ArticleReading, right: ArticleReading, evidence: Evidence, verdict: Verdict
) -> dict[str, Any]:
    way = direction_between(left.article, right.article, evidence)
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
        }
        | {name: counts[name] for name in _COUNTS},
        "direction": str(way.direction),
        "direction_cue": way.cue,
        "algorithm": ALGORITHM,
        "status": str(status),
    }


def let_go(link: SyndicationLink) -> bool:
    """Take away a link that no longer holds; one with a curator's verdict stays."""
    if link.status in _VERDICTS:
        return False
    link.delete()
    return True


def shared(left: ArticleReading, right: ArticleReading) -> frozenset[int]:
    return frozenset(left.fingerprint.hashes.tolist()) & frozenset(right.fingerprint.hashes.tolist())
