"""What is known of an article, field by field, and from where: the stronger word counts."""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Field as Column
from django.utils import timezone

from articles.extraction.dateline_day import stated_day
from articles.extraction.kinds import CaptureKind
from articles.extraction.parts import Role, Split
from articles.ingest import claims
from articles.ingest.addresses import canonical
from articles.ingest.claims import BadClaim, Claims
from articles.ingest.language import detect
from articles.ingest.stated import Stated
from articles.language.agencies import agency_key
from articles.models import Article, Source

ORDER = ("curator", "flag", "manifest", "header", "message", "path", "html", "text", "recognised", "versions")
"""Whose word counts, strongest first."""
READ_OFF = ("message", "html", "text")
"""Origins that each new capture says afresh: what it no longer has, the article no longer has."""
ABOUT = ("about_first", "about_last", "about_day", "about_basis")
"""What stands for a day that nobody states; a stated one empties them."""
_NOT_ABOUT = (None, None, None, "")
GROUPS: Mapping[str, tuple[str, ...]] = {
    "source": ("source",),
    "url": ("url", "canonical_url"),
    "guid": ("guid",),
    "section": ("section",),
    "headline": ("headline",),
    "standfirst": ("standfirst",),
    "byline": ("byline",),
    "dateline": ("dateline",),
    "credit": ("credit",),
    "contributors": ("contributors",),
    "printed_corrections": ("printed_corrections",),
    "agency": ("agency",),
    "body": ("body", "body_roles", "word_count"),
    "kind": ("kind", "entries"),
    "is_walled": ("is_walled",),
    "printed_on": ("printed_on", "printed_precision", "printed_clock", *ABOUT),
    "printed_relative": ("printed_relative",),
    "updated_on": ("updated_on", "updated_clock"),
    "language": ("language", "language_detected"),
    "rights": ("rights",),
    "status": ("status", "embargo_until"),
}
"""Fields that stand or fall together; the first gives the group its name in `origins`."""
WORDS = ("headline", "standfirst", "byline", "dateline", "credit", "agency", "body", "source")
"""Groups that are words of the article or say whose they are."""
LINKED = frozenset((*WORDS, "contributors", "printed_on", "kind"))
"""Groups whose change makes the linker look at the article again."""


@dataclass(frozen=True, slots=True)
class Fact:
    """The values of one group of fields, in the order of GROUPS, and where they come from."""

    values: tuple[Any, ...]
    origin: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What a capture gives its article."""

    source: Source | None
    filed: str
    found: Mapping[str, Fact]
    withdrawn_reason: str = ""
    legal_warning: str = ""
    notes: tuple[str, ...] = ()

    @property
    def canonical_url(self) -> str:
        fact = self.found.get("url")
        return fact.values[1] if fact else ""

    @property
    def guid(self) -> str:
        fact = self.found.get("guid")
        return fact.values[0] if fact else ""


def gather(stated: Stated, parts: Split | None, agencies: Mapping[str, str] | None = None) -> Facts:
    """Every field of the article, each from the strongest that has it.

    `agencies` (Source.objects.agency_names) gives the short form of a source that is one. A value
    that cannot be read is left out with a note. Raises BadClaim for an embargo that
    cannot be read: the article must not come out by a slip of the pen.
    """
    found = from_text(parts) if parts is not None else {}
    notes = list(stated.notes)
    order = stated.source.date_order if stated.source else ""
    reason = warning = ""
    for origin, one in reversed(stated.said):
        for group, fact in _from_claims(one, origin, order, notes).items():
            if group == "language" and origin == "html" and not _is_finer(fact, found.get("language")):
                continue
            found[group] = _day_with_clock(fact, found.get(group)) if group == "printed_on" else fact
        reason, warning = one.withdrawn_reason or reason, one.legal_warning or warning
    if stated.source is not None:
        found["source"] = Fact((stated.source,), stated.source_origin)
        if stated.source.kind == Source.Kind.AGENCY and "agency" not in found:
            name = stated.source.name
            found["agency"] = Fact(
                ((agencies or {}).get(agency_key(name), name)[:100],), stated.source_origin
            )
    printed = found.get("printed_on")
    if printed and printed.values[0] > timezone.localdate():
        notes.append(f"The printed day {printed.values[0].isoformat()} lies in the future.")
    return Facts(stated.source, stated.filed, found, reason, warning, tuple(notes))


def from_text(parts: Split) -> dict[str, Fact]:
    """What the text itself says."""
    found: dict[str, Fact] = {}
    for group, field in (
        ("section", parts.section),
        ("headline", parts.headline),
        ("standfirst", parts.standfirst),
        ("dateline", parts.dateline),
        ("credit", parts.credit),
        ("contributors", parts.contributors),
        ("agency", parts.agency),
    ):
        if field is not None and field.value:
            found[group] = Fact((_fitting(group, field.value),), "text")
    if parts.bylines:
        found["byline"] = Fact((", ".join(dict.fromkeys(name.value for name in parts.bylines)),), "text")
    if parts.paragraphs:
        body = "\n\n".join(paragraph.text for paragraph in parts.paragraphs)
        roles = [str(paragraph.role) for paragraph in parts.paragraphs]
        found["body"] = Fact((body, roles, len(body.split())), "text")
    said = [line.text.strip() for line in parts.lines if line.role == Role.CORRECTION and line.text.strip()]
    if said:
        found["printed_corrections"] = Fact(("\n\n".join(said),), "text")
    printed = stated_day(parts)
    if printed is not None:
        clock = f"{printed.clock} {printed.zone}".strip()[:40]
        found["printed_on"] = Fact(
            (date.fromisoformat(printed.day), printed.precision, clock, *_NOT_ABOUT), "text"
        )
    elif parts.relative is not None:
        found["printed_relative"] = Fact((_fitting("printed_relative", parts.relative.value),), "text")
    updated = parts.update or printed
    if updated is not None and updated.updated:
        found["updated_on"] = Fact((date.fromisoformat(updated.updated), updated.updated_clock[:40]), "text")
    if parts.kind != CaptureKind.ARTICLE:
        found["kind"] = Fact((str(parts.kind), _entries(parts)), "text")
    if parts.is_walled:
        found["is_walled"] = Fact((True,), "text")
    tag = detect(parts)
    if tag:
        found["language"] = Fact((tag, True), "text")
    return found


def _is_finer(declared: Fact, detected: Fact | None) -> bool:
    """Whether a page's declared language is the one that its text reads as: templates call all pages "en"."""
    return detected is None or declared.values[0].split("-")[0].lower() == detected.values[0].split("-")[0]


