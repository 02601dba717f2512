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
    texts: list[str] = []
    body: list[kinds.BodyLine] = []
    around: list[str] = []
    first = last = -1
    for number, text, role in lines:
        if role == Role.FURNITURE and text:
            around.append(text)
        elif not text or role == Role.BLANK or role == Role.HEADER:
            continue
        elif role in BODY_ROLES:
            body.append(kinds.BodyLine(number, text, role == Role.LIST_ITEM))
            last = len(texts)
            first = last if first < 0 else first
        texts.append(text)
    words = [line.text.count(" ") + 1 for line in body]
    kind, entries = kinds.recognise(headline, body, around, words)
    return RecognisedKind(kind, entries, kinds.is_walled(texts, first, last, sum(words)))
