"""Judges unidentified captures beside the sources held, and stores what is found with its evidence."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace

from django.db import IntegrityError, transaction

from articles.extraction.furniture import number_of
from articles.extraction.lines import fold_line
from articles.models import Article, Capture, DueWork, OutletEvidence, Source, SourceAlias
from articles.recognition import signature_table as table
from articles.recognition.reading.outlets import (
    LEAD,
    SUGGESTED_FROM,
    OutletStanding,
    OutletVerdict,
    SourceSignature,
    is_named_enough,
    judge_outlet,
    likeness_with,
    lines_naming,
    source_signature,
)
from articles.recognition.reading.signatures import Signature, signature_from
from articles.recognition.texts import furniture_of
from articles.search import upkeep

RECOGNISED, SUGGESTED = OutletEvidence.Standing.RECOGNISED.value, OutletEvidence.Standing.SUGGESTED.value
SOURCES_COMPARED = 6
"""Sources that a capture is compared with line by line: those that share most."""
CAPTURES_COMPARED = 30
"""Captures of one source that a new one is compared with."""
NAMES_COMPARED = 4
"""Captures of one source in which its own name is counted."""
QUOTED = 12
"""Lines of evidence that are kept in words; `line_count` says how many there are."""
Holders = Mapping[int, Sequence[int]]
"""The owners that have a line, by the line's number."""


@dataclass(frozen=True, slots=True)
class OpenCapture:
    """A capture whose article's source nobody said: `source` is none, or one that was recognised."""

    number: int
    article: int
    source: int | None
    former: int | None
    signature: Signature


def holders_of(captures: Iterable[OpenCapture]) -> Holders:
    """Who else has the lines of these captures, in one look."""
    holders: dict[int, list[int]] = defaultdict(list)
    for line, owner, _ in table.owners_with(line for each in captures for line in each.signature.weights):
        holders[line].append(owner)
    return holders


def shared_with(signature: Signature, holders: Holders) -> dict[int, float]:
    """The weight of a signature's lines that each owner has."""
    shared: dict[int, float] = defaultdict(float)
    for line, weight in signature.weights.items():
        for owner in holders.get(line, ()):
            shared[owner] += weight
    return shared


class SourcesHeld:
    """The sources that captures are compared with, each read once for many captures.

    It is true as long as no source gains or loses a capture, a name or a domain.
    """

    def __init__(self) -> None:
        self._signatures: dict[int, SourceSignature] = {}
        self._names: dict[int, tuple[list[str], list[str], list[int]]] = {}
        self._furniture: dict[int, list[str]] = {}

    def judge(
        self, captures: Sequence[OpenCapture], shared: Mapping[int, Mapping[int, float]]
    ) -> dict[int, OutletVerdict]:
        """What the furniture of each capture says, by number; what a curator rejected is left out.

        `shared` is `shared_with` for each, by number. Writes nothing.
        """
        rejected: dict[int, set[int]] = defaultdict(set)
        said = OutletEvidence.objects.filter(standing=OutletEvidence.Standing.REJECTED)
        for article, source in said.filter(article__in=[each.article for each in captures]).values_list(
            "article", "source"
        ):
            rejected[article].add(source)
        found = {
            each.number: self._judge(each.signature, shared[each.number], rejected[each.article])
            for each in captures
        }
        # Reading the words is worth it only for what would be decided.
        sure = [number for number, one in found.items() if one.standing is OutletStanding.RECOGNISED]
        for capture in Capture.objects.filter(pk__in=sure):
            verdict = found[capture.pk]
            self._furniture[capture.pk] = furniture_of(capture)
            if verdict.source is not None and not self._is_named_in(capture.pk, verdict.source):
                found[capture.pk] = replace(verdict, standing=OutletStanding.SUGGESTED)
        return found

    def furniture(self, number: int) -> list[str]:
        """The furniture of a capture as printed; it is read once."""
        if number not in self._furniture:
            self._furniture[number] = furniture_of(Capture.objects.get(pk=number))
        return self._furniture[number]

    def _judge(
        self, signature: Signature, shared: Mapping[int, float], rejected: Collection[int]
    ) -> OutletVerdict:
        # What shares less can neither be suggested nor be a rival of what is.
        least = SUGGESTED_FROM / LEAD * signature.total
        near = [owner for owner in shared if owner > 0 and shared[owner] >= least and owner not in rejected]
        order = sorted(near, key=lambda owner: (-shared[owner], owner))[:SOURCES_COMPARED]
        return judge_outlet([likeness_with(owner, signature, self._signature_of(owner)) for owner in order])

    def _signature_of(self, source: int) -> SourceSignature:
        if source not in self._signatures:
            held = (signature_from(lines) for _, lines in table.signatures_of(source, CAPTURES_COMPARED))
            self._signatures[source] = source_signature(held)
        return self._signatures[source]

    def _is_named_in(self, number: int, source: int) -> bool:
        """Whether a capture names the source as often as the source's own captures do."""
        if source not in self._names:
            names, domains = _names_of(source)
            own = Capture.objects.filter(pk__in=table.captures_of(source, limit=NAMES_COMPARED))
            counts = [lines_naming(furniture_of(each), names, domains) for each in own]
            self._names[source] = names, domains, counts
        names, domains, counts = self._names[source]
        lines = lines_naming(self.furniture(number), names, domains)
        return is_named_enough(lines, counts)