def _entries(parts: Split) -> list[dict[str, Any]]:
    """The posts, letters or turns by paragraph, as Article.entries holds them."""
    numbers = [paragraph.line for paragraph in parts.paragraphs]
    found: list[dict[str, Any]] = []
    for entry in parts.entries:
        first, last = bisect_left(numbers, entry.first) + 1, bisect_right(numbers, entry.last)
        if first > last:
            first = last = 0
        if last or entry.text:
            row = {"first": first, "last": last, "when": entry.clock, "who": entry.who}
            found.append(row | ({"text": entry.text} if entry.text else {}))
    return found


def _from_claims(one: Claims, origin: str, day_order: str, notes: list[str]) -> dict[str, Fact]:
    found: dict[str, Fact] = {}
    if one.url:
        found["url"] = Fact((one.url, canonical(one.url)), origin)
    for group in ("section", "headline", "standfirst", "byline", "dateline", "credit", "guid"):
        if getattr(one, group):
            found[group] = Fact((_fitting(group, getattr(one, group)),), origin)
    try:
        if one.date:
            day = claims.read_day(one.date, day_order=day_order)
            found["printed_on"] = Fact((day.on, day.precision, day.clock[:40], *_NOT_ABOUT), origin)
    except BadClaim as bad:
        notes.append(f"The {origin}: {bad}.")
    try:
        if one.updated:
            updated = claims.read_day(one.updated, day_order=day_order)
            found["updated_on"] = Fact((updated.on, updated.clock[:40]), origin)
    except BadClaim as bad:
        notes.append(f"The {origin}: {bad}.")
    try:
        if one.rights:
            found["rights"] = Fact((claims.rights(one.rights),), origin)
    except BadClaim as bad:
        notes.append(f"The {origin}: {bad}.")
    try:
        if one.language:
            found["language"] = Fact((claims.language(one.language), False), origin)
    except BadClaim as bad:
        notes.append(f"The {origin}: {bad}.")
    # An embargo that cannot be read must not let the article out: this one is raised.
    held = Claims(status=one.status, embargo_until=one.embargo_until, withdrawn_reason=one.withdrawn_reason)
    try:
        status = held.checked().status
    except BadClaim as bad:
        if origin != "header":
            raise
        raise BadClaim(str(bad).replace("embargo_until", "Embargo")) from bad  # as the header calls it
    if status:
        until = claims.moment(one.embargo_until) if status == Article.Status.EMBARGOED else None
        found["status"] = Fact((status, until), origin)
    return found


def _day_with_clock(fact: Fact, weaker: Fact | None) -> Fact:
    """The hour that the text prints still counts where somebody else names the same day."""
    if weaker and fact.values[:2] == weaker.values[:2] and not fact.values[2]:
        return Fact((*fact.values[:2], weaker.values[2], *fact.values[3:]), fact.origin)
    return fact


def _fitting(group: str, value: str) -> str:
    limit = _column(group).max_length
    return value if limit is None or len(value) <= limit else value[: limit - 1] + "…"


def settle_facts(
    article: Article,
    found: Mapping[str, Fact],
    *,
    only: Sequence[str] = (),
    groups: Collection[str] = GROUPS,
) -> list[str]:
    """Give an article these facts; the names of the groups that changed. Saves nothing.

    A curator's field stays as it is. A stronger origin stays; an equal one gives way to
    the newer. What was read off an earlier capture and is no longer there goes. `only`
    names the origins to look at; facts and fields of others are left alone, and so are groups that
    are not among `groups`. A withdrawal is not taken back by a later message that is silent about it.
    """
    changed = []
    origins = dict(article.origins)
    for group, names in GROUPS.items():
        if group not in groups:
            continue
        held = "curator" if "curator" in [origins.get(name) for name in names] else origins.get(group, "")
        fact = found.get(group)
        if held == "curator" or (only and (fact.origin if fact else held) not in only):
            continue
        if fact is None:
            if held not in READ_OFF or (group == "status" and article.status == Article.Status.WITHDRAWN):
                continue
            fact = Fact(tuple(_empty(name) for name in names), "")
        elif held and ORDER.index(fact.origin) > ORDER.index(held):
            continue
        if tuple(getattr(article, name) for name in names) != fact.values:
            changed.append(group)
            for name, value in zip(names, fact.values, strict=True):
                setattr(article, name, value)
        if fact.origin:
            origins[group] = fact.origin
        else:
            origins.pop(group, None)
    article.origins = origins
    return changed


def _column(name: str) -> "Column[Any, Any]":
    return next(field for field in Article._meta.concrete_fields if field.name == name)


def _empty(name: str) -> Any:
    return _column(name).get_default()
