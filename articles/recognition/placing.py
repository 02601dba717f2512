"""Places one capture: with its source, with a source that its furniture tells, or among strangers."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from articles.extraction.furniture import number_of
from articles.extraction.lines import fold_line
from articles.models import Article, Capture, DueWork, OutletEvidence, Source, SourceAlias
from articles.recognition import signature_table as table
from articles.recognition import strangers
from articles.recognition.reading.outlets import (
    OutletStanding,
    OutletVerdict,
    SourceLikeness,
    is_named_enough,
    judge_outlet,
    likeness_with,
    lines_naming,
)
from articles.recognition.reading.signatures import Signature, signature_from
from articles.recognition.texts import furniture_of
from articles.search import upkeep

RECOGNISED = "recognised"
SOURCES_COMPARED = 6
"""Sources that a capture is compared with line by line: those that share most."""
CAPTURES_COMPARED = 30
"""Captures of one source that a new one is compared with."""
NAMES_COMPARED = 4
"""Captures of one source in which its own name is counted."""
_PLACED_BY = ("format", "article__source", "article__origins", "article__revision_number")
QUOTED = 12
"""Lines of evidence that are kept in words; `line_count` says how many there are."""


def keep_lines(capture_id: int, version: str, lines: Collection[int]) -> None:
    """Store the furniture of a capture (numbers of folded lines), in the current transaction.

    Once for each version of the splitter: what a group's furniture teaches must not change who is in it.
    """
    former = table.owner_of(capture_id)
    if table.keep_signature(capture_id, version, lines):
        strangers.leave(former)
        DueWork.objects.note(DueWork.Kind.OUTLET, [capture_id])


@dataclass(frozen=True, slots=True)
class CaptureSignature:
    """A new capture's furniture, as numbers of folded lines, and the splitter that says so."""

    capture: int
    version: str
    lines: frozenset[int]


def keep_signatures(signatures: Collection[CaptureSignature]) -> None:
    """`keep_lines` for captures that have just been stored, together."""
    if signatures:
        table.add_signatures((each.capture, each.version, each.lines) for each in signatures)
        DueWork.objects.note(DueWork.Kind.OUTLET, [each.capture for each in signatures])


def identify_capture(capture_id: int) -> None:
    """Do what is due for one capture whose lines, or whose article's source, have changed."""
    # The words of a page are read only where something is decided.
    capture = Capture.objects.select_related("article").only(*_PLACED_BY).filter(pk=capture_id).first()
    lines = table.signature_lines(capture_id)
    if capture is None or lines is None:
        return
    article, former = capture.article, table.owner_of(capture_id)
    if article.source_id is not None and article.origins.get("source") != RECOGNISED:
        table.give_to(capture_id, article.source_id)
        if former != article.source_id:
            strangers.leave(former)
        strangers.set_unknown_outlet([article.pk], None)
        OutletEvidence.objects.filter(article=article, standing=OutletEvidence.Standing.SUGGESTED).delete()
        return
    signature = signature_from(lines)
    shared = _shared(signature)
    verdict = judge_capture(capture, signature, shared)
    if apply_verdict(capture, verdict, lines):
        table.give_to(capture_id, table.NOBODY)
        strangers.leave(former)
        strangers.set_unknown_outlet([article.pk], None)
    elif former is None or former >= 0:
        strangers.join(capture_id, signature, shared)


def unidentified_among(captures: Collection[int]) -> frozenset[int]:
    """Those of these captures whose source nobody said."""
    return frozenset(pk for pk, _, source, origins in _sources_of(captures) if not _is_said(source, origins))


def identify_known(captures: Collection[int]) -> list[int]:
    """`identify_capture` for those of these captures whose source somebody said, together; the others, which
    are left, by number."""
    rows = _sources_of(captures)
    known = {pk: source or 0 for pk, _, source, origins in rows if _is_said(source, origins)}
    articles = {article for pk, article, _, _ in rows if pk in known}
    if known:
        for pk, former in sorted(table.give_all(known).items()):
            if former != known[pk]:
                strangers.leave(former)
        strangers.set_unknown_outlet(articles, None)
        suggested = OutletEvidence.objects.filter(standing=OutletEvidence.Standing.SUGGESTED)
        suggested.filter(article__in=articles).delete()
    return [pk for pk, *_ in rows if pk not in known]


def _sources_of(captures: Collection[int]) -> list[tuple[int, int, int | None, dict[str, str]]]:
    """Each capture, by number, with its article, that article's source, and its origins."""
    rows = Capture.objects.filter(pk__in=captures).order_by("pk")
    return list(rows.values_list("pk", "article_id", "article__source_id", "article__origins"))


def _is_said(source: int | None, origins: Mapping[str, str]) -> bool:
    return source is not None and origins.get("source") != RECOGNISED


