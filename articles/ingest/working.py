"""What can be made of a capture without asking the database: read, told of, taken apart, its words numbered.

A run does this in whatever process has time (ingest.processes); what it rests on is in RunKnowledge. Storing
it is another matter (ingest.batches).
"""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from articles.extraction.decode import Undecodable
from articles.extraction.furniture import folded_lines
from articles.ingest import files
from articles.ingest.claims import BadClaim, Claims
from articles.ingest.facts import Fact, Facts, from_text, gather
from articles.ingest.furniture import MarkedLines, RepeatedLines
from articles.ingest.messages import Sender, claims_of, given_by, sender_of, with_sender
from articles.ingest.outcome import Stopwatch
from articles.ingest.plan import CaptureInput
from articles.ingest.raw import RawCapture
from articles.ingest.reading import Reading, read_capture
from articles.ingest.sources import SourceBook
from articles.ingest.splitting import SplitToStore, split_reading
from articles.ingest.stated import Stated, state
from articles.language.agencies import AGENCIES
from articles.models import Capture, Source
from articles.models.due import BUGS
from articles.syndication.article_text import ArticleText
from articles.syndication.reading import ArticleReading, read_article

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RunKnowledge:
    """What a run knows of the archive from its start. `passages` are what curators marked as boilerplate, as
    linking.readings.Taught has them."""

    book: SourceBook
    agencies: Mapping[str, str] = field(default_factory=dict)
    marked: MarkedLines = field(default_factory=MarkedLines)
    passages: tuple[tuple[int | None, str], ...] = ()
    flags: Claims | None = None
    repeated: RepeatedLines = field(default_factory=RepeatedLines)

    def passages_of(self, source: Source | None) -> tuple[str, ...]:
        """What was marked for this source and for all."""
        own = source.pk if source else None
        return tuple(text for number, text in self.passages if number is None or number == own)


@dataclass(frozen=True, slots=True)
class WorkOrder:
    """One capture to be worked on: its bytes, and its row of the manifest. Bytes that are held (`is_held`)
    are mostly a duplicate, and are not taken apart."""

    raw: RawCapture
    row: Claims | None = None
    is_held: bool = False


@dataclass(frozen=True, slots=True)
class LinkerWords:
    """A body as the linker reads it, without these passages."""

    reading: ArticleReading
    passages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WorkedOut:
    """What was made of a capture. With a `refusal` there is nothing else.

    `given` is without its bytes, which stay with the order. `taken` is None where it was not taken
    apart; else furniture that its source was known to repeat is masked in it. `message_guid` is its
    message's own name for it. `needs_sender`: its agency has to be entered as a source first, and then it
    is to be worked on again.
    """

    given: CaptureInput | None = None
    stated: Stated | None = None
    facts: Facts | None = None
    taken: SplitToStore | None = None
    words: LinkerWords | None = None
    message_guid: str = ""
    needs_sender: bool = False
    refusal: str = ""


def work_out(
    order: WorkOrder, knowledge: RunKnowledge, watch: Stopwatch, sender: Sender | None = None
) -> WorkedOut:
    """Make of a capture what can be made of it. Never raises for what is wrong with the capture.

    `sender` is who its message is of, where that is known better than by the sources in `knowledge`.
    """
    try:
        return _work_out(order, knowledge, watch, sender)
    except Undecodable as refused:
        return WorkedOut(refusal=refused.reason)
    except BadClaim as bad:
        return WorkedOut(refusal=str(bad))
    except BUGS as bug:
        return WorkedOut(refusal=refusal_of(bug, order.raw.relative_path))


def refusal_of(bug: Exception, relative_path: str) -> str:
    """Why a capture is refused over which the program stumbled; the log has the rest."""
    log.error("%s could not be taken", relative_path, exc_info=bug)
    return f"an error in the program ({type(bug).__name__}: {bug}); please report it"


