"""From bytes to labelled parts, by format: the one way that ingest and re-splitting read a capture."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from articles.extraction import formats, marks
from articles.extraction.decode import Undecodable, decode
from articles.extraction.documents import mail, office, pdf
from articles.extraction.kinds import CaptureKind
from articles.extraction.newswire import iptc7901, newsml, ninjs, nitf
from articles.extraction.newswire.message import NewsMessage, NotTaken
from articles.extraction.pages import MarkupPage, read_page
from articles.extraction.parts import Field, Role, Split
from articles.extraction.posts import order_posts
from articles.extraction.split import split_capture
from articles.ingest.claims import Claims
from articles.language.agencies import NO_AGENCIES
from articles.language.characters import NUL, fold_space
from articles.models import LineMark, Source

LONG_PARAGRAPH = 12
"""Words from which a paragraph of a document is surely body; bylines, datelines and the like have fewer."""
_READERS: Mapping[str, tuple[Callable[[bytes], NewsMessage], str]] = {
    formats.NITF: (nitf.read_nitf, "as its XML declares"),
    formats.NEWSML: (newsml.read_newsml, "as its XML declares"),
    formats.NINJS: (ninjs.read_ninjs, "utf-8"),
    formats.MAIL: (mail.read_mail, "as its parts declare"),
    formats.DOCX: (office.read_docx, "utf-8"),
    formats.ODT: (office.read_odt, "utf-8"),
}
"""How a message is read, and what is told of its encoding."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A capture's text, how it was read, what its markup says, and the lines whose role it settles."""

    text: str
    encoding: str
    repairs: tuple[str, ...]
    markup: Claims | None = None
    known: tuple[marks.RoleMark, ...] = ()
    message: NewsMessage | None = None
    page: MarkupPage | None = None


def read_capture(data: bytes, kind: str) -> Reading:
    """A capture's bytes as text. `kind` is Capture.format. Raises capture.decode.Undecodable.

    Of a web page the text is its title and the paragraphs of its body, a blank line between them; of a
    message its headline, standfirst, byline and the blocks of its body.
    """
    if kind in _READERS or kind == formats.IPTC7901:
        return _read_message(data, kind)
    if kind == formats.PDF:
        try:
            return Reading(pdf.read_pdf(data).replace(NUL, ""), "its text layer", ())
        except NotTaken as refused:
            raise Undecodable(str(refused)) from refused
    decoded = decode(data)
    if kind != formats.HTML:
        return Reading(decoded.text, decoded.encoding, decoded.repairs)
    page = read_page(decoded.text)
    if not page.text.strip():
        raise Undecodable("no headline and no text were found in the page")
    markup = Claims(
        source=page.site,
        url=page.url,
        date=page.moment,
        section=page.section,
        headline=page.title,
        byline=page.author,
        updated=page.modified,
        language=page.language,
    )
    known = tuple(_page_marks(page))
    return Reading(page.text, decoded.encoding, decoded.repairs, markup, known, page=page)


def _read_message(data: bytes, kind: str) -> Reading:
    repairs: tuple[str, ...] = ()
    try:
        if kind == formats.IPTC7901:
            text, encoding, repairs = _wire_text(data)
            message = iptc7901.read_iptc7901(text)
        else:
            reader, encoding = _READERS[kind]
            message = reader(data)
    except NotTaken as refused:
        raise Undecodable(str(refused)) from refused
    text = message.text
    if not text.strip():
        raise Undecodable("the message has no text")
    return Reading(text, encoding, repairs, None, tuple(_message_marks(message)), message)


def _wire_text(data: bytes) -> tuple[str, str, tuple[str, ...]]:
    """A wire message's characters, its control characters too, which part the message."""
    try:
        return data.decode("utf-8"), "utf-8", ()
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace"), "cp1252", ("read as Windows-1252: not valid UTF-8",)


def _message_marks(message: NewsMessage) -> Iterator[marks.RoleMark]:
    """The role of each line of a message. Of mail and documents only the headline and what is surely body:
    their bylines and credits are typed as paragraphs."""
    seen: Counter[str] = Counter()
    for role, text in message.lines:
        content = fold_space(text)
        if not content:
            continue
        seen[content] += 1
        if message.is_wire or role != Role.PARAGRAPH or len(content.split()) >= LONG_PARAGRAPH:
            yield marks.RoleMark(content, seen[content], role)


def take_apart(
    reading: Reading,
    source: Source | None,
    furniture: frozenset[str] = frozenset(),
    line_marks: Iterable[LineMark] = (),
    agencies: Mapping[str, str] = NO_AGENCIES,
) -> Split:
    """The parts of a capture, as its source's day order, its furniture and curators' marks have them.

    `agencies` is what Source.objects.agency_names gives, read once for many captures.
    """
    parts = split_capture(
        reading.text,
        day_order=source.date_order if source else "",
        known_furniture=furniture,
        marks=(*reading.known, *as_marks(line_marks)),
        agencies=agencies,
    )
    if reading.page is None:
        return parts
    page = reading.page
    kind = CaptureKind(page.kind) if page.kind else parts.kind
    entries = order_posts(page.entries, parts.paragraphs, page.day)
    # Of a page the text is already its body: how sure that is only the page's own labelling can say.
    return replace(
        parts,
        confidence=page.confidence,
        is_walled=parts.is_walled or page.is_walled,
        kind=kind,
        entries=entries or (parts.entries if kind is parts.kind else ()),
        relative=Field(page.relative, 0) if page.relative else parts.relative,
    )


def _page_marks(page: MarkupPage) -> Iterator[marks.RoleMark]:
    """What the markup says of each line of a page's text: one headline, and paragraphs below it.

    A body that begins with the headline once more is not to have it for a paragraph.
    """
    seen: Counter[str] = Counter()
    title = fold_space(page.title)
    for number, line in enumerate(page.text.split("\n")):
        content = fold_space(line)
        if not content:
            continue
        seen[content] += 1
        is_title = bool(title) and content == title
        role = Role.HEADLINE if is_title and number == 0 else Role.FURNITURE if is_title else Role.PARAGRAPH
        yield marks.RoleMark(content, seen[content], role)


def as_marks(line_marks: Iterable[LineMark]) -> tuple[marks.RoleMark, ...]:
    """Curators' stored marks as the splitter takes them."""
    return tuple(marks.RoleMark(mark.text, mark.occurrence, Role(mark.role)) for mark in line_marks)


def unplaced(reading: Reading, line_marks: Iterable[LineMark]) -> tuple[str, ...]:
    """The marked lines that this capture does not have."""
    _, missing = marks.roles_by_mark(reading.text.split("\n"), as_marks(line_marks))
    return tuple(mark.content for mark in missing)
