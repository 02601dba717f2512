"""What is said of a file besides its text, and by whom; and the source that it means."""

import re
from dataclasses import dataclass
from datetime import date

from articles.extraction.header import read_header
from articles.ingest.claims import Claims
from articles.ingest.sources import SourceBook
from articles.models import Source

_CONVENTION = re.compile(r"(?:^|/)(?P<filed>(?P<slug>[\w-]+)/(?P<y>\d{4})/(?P<m>\d\d)/(?P<d>\d\d)/[^/]+)$")
_LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class Stated:
    """Everything that is said of a file besides its text, strongest first, and the source that it means.

    `filed` is the path by which the article is known again. `notes` are for the curator.
    """

    said: tuple[tuple[str, Claims], ...]
    source: Source | None
    source_origin: str
    filed: str
    notes: tuple[str, ...] = ()


def state(
    relative_path: str,
    text: str,
    book: SourceBook,
    *,
    file_path: str = "",
    flags: Claims | None = None,
    row: Claims | None = None,
    record: Claims | None = None,
    message: Claims | None = None,
    markup: Claims | None = None,
    filed: str = "",
) -> Stated:
    """Gather what is said of a file. `file_path` is where it really lies, for the path convention.

    The source is the strongest one named; where nobody names one, the domain of the
    address tells, and then the site's name in a page's markup. A name that no source
    has leaves the article unidentified, with a note. What a record's own fields say
    (`record`) stands for a header block; `message` is what a message, or a container's record, says.
    `filed` overrules the path to be known by.
    """
    by_folder, path = by_path(relative_path, file_path)
    filed = filed or by_folder
    said = tuple(
        (origin, one)
        for origin, one in (
            ("flag", flags),
            ("manifest", row),
            ("header", record or by_header(text)),
            ("message", message),
            ("path", path),
            ("html", markup),
        )
        if one is not None and one != Claims()
    )
    for origin, one in said:
        if one.source and origin != "html":
            source = book.filed_under(one.source) if origin == "path" else book.named(one.source)
            return _identified(said, source, origin, filed, one.source)
    for origin, one in said:
        source = book.at(one.url) if one.url else None
        if source:
            return Stated(said, source, origin, filed)
    if markup is not None and markup.source:
        return _identified(said, book.named(markup.source), "html", filed, markup.source)
    return Stated(said, None, "", filed)


def _identified(
    said: tuple[tuple[str, Claims], ...], source: Source | None, origin: str, filed: str, name: str
) -> Stated:
    if source is not None:
        return Stated(said, source, origin, filed)
    note = f"The {origin} names the source {name!r}, which is not known; left unidentified."
    return Stated(said, None, "", filed, (note,))


def by_path(relative_path: str, file_path: str = "") -> tuple[str, Claims | None]:
    """The path an article is known by, and what the convention SOURCE-SLUG/YYYY/MM/DD/name says.

    >>> by_path("drop/evening-ledger/2025/03/05/a.txt")[1].date
    '2025-03-05'
    >>> by_path("notes/a.txt")
    ('notes/a.txt', None)
    """
    for path in (relative_path, file_path):
        found = _CONVENTION.search(path)
        if found and _LETTER.search(found["slug"]):
            try:
                day = date(int(found["y"]), int(found["m"]), int(found["d"]))
            except ValueError:
                continue
            return found["filed"], Claims(source=found["slug"].lower(), date=day.isoformat())
    return relative_path, None


def by_header(text: str) -> Claims | None:
    """What the archive's own header block at the top of a capture says."""
    pairs, _ = read_header(text[:20_000].split("\n")[:20])
    values = {("embargo_until" if key == "embargo" else key): value for key, value in pairs}
    values.pop("captured", None)
    return Claims(**values) if values else None