def _names_of(source_id: int) -> tuple[list[str], list[str]]:
    source = Source.objects.get(pk=source_id)
    aliases = list(source.aliases.all())
    names = [source.name, *(each.value for each in aliases if each.kind == SourceAlias.Kind.NAME)]
    return names, [each.value for each in aliases if each.kind == SourceAlias.Kind.DOMAIN]


def store_verdicts(
    captures: Sequence[OpenCapture],
    verdicts: Mapping[int, OutletVerdict],
    holders: Holders,
    sources: SourcesHeld,
) -> frozenset[int]:
    """Store what was found of captures, one an article, with its evidence; those that are recognised now."""
    recognised = set()
    evidence = OutletEvidence.objects.filter(article__in=[each.article for each in captures])
    held = {one.article_id: one for one in evidence}
    gone, moved = [], []
    for each in captures:
        verdict = verdicts[each.number]
        source = verdict.source if verdict.standing is OutletStanding.RECOGNISED else None
        is_set = each.source == source or _set_source(each.article, source)
        if each.source != source and (is_set or (each.source and _set_source(each.article, None))):
            moved.append(each.article)
        if source is not None and is_set:
            recognised.add(each.number)
        if verdict.standing is not OutletStanding.UNKNOWN:
            shared = {line for line in each.signature.weights if verdict.source in holders.get(line, ())}
            told = {
                "source_id": verdict.source,
                "rival_id": verdict.rival,
                "standing": RECOGNISED if each.number in recognised else SUGGESTED,
                "likeness": verdict.likeness,
                "line_count": len(shared),
                "lines": _quoted(each.signature, shared, sources.furniture(each.number)),
            }
            _store_evidence(each.article, told, held.get(each.article))
        elif each.article in held and held[each.article].standing in (RECOGNISED, SUGGESTED):
            gone.append(held[each.article].pk)
    if gone:
        OutletEvidence.objects.filter(pk__in=gone).delete()
    if moved:
        DueWork.objects.note_rows(DueWork.Kind.LINES, Capture.objects.filter(article__in=moved))
        DueWork.objects.note(DueWork.Kind.MATCH, moved)
        upkeep.mark(moved)
    return frozenset(recognised)


def _set_source(article_id: int, source_id: int | None) -> bool:
    """Give an article a recognised source, or take one away; False where another article is in its way."""
    article = Article.objects.defer("body").get(pk=article_id)
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
        return False
    return True


def _store_evidence(article: int, told: Mapping[str, object], held: OutletEvidence | None) -> None:
    if held is None:
        OutletEvidence.objects.create(article_id=article, **told)
    elif any(getattr(held, name) != value for name, value in told.items()):
        OutletEvidence.objects.filter(pk=held.pk).update(**told)


def _quoted(signature: Signature, shared: Set[int], furniture: Sequence[str]) -> list[str]:
    """The rarest of the lines that a capture shares with a source, as printed."""
    texts = {number_of(fold_line(text)): text for text in furniture}
    order = sorted(shared & texts.keys(), key=lambda line: (-signature.weights[line], texts[line]))
    return [texts[line][:200] for line in order[:QUOTED]]
