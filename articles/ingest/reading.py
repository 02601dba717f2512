"""From bytes to labelled parts, by format: the one way that ingest and re-splitting read a capture."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from articles.extraction import marks
from articles.extraction.decode import Undecodable, decode
from articles.extraction.lines import fold_space
from articles.extraction.pages import MarkupPage, read_page
from articles.extraction.parts import Role, Split
from articles.extraction.split import split_capture
from articles.ingest.claims import Claims
from articles.language.agencies import NO_AGENCIES
from articles.models import LineMark, Source

HTML = "html"


@dataclass(frozen=True, slots=True)
class Reading:
    """A capture's text, how it was read, what its markup says, and the lines whose role it settles."""

    text: str
    encoding: str
    repairs: tuple[str, ...]
    markup: Claims | None = None
    known: tuple[marks.RoleMark, ...] = ()


def read_capture(data: bytes, kind: str) -> Reading:
    """A capture's bytes as text. `kind` is Capture.format. Raises capture.decode.Undecodable.

    Of a web page the text is its title and the paragraphs of its body, a blank line between them.
    """
    decoded = decode(data)
    if kind != HTML:
        return Reading(decoded.text, decoded.encoding, decoded.repairs)
    page = read_page(decoded.text)
    if not page.text.strip():
        raise Undecodable("no headline and no text were found in the page")
    markup = Claims(
        source=page.site,
        url=page.url,
        date=page.day,
        headline=page.title,
        byline=page.author.replace("; ", ", "),
    )
    return Reading(page.text, decoded.encoding, decoded.repairs, markup, tuple(_page_marks(page)))


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
    return split_capture(
        reading.text,
        day_order=source.date_order if source else "",
        known_furniture=furniture,
        marks=(*reading.known, *as_marks(line_marks)),
        agencies=agencies,
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
