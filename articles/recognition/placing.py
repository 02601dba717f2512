"""Places captures: with their source, with a source that their furniture tells, or among strangers."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from articles.models import Capture, DueWork, OutletEvidence, Source
from articles.recognition import signature_table as table
from articles.recognition import strangers
from articles.recognition.judging import (
    RECOGNISED,
    OpenCapture,
    SourcesHeld,
    holders_of,
    shared_with,
    store_verdicts,
)
from articles.recognition.reading.outlets import OutletVerdict
from articles.recognition.reading.signatures import signature_from


def keep_lines(capture_id: int, version: str, lines: Collection[int]) -> None:
    """Store the furniture of a capture (numbers of folded lines), in the current transaction.

    Once for each version of the splitter: what a group's furniture teaches must not change who is in it.
    """
    former = table.owner_of(capture_id)
    if table.keep_signature(capture_id, version, lines):
        strangers.leave([former])
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


def unidentified_among(captures: Collection[int]) -> frozenset[int]:
    """Those of these captures whose source nobody said."""
    return frozenset(pk for pk, _, source, origins in _sources_of(captures) if not _is_said(source, origins))


def identify_known(captures: Collection[int]) -> list[int]:
    """Do what is due for captures whose source somebody said, together; the others, which are left, by
    number."""
    rows = _sources_of(captures)
    known = {pk: source or 0 for pk, _, source, origins in rows if _is_said(source, origins)}
    articles = {article for pk, article, _, _ in rows if pk in known}
    if known:
        former = table.give_all(known)
        strangers.leave(owner for pk, owner in former.items() if owner != known[pk])
        strangers.set_unknown_outlets(dict.fromkeys(articles))
        suggested = OutletEvidence.objects.filter(standing=OutletEvidence.Standing.SUGGESTED)
        suggested.filter(article__in=articles).delete()
    return [pk for pk, *_ in rows if pk not in known]


def identify_open(captures: Collection[int], sources: SourcesHeld) -> None:
    """Do what is due for captures whose source nobody said, together: the same as one after the other."""
    for some in _one_an_article(_open_among(captures)):
        holders = holders_of(some)
        shared = {each.number: shared_with(each.signature, holders) for each in some}
        recognised = store_verdicts(some, sources.judge(some, shared), holders, sources)
        if recognised:
            # They teach nothing until a person confirms them.
            table.give_all(dict.fromkeys(recognised, table.NOBODY))
            found = [each for each in some if each.number in recognised]
            strangers.leave(each.former for each in found)
            strangers.set_unknown_outlets({each.article: None for each in found})
        strangers.join(
            {
                each.number: strangers.Stranger(each.article, each.signature, shared[each.number])
                for each in some
                if each.number not in recognised and (each.former is None or each.former >= 0)
            }
        )


def judge_captures(captures: Collection[int], sources: SourcesHeld) -> dict[int, OutletVerdict]:
    """What the furniture of unidentified captures says, by number; writes nothing. Those that have no
    signature yet are left out."""
    found = _open_among(captures)
    holders = holders_of(found)
    return sources.judge(found, {each.number: shared_with(each.signature, holders) for each in found})


def _open_among(captures: Collection[int]) -> list[OpenCapture]:
    """Those of these captures that have a signature and whose source nobody said, by number."""
    signatures = table.signatures_among(captures)
    return [
        OpenCapture(pk, article, source, signatures[pk][0], signature_from(signatures[pk][1]))
        for pk, article, source, origins in _sources_of(captures)
        if pk in signatures and not _is_said(source, origins)
    ]


def _one_an_article(captures: Sequence[OpenCapture]) -> Iterator[list[OpenCapture]]:
    """The captures in parts with one of an article each: of two revisions the later one's word stands."""
    waiting = list(captures)
    while waiting:
        first = {each.article: each for each in reversed(waiting)}
        some = sorted(first.values(), key=lambda each: each.number)
        yield some
        taken = {each.number for each in some}
        # Read again: what was found of one revision may have changed its article.
        waiting = _open_among([each.number for each in waiting if each.number not in taken])


def _sources_of(captures: Collection[int]) -> list[tuple[int, int, int | None, Mapping[str, str]]]:
    """Each capture, by number, with its article, that article's source, and its origins."""
    rows = Capture.objects.filter(pk__in=captures).order_by("pk")
    return list(rows.values_list("pk", "article_id", "article__source_id", "article__origins"))


def _is_said(source: int | None, origins: Mapping[str, str]) -> bool:
    return source is not None and origins.get("source") != RECOGNISED


def names_of_sources(numbers: Sequence[int | None]) -> list[str]:
    """The names of these sources, in this order; None is left out."""
    names = dict(Source.objects.filter(pk__in=[pk for pk in numbers if pk]).values_list("pk", "name"))
    return [names[pk] for pk in numbers if pk in names]
