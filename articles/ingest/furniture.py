"""The furniture that a source repeats: learnt from its captures, masked when they are split."""

from collections.abc import Collection

from articles.extraction.decode import Undecodable
from articles.extraction.furniture import SHARED_BY, learn_furniture
from articles.extraction.lines import fold_line
from articles.extraction.split import SPLITTER_VERSION
from articles.ingest.reading import read
from articles.models import BoilerplateMark, Capture, LearntFurniture, Source

ALWAYS_UP_TO = 300
"""Captures of a source up to which its furniture is learnt again after every run that adds to them."""
GROWTH = 1.25
"""A larger source is learnt again when it has grown by this; `resplit --source` does it at any time."""


def known(source: Source | None) -> frozenset[str]:
    """The folded lines to mask in captures of this source: learnt ones, and those that curators marked.

    Unidentified captures share no furniture; only marks that hold everywhere apply to them.
    """
    marks = BoilerplateMark.objects.filter(kind=BoilerplateMark.Kind.FURNITURE, source=None)
    lines: set[str] = set()
    if source is not None:
        learnt = LearntFurniture.objects.filter(source=source).first()
        lines.update(learnt.lines if learnt else ())
        marks = marks | BoilerplateMark.objects.filter(kind=BoilerplateMark.Kind.FURNITURE, source=source)
    for text in marks.values_list("text", flat=True):
        lines.update(fold_line(line) for line in text.split("\n") if line.strip())
    return frozenset(lines)


def is_due(source: Source) -> bool:
    """Whether the source's captures have grown enough since its furniture was learnt."""
    now = Capture.objects.filter(article__source=source).count()
    learnt = LearntFurniture.objects.filter(source=source).first()
    if learnt is None:
        return now > 0
    if learnt.splitter_version != SPLITTER_VERSION:
        return True
    return now != learnt.captures and (now <= ALWAYS_UP_TO or now >= learnt.captures * GROWTH)


def texts_of(source: Source) -> dict[int, str]:
    """The decoded text of every capture of the source, by the capture's number."""
    texts = {}
    for capture in Capture.objects.filter(article__source=source).only("packed", "format").iterator(200):
        try:
            texts[capture.pk] = read(capture.data, capture.format).text
        except Undecodable:
            continue  # taken by an older decoder; it teaches nothing now
    return texts


def learn_again(source: Source, texts: Collection[str]) -> tuple[frozenset[str], frozenset[str]]:
    """Learn the source's furniture from all its captures and keep it; the lines that came, and that went.

    The result depends on the set of captures alone, not on the order in which they came.
    """
    lines = learn_furniture(texts) if len(texts) >= SHARED_BY else frozenset()
    row, _ = LearntFurniture.objects.get_or_create(source=source)
    former = frozenset(row.lines)
    if lines != former:
        row.revision_number += 1
    row.lines, row.splitter_version = sorted(lines), SPLITTER_VERSION
    row.captures = Capture.objects.filter(article__source=source).count()
    row.save()
    return lines - former, former - lines
