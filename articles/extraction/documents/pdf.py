"""PDF (ISO 32000) with a text layer: the lines of each page in reading order, column by column.

A page is cut into columns at gutters that no line crosses (the recursive XY-cut of Nagy and Seth, 1984).
A scan has no text layer and is refused with that reason: the archive does no character recognition.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pypdfium2
from pypdfium2 import PdfiumError

from articles.extraction.newswire.message import NotTaken
from articles.language.characters import fold_space

MAX_PAGES = 400
FEWEST_LETTERS = 40
"""Letters of a page's text layer under which it is a picture."""
GUTTER = 9.0
"""Points of white that part two columns; a word space at 14 points is under 5."""
PARAGRAPH_GAP = 1.45
"""Of the common line step, from which a gap parts paragraphs."""


@dataclass(frozen=True, slots=True)
class TextLine:
    """A run of text on a page: its box in points, from the bottom left, and its words."""

    left: float
    bottom: float
    right: float
    top: float
    text: str


def read_pdf(data: bytes) -> str:
    """The text of a document as a text capture, a blank line between paragraphs. Raises NotTaken."""
    try:
        document = pypdfium2.PdfDocument(data)
    except (PdfiumError, ValueError, OSError) as bad:
        reason = "it is encrypted" if "password" in str(bad).lower() else str(bad)
        raise NotTaken(f"the PDF cannot be opened ({reason})") from bad
    try:
        if len(document) > MAX_PAGES:
            raise NotTaken(f"the PDF has {len(document):,} pages; at most {MAX_PAGES} are taken")
        pages = ["\n".join(paragraphs(list(_lines(document, number)))) for number in range(len(document))]
    except PdfiumError as bad:
        raise NotTaken(f"the PDF is damaged ({bad})") from bad
    finally:
        document.close()
    text = "\n\n".join(page for page in pages if page)
    if sum(letter.isalpha() for letter in text) < FEWEST_LETTERS:
        raise NotTaken("the PDF has no text layer (a scan); character recognition is not done")
    return text


def _lines(document: pypdfium2.PdfDocument, number: int) -> Iterator[TextLine]:
    """Runs of characters as the page sets them: a run ends at another base line or a gutter."""
    text = document[number].get_textpage()
    characters = text.get_text_range()
    run: list[str] = []
    box = (0.0, 0.0, 0.0, 0.0)
    for index, character in enumerate(characters[: text.count_chars()]):
        if character in "\r\n":
            continue
        if character.isspace():
            run.append(" ")
            continue
        left, bottom, right, top = text.get_charbox(index, loose=True)
        # A character without a box (a soft hyphen at a line's end) joins the run it stands in.
        if right <= left or top <= bottom:
            run.append("-" if character == "\ufffe" else character)
            continue
        is_new = (
            not run
            or abs(bottom - box[1]) > 0.5 * (top - bottom)
            or not box[1] - top <= left - box[2] <= GUTTER
        )
        if is_new:
            yield from _run(run, box)
            run, box = [], (left, bottom, right, top)
        run.append("-" if character == "\ufffe" else character)
        box = (min(box[0], left), min(box[1], bottom), max(box[2], right), max(box[3], top))
    yield from _run(run, box)


def _run(characters: list[str], box: tuple[float, float, float, float]) -> Iterator[TextLine]:
    words = fold_space("".join(characters))
    if words:
        yield TextLine(*box, words)


def paragraphs(lines: Sequence[TextLine]) -> list[str]:
    """The lines' text in reading order, joined into paragraphs, a blank entry between two of them."""
    said: list[str] = []
    for column in columns(lines):
        rows = _rows(column)
        steps = sorted(above.bottom - below.bottom for above, below in zip(rows, rows[1:], strict=False))
        step = steps[len(steps) // 2] if steps else 0.0
        held: list[str] = []
        for number, row in enumerate(rows):
            if held and (
                rows[number - 1].bottom - row.bottom > step * PARAGRAPH_GAP
                or _is_bigger(rows[number - 1], row)
            ):
                said.extend((joined(held), ""))
                held = []
            held.append(row.text)
        if held:
            said.extend((joined(held), ""))
    return said[:-1]


def _is_bigger(one: TextLine, other: TextLine) -> bool:
    """Whether two lines are of different type sizes, as a headline and its text are."""
    a, b = one.top - one.bottom, other.top - other.bottom
    return max(a, b) > 1.35 * min(a, b) + 0.5


def joined(rows: Sequence[str]) -> str:
    """Lines as one paragraph; a word that a hyphen parts at a line's end is made whole.

    >>> joined(["The coun-", "cil met on", "Anglo-", "Irish terms."])
    'The council met on Anglo-Irish terms.'
    """
    text = rows[0]
    for row in rows[1:]:
        if re.search(r"\w-$", text) and row[:1].islower():
            text = text[:-1] + row
        elif text.endswith("-"):
            text += row
        else:
            text += " " + row
    return text


def columns(lines: Sequence[TextLine], depth: int = 0) -> list[list[TextLine]]:
    """The lines parted at gutters: bands from top to bottom, in each its columns from left to right."""
    if len(lines) < 2 or depth > 12:
        return [list(lines)] if lines else []
    across = _cut([(line.left, line.right) for line in lines], GUTTER)
    if len(across) > 1:
        return [
            part
            for start, end in across
            for part in columns([line for line in lines if start <= line.left < end], depth + 1)
        ]
    down = _cut([(-line.top, -line.bottom) for line in lines], 0.0)
    best: list[list[TextLine]] = []
    # Bands are joined again while they have no gutter of their own, so that a column stays whole.
    for start, end in down:
        band = [line for line in lines if start <= -line.top < end]
        if best and len(_cut([(line.left, line.right) for line in (*best[-1], *band)], GUTTER)) == len(
            _cut([(line.left, line.right) for line in band], GUTTER)
        ) == len(_cut([(line.left, line.right) for line in best[-1]], GUTTER)):
            best[-1].extend(band)
        else:
            best.append(band)
    if len(best) <= 1:
        return [sorted(lines, key=lambda line: (-line.top, line.left))]
    return [part for band in best for part in columns(band, depth + 1)]


def _cut(spans: Sequence[tuple[float, float]], gap: float) -> list[tuple[float, float]]:
    """The stretches that the spans cover, parted where more than `gap` is free, in order."""
    found: list[list[float]] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1] + gap:
            found[-1][1] = max(found[-1][1], end)
        else:
            found.append([start, end])
    # The end is open: a span that begins at it belongs to the next stretch.
    return [(start, end if end > start else start + 0.1) for start, end in found]


def _rows(lines: Sequence[TextLine]) -> list[TextLine]:
    """Runs on one base line put together, from top to bottom."""
    rows: list[TextLine] = []
    for line in sorted(lines, key=lambda line: (-round(line.bottom), line.left)):
        last = rows[-1] if rows else None
        if last is not None and abs(last.bottom - line.bottom) < 0.4 * (last.top - last.bottom):
            rows[-1] = TextLine(
                min(last.left, line.left), min(last.bottom, line.bottom), max(last.right, line.right),
                max(last.top, line.top), f"{last.text} {line.text}",
            )  # fmt: skip
        else:
            rows.append(line)
    return rows
