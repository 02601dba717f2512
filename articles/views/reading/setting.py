"""A body set for reading: its blocks by role, list items gathered into lists."""

from dataclasses import dataclass
from itertools import groupby

from articles.extraction.parts import Role
from articles.models import Article


@dataclass(frozen=True, slots=True)
class TextBlock:
    """One block of a body: a paragraph and its like, or a whole list.

    `number` is the paragraph number printed beside it in comparisons, from 1; for a list,
    that of its first item.
    """

    role: str
    texts: tuple[str, ...]
    number: int

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
