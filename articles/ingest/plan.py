"""What would become of a capture: new article, revision, duplicate or refused. Dry runs stop here."""

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from articles.extraction.newswire.message import PubStatus
from articles.ingest.facts import Facts, settle_facts
from articles.ingest.lookups import Lookups
from articles.ingest.messages import stands_before
from articles.ingest.reading import Reading
from articles.language.agencies import agency_named
from articles.models import Article, Notice, Source

GIVEN_AGAIN = ("flag", "manifest")
"""Origins that may say something new about bytes that the archive already holds."""
NOT_TO_PUBLISH = (
    "it would change who may see an article that the archive holds, or set a notice on it; "
    "whoever may publish notices (standards editors, administrators) can take it in"
)
"""Said without the article's number: whoever reads it may not be allowed to see the article."""
NOTICES = (("withdrawn_reason", Notice.Kind.WITHDRAWAL), ("legal_warning", Notice.Kind.LEGAL))


@dataclass(frozen=True, slots=True)
class CaptureInput:
    """One capture as it is offered: its bytes, where they came from, and how they were read.

    `told` is what its message or container says of it (Capture.given). `own_name` is its name where the
    end of `relative_path` is none. `packed` are the bytes as a capture keeps them, where that is done.
    """

    relative_path: str
    data: bytes
    sha256: str
    reading: Reading
    kind: str = "txt"
    captured_at: datetime | None = None
    file_path: str = ""
    told: Mapping[str, Any] = field(default_factory=dict)
    own_name: str = ""
    packed: bytes = b""

    @property
    def name(self) -> str:
        return self.own_name or self.relative_path.rsplit("/", 1)[-1]

    @property
    def is_cancellation(self) -> bool:
        """Whether the sender takes back with it what was sent before."""
        return bool(self.told.get("status") == PubStatus.CANCELED)


@dataclass(frozen=True, slots=True)
class Plan:
    """What becomes of a capture, the article it concerns (None: one that a dry run did not store), and why.

    `is_same_bytes`: the bytes are held already, only what is said of them is new. `gives_words`: whether
    the article's words are to be read off it. `damaged` are captures whose bytes were to be these and no
    longer are: they are given them again.
    """

    kind: str
    article: Article | None = None
    reason: str = ""
    notes: tuple[str, ...] = ()
    is_same_bytes: bool = False
    gives_words: bool = True
    damaged: tuple[int, ...] = ()


@dataclass(slots=True)
class RunState:
    """What this run has met: keeps two files of one run from passing for captures of one article.

    In a dry run it also stands for what the archive would hold by now.
    """

    file_paths: dict[tuple[int, str], str] = field(default_factory=dict)
    bytes_of: dict[str, list[tuple[int | None, str]]] = field(default_factory=dict)
    urls: set[tuple[int, str]] = field(default_factory=set)
    messages: dict[tuple[int | str, str], Mapping[str, Any]] = field(default_factory=dict)
    unidentified: set[str] = field(default_factory=set)

    def remember(self, given: CaptureInput, facts: Facts) -> None:
        """Note a capture that was taken, or that a dry run would take."""
        source = facts.source.pk if facts.source else None
        if message := _message_key(given, facts):
            held = self.messages.get(message)
            if held is None or not (given.is_cancellation or stands_before(given.told, held)):
                self.messages[message] = given.told
        self.bytes_of.setdefault(given.sha256, []).append((source, facts.filed))
        if source is None:
            self.unidentified.add(facts.filed)
            return
        if facts.canonical_url:
            self.urls.add((source, facts.canonical_url))
        else:
            self.file_paths.setdefault((source, facts.filed), given.file_path)


