"""The kind of a capture, of its labelled lines: just split, or as they are stored."""

from collections.abc import Iterable
from dataclasses import dataclass

from articles.extraction import kinds
from articles.extraction.parts import BODY_ROLES, Role


@dataclass(frozen=True, slots=True)
class RecognisedKind:
    """What a capture holds, its posts, letters or turns, and whether a subscription wall stands in it."""

    kind: kinds.CaptureKind
    entries: tuple[kinds.KindEntry, ...]
    is_walled: bool


def recognise_lines(headline: str, lines: Iterable[tuple[int, str, str]]) -> RecognisedKind:
    """The kind of a capture by its lines: number (from 1), stripped text and role of each."""
    filled = [line for line in lines if line[1] and line[2] not in (Role.BLANK, Role.HEADER)]
    inside = [at for at, (_, _, role) in enumerate(filled) if role in BODY_ROLES]
    body = [kinds.BodyLine(filled[at][0], filled[at][1], filled[at][2] == Role.LIST_ITEM) for at in inside]
    around = [text for _, text, role in filled if role == Role.FURNITURE]
    kind, entries = kinds.recognise(headline, body, around)
    first, last = (inside[0], inside[-1]) if inside else (-1, -1)
    words = sum(len(line.text.split()) for line in body)
    walled = kinds.is_walled([text for _, text, _ in filled], first, last, words)
    return RecognisedKind(kind, entries, walled)
