"""A body set for reading: its blocks by role, list items gathered into lists."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from articles.extraction.parts import Role
from articles.models import Article


@dataclass(frozen=True, slots=True)
class TextRun:
    """A run of a text, with the number of its hit, from 1, and of its annotation; 0 for none."""

    text: str
    hit: int = 0
    annotation: int = 0


Spans = Sequence[tuple[int, int]]
Noted = Sequence[tuple[int, int, int]]
"""Start, end and number of each annotated passage of a text."""


@dataclass(frozen=True, slots=True)
class TextBlock:
    """One block of a body: a paragraph and its like, or a whole list.

    `number` is the paragraph number printed beside it in comparisons, from 1; for a list,
    that of its first item.
    """

    role: str
    texts: tuple[str, ...]
    number: int
    segments: tuple[tuple[TextRun, ...], ...] = ()

    @property
    def text(self) -> str:
        return self.texts[0]


def blocks_of(article: Article) -> list[TextBlock]:
    """The body's blocks in printed order. A body whose roles are missing is all paragraphs."""
    texts = article.paragraphs
    roles = (
        list(article.body_roles) if len(article.body_roles) == len(texts) else [Role.PARAGRAPH] * len(texts)
    )
    numbered = list(zip(range(1, len(texts) + 1), roles, texts, strict=True))
    blocks: list[TextBlock] = []
    for role, run in groupby(numbered, key=lambda entry: entry[1]):
        members = list(run)
        if role == Role.LIST_ITEM:
            items = tuple(text.lstrip("•*–—- \t") or text for _, _, text in members)
            blocks.append(TextBlock(role, items, members[0][0]))
        else:
            blocks.extend(TextBlock(role, (text,), number) for number, _, text in members)
    return blocks


def segments_of(text: str, hits: Spans, first_hit: int, noted: Noted = ()) -> tuple[TextRun, ...]:
    """The text in runs, cut wherever a hit or an annotated passage begins or ends; joined they are the text.

    Hits are numbered on from `first_hit`. Where annotated passages overlap, the later one is shown.
    """
    cuts = sorted(
        {0, len(text), *(at for span in hits for at in span), *(at for span in noted for at in span[:2])}
    )
    made = []
    for start, end in zip(cuts, cuts[1:], strict=False):
        hit = next((first_hit + n for n, (a, b) in enumerate(hits) if a <= start < b), 0)
        annotation = next((pk for a, b, pk in reversed(noted) if a <= start < b), 0)
        made.append(TextRun(text[start:end], hit, annotation))
    return tuple(made)


def marked_blocks(
    blocks: Sequence[TextBlock], hits: Sequence[Spans], first_hit: int = 1, noted: Sequence[Noted] = ()
) -> list[TextBlock]:
    """The blocks with their texts in runs. `hits` and `noted` are those of each text, in order."""
    marked, at, number = [], 0, first_hit
    for block in blocks:
        runs = []
        for text in block.texts:
            runs.append(segments_of(text, hits[at], number, noted[at] if noted else ()))
            number += len(hits[at])
            at += 1
        marked.append(replace(block, segments=tuple(runs)))
    return marked