def plan_capture(
    given: CaptureInput,
    facts: Facts,
    seen: RunState,
    may: Lookups | None = None,
    *,
    may_publish: bool = True,
) -> Plan:
    """Say what `store_capture` would do with this capture now. `may`: what to look for at all.

    Without `may_publish` nothing changes who may see an article that is held: such a capture is refused.
    """
    may = may or Lookups.of([(given.sha256, facts)])
    planned = (
        _as_duplicate(given, facts, seen, may)
        or _as_revision(given, facts, seen, may)
        or _as_new(given, facts, seen, may)
    )
    if not may_publish and planned.kind == "changed" and _publishes(planned, given, facts):
        return Plan("refused", None, NOT_TO_PUBLISH)
    if planned.kind == "duplicate" and planned.damaged:
        return replace(planned, kind="changed", reason=f"{planned.reason}, which were damaged")
    return planned


def _publishes(planned: Plan, given: CaptureInput, facts: Facts) -> bool:
    """Whether it would embargo, withdraw or show an article, or set a notice on it."""
    if planned.article is None:
        return False
    held = copy.copy(planned.article)
    if planned.gives_words or given.is_cancellation:
        only = told_again(held, facts) if planned.is_same_bytes else ()
        if settle_facts(held, facts.found, only=only, groups=("status",)):
            return True
    return bool(missing_notices(planned.article, facts))


def told_again(article: Article, facts: Facts) -> Sequence[str]:
    """Origins that count where the same bytes are given again: all but the text's where nobody knew whose
    it was."""
    if article.source_id is None and facts.source is not None:
        return tuple({fact.origin for fact in facts.found.values()} - {"text", "html"})
    return GIVEN_AGAIN


def _as_duplicate(given: CaptureInput, facts: Facts, seen: RunState, may: Lookups) -> Plan | None:
    """The same bytes, and the same source or none given."""
    if not seen.bytes_of.get(given.sha256) and given.sha256 not in may.sha256:
        return None  # nearly every new file ends here
    held = may.copies_of(given.sha256)
    damaged = tuple(one.pk for one in held if not one.is_as_it_came)
    if facts.source is not None:
        same = [one for one in held if one.article.source_id == facts.source.pk]
        if not same:
            for one in held:
                if _is_the_unidentified(one.article, facts) and _as_revision(given, facts, seen, may) is None:
                    reason = f"the same bytes, now known to be from {facts.source}"
                    return Plan(
                        "changed", one.article, reason, facts.notes, is_same_bytes=True, damaged=damaged
                    )
        held = same
    if held:
        one = next((one for one in held if one.article.path == facts.filed), held[0])
        if one.article.path == facts.filed and _says_more(one.article, facts):
            reason = "the same bytes, new facts"
            return Plan("changed", one.article, reason, facts.notes, is_same_bytes=True, damaged=damaged)
        reason = f"the same bytes as {one.path} (article {one.article_id})"
        return Plan("duplicate", one.article, reason, damaged=damaged)
    for source, path in seen.bytes_of.get(given.sha256, ()):
        if facts.source is None or source == facts.source.pk:
            return Plan("duplicate", None, f"the same bytes as {path} in this run")
    return None


def _is_the_unidentified(article: Article, facts: Facts) -> bool:
    """Whether this is the very file, taken before anybody said whose it is; a curator's word stays."""
    return (
        (article.source_id is None or article.origins.get("source") == "recognised")
        and article.path == facts.filed
        and article.origins.get("source") != "curator"
    )


def _says_more(article: Article, facts: Facts) -> bool:
    """Whether a flag or the manifest says something that the article does not have yet."""
    told = any(fact.origin in GIVEN_AGAIN for fact in facts.found.values())
    if told and settle_facts(copy.copy(article), facts.found, only=GIVEN_AGAIN):
        return True
    return bool(missing_notices(article, facts))


def missing_notices(article: Article, facts: Facts) -> list[tuple[str, str]]:
    """Kind and text of the notices that these facts ask for and the article never had.

    A withdrawal that a curator has decided about is the curator's affair.
    """
    return [
        (kind, text)
        for name, kind in NOTICES
        if (text := getattr(facts, name))
        and not (kind == Notice.Kind.WITHDRAWAL and article.origins.get("status") == "curator")
        and not Notice.objects.filter(article=article, kind=kind, text=text).exists()
    ]