def judge_capture(
    capture: Capture, signature: Signature, shared: dict[int, float] | None = None
) -> OutletVerdict:
    """What an unidentified capture's furniture says, beside the sources held; what a curator rejected is left
    out. Writes nothing."""
    shared = _shared(signature) if shared is None else shared
    rejected = set(
        OutletEvidence.objects.filter(
            article=capture.article_id, standing=OutletEvidence.Standing.REJECTED
        ).values_list("source", flat=True)
    )
    owners = [owner for owner in shared if owner > 0 and owner not in rejected]
    order = sorted(owners, key=lambda owner: (-shared[owner], owner))[:SOURCES_COMPARED]
    found = [_likeness_with(owner, signature) for owner in order]
    verdict = judge_outlet(found)
    # Reading the words is worth it only for what would be decided.
    if (
        verdict.standing is OutletStanding.RECOGNISED
        and verdict.source is not None
        and not _is_own_name_there(capture, verdict.source)
    ):
        return OutletVerdict(OutletStanding.SUGGESTED, verdict.source, verdict.rival, verdict.likeness)
    return verdict


def apply_verdict(capture: Capture, verdict: OutletVerdict, lines: frozenset[int]) -> bool:
    """Store what was found with its evidence; whether the article's source is recognised now."""
    article = capture.article
    if verdict.standing is OutletStanding.UNKNOWN or verdict.source is None:
        OutletEvidence.objects.filter(article=article).exclude(
            standing=OutletEvidence.Standing.REJECTED
        ).delete()
        _set_source(article, None)
        return False
    is_recognised = verdict.standing is OutletStanding.RECOGNISED and _set_source(article, verdict.source)
    if not is_recognised:
        _set_source(article, None)
    count, quoted = _evidence(capture, verdict.source, lines)
    OutletEvidence.objects.update_or_create(
        article=article,
        defaults={
            "source_id": verdict.source,
            "rival_id": verdict.rival,
            "standing": RECOGNISED if is_recognised else OutletEvidence.Standing.SUGGESTED,
            "likeness": verdict.likeness,
            "line_count": count,
            "lines": quoted,
        },
    )
    return is_recognised


def _shared(signature: Signature) -> dict[int, float]:
    """The weight of a signature's lines that each owner has."""
    shared: dict[int, float] = defaultdict(float)
    for line, owner, _ in table.owners_with(signature.weights):
        shared[owner] += signature.weights[line]
    return shared


def _likeness_with(source: int, signature: Signature) -> SourceLikeness:
    captures = [signature_from(lines) for _, lines in table.signatures_of(source, CAPTURES_COMPARED)]
    return likeness_with(source, signature, captures)


def _is_own_name_there(capture: Capture, source_id: int) -> bool:
    """Whether a capture names the source as often as the source's own captures do."""
    source = Source.objects.get(pk=source_id)
    aliases = list(source.aliases.all())
    names = [source.name, *(each.value for each in aliases if each.kind == SourceAlias.Kind.NAME)]
    domains = [each.value for each in aliases if each.kind == SourceAlias.Kind.DOMAIN]
    own = [
        lines_naming(furniture_of(each), names, domains)
        for each in Capture.objects.filter(pk__in=table.captures_of(source_id, limit=NAMES_COMPARED))
    ]
    return is_named_enough(lines_naming(furniture_of(capture), names, domains), own)


def _set_source(article: Article, source_id: int | None) -> bool:
    """Give an article a recognised source, or take one away; False where another article is in its way."""
    if article.source_id == source_id:
        return True
    article.source_id = source_id
    origins = {name: origin for name, origin in article.origins.items() if name != "source"}
    article.origins = {**origins, "source": RECOGNISED} if source_id else origins
    article.revision_number += 1
    try:
        with transaction.atomic():
            article.save(update_fields=["source", "origins", "revision_number", "changed_at"])
    except IntegrityError:
        # The source has an article at this path or address; the two may be one, which a person must say.
        article.refresh_from_db(fields=["source", "origins", "revision_number"])
        return False
    DueWork.objects.note_rows(DueWork.Kind.LINES, article.captures.all())
    DueWork.objects.note(DueWork.Kind.MATCH, [article.pk])
    upkeep.mark([article.pk])
    return True


def _evidence(capture: Capture, source_id: int, lines: frozenset[int]) -> tuple[int, list[str]]:
    """How many telling lines the capture shares with the source, and the rarest of them as printed."""
    signature = signature_from(lines)
    held = {line for line, owner, _ in table.owners_with(signature.weights) if owner == source_id}
    texts = {number_of(fold_line(text)): text for text in furniture_of(capture)}
    order = sorted(held & set(texts), key=lambda line: (-signature.weights[line], texts[line]))
    return len(held), [texts[line][:200] for line in order[:QUOTED]]


def names_of_sources(numbers: Sequence[int | None]) -> list[str]:
    """The names of these sources, in this order; None is left out."""
    names = dict(Source.objects.filter(pk__in=[pk for pk in numbers if pk]).values_list("pk", "name"))
    return [names[pk] for pk in numbers if pk in names]