def _work_out(
    order: WorkOrder, knowledge: RunKnowledge, watch: Stopwatch, sender: Sender | None
) -> WorkedOut:
    raw = order.raw
    with watch.stage("decode"):
        reading = read_capture(raw.entry.data, raw.entry.kind)
        packed = b"" if order.is_held else Capture.pack(raw.entry.data)
    told: dict[str, Any] = given_by(reading.message) if reading.message else {}
    if raw.entry.digest:
        told["payload_digest"] = raw.entry.digest
    own_name = f"{raw.container.rpartition('/')[2]}:{raw.entry.member}" if raw.entry.member else ""
    given = CaptureInput(
        raw.relative_path,
        b"",
        raw.sha256,
        reading,
        raw.entry.kind,
        raw.captured_at,
        raw.file_path,
        told,
        own_name,
        packed,
    )
    message = None
    if reading.message is not None:
        message = claims_of(reading.message)
        named = any(one is not None and one.source for one in (knowledge.flags, order.row))
        if not named:
            sender = sender or sender_of(reading.message, knowledge.book, make=False)
            message = with_sender(message, sender)
        else:
            sender = None
    stated = _state(order, reading, message, knowledge)
    if sender is not None and sender.note and (stated.source is None or stated.source == sender.source):
        stated = replace(stated, notes=(*stated.notes, sender.note))
    worked = WorkedOut(
        given,
        stated,
        message_guid=message.guid if message else "",
        needs_sender=sender is not None and sender.is_unentered,
    )
    if order.is_held or worked.needs_sender:
        return replace(worked, facts=gather(stated, None))
    with watch.stage("split"):
        numbers = folded_lines(reading.text)
        taken = split_reading(
            reading,
            stated.source,
            knowledge.agencies,
            knowledge.marked.of(stated.source),
            knowledge.repeated.among(stated.source, numbers),
            numbers=numbers,
        )
        facts = gather(stated, taken.parts, knowledge.agencies)
    with watch.stage("fingerprint"):
        words = _words(facts.found, knowledge.passages_of(stated.source))
    return replace(worked, facts=facts, taken=taken.to_store(), words=words)


def _state(order: WorkOrder, reading: Reading, message: Claims | None, knowledge: RunKnowledge) -> Stated:
    """What is said of a capture besides its text."""
    raw = order.raw
    said = dict(raw.entry.facts)
    if "title" in said:
        said["headline"] = said.pop("title")
    record = Claims(**said) if said else None
    is_line = ".jsonl:" in raw.relative_path or ".ndjson:" in raw.relative_path
    return state(
        raw.container,
        reading.text,
        knowledge.book,
        file_path=files.shown(
            raw.file_path[: -len(raw.entry.member) - 1] if raw.entry.member else raw.file_path
        ),
        flags=knowledge.flags,
        row=order.row,
        record=record if is_line else None,
        message=message if is_line else message or record,
        markup=reading.markup,
        # A number or an address inside a container is no path: only what it says of itself makes a
        # record the same article again.
        filed=f"{raw.container}:{raw.sha256[:12]}" if raw.entry.member else "",
    )


def _words(found: Mapping[str, Fact], passages: tuple[str, ...]) -> LinkerWords:
    """The body that an article has from these facts, as linking.readings.article_text_of gives it."""
    fact = found.get("body")
    body = fact.values[0] if fact else ""
    text = ArticleText(key=0, outlet="", paragraphs=tuple(body.split("\n\n")) if body else ())
    return LinkerWords(read_article(text, passages), passages)


def warm_up() -> None:
    """Load what every capture needs: weights, tables of words."""
    text = "\n\n".join(
        ["The river board opened its new lock on Monday, a year after the old one failed."] * 3
    )
    taken = split_reading(Reading(text, "utf-8", ()), None, {}, frozenset())
    _words(from_text(taken.parts), ())


def caught_up(
    knowledge: RunKnowledge, entered: Iterable[Source], repeated: RepeatedLines | None
) -> RunKnowledge:
    """What a process knows, with what the run has met since: agencies that were entered as sources, and the
    lines that sources repeat now (None: as before)."""
    for source in entered:
        knowledge.book.add(source, AGENCIES[source.name])
    return knowledge if repeated is None else replace(knowledge, repeated=repeated)