def _as_revision(given: CaptureInput, facts: Facts, seen: RunState, may: Lookups) -> Plan | None:
    """The same source and guid, else address, else path."""
    source = facts.source
    message = _message_key(given, facts)
    told = seen.messages.get(message) if message else None
    if told is not None and not (source and _holds_guid(source, facts.guid)):
        return _as_version(None, told, given, facts)
    if source is None:
        return None
    # Most captures are new: no query is even made for what the archive cannot hold.
    at_path = {"path": facts.filed}
    if facts.guid:
        article = _newest(source, guid=facts.guid) if facts.guid in may.guids else None
        if article is not None:
            return _as_version(article, told or _told_last(article), given, facts)
        at_path["guid"] = ""
    if facts.canonical_url:
        reason = "new bytes for the same address"
        article = (
            _newest(source, canonical_url=facts.canonical_url) if facts.canonical_url in may.urls else None
        )
        if article is not None:
            return Plan("changed", article, reason, facts.notes)
        if (source.pk, facts.canonical_url) in seen.urls:
            return Plan("changed", None, reason, facts.notes)
        at_path["canonical_url"] = ""
    elsewhere = seen.file_paths.get((source.pk, facts.filed))
    if elsewhere is not None and elsewhere != given.file_path:
        return Plan(
            "refused",
            None,
            f"another file of this run ({elsewhere}) has the same source and the same path {facts.filed}; "
            "give the folder above both",
        )
    article = _newest(source, **at_path) if facts.filed in may.paths or not facts.filed else None
    if article is not None:
        return Plan("changed", article, "new bytes under the same name", facts.notes)
    return None


def _message_key(given: CaptureInput, facts: Facts) -> tuple[int | str, str] | None:
    """What tells a message from others of this run: whose it is, and its guid; None where either is unknown.

    A dry run enters no agency as a source: one that it would enter stands by its name.
    """
    if not facts.guid:
        return None
    if facts.source is not None:
        return facts.source.pk, facts.guid
    message = given.reading.message
    short = agency_named(message.source) if message is not None and message.is_wire else ""
    return (short, facts.guid) if short else None


def _holds_guid(source: Source, guid: str) -> bool:
    return Article.objects.filter(source=source, guid=guid).exists()


def _told_last(article: Article) -> Mapping[str, Any]:
    """What the newest message that gave the article its words said of itself."""
    return article.captures.with_words().order_by("-number").values_list("given", flat=True).first() or {}


def _as_version(article: Article | None, held: Mapping[str, Any], given: CaptureInput, facts: Facts) -> Plan:
    """Another version of a message that is held: a revision, unless it is older or a cancellation."""
    if given.is_cancellation:
        return Plan("changed", article, "the sender canceled it", facts.notes, gives_words=False)
    new, old = given.told.get("version"), held.get("version")
    which = f"version {new} of a message that is held as version {old}" if new and old else ""
    if stands_before(given.told, held):
        reason = f"{which or 'no later than the message that is held'}; kept as an older capture"
        return Plan("changed", article, reason, facts.notes, gives_words=False)
    return Plan("changed", article, which or "a later message of the same name", facts.notes)


def _newest(source: Source, **wanted: str) -> Article | None:
    """The newest of a source's articles with these values; the number alone is asked for first, since mostly
    there is none."""
    articles = Article.objects.filter(source=source, **wanted)
    pk = articles.order_by("-pk").values_list("pk", flat=True).first()
    return None if pk is None else Article.objects.select_related("source", "story").get(pk=pk)


def _as_new(given: CaptureInput, facts: Facts, seen: RunState, may: Lookups) -> Plan:
    notes = facts.notes
    message = given.reading.message
    if given.is_cancellation and message is not None and not message.body:
        return Plan("refused", None, "it cancels an article that is not held")
    if facts.source is None:
        twin = None
        if facts.filed in may.paths or not facts.filed:
            twin = Article.objects.unidentified().filter(path=facts.filed).order_by("pk").first()
        if twin is not None or facts.filed in seen.unidentified:
            which = f"article {twin.pk}" if twin else "another file of this run"
            notes += (f"Same name as {which}, other bytes; unidentified, so kept as an article of its own.",)
    return Plan("added", notes=notes)
