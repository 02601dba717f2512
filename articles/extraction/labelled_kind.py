"""The kind of a capture, of its labelled lines: just split, or as they are stored."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from articles.extraction import kinds
from articles.extraction.parts import BODY_ROLES, Paragraph, Role

_APART = (Role.BLANK, Role.HEADER)


@dataclass(frozen=True, slots=True)
class RecognisedKind:
    """What a capture holds, its posts, letters or turns, and whether a subscription wall stands in it."""

    kind: kinds.CaptureKind
    entries: tuple[kinds.KindEntry, ...]
    is_walled: bool


def recognise_paragraphs(headline: str, paragraphs: Sequence[Paragraph]) -> RecognisedKind | None:
    """The kind of a capture by its body alone; None for one so short that what stands around it counts."""
    sizes = [paragraph.text.count(" ") + 1 for paragraph in paragraphs]
    if sum(sizes) <= max(kinds.LITTLE, kinds.WALLED_WORDS):
        return None
    body = [kinds.BodyLine(each.line, each.text, each.role is Role.LIST_ITEM) for each in paragraphs]
    kind, entries = kinds.recognise(headline, body, (), sizes)
    return RecognisedKind(kind, entries, False)


def recognise_lines(headline: str, lines: Iterable[tuple[int, str, str]]) -> RecognisedKind:
    """The kind of a capture by its lines: number (from 1), stripped text and role of each."""
    filled = [line for line in lines if line[1] and line[2] not in _APART]
    inside = [at for at, line in enumerate(filled) if line[2] in BODY_ROLES]
    body = [kinds.BodyLine(filled[at][0], filled[at][1], filled[at][2] == Role.LIST_ITEM) for at in inside]
    sizes = [line.text.count(" ") + 1 for line in body]
    words = sum(sizes)
    around = [text for _, text, role in filled if role == Role.FURNITURE] if words < kinds.LITTLE else []
    kind, entries = kinds.recognise(headline, body, around, sizes)
    first, last = (inside[0], inside[-1]) if inside else (-1, -1)
    near = [text for _, text, _ in filled] if words <= kinds.WALLED_WORDS else []
    return RecognisedKind(kind, entries, kinds.is_walled(near, first, last, words))
