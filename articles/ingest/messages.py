"""What a message says of its article, as claims; and the agency that a message is an article of."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils.text import slugify

from articles.database.writing import one_writer
from articles.extraction.newswire.message import NewsMessage, PubStatus
from articles.ingest.claims import Claims
from articles.ingest.sources import SourceBook
from articles.language.agencies import AGENCIES, agency_named
from articles.models import Source, SourceAlias

MAX_GUID = 300
_KEPT = (
    "guid",
    "version",
    "issued",
    "updated",
    "source",
    "urgency",
    "slugline",
    "copyright",
    "usage",
    "note",
)


@dataclass(frozen=True, slots=True)
class Sender:
    """Who a message is of: the source (None: unidentified), and what a curator should know of it.

    `is_unentered`: it is an agency of the table that would be entered as a source.
    """

    source: Source | None = None
    note: str = ""
    is_unentered: bool = False


def claims_of(message: NewsMessage) -> Claims:
    """What the message says, its sender aside (see `sender_of`)."""
    status, reason = "", ""
    if message.status is PubStatus.CANCELED:
        status, reason = "withdrawn", "The sender canceled it."
    elif message.status is PubStatus.WITHHELD and not message.embargo:
        status, reason = "withdrawn", "The sender withholds it."
    return Claims(
        url=message.url,
        date=message.issued,
        section=message.section,
        headline=message.headline,
        standfirst=message.standfirst,
        byline=message.byline,
        dateline=message.place,
        credit=message.credit,
        language=message.language,
        status=status,
        withdrawn_reason=reason,
        embargo_until="" if status else message.embargo,
        guid=_guid(message.guid),
    )


def _guid(text: str) -> str:
    """A guid as it is looked up; one that is longer than the column is known by its checksum."""
    return text if len(text) <= MAX_GUID else "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def given_by(message: NewsMessage) -> dict[str, Any]:
    """What is kept of a message as given, beside the article's own fields (Capture.given)."""
    kept: dict[str, Any] = {name: value for name in _KEPT if (value := getattr(message, name))}
    if message.status is not PubStatus.USABLE:
        kept["status"] = str(message.status)
    if message.embargo:
        kept["embargo"] = message.embargo
    if message.subjects:
        kept["subjects"] = list(message.subjects)
    if message.dropped:
        kept["dropped"] = list(message.dropped)
    return kept


def sender_of(message: NewsMessage, book: SourceBook, *, make: bool) -> Sender:
    """The source that a message is of.

    It is one that the archive knows by any of its names. An agency that every newsroom knows
    (language.agencies) is entered as a source where it is not there yet and `make` is set. Nobody else is:
    the article then stays unidentified, with a note.
    """
    name = message.source
    if not name:
        return Sender()
    known = book.named(name)
    if known is not None or not message.is_wire:
        return Sender(known)
    short = agency_named(name)
    if not short:
        return Sender(note=f"The message names the source {name!r}, which is not known; left unidentified.")
    for spelling in (short, *AGENCIES[short]):
        known = book.named(spelling)
        if known is not None:
            return Sender(known)
    note = f"{short}, which every newsroom knows as an agency, was entered as a source."
    if not make:
        return Sender(note=note.replace("was entered", "would be entered"), is_unentered=True)
    return Sender(_enter(short, book), note)


def _enter(short: str, book: SourceBook) -> Source:
    """A new source for an agency of the table, under all its names."""
    with one_writer():
        source, _ = Source.objects.get_or_create(
            name=short, defaults={"slug": slugify(short), "kind": Source.Kind.AGENCY}
        )
        for name in AGENCIES[short]:
            SourceAlias.objects.get_or_create(
                kind=SourceAlias.Kind.NAME, value=name.lower(), defaults={"source": source}
            )
    book.add(source, AGENCIES[short])
    return source


def with_sender(claims: Claims, sender: Sender) -> Claims:
    """The claims with the sender's folder name for a source."""
    return replace(claims, source=sender.source.slug if sender.source else "")


def stands_before(new: Mapping[str, Any], held: Mapping[str, Any]) -> bool:
    """Whether a message is no later than one that is held: by version, else by the time of its version.

    >>> stands_before({"version": 2}, {"version": 3}), stands_before({"version": 4}, {"version": 3})
    (True, False)
    """
    if new.get("version") and held.get("version"):
        return int(new["version"]) <= int(held["version"])
    first, second = _moment(new), _moment(held)
    if first is None or second is None or (first.tzinfo is None) != (second.tzinfo is None):
        return False
    return first <= second


def _moment(given: Mapping[str, Any]) -> datetime | None:
    try:
        return datetime.fromisoformat(given.get("updated") or given.get("issued") or "")
    except ValueError:
        return None
